"""What happens to events because time passes: places let go, reminders, thanks, and names that are erased."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sestante.journal.actions import record
from sestante.letters.actions import forget_letters
from sestante.outreach.models import Event, Registration
from sestante.outreach.queries.events import counts_of
from sestante.outreach.tasks.events import about, write_to_those
from sestante.people.actions import public_changed

from .registering import locked, release_lapsed_places
from .satisfaction import open_satisfaction

WEEK, DAY = timedelta(days=7), timedelta(days=1)
MINUTES = timedelta(minutes=2)  # the clock turns every minute; one that is late is still in time
NEEDS_KEPT = timedelta(days=30)


def turn_events(now=None):
    """Everything that is due. Called by the clock every minute: a handful of small queries when nothing is."""
    now = now or timezone.now()
    _refresh_pages(now)
    _release(now)
    _remind(now)
    _thank(now)
    _erase(now)


def _refresh_pages(now):
    """A public page says whether registration is open and whether the event is over: it is made anew at that minute."""
    just = (now - MINUTES, now)
    moments = Q(opens_at__range=just) | Q(closes_at__range=just) | Q(starts_at__range=just) | Q(ends_at__range=just)
    if Event.objects.public().filter(moments).exists():
        public_changed()


def _release(now):
    late = Registration.objects.filter(state=Registration.State.OFFERED, held_until__lte=now)
    for event in Event.objects.filter(pk__in=late.values("event")):
        release_lapsed_places(event, now=now)


def _remind(now):
    """A week before and a day before, once each. Whoever registers later than that has a fresh confirmation."""
    ahead = Event.objects.filter(state=Event.State.PUBLIC, starts_at__gt=now, starts_at__lte=now + WEEK)
    for event in ahead.filter(day_reminded_at=None).select_related("study", "satisfaction_call"):
        tomorrow = event.starts_at - now <= DAY
        if not tomorrow and event.week_reminded_at is not None:
            continue
        span, field = (DAY, "day_reminded_at") if tomorrow else (WEEK, "week_reminded_at")
        expected = event.registrations.filter(state=Registration.State.CONFIRMED)
        expected = expected.filter(registered_at__lt=event.starts_at - span)
        write_to_those(event, "reminder_day" if tomorrow else "reminder_week", list(expected))
        Event.objects.filter(pk=event.pk).update(**{field: now})


def _thank(now):
    """The day after an event that was held: thanks, the certificate and the questions, to who came."""
    over = Event.objects.filter(state=Event.State.HELD, thanked_at=None, ends_at__lte=now - timedelta(hours=12))
    for event in over.select_related("study", "satisfaction_call"):
        came = list(event.registrations.filter(came_at__isnull=False))
        if came and event.satisfaction_call is None:
            open_satisfaction(event, now=now)
            event.refresh_from_db()
        write_to_those(event, "thanks", came)
        Event.objects.filter(pk=event.pk).update(thanked_at=now)


def _erase(now):
    for event in Event.objects.filter(needs_erased_at=None, ends_at__lte=now - NEEDS_KEPT):
        event.registrations.exclude(access_needs="").update(access_needs="")
        Event.objects.filter(pk=event.pk).update(needs_erased_at=now)
    for event in Event.objects.filter(erased_at=None, ends_at__lte=now - DAY):
        if event.ends_at + timedelta(days=event.keep_days) <= now:
            erase_registrations(event, now=now)


@transaction.atomic
def erase_registrations(event, *, now=None):
    """Erase who registered, with the letters to them; how many they were is kept."""
    event = locked(event)
    if event.erased_at is not None:
        return event
    counts = counts_of(event)
    counts.pop("places"), counts.pop("with_needs")
    event.counts, event.erased_at = counts, now or timezone.now()
    event.needs_erased_at = event.needs_erased_at or event.erased_at
    event.save(update_fields=["counts", "erased_at", "needs_erased_at"])
    forget_letters([about(one) for one in event.registrations.only("pk")])
    event.registrations.all().delete()
    record("erased registrations", event, study=event.study, number=counts["registered"])
    return event
