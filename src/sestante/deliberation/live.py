"""What every screen of a room may know at once, and how the news that it changed travels.

The numbers here are public in the room: how many have voted, never what. ``FocusGroup.revision`` grows when what
screens show changes; a ballot does not grow it, or three hundred people voting together would wait for one row."""

from functools import partial

from django.core import signing
from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from .models import Ballot, FocusGroup, Idea, Poll, Round, Seat, Subject

CHANNEL = "sestante_room"
SALT = "sestante.live"
LASTS = 12 * 3600  # seconds a screen may stay open
HERE = 30  # seconds without a sign of life after which a telephone counts as away


def channel_of(room, seat=None):
    """The name under which one screen hears of a room: signed, so that nobody listens to a room they are not in."""
    return signing.dumps([room.pk, seat.pk if seat else None], salt=SALT)


def read_channel(channel):
    """``(room, seat or None)`` of a channel that we signed in the last hours, or None."""
    try:
        room, seat = signing.loads(channel, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return room, seat


def announce(pk):
    """Tell the process that holds the screens, once what changed is there to be read."""
    transaction.on_commit(partial(_tell, pk), robust=True)


def _tell(pk):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(pk)])


def changed(room):
    """Something that screens show has changed."""
    FocusGroup.objects.filter(pk=room.pk).update(revision=F("revision") + 1)
    announce(room.pk)


def mark_seen(seats):
    """These seats' telephones are listening now."""
    Seat.objects.filter(pk__in=seats).update(seen_at=timezone.now())


def states_of(pks):
    """``{room: state}``; a state is small, holds no names, and is equal as long as no screen has anything to show."""
    rooms = list(FocusGroup.objects.filter(pk__in=pks).order_by().values("pk", "revision", "state"))
    since = timezone.now() - timezone.timedelta(seconds=HERE)
    seats = {
        row["focus_group"]: row
        for row in Seat.objects.filter(focus_group__in=pks, entered_at__isnull=False, left_at__isnull=True)
        .values("focus_group")
        .annotate(present=Count("pk"), here=Count("pk", filter=Q(seen_at__gte=since) | Q(has_phone=False)))
    }
    rounds = {row.focus_group_id: row for row in Round.objects.filter(focus_group__in=pks, state=Round.State.OPEN)}
    return {
        room["pk"]: {
            "revision": room["revision"],
            "state": room["state"],
            "present": seats.get(room["pk"], {}).get("present", 0),
            "here": seats.get(room["pk"], {}).get("here", 0),
            "done": done_in(rounds[room["pk"]]) if room["pk"] in rounds else 0,
            "ends": ends_at(rounds.get(room["pk"])),
        }
        for room in rooms
    }


def state_of(pk):
    return states_of([pk]).get(pk)


def ends_at(round_):
    """When the step under way should end, in seconds of the epoch; None without a time."""
    if round_ is None or round_.step_started_at is None or not round_.seconds:
        return None
    return round(round_.step_started_at.timestamp()) + round_.seconds


def done_in(round_):
    """How many people have done what the step asks for: written something, or voted on all there is to vote on."""
    if round_.kind == Round.Kind.IDEAS and round_.step == Round.Step.WRITING:
        ideas = Idea.objects.filter(round=round_, withdrawn_at__isnull=True, seat__left_at__isnull=True)
        return ideas.values("seat").distinct().count()
    poll = Poll.objects.filter(round=round_, closed_at__isnull=True).first()
    if poll is None:
        return 0
    ballots = Ballot.objects.filter(poll=poll, seat__left_at__isnull=True)
    if round_.kind in WHOLE or poll.subject_id:
        return ballots.values("seat").distinct().count()
    wanted = to_vote_on(round_).count()
    return ballots.values("seat").annotate(n=Count("pk")).filter(n__gte=wanted).count()


# A ballot of these is one thing, sent and replaced as a whole; of the others, each answer counts by itself.
WHOLE = (Round.Kind.IDEAS, Round.Kind.BUDGET, Round.Kind.BEST_WORST)
PAIR = "pair:"  # key of a subject that is two others side by side: pair:1:3 are the first and the third


def to_vote_on(round_):
    """The subjects people vote on: on the wall, not merged, not taken out; of comparisons, the pairs."""
    subjects = Subject.objects.filter(round=round_, merged_into__isnull=True, taken_out_at__isnull=True)
    if round_.kind == Round.Kind.PAIRS:
        return subjects.filter(key__startswith=PAIR)
    return subjects
