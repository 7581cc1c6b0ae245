from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from sestante.fieldwork.models import Answer, Response
from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import Methodology, MethodologyStep
from sestante.indicators.queries.methodologies import STEP
from sestante.journal.actions import record
from sestante.studies.models import Study

WORDS = ("name", "name_en", "description", "description_en", "conditions", "conditions_en")


@transaction.atomic
def add_methodology(study, *, subject=None, by, evidence=(), **words):
    """Name a way of working. ``subject`` is the merged idea of a room it comes from, if it comes from one."""
    if subject is not None and Methodology.objects.filter(subject=subject).exists():
        raise IndicatorError(_("This idea is a methodology already."))
    Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    number = (study.methodologies.aggregate(top=Max("number"))["top"] or 0) + 1
    made = Methodology.objects.create(
        study=study, number=number, subject=subject, evidence=list(evidence), created_by=by, **words
    )
    record("named methodology", made, by=by, study=study)
    return made


@transaction.atomic
def reword_methodology(methodology, *, by, **words):
    for field, text in words.items():
        setattr(methodology, field, text)
    methodology.save(update_fields=list(words))
    record("reworded methodology", methodology, by=by, study=methodology.study)
    return methodology


@transaction.atomic
def place_step(methodology, *, response, ref, by):
    """Read one step of a form as this methodology; a step belongs to one at a time."""
    there = Answer.objects.filter(
        response=response, ref=ref, path__endswith=f"/{STEP}", response__state=Response.State.SUBMITTED
    )
    if response.practice_id is None or response.practice.study_id != methodology.study_id or not there.exists():
        raise IndicatorError(_("This step is no longer there."))
    step, _made = MethodologyStep.objects.update_or_create(
        response=response, ref=ref, defaults={"methodology": methodology, "practice": response.practice}
    )
    record("placed step", methodology, by=by, study=methodology.study, practice=str(response.practice))
    return step


@transaction.atomic
def release_step(step, *, by):
    record("released step", step.methodology, by=by, study=step.methodology.study, practice=str(step.practice))
    step.delete()
