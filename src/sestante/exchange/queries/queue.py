"""The team's one queue: what waits, for how long, what resembles it."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from sestante.exchange.models import Match, Voice
from sestante.methods.resemblance import Names
from sestante.practices.queries import likeness_of

REPLY_WITHIN = timedelta(days=10)
ALIKE = 0.62  # above this two texts are worth reading side by side


class Waiting(NamedTuple):
    voice: Voice
    days: int
    is_late: bool
    left: int  # days to the promised answer


def voices_of(study, *, state="", kind="", text=""):
    """A study's voices as the page asked for them: those that wait first, the oldest first."""
    found = Voice.objects.filter(study=study).select_related("municipality", "province", "practice")
    if state == "board":
        found = found.filter(shown_since__isnull=False)
    elif state in Voice.State.values:
        found = found.filter(state=state)
    if kind in Voice.Kind.values:
        found = found.filter(kind=kind)
    for term in text.split()[:6]:
        found = found.filter(Q(title__icontains=term) | Q(text__icontains=term))
    newest = state and state not in (Voice.State.WAITING, Voice.State.ASKED)
    return found.order_by("-told_at", "-pk") if newest else found.order_by("waiting_since", "pk")


def voice_counts(study):
    """How many in each state, and on the board: one query."""
    counted = {value: Count("pk", filter=Q(state=value)) for value in Voice.State.values}
    board = Count("pk", filter=Q(shown_since__isnull=False))
    return Voice.objects.filter(study=study).aggregate(board=board, all=Count("pk"), **counted)


def voice_of(study, pk):
    """One voice of this study with what its page tells, or None."""
    return (
        Voice.objects.filter(study=study, pk=pk)
        .select_related("study", "municipality", "province", "practice", "response__version__questionnaire",
                        "response__intention__voice")
        .defer("response__version__xlsform", "response__version__source")
        .first()
    )  # fmt: skip


def age_of(voice, now=None):
    """How long a voice has waited for the team, against the ten days it was promised."""
    days = ((now or timezone.now()) - voice.waiting_since).days
    return Waiting(voice, days, days > REPLY_WITHIN.days, REPLY_WITHIN.days - days)


def similar_to(voice, most=4):
    """Voices of the study whose words resemble this one's, the most alike first."""
    names = Names()
    others = Voice.objects.filter(study=voice.study_id).exclude(pk=voice.pk).exclude(state=Voice.State.WITHDRAWN)
    for pk, title, text in others.values_list("pk", "title", "text"):
        names.add(pk, likeness_of(f"{title} {text}"))
    near = names.near(likeness_of(f"{voice.title} {voice.text}"), at_least=ALIKE)[:most]
    found = Voice.objects.select_related("municipality", "province").in_bulk(near)
    return [found[pk] for pk in near]


def voice_by_code(code):
    """The voice somebody follows by its code, however they typed it."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return Voice.objects.filter(code=f"{signs[:4]}-{signs[4:8]}").first() if len(signs) == 8 else None


class Standing(NamedTuple):
    waiting: int
    late: int
    on_board: int
    total: int
    proposed: int
    stale: int  # proposed a week ago or more, somebody has not answered
    in_contact: int
    to_hear: int  # conversations whose day to hear again has come
    done: int


def voices_standing(study, now=None):
    """Counts for a study's home: two queries whatever the size."""
    now = now or timezone.now()
    waiting = Q(state=Voice.State.WAITING)
    voices = Voice.objects.filter(study=study).aggregate(
        waiting=Count("pk", filter=waiting),
        late=Count("pk", filter=waiting & Q(waiting_since__lt=now - REPLY_WITHIN)),
        on_board=Count("pk", filter=Q(shown_since__isnull=False)),
        total=Count("pk"),
    )
    proposed = Q(state=Match.State.PROPOSED)
    due = Q(conversations__hear_again_on__lte=timezone.localdate(now), conversations__heard_at__isnull=True)
    matches = Match.objects.filter(study=study).aggregate(
        proposed=Count("pk", filter=proposed, distinct=True),
        stale=Count("pk", filter=proposed & Q(proposed_at__lt=now - timedelta(days=7)), distinct=True),
        in_contact=Count("pk", filter=Q(state=Match.State.IN_CONTACT), distinct=True),
        to_hear=Count("conversations", filter=due, distinct=True),
        done=Count("pk", filter=Q(state=Match.State.DONE), distinct=True),
    )
    return Standing(**voices, **matches)


def own_data_of(response):
    """What is kept about whoever told this, besides their answers: for the file of one's own data."""
    return [
        {
            "kind": voice.kind,
            "state": voice.state,
            "code": voice.code,
            "told_at": voice.told_at,
            "on_board_since": voice.shown_since,
            "ended_at": voice.ended_at,
            "said": list(voice.decisions.values("outcome", "words", "at", "answer", "answered_at")),
        }
        for voice in Voice.objects.filter(response=response)
    ]
