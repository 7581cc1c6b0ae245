"""Events as anybody may read them: ahead and past, programme, who speaks, how to get in."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from sestante.outreach.models import Event
from sestante.outreach.queries.calendar import CALENDAR, calendar_of, where_of
from sestante.outreach.queries.events import (
    accessibility_of,
    programme_of,
    public_event,
    public_events,
    public_speaker,
    when_in_words,
)
from sestante.web.bilingual import worded

SCHEMA_MODES = {
    Event.Kind.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Event.Kind.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Event.Kind.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def events(request):
    ahead, past = public_events()
    return render(request, "public/events.html", {"ahead": list(map(row_of, ahead)), "past": list(map(row_of, past))})


def row_of(event):
    return {
        "day": event.local_start.date(),
        "title": event.said("title"),
        "url": event.get_absolute_url(),
        "when": when_in_words(event),
        "where": where_of(event),
        "kind": event.get_kind_display(),
        "cancelled": event.state == Event.State.CANCELLED,
        "open": event.takes_registrations(timezone.now()),
        "full": event.is_full,
        "study": worded(event.study, "title"),
    }


def event(request, slug):
    """The whole page. What it says of places is whether there are any: no count of people, no name."""
    found = public_event(slug)
    if found is None:
        raise Http404
    now = timezone.now()
    page = {
        "event": found,
        "title": found.said("title"),
        "text": found.said("text"),
        "study": worded(found.study, "title"),
        "study_url": reverse("public_study", args=[found.study.slug]) if found.study.public_since else "",
        "when": when_in_words(found),
        "where": where_of(found),
        "access": found.said("access"),
        "programme": programme_of(found),
        "speakers": [one for one in map(public_speaker, found.speakers.all()) if one["bio"]],
        "materials": [{"title": one.said("title"), "url": one.url} for one in found.materials.all()],
        "accessibility": accessibility_of(found),
        "photo_policy": found.said("photo_policy"),
        "open": found.takes_registrations(now),
        "early": found.state == Event.State.PUBLIC and found.opens_at is not None and now < found.opens_at,
        "over": found.ends_at < now,
        "mode": SCHEMA_MODES[found.kind],
        "schema_state": "https://schema.org/EventCancelled"
        if found.state == Event.State.CANCELLED
        else "https://schema.org/EventScheduled",
    }
    return render(request, "public/event.html", page)


def event_calendar(request, slug):
    found = Event.objects.public().filter(slug=slug).first()
    if found is None:
        raise Http404
    link = settings.SESTANTE_SITE_URL + found.get_absolute_url()
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}.ics"'}
    return HttpResponse(calendar_of(found, get_language(), link=link), content_type=CALENDAR, headers=headers)
