"""Rows held while something in the room moves: always the room first, then the round."""

from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import FocusGroup, Round

State = FocusGroup.State


def locked(room):
    """The room as it is now; whoever else wants to move it waits."""
    return FocusGroup.objects.select_for_update(of=("self",)).get(pk=room.pk)


def locked_open(room):
    """The same, refusing when the room is not open: a paused room moves no step and takes no ballot."""
    now = locked(room)
    if now.state == State.PAUSED:
        raise DeliberationError(_("The room is paused. Resume it first."))
    if now.state != State.OPEN:
        raise DeliberationError(_("The room is not open."))
    return now


def both(round_):
    """Room and round, locked in this order."""
    room = locked_open(round_.focus_group)
    return room, Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)


def open_now(round_):
    """Room and round, locked; refused unless the round is the open one."""
    room, now = both(round_)
    if now.state != Round.State.OPEN:
        raise DeliberationError(_("This round is not open."))
    return room, now
