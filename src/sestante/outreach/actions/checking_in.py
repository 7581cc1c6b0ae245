"""Who came: marked at the door once, whoever marks it twice; unmarked when it was somebody else."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.letters.links import new_nonce
from sestante.outreach.errors import EventError
from sestante.outreach.models import Event, Registration

from .registering import free_code, locked

State = Registration.State


class Entrance(NamedTuple):
    registration: Registration
    already: bool  # had come before


@transaction.atomic
def check_in(registration, *, by, anyway=False, now=None):
    """Mark that somebody came. Twice changes nothing and says so.

    Who waits or had cancelled is let in only ``anyway``: whether there is room is for the people at the door to see.
    """
    event = _open_at_the_door(registration.event)
    found = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    found.event = event
    if found.came_at is not None:
        return Entrance(found, already=True)
    if found.state not in {State.CONFIRMED, State.OFFERED} and not anyway:
        raise EventError(
            _("%(name)s has no place: %(state)s.") % {"name": found.name, "state": found.get_state_display()}
        )
    if found.state not in Registration.IN_FORCE and _registered_again(found):
        raise EventError(_("%(name)s has registered again: look for that one.") % {"name": found.name})
    found.state, found.held_until, found.cancelled_at = State.CONFIRMED, None, None
    found.came_at, found.checked_in_by = now or timezone.now(), by
    found.save()
    return Entrance(found, already=False)


def _registered_again(registration):
    others = registration.event.registrations.in_force().exclude(pk=registration.pk)
    return bool(registration.email) and others.filter(email__iexact=registration.email).exists()


@transaction.atomic
def undo_check_in(registration, *, by):
    """It was somebody else, or a slip. A walk-in written down by mistake goes altogether."""
    found = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if found.is_walk_in:
        found.delete()
        return None
    found.came_at = found.checked_in_by = None
    found.save(update_fields=["came_at", "checked_in_by"])
    return found


@transaction.atomic
def walk_in(event, *, name, by, role="", language="it", now=None):
    """Somebody at the door without a registration: a name and, if they like, a role."""
    now = now or timezone.now()
    event = _open_at_the_door(event)
    return Registration.objects.create(
        event=event, code=free_code(), nonce=new_nonce(), name=name, role=role, language=language, is_walk_in=True,
        way=Registration.Way.SEAT, registered_at=now, came_at=now, checked_in_by=by,
    )  # fmt: skip


def _open_at_the_door(event):
    event = locked(event)
    if event.state not in {Event.State.PUBLIC, Event.State.HELD} or event.erased_at is not None:
        raise EventError(_("Nobody is let in: the event is not public, or it is long over."))
    return event
