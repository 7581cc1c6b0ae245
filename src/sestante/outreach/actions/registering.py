"""Take a place at an event, change it, leave it; the waiting list moves by itself.

Whoever changes who has a place locks the event first: two people who want the last seat come one after the other.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.letters.links import new_nonce
from sestante.outreach.errors import EventError
from sestante.outreach.models import Event, Registration, RegistrationConsent
from sestante.outreach.queries.entrance import LENGTH, LETTERS
from sestante.outreach.tasks.events import write_to
from sestante.people.actions import public_changed

from .newsletter import subscribe

State = Registration.State
HOLD = timedelta(hours=48)
# So close to the beginning nobody can be asked and answer in time: free places are then for whoever comes.
LAST_OFFER = timedelta(hours=3)
TEXT_VERSION = "1.0"


@transaction.atomic
def register(event, *, name, email, way, language, role="", access_needs="", consents=None, channel="web", now=None):
    """Take a place, or one on the waiting list when there is none. Returns the registration.

    An address that has a registration already gets a letter about that one and no second place; the caller cannot
    tell the two apart, for nobody must learn here who comes. ``consents``: {subject: the words on the screen}.
    """
    now = now or timezone.now()
    event = locked(event)
    if not event.takes_registrations(now):
        raise EventError(_("Registration is not open."))
    if way not in event.ways:
        raise EventError(_("You cannot take part in this way."))
    known = event.registrations.in_force().filter(email__iexact=email).first() if email else None
    if known is not None:
        known.event = event
        write_to(known, OCCASIONS[known.state], number=f"{now:%Y-%m-%d}")
        return known
    made = Registration(
        event=event, code=free_code(), nonce=new_nonce(), name=name, email=email.lower(), language=language, way=way,
        role=role, access_needs=access_needs.strip(), registered_at=now,
    )  # fmt: skip
    _take_or_wait(made, event, now)
    made.save(force_insert=True)
    record_consents(made, consents or {}, channel=channel, now=now)
    _tell(made)
    return made


OCCASIONS = {State.CONFIRMED: "confirmed", State.WAITING: "waiting", State.OFFERED: "offered", State.LAPSED: "lapsed"}


def locked(event):
    return Event.objects.select_for_update(of=("self",)).select_related("study", "satisfaction_call").get(pk=event.pk)


def free_code():
    while True:
        code = get_random_string(LENGTH, LETTERS)
        if not Registration.objects.filter(code=code).exists():
            return code


def _take_or_wait(registration, event, now):
    if event.free(registration.way) > 0:
        _count(event, registration.way, +1)
        registration.state, registration.holds_place = State.CONFIRMED, True
    else:
        registration.state, registration.queued_at = State.WAITING, now


def _count(event, way, step):
    """Count a place taken or given back. The public page says whether there is room: it hears of that alone."""
    was_full = event.is_full
    field = "seats_taken" if way == Registration.Way.SEAT else "online_taken"
    setattr(event, field, getattr(event, field) + step)
    event.save(update_fields=[field])
    if event.is_full != was_full:
        public_changed()


def _tell(registration):
    registration.revision += 1
    registration.save(update_fields=["revision"])
    write_to(registration, OCCASIONS[registration.state], number=registration.revision)


def record_consents(registration, consents, *, channel, now):
    for subject, text in consents.items():
        RegistrationConsent.objects.create(
            registration=registration, subject=subject, text=text, text_version=TEXT_VERSION,
            language=registration.language, channel=channel, given_at=now,
        )  # fmt: skip
    if RegistrationConsent.Subject.NEWSLETTER in consents:
        transaction.on_commit(lambda: pass_on_to_newsletter(registration.pk))


def pass_on_to_newsletter(registration_pk):
    """Hand a yes over to the newsletter, once; it asks for a confirmation by letter as from everybody."""
    yes = RegistrationConsent.objects.filter(
        registration=registration_pk,
        subject=RegistrationConsent.Subject.NEWSLETTER,
        withdrawn_at=None,
        passed_on_at=None,
    ).exclude(registration__email="")
    for consent in yes.select_related("registration__event"):
        one = consent.registration
        subscribe(one.email, language=one.language, source=f"event:{one.event_id}", text=consent.text)
        consent.passed_on_at = timezone.now()
        consent.save(update_fields=["passed_on_at"])


@transaction.atomic
def change_registration(registration, *, name, way, role, access_needs, now=None):
    """Change what somebody said. Another way of coming is taken only if there is a place: nobody loses the one held."""
    now = now or timezone.now()
    event, registration = _both(registration)
    if registration.state not in Registration.IN_FORCE or event.starts_at <= now:
        raise EventError(_("This registration can no longer be changed."))
    before = registration.state, registration.way
    if way != registration.way:
        _change_way(registration, event, way)
    registration.name, registration.role, registration.access_needs = name, role, access_needs.strip()
    registration.save()
    if (registration.state, registration.way) != before:
        registration.revision += 1
        registration.save(update_fields=["revision"])
        write_to(registration, "changed", number=registration.revision)
        promote_waiting(event, now=now)
    return registration


def _change_way(registration, event, way):
    if way not in event.ways:
        raise EventError(_("You cannot take part in this way."))
    free = event.free(way) > 0
    if registration.holds_place and not free:
        raise EventError(_("There is no place left in this way: you keep the one you have."))
    if registration.holds_place:
        _count(event, registration.way, -1)
    registration.way = way
    if free:
        _count(event, way, +1)
        registration.state, registration.holds_place, registration.held_until = State.CONFIRMED, True, None


@transaction.atomic
def cancel_registration(registration, *, by=None, now=None):
    """Give a registration up; its place goes to whoever waits. Again changes nothing."""
    now = now or timezone.now()
    event, registration = _both(registration)
    if registration.state == State.CANCELLED:
        return registration
    if registration.came_at is not None:
        raise EventError(_("They have come already: undo the entrance first."))
    _let_go(registration, event)
    registration.state, registration.cancelled_at, registration.access_needs = State.CANCELLED, now, ""
    registration.revision += 1
    registration.save()
    write_to(registration, "cancelled", number=registration.revision)
    if by is not None:
        record("cancelled registration", registration, by=by, study=event.study)
    promote_waiting(event, now=now)
    return registration


def _let_go(registration, event):
    if registration.holds_place:
        _count(event, registration.way, -1)
    registration.holds_place, registration.held_until = False, None


@transaction.atomic
def accept_place(registration, *, now=None):
    """Say yes to a place that was kept. Too late it is gone, unless nobody else has taken it since."""
    now = now or timezone.now()
    event, registration = _both(registration)
    if registration.state == State.CONFIRMED:
        return registration
    if registration.state != State.OFFERED:
        raise EventError(_("This place is no longer kept for you."))
    registration.state, registration.held_until = State.CONFIRMED, None
    registration.save()
    _tell(registration)
    return registration


@transaction.atomic
def ask_again(registration, *, now=None):
    """Get back in line after a place was not taken up in time."""
    now = now or timezone.now()
    event, registration = _both(registration)
    if registration.state != State.LAPSED or not event.takes_registrations(now):
        raise EventError(_("Registration is not open."))
    if event.registrations.in_force().filter(email__iexact=registration.email).exists():
        raise EventError(_("You have another registration for this event."))
    _take_or_wait(registration, event, now)
    registration.save()
    _tell(registration)
    return registration


def promote_waiting(event, *, now=None):
    """Offer every free place to whoever has waited longest for that way of coming. The event is locked already."""
    now = now or timezone.now()
    if event.state != Event.State.PUBLIC or event.starts_at - now < LAST_OFFER:
        return []
    until = min(now + HOLD, event.starts_at - LAST_OFFER / 2)
    offered = []
    for way in event.ways:
        free = event.free(way)
        for registration in event.registrations.in_the_line().filter(way=way)[: max(free, 0)]:
            registration.event = event
            _count(event, way, +1)
            registration.state, registration.holds_place, registration.held_until = State.OFFERED, True, until
            registration.save()
            _tell(registration)
            offered.append(registration)
    return offered


@transaction.atomic
def release_lapsed_places(event, *, now=None):
    """Take back the places that were not taken up in time, and offer them to the next. Called by the clock."""
    now = now or timezone.now()
    event = locked(event)
    late = list(event.registrations.filter(state=State.OFFERED, held_until__lte=now))
    for registration in late:
        registration.event = event
        _let_go(registration, event)
        registration.state = State.LAPSED
        registration.save()
        _tell(registration)
    if late:
        promote_waiting(event, now=now)
    return late


def _both(registration):
    """The event locked, then the registration reread: what another did meanwhile is seen."""
    event = locked(registration.event)
    found = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    found.event = event
    return event, found
