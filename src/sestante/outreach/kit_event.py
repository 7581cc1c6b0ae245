"""What a press kit says of the event: programme with its hours, how to get there, who speaks, as they agreed."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sestante.outreach.models import Event
from sestante.outreach.queries.events import accessibility_of, programme_of, public_event, public_speaker

OPEN = (Event.State.PUBLIC, Event.State.HELD)


def event_told(study):
    """The event a study's kits tell of: the newest that is open to the public or was held. None when there is none."""
    newest = study.events.filter(state__in=OPEN).order_by("-starts_at", "-pk").first()
    return public_event(newest.slug) if newest else None


def programme_lines(event):
    """The event as text, in the language now active."""
    start, end = event.local_start, event.local_end
    when = f"{date_format(start, 'l j F Y')}, {date_format(start, 'H.i')}–{date_format(end, 'H.i')}"
    lines = [event.said("title"), f"{when} ({event.zone})" if event.is_elsewhere else when]
    lines += [", ".join(filter(None, [event.place, event.address])) or _("Online"), ""]
    for item in programme_of(event):
        lines.append(f"{date_format(item['at'], 'H.i')}  {item['title']}")
        lines += [f"       {named(one)}" for one in item["speakers"]]
        if not item["speakers"] and item["role"]:
            lines.append(f"       {item['role']}")
    if there := event.said("access"):
        lines += ["", _("How to get there and get in"), there.replace("\r\n", "\n")]
    if eased := accessibility_of(event):
        lines += ["", _("Accessibility"), *(f"- {words}" for words in eased)]
    if policy := event.said("photo_policy"):
        lines += ["", _("Photographs and filming"), policy.replace("\r\n", "\n")]
    return [*lines, "", f"{settings.SESTANTE_SITE_URL}{event.get_absolute_url()}"]


def speakers_told(event):
    """(who, what is said of them) for each speaker: the role always, name and words only as they agreed."""
    return [(named(one), one["bio"]) for one in map(public_speaker, event.speakers.all())]


def named(speaker):
    return ", ".join(filter(None, [speaker["name"], speaker["role"]]))
