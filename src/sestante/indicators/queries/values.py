"""Which forms values are read from, and whether those read are still the last word."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from sestante.fieldwork.models import Response
from sestante.indicators.models import Observation
from sestante.practices.models import Practice

HEAVY = ("version__xform", "version__xlsform", "version__questions", "version__source")


def responses_for(study, questionnaires):
    """The last form each practice sent, of these questionnaires; the instance is left alone."""
    sent = Response.objects.submitted().filter(practice__study=study, version__questionnaire__in=questionnaires)
    last = sent.filter(practice=OuterRef("practice"), version__questionnaire=OuterRef("version__questionnaire"))
    newest = last.order_by("-submitted_at", "-pk").values("pk")[:1]
    return (
        sent.annotate(newest=Subquery(newest))
        .filter(pk=Subquery(newest))
        .select_related("practice", "version__questionnaire")
        .defer("instance", *HEAVY)
        .order_by("practice__name", "pk")
    )


def unread(study, cards, *, wave=1):
    """Pairs (response, card) still to be read: never reckoned, or the form was sent again since."""
    read = Observation.objects.filter(indicator_version__in=cards, wave=wave)
    known = {
        (practice, card): (response, revision)
        for practice, card, response, revision in read.values_list(
            "practice_id", "indicator_version_id", "response_id", "revision"
        )
    }
    return [
        (response, card)
        for response in responses_for(study, {card.questionnaire_id for card in cards})
        for card in cards
        if card.questionnaire_id == response.version.questionnaire_id
        and known.get((response.practice_id, card.pk)) != (response.pk, response.revision)
    ]


def stale_of(version):
    """How many forms a framework has not read yet, or has read as they no longer stand."""
    cards = [one.indicator_version for one in version.placements.select_related("indicator_version")]
    return len({response.pk for response, _card in unread(version.framework.study, cards)})


@dataclass(frozen=True)
class Stand:
    """A practice with its values: ``{card: value or None}``, and the form they were read from."""

    practice: Practice
    response: int
    values: dict


def standing(cards, *, wave=1):
    """Values that count, of forms that are still sent, by practice. Two queries, and plain values: there are many."""
    rows = Observation.objects.filter(
        indicator_version__in=cards, wave=wave, response__state=Response.State.SUBMITTED
    ).values_list("practice_id", "response_id", "indicator_version_id", "value")
    values, responses = {}, {}
    for practice, response, card, value in rows:
        values.setdefault(practice, {})[card] = value
        responses[practice] = response
    practices = Practice.objects.select_related("municipality").in_bulk(list(values))
    return [Stand(practices[pk], responses[pk], found) for pk, found in values.items()]


def told_in(cards, *, wave):
    """What a wave’s forms, still sent, tell: ``{practice: {card: (value or None, why there is none)}}``."""
    rows = Observation.objects.filter(
        indicator_version__in=cards, wave=wave, response__state=Response.State.SUBMITTED
    ).values_list("practice_id", "indicator_version_id", "value", "why")
    found = {}
    for practice, card, value, why in rows:
        found.setdefault(practice, {})[card] = value, why
    return found
