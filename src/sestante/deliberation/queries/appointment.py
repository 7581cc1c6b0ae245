"""A focus group as calendars understand it, and in words."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from sestante.people.queries import host

REQUEST, CANCEL = "REQUEST", "CANCEL"


def title_in(focus_group, language):
    return focus_group.title_en if language == "en" and focus_group.title_en else focus_group.title


def ends_at(focus_group):
    return focus_group.starts_at + timedelta(minutes=focus_group.minutes) if focus_group.starts_at else None


def where_of(focus_group):
    return focus_group.link if focus_group.mode == "online" else focus_group.place


def uid_of(focus_group):
    """The same for every letter about this appointment: a calendar then moves it instead of adding another."""
    return f"focus-group-{focus_group.pk}@{urlsplit(settings.SESTANTE_SITE_URL).hostname or 'sestante'}"


def calendar_of(focus_group, *, language, method=REQUEST, recipient=None, url=""):
    """The appointment as an iCalendar file (RFC 5545), to be accepted, moved or taken out."""
    with translation.override(language):
        event = Event()
        event.add("uid", uid_of(focus_group))
        event.add("dtstamp", timezone.now())
        event.add("sequence", focus_group.sequence)
        event.add("dtstart", focus_group.starts_at)
        event.add("dtend", ends_at(focus_group))
        event.add("summary", title_in(focus_group, language))
        event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
        if where_of(focus_group):
            event.add("location", where_of(focus_group))
        if focus_group.access:
            event.add("description", focus_group.access)
        if url:
            event.add("url", url)
        organisation = host()
        organiser = vCalAddress(f"MAILTO:{organisation.email or settings.DEFAULT_FROM_EMAIL}")
        organiser.params["cn"] = organisation.name
        event["organizer"] = organiser
        if recipient:
            guest = vCalAddress(f"MAILTO:{recipient}")
            guest.params["rsvp"] = "FALSE"  # the answer goes through the page, where the consents are
            event.add("attendee", guest)
        calendar = Calendar()
        calendar.add("prodid", "-//Sestante//Focus group//IT")
        calendar.add("version", "2.0")
        calendar.add("method", method)
        calendar.add_component(event)
        calendar.add_missing_timezones()
        return calendar.to_ical()


def minutes_of(guide):
    return sum(int(block.get("minutes") or 0) for block in guide)


def timed(focus_group, language):
    """The blocks of the guide with the time each begins at, where the day is known."""
    at, rows = focus_group.starts_at, []
    for block in focus_group.guide:
        rows.append(
            {
                "id": block["id"],
                "at": at,
                "minutes": block["minutes"],
                "title": _in(block.get("title"), language),
                "question": _in(block.get("question"), language),
                "prompts": (block.get("prompts") or {}).get(language) or (block.get("prompts") or {}).get("it") or [],
                "method": block.get("method", ""),
            }
        )
        at = at + timedelta(minutes=block["minutes"]) if at else None
    return rows


def _in(words, language):
    return (words or {}).get(language) or (words or {}).get("it") or ""


def mode_words(focus_group):
    return _("online") if focus_group.mode == "online" else _("in person")
