"""Questions about events: what the public sees, what the team has to do, how many come."""

from datetime import timedelta

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sestante.outreach.models import ChecklistItem, Event, ProgrammeItem, Registration, Speaker
from sestante.outreach.programme import choices_of, in_words

DUE_SOON = 3  # days: what must be done by then is told on the study's home


def events_of(study):
    """A study's events, the next first, with how many are registered, wait and came."""
    counted = study.events.annotate(
        registered=Count("registrations", filter=Q(registrations__state="confirmed"), distinct=True),
        waiting=Count("registrations", filter=Q(registrations__state="waiting"), distinct=True),
        came=Count("registrations", filter=Q(registrations__came_at__isnull=False), distinct=True),
    )
    return counted.order_by("-starts_at")


def event_of(study, pk):
    return study.events.select_related("study", "satisfaction_call").filter(pk=pk).first()


def public_event(slug):
    """An event that has a page, with all that the page says; None when there is none. It reads no registration."""
    speakers = Prefetch("speakers", Speaker.objects.order_by("pk"))
    programme = Prefetch("programme", ProgrammeItem.objects.prefetch_related(speakers))
    found = Event.objects.public().select_related("study").prefetch_related(programme, "speakers", "materials")
    return found.filter(slug=slug).first()


def public_events(now=None):
    """Events still ahead (or going on), the next first; and those past, the last first."""
    now = now or timezone.now()
    shown = Event.objects.public().select_related("study")
    return (
        list(shown.filter(ends_at__gte=now).order_by("starts_at")),
        list(shown.filter(ends_at__lt=now).order_by("-starts_at")),
    )


def upcoming_event(now=None):
    """The next public event as the home page shows it, or None: day, title, text, url, open, press_url."""
    now = now or timezone.now()
    ahead = Event.objects.filter(state=Event.State.PUBLIC, ends_at__gte=now).order_by("starts_at").first()
    if ahead is None:
        return None
    where = ahead.place or (_("Online") if ahead.kind == Event.Kind.ONLINE else "")
    text = ahead.said("text").partition("\n")[0]
    return {
        "day": ahead.local_start.date(),
        "title": ahead.said("title"),
        "text": f"{where}. {text}" if where and text else where or text,
        "url": ahead.get_absolute_url(),
        "open": ahead.takes_registrations(now),
        "press_url": reverse("press_room"),
    }


def programme_of(event):
    """The programme with the time of each item, in the language of the page; speakers as the public may read them."""
    moment, found = event.local_start, []
    for item in event.programme.all():
        found.append(
            {
                "item": item,
                "at": moment,
                "title": item.said("title"),
                "minutes": item.minutes,
                "role": in_words("speaker_roles", item.role) if item.role else "",
                "speakers": [public_speaker(one) for one in item.speakers.all()],
            }
        )
        moment += timedelta(minutes=item.minutes)
    return found


def public_speaker(speaker):
    """A speaker's role always; the name only if they agreed to be named, the text only if they approved it."""
    named = speaker.named_at is not None
    return {
        "name": speaker.name if named else "",
        "role": speaker.said("role"),
        "bio": speaker.said("bio") if named and speaker.bio_approved_at else "",
    }


def accessibility_of(event):
    """What there is, in words and in the order of the list."""
    return [words for name, words in choices_of("accessibility") if name in event.accessibility]


def event_standing(study):
    """The study's next event in figures, or its last: for the overview. None when there is no event."""
    now = timezone.now()
    shown = study.events.exclude(state=Event.State.CANCELLED)
    event = shown.filter(ends_at__gte=now).order_by("starts_at").first() or shown.order_by("-starts_at").first()
    if event is None:
        return None
    return {"event": event, **counts_of(event)}


def counts_of(event):
    """How many registered, wait, came; of an event whose names are erased, what was kept. One query."""
    if event.erased_at:
        return {"places": event.seats + event.online_places, **event.counts}
    confirmed = Q(state=Registration.State.CONFIRMED)
    counted = event.registrations.aggregate(
        registered=Count("pk", filter=confirmed & Q(is_walk_in=False)),
        in_person=Count("pk", filter=confirmed & Q(is_walk_in=False, way="seat")),
        online=Count("pk", filter=confirmed & Q(way="online")),
        waiting=Count("pk", filter=Q(state=Registration.State.WAITING)),
        offered=Count("pk", filter=Q(state=Registration.State.OFFERED)),
        cancelled=Count("pk", filter=Q(state=Registration.State.CANCELLED)),
        came=Count("pk", filter=Q(came_at__isnull=False)),
        walk_ins=Count("pk", filter=Q(is_walk_in=True)),
        with_needs=Count("pk", filter=confirmed & ~Q(access_needs="")),
    )
    return {"places": event.seats + event.online_places, **counted}


def checklist_of(event, today):
    """The checklist by day, each with whether it is late."""
    start = event.local_start.date()
    rows = []
    for item in event.checklist.select_related("done_by"):
        due = start - timedelta(days=item.days_before)
        rows.append({"item": item, "title": item.said("title"), "due": due, "late": not item.done_at and due < today})
    return rows


def checklist_due(study, today):
    """What a study's events still need within a few days: (item, day), the most urgent first. One query."""
    open_items = ChecklistItem.objects.filter(
        event__study=study, event__state__in=[Event.State.DRAFT, Event.State.PUBLIC, Event.State.HELD], done_at=None
    ).select_related("event")
    found = [(item, item.event.local_start.date() - timedelta(days=item.days_before)) for item in open_items]
    return sorted(
        ((item, due) for item, due in found if due <= today + timedelta(days=DUE_SOON)), key=lambda pair: pair[1]
    )


def events_over(study, now=None):
    """Events that have ended and of which nobody has said whether they were held."""
    return study.events.filter(state=Event.State.PUBLIC, ends_at__lt=now or timezone.now())


def when_in_words(event):
    """Day and hours on the clocks of the place, with the zone where it is not ours."""
    start, end = event.local_start, event.local_end
    words = {
        "day": date_format(start, "l j F Y"),
        "start": date_format(start, "TIME_FORMAT"),
        "end_day": date_format(end, "l j F Y"),
        "end": date_format(end, "TIME_FORMAT"),
        "zone": event.zone,
    }
    if start.date() == end.date():
        said = _("%(day)s, from %(start)s to %(end)s") % words
    else:
        said = _("from %(day)s at %(start)s to %(end_day)s at %(end)s") % words
    return f"{said} ({event.zone})" if event.is_elsewhere else said
