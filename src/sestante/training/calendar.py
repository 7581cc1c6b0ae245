"""Meetings as iCalendar: a file that calendars can also follow as a feed."""

from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event


def calendar_of(cohort, meetings, *, name):
    """The meetings of a cohort with place and link, for who is in it."""
    made = Calendar()
    made.add("prodid", "-//Sestante//Formazione//IT")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    host = urlsplit(settings.SESTANTE_SITE_URL).hostname or "sestante"
    for meeting in meetings:
        event = Event()
        event.add("uid", f"incontro-{meeting.pk}@{host}")
        event.add("summary", meeting.title)
        event.add("dtstamp", cohort.created_at)
        event.add("dtstart", meeting.starts_at)
        event.add("dtend", meeting.ends_at)
        if meeting.place or meeting.link:
            event.add("location", meeting.place or meeting.link)
        if meeting.link:
            event.add("url", meeting.link)
        made.add_component(event)
    return made.to_ical()
