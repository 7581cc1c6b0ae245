"""Ask a cohort how the path was when it ends, through the engine, without knowing who answers what."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sestante.fieldwork.actions import open_call
from sestante.journal.actions import record
from sestante.questionnaires.actions import add_from_library, publish_version
from sestante.questionnaires.models import Questionnaire
from sestante.questionnaires.queries import published_versions
from sestante.training import letters
from sestante.training.models import Cohort

OPEN_FOR = timedelta(days=30)


@transaction.atomic
def open_feedback(cohort, *, by=None, today=None):
    """Open the questions about a path and write to its learners, once; again returns the call there is."""
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("path__study").get(pk=cohort.pk)
    if cohort.feedback_call_id is not None:
        return cohort.feedback_call
    study = cohort.path.study
    version = published_versions(study, purposes=[Questionnaire.Purpose.COURSE_FEEDBACK]).first()
    if version is None:
        version = publish_version(add_from_library(study, "corso", by=by), by=by)
    today = today or timezone.localdate()
    cohort.feedback_call = open_call(
        study, version, by=by, opens_on=today, closes_on=today + OPEN_FOR, slug=f"corso-{cohort.path.slug}-{cohort.pk}"
    )
    cohort.save(update_fields=["feedback_call"])
    record("opened course feedback", cohort, by=by, study=study)
    for enrolment in cohort.enrolments.confirmed().select_related("cohort__path"):
        letters.ask_how_it_was(enrolment)
    return cohort.feedback_call


def ask_how_it_was(today=None):
    """Open the questions of cohorts that ended in these days and had somebody in them. Called by the clock."""
    today = today or timezone.localdate()
    ended = Cohort.objects.filter(
        ends_on__lt=today, ends_on__gte=today - OPEN_FOR, feedback_call=None, enrolments__confirmed_at__isnull=False
    )
    found = list(ended.distinct())
    for cohort in found:
        open_feedback(cohort, today=today)
    return len(found)
