"""Polls and ballots. The path of one ballot is short on purpose: a whole hall may vote in the same second."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError, PollClosed
from sestante.deliberation.live import WHOLE, announce, changed, to_vote_on
from sestante.deliberation.models import Ballot, BallotChange, Poll, Round
from sestante.deliberation.rules import BUDGET
from sestante.methods.consensus import vote_points
from sestante.methods.weighting import best_worst_decode, input_ratio

from .holding import open_now

Kind, Step = Round.Kind, Round.Step
KEY_LENGTH = 36


def begin_poll(round_, subject=None):
    """The caller holds the round."""
    last = Poll.objects.filter(round=round_).order_by("number").last()
    return Poll.objects.create(
        round=round_, subject=subject, number=last.number + 1 if last else 1, opened_at=timezone.now()
    )


def end_polls(round_):
    """Close what is open; waits for ballots under way, and those that come later find it closed."""
    for poll in Poll.objects.select_for_update().filter(round=round_, closed_at__isnull=True):
        poll.closed_at = timezone.now()
        poll.save(update_fields=["closed_at"])


@transaction.atomic
def open_poll(round_, *, subject=None, by=None):
    """Let the room vote: again, or on the next statement. What was open is closed."""
    room, now = open_now(round_)
    if now.kind == Kind.STATEMENTS:
        if subject is None or subject.round_id != now.pk or subject.taken_out_at:
            raise DeliberationError(_("Choose a statement of this round."))
    elif not to_vote_on(now).exists():
        raise DeliberationError(_("There is nothing to vote on yet."))
    end_polls(now)
    poll = begin_poll(now, subject if now.kind == Kind.STATEMENTS else None)
    now.step, now.step_started_at, now.seconds = Step.VOTING, timezone.now(), None
    now.save(update_fields=["step", "step_started_at", "seconds"])
    changed(room)
    return poll


@transaction.atomic
def close_poll(round_, *, by=None):
    """Close the vote and show its results."""
    room, now = open_now(round_)
    end_polls(now)
    now.step, now.step_started_at, now.seconds = Step.RESULTS, timezone.now(), None
    now.save(update_fields=["step", "step_started_at", "seconds"])
    changed(room)
    return now


def cast_ballot(seat, poll, values, *, key, on_behalf=False):
    """What a seat says now: {key of a subject row: value}. The same ``key`` counts once, however often it is sent.

    Of points, budgets and best-and-worst the ballot is one whole and replaces the one before; elsewhere each answer
    stands by itself. ``poll`` comes with its round. Raises ``PollClosed`` when the poll is not open."""
    key = key[:KEY_LENGTH]
    with transaction.atomic():
        _hold(poll)
        round_ = poll.round
        _check(round_, poll, values)
        said = {"poll": poll, "seat": seat, "on_behalf": on_behalf}
        changes = [
            BallotChange(**said, subject_id=subject, value=value, key=f"{key}:{place}")
            for place, (subject, value) in enumerate(values.items())
        ]
        if _is_repeated(changes):
            return False
        ballots = [Ballot(poll=poll, seat=seat, subject_id=subject, value=value) for subject, value in values.items()]
        if round_.kind in WHOLE:
            _take_back_others(said, values, key)
        Ballot.objects.bulk_create(
            ballots, update_conflicts=True, unique_fields=["poll", "seat", "subject"], update_fields=["value"]
        )
        announce(round_.focus_group_id)
    return True


def _hold(poll):
    """The poll stays open until this ballot is in: closing it waits for us, we do not wait for each other.

    SQLite lets one transaction write at a time anyway; PostgreSQL needs to be told."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM deliberation_poll WHERE id = %s AND closed_at IS NULL FOR KEY SHARE", [poll.pk]
            )
            is_open = cursor.fetchone() is not None
    else:
        is_open = Poll.objects.filter(pk=poll.pk, closed_at__isnull=True).exists()
    if not is_open:
        raise PollClosed(_("This vote has been closed."))


def _is_repeated(changes):
    """Whether this very submission is in already. The constraint decides, also between two requests at once."""
    try:
        with transaction.atomic():
            BallotChange.objects.bulk_create(changes)
    except IntegrityError:
        return True
    return False


def _take_back_others(said, values, key):
    others = list(Ballot.objects.filter(poll=said["poll"], seat=said["seat"]).exclude(subject__in=values))
    if others:
        taken_back = [
            BallotChange(**said, subject_id=one.subject_id, key=f"{key}:x{place}") for place, one in enumerate(others)
        ]
        BallotChange.objects.bulk_create(taken_back)
        Ballot.objects.filter(pk__in=[one.pk for one in others]).delete()


# -- what a ballot may hold --------------------------------------------------------------------------------------------
def _check(round_, poll, values):
    if not values:
        raise DeliberationError(_("Choose an answer first."))
    if poll.subject_id:
        if set(values) != {poll.subject_id}:
            raise PollClosed(_("The room has gone on to another statement."))
        subjects = {poll.subject_id}
    else:
        subjects = set(to_vote_on(round_).values_list("pk", flat=True))
    if not set(values) <= subjects:
        raise DeliberationError(_("This is no longer on the wall."))
    CHECKS[round_.kind](round_, values, subjects)


def _points(round_, values, subjects):
    wanted = vote_points(len(subjects), round_.rule.get("picks", 5))
    if sorted(values.values(), reverse=True) != list(wanted):
        raise DeliberationError(_("Choose %(n)s different ideas, from the first to the last.") % {"n": len(wanted)})


def _within(least, most):
    def check(round_, values, subjects):
        if any(not least <= value <= most for value in values.values()):
            raise DeliberationError(_("This answer is not one of those on the page."))

    return check


def _budget(round_, values, subjects):
    total = round_.rule.get("total", BUDGET)
    if any(value < 0 for value in values.values()):
        raise DeliberationError(_("Points are whole numbers from 0 up."))
    given = sum(values.values())
    if given != total:
        words = _("You have given %(given)s points: they must be %(total)s in all.")
        raise DeliberationError(words % {"given": given, "total": total})


def _best_worst(round_, values, subjects):
    try:
        judged = [best_worst_decode(values[subject]) for subject in sorted(subjects)]
        input_ratio([below for below, _above in judged], [above for _below, above in judged])
    except (KeyError, ValueError):
        raise DeliberationError(
            _("Choose one best and one worst, and compare each of the others with both, from 1 to 9.")
        ) from None


CHECKS = {
    Kind.IDEAS: _points,
    Kind.STATEMENTS: _within(-1, 1),
    Kind.RATING: _within(1, 9),
    Kind.BUDGET: _budget,
    Kind.PAIRS: _within(-9, 9),
    Kind.BEST_WORST: _best_worst,
}
