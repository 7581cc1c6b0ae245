"""An event as calendars understand it."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar
from icalendar import Event as Appointment

from sestante.outreach.models import Event

CALENDAR = "text/calendar"


def calendar_of(event, language, *, link="", cancelled=False):
    """One appointment with its time zone, as bytes. A later revision replaces what a calendar holds already."""
    zone = ZoneInfo(event.zone)
    with translation.override(language):
        page = link or settings.SESTANTE_SITE_URL + reverse("event", args=[event.slug])
    called_off = cancelled or event.state == Event.State.CANCELLED
    appointment = Appointment()
    appointment.add("uid", f"event-{event.pk}@sestante")
    appointment.add("sequence", event.revision + int(cancelled))
    appointment.add("dtstamp", timezone.now())
    appointment.add("dtstart", event.starts_at.astimezone(zone))
    appointment.add("dtend", event.ends_at.astimezone(zone))
    appointment.add("summary", event.said("title", language))
    if where := where_of(event):
        appointment.add("location", where)
    if text := event.said("text", language):
        appointment.add("description", f"{text}\n\n{page}")
    appointment.add("url", page)
    appointment.add("status", "CANCELLED" if called_off else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Sestante//sestante//IT")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if called_off else "PUBLISH")
    calendar.add_component(appointment)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def where_of(event):
    return ", ".join(part for part in (event.place, event.address) if part)
