"""Cards of indicators, and a formula tried on the forms there are."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.indicators.formulas import known_of, outcome_of
from sestante.indicators.models import Indicator, IndicatorVersion
from sestante.methods.tables import numeric_summary
from sestante.questionnaires.models import Questionnaire, Version

from .values import HEAVY, responses_for

TRIED = 40  # forms read while somebody waits
CLASSES = 8


def form_of(study):
    """The version that formulas are checked against: the newest published form of the practice."""
    return (
        Version.objects.exclude(state=Version.State.DRAFT)
        .filter(questionnaire__study=study, questionnaire__purpose=Questionnaire.Purpose.SCHEDA)
        .select_related("questionnaire")
        .order_by("-published_at", "-pk")
        .defer("xlsform", "source")
        .first()
    )


def newest(indicators=None, *, study=None):
    """{indicator: its newest card}."""
    last = IndicatorVersion.objects.filter(indicator=OuterRef("indicator")).order_by("-number").values("pk")[:1]
    found = IndicatorVersion.objects.select_related("indicator").filter(pk=Subquery(last))
    found = found.filter(indicator__study=study) if study is not None else found.filter(indicator__in=indicators)
    return {one.indicator_id: one for one in found.order_by("indicator__number")}


def cards_of(study):
    """The newest card of every indicator, with the frameworks that hold it."""
    return list(newest(study=study).values())


def indicator_of(study, number):
    return Indicator.objects.filter(study=study, number=number).select_related("study").first()


def card_of(indicator, number=None):
    """One version of a card, by default the newest."""
    found = indicator.versions.select_related("questionnaire", "created_by", "indicator")
    return found.filter(number=number).first() if number else found.order_by("-number").first()


@dataclass(frozen=True)
class Trial:
    """What a formula gives on real forms: a row a practice, and what they look like together."""

    rows: list  # (response, Outcome)
    missing: dict  # {why: count}
    counts: list
    edges: list
    summary: object
    left: int  # forms not tried

    @property
    def valued(self):
        return [(response, outcome) for response, outcome in self.rows if outcome.value is not None]


def trial_of(study, formula, form):
    """Try a formula on the forms sent last, at once; ``left`` says how many were too many to wait for."""
    chosen = responses_for(study, [form.questionnaire_id])
    total = chosen.count()
    keys = list(chosen.values_list("pk", flat=True)[:TRIED])
    responses = (
        Response.objects.filter(pk__in=keys)
        .select_related("practice", "version")
        .defer(*HEAVY)
        .order_by(F("practice__name"), "pk")
    )
    rows = [(one, outcome_of(formula, one.version_id, session_of(one))) for one in responses]
    missing = {}
    for _response, outcome in rows:
        if outcome.why:
            missing[outcome.why] = missing.get(outcome.why, 0) + 1
    values = [outcome.value for _response, outcome in rows if outcome.value is not None]
    counts, edges = classes_of(values)
    return Trial(rows, missing, counts, edges, numeric_summary(values) if values else None, total - len(keys))


def classes_of(values):
    """Counts and edges of a small histogram; empty without at least two different values."""
    if len(set(values)) < 2:
        return [], []
    least, most = min(values), max(values)
    number = min(CLASSES, len(set(values)))
    step = (most - least) / number
    counts = [0] * number
    for value in values:
        counts[min(number - 1, int((value - least) / step))] += 1
    return counts, [round(least + at * step, 2) for at in range(number + 1)]


def question_names(form):
    """What a formula may read, for the list beside it: (name, kind, values)."""
    return [(one.name, one.kind, list(one.values)) for one in known_of(form).values()]
