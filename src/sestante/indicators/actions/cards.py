from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from sestante.indicators import seeds as library
from sestante.indicators.errors import IndicatorError
from sestante.indicators.formulas import check
from sestante.indicators.models import Indicator, IndicatorVersion
from sestante.indicators.queries.cards import form_of
from sestante.journal.actions import record
from sestante.studies.models import Study

Origin = Indicator.Origin


@transaction.atomic
def add_seeds(study, *, codes=None, by):
    """Put indicators of the starting list on cards; those already there are left alone. Returns the new ones."""
    wanted = {code: card for code, card in library.seeds().items() if codes is None or code in codes}
    there = set(study.indicators.exclude(seed="").values_list("seed", flat=True))
    return [
        add_indicator(study, origin=Origin.SEED, seed=code, by=by, **card)
        for code, card in wanted.items()
        if code not in there
    ]


@transaction.atomic
def add_indicator(study, *, origin=Origin.NEW, seed="", subject=None, by, **card):
    """Write a new card. The formula is checked against the form the study uses; FormulaError says what is wrong."""
    form = _checked(study, card)
    Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    number = (study.indicators.aggregate(top=Max("number"))["top"] or 0) + 1
    indicator = Indicator.objects.create(study=study, number=number, origin=origin, seed=seed, subject=subject)
    version = IndicatorVersion.objects.create(
        indicator=indicator, number=1, questionnaire=form.questionnaire, created_by=by, **card
    )
    record("wrote indicator", indicator, by=by, study=study, name=version.name)
    return version


@transaction.atomic
def revise_indicator(indicator, *, by, **card):
    """Change a card: a new version. Frameworks and values keep the version they were made with."""
    form = _checked(indicator.study, card)
    held = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    last = held.versions.order_by("-number").first()
    if all(getattr(last, field) == value for field, value in card.items()):
        return last
    version = IndicatorVersion.objects.create(
        indicator=held, number=last.number + 1, questionnaire=form.questionnaire, created_by=by, **card
    )
    record("revised indicator", held, by=by, study=indicator.study, name=version.name, version=version.number)
    return version


def _checked(study, card):
    form = form_of(study)
    if form is None:
        raise IndicatorError(_("Publish the form first: indicators are reckoned from its questions."))
    check(card["formula"], form)
    up = card.get("direction", 1) == 1
    if (card["best"] > card["worst"]) is not up or card["best"] == card["worst"]:
        raise IndicatorError(
            _("With more being better the best value is the greater one; with less being better, the smaller one.")
        )
    return form
