"""Questions about who comes. Needs of access are told only to those who may manage the event."""

from django.db.models import Q

from sestante.outreach.models import Registration
from sestante.outreach.programme import in_words

from .entrance import read_code

FILTERS = {
    "confermate": Q(state=Registration.State.CONFIRMED),
    "attesa": Q(state__in=[Registration.State.WAITING, Registration.State.OFFERED]),
    "entrate": Q(came_at__isnull=False),
    "mancano": Q(state=Registration.State.CONFIRMED, came_at__isnull=True),
    "esigenze": Q(state=Registration.State.CONFIRMED) & ~Q(access_needs=""),
    "annullate": Q(state__in=[Registration.State.CANCELLED, Registration.State.LAPSED]),
}


def registrations_of(event, *, search="", standing=""):
    """An event's registrations by name; searched by name or code."""
    found = event.registrations.defer("nonce")
    if standing in FILTERS:
        found = found.filter(FILTERS[standing])
    if search:
        wanted = Q(name__icontains=search)
        if code := read_code(search):
            wanted |= Q(code__startswith=code)
        found = found.filter(wanted)
    return found


def found_at_the_door(event, typed, *, limit=12):
    """Whom a steward may mean: exactly one by a whole code, else those whose name contains what was typed."""
    typed = typed.strip()
    by_code = event.registrations.filter(code=read_code(typed)).first() if typed else None
    if by_code is not None:
        return [by_code]
    if len(typed) < 2:
        return []
    expected = event.registrations.filter(
        state__in=[Registration.State.CONFIRMED, Registration.State.OFFERED, Registration.State.WAITING]
    )
    for word in typed.split():
        expected = expected.filter(name__icontains=word)
    return list(expected[:limit])


def registration_of(event, pk):
    return event.registrations.filter(pk=pk).first()


ATTENDANCE = ("code", "name", "role", "way", "standing", "came_at", "walk_in")


def attendance_of(event, *, contacts=False):
    """Rows of the attendance list, a header first; addresses only where ``contacts`` is asked. Never the needs."""
    names = [*ATTENDANCE, *(["email"] if contacts else [])]
    yield names
    for one in event.registrations.defer("access_needs", "nonce").iterator():
        row = [
            one.shown_code,
            one.name,
            in_words("attendee_roles", one.role) if one.role else "",
            one.get_way_display(),
            one.get_state_display(),
            one.came_at,
            one.is_walk_in,
        ]
        yield [*row, one.email] if contacts else row
