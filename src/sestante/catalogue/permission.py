"""How much of a practice may be shown: what its people agreed to, and which of its responses says so."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from sestante.fieldwork.models import Response, Sending
from sestante.questionnaires.models import NOT_OF_PRACTICES, Version
from sestante.questionnaires.queries import questions_of

ASKS_CONSENT = "publish_consent"


class Level(StrEnum):
    FULL = "full"
    CARD_ONLY = "card_only"
    NOTHING = "nothing"


class Permission(NamedTuple):
    level: Level
    response: Response | None  # the one to publish from; none when there is nothing to publish
    reusable: bool = False
    asked: bool = True  # whether the practice itself was asked


@lru_cache(maxsize=64)
def questions_by_path(version_pk):
    """What a version knows of its questions, by path. Only answered versions come here, and those never change."""
    version = Version.objects.only("questions").get(pk=version_pk)
    return {question.path: question for question in questions_of(version)}


def asks_consent(version_pk):
    return any(question.name == ASKS_CONSENT for question in questions_by_path(version_pk).values())


def permission_of(responses):
    """What a practice's responses allow, of all that were ever sent, each with its consents in force as ``in_force``.

    A form that asks for consent to publish decides alone, also once it was taken back: a nomination by others never
    says yes in the practice's place. Where nobody was asked, what the questionnaire calls public may be shown.
    """
    given = sorted(responses, key=lambda one: (one.submitted_at is None, one.submitted_at or one.created_at, one.pk))
    asked = [one for one in given if asks_consent(one.version_id)]
    if not asked:
        sent = [one for one in given if one.state == Response.State.SUBMITTED]
        return Permission(Level.FULL, sent[-1], asked=False) if sent else Permission(Level.NOTHING, None, asked=False)
    decisive = asked[-1]
    consents = {consent.subject: consent.choice for consent in decisive.in_force}
    level = consents.get("publication", Level.NOTHING)
    if decisive.state == Response.State.WITHDRAWN or level not in {Level.FULL, Level.CARD_ONLY}:
        return Permission(Level.NOTHING, None)
    return Permission(Level(level), decisive, reusable=consents.get("licence") == "yes")


def ever_sent():
    """Responses that were sent, also those taken back since, or opened again: what they said last still stands."""
    reopened = Q(state=Response.State.DRAFT) & Exists(Sending.objects.filter(response=OuterRef("pk")))
    sent = Response.objects.filter(Q(state__in=[Response.State.SUBMITTED, Response.State.WITHDRAWN]) | reopened)
    return sent.exclude(version__questionnaire__purpose__in=NOT_OF_PRACTICES)
