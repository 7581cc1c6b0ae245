"""The room itself: opened, paused, closed; who sits where; what the facilitator writes down."""

import secrets

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.live import HERE, changed
from sestante.deliberation.models import Family, FocusGroup, Note, Poll, Round, Seat
from sestante.journal.actions import record
from sestante.letters.links import new_nonce

from .holding import locked, locked_open

State = FocusGroup.State


@transaction.atomic
def open_room(room, *, by):
    """Open the room: from now on it has a code, and people may come in. A closed room opens again, with a new code."""
    now = locked(room)
    if now.state in (State.OPEN, State.PAUSED):
        return now
    now.state, now.closed_at = State.OPEN, None
    now.opened_at = now.opened_at or timezone.now()
    now.block_started_at = now.block_started_at or timezone.now()
    _give_code(now)
    record("opened room", now, by=by, study=now.study)
    changed(now)
    return now


def _give_code(room):
    for _attempt in range(20):
        room.code = f"{secrets.randbelow(900_000) + 100_000}"
        try:
            with transaction.atomic():
                room.save(update_fields=["state", "opened_at", "closed_at", "block_started_at", "code"])
        except IntegrityError:  # another room has it
            continue
        return
    raise DeliberationError(_("No code could be found for this room. Try again."))


def pause_room(room, *, by):
    return _turn(room, State.OPEN, State.PAUSED, by)


def resume_room(room, *, by):
    return _turn(room, State.PAUSED, State.OPEN, by)


@transaction.atomic
def _turn(room, before, after, by):
    now = locked(room)
    if now.state == before:
        now.state = after
        now.save(update_fields=["state"])
        record("paused room" if after == State.PAUSED else "resumed room", now, by=by, study=now.study)
        changed(now)
    return now


@transaction.atomic
def close_room(room, *, by):
    """Close the room: no code any more, nothing moves. Polls and rounds still open are closed with it."""
    now = locked(room)
    if now.state not in (State.OPEN, State.PAUSED):
        return now
    at = timezone.now()
    for poll in Poll.objects.select_for_update().filter(round__focus_group=now, closed_at__isnull=True):
        poll.closed_at = at
        poll.save(update_fields=["closed_at"])
    now.rounds.filter(state=Round.State.OPEN).update(
        state=Round.State.CLOSED, step=Round.Step.RESULTS, closed_at=at, seconds=None
    )
    now.state, now.closed_at, now.code = State.CLOSED, at, None
    now.save(update_fields=["state", "closed_at", "code"])
    record("closed room", now, by=by, study=now.study)
    changed(now)
    return now


@transaction.atomic
def move_to_block(room, index, *, by):
    """Go to a block of the guide, forward or back."""
    now = locked_open(room)
    if not 0 <= index < len(now.guide):
        raise DeliberationError(_("The guide has no such part."))
    if index != now.block:
        now.block, now.block_started_at = index, timezone.now()
        now.save(update_fields=["block", "block_started_at"])
        changed(now)
    return now


@transaction.atomic
def add_seat(room, *, family="", has_phone=True, entered=True):
    """A further seat. One without a telephone is taken at once: the facilitator writes for whoever sits there."""
    now = locked(room)
    number = (now.seats.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Seat.objects.create(
        focus_group=now,
        number=number,
        family=known_family(family),
        nonce=new_nonce(),
        has_phone=has_phone,
        entered_at=timezone.now() if entered or not has_phone else None,
    )
    changed(now)
    return made


def known_family(family):
    if family and family not in Family.values:
        raise DeliberationError(_("Choose one of the kinds of group in the list."))
    return family


@transaction.atomic
def take_seat(room, *, seat=None, family=""):
    """Somebody with the room's code sits down: on a seat still free, or on a new one while there is room."""
    now = locked(room)
    if now.state not in (State.OPEN, State.PAUSED):
        raise DeliberationError(_("The room is not open."))
    if seat is None:
        if now.seats.filter(left_at__isnull=True).count() >= now.seats_max:
            raise DeliberationError(_("All seats are taken. Ask whoever leads the meeting to add one."))
        return add_seat(now, family=family)
    sat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk, focus_group=now)
    if sat.entered_at is not None or not sat.has_phone:
        raise DeliberationError(_("Somebody has just taken this seat. Choose another."))
    sat.family = known_family(family) or sat.family
    sat.entered_at = sat.seen_at = timezone.now()
    sat.save(update_fields=["family", "entered_at", "seen_at"])
    changed(now)
    return sat


@transaction.atomic
def enter_seat(seat):
    """Somebody opened their personal link: they are in the room from now on, or again."""
    now = locked(seat.focus_group)
    sat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if now.state not in (State.OPEN, State.PAUSED) or (sat.entered_at and sat.left_at is None):
        return sat
    sat.entered_at, sat.left_at, sat.seen_at = sat.entered_at or timezone.now(), None, timezone.now()
    sat.save(update_fields=["entered_at", "left_at", "seen_at"])
    changed(now)
    return sat


def see_seat(seat):
    """A sign of life of this seat's telephone; written at most every few seconds."""
    now = timezone.now()
    if seat.seen_at is None or (now - seat.seen_at).total_seconds() > HERE / 3:
        Seat.objects.filter(pk=seat.pk).update(seen_at=now)


@transaction.atomic
def leave_seat(seat, *, back=False):
    """Somebody has gone: what they said stays, nobody waits for them. ``back``: they are here again."""
    now = locked(seat.focus_group)
    Seat.objects.filter(pk=seat.pk).update(left_at=None if back else timezone.now())
    changed(now)


@transaction.atomic
def free_seat(seat):
    """A seat taken by mistake, or whose telephone is lost: every link to it dies, and it can be taken again."""
    now = locked(seat.focus_group)
    Seat.objects.filter(pk=seat.pk).update(nonce=new_nonce(), entered_at=None, seen_at=None, left_at=None)
    changed(now)


@transaction.atomic
def go_on_paper(seat):
    """The telephone does not work: whoever leads writes for this seat from now on, and its links die."""
    now = locked(seat.focus_group)
    Seat.objects.filter(pk=seat.pk).update(
        has_phone=False, nonce=new_nonce(), entered_at=seat.entered_at or timezone.now()
    )
    changed(now)


@transaction.atomic
def write_note(room, text, *, by):
    """A note of the facilitator or the observer, numbered in the order of writing."""
    text = text.strip()
    if not text:
        raise DeliberationError(_("Write the note first."))
    now = locked(room)
    number = (now.notes.aggregate(last=Max("number"))["last"] or 0) + 1
    return Note.objects.create(focus_group=now, number=number, text=text, by=by)
