"""The words of the letters to who registered. One letter, one occasion; the template only lays them out."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sestante.outreach.models import Event, Registration
from sestante.people.queries import host

from .calendar import CALENDAR, calendar_of, where_of
from .entrance import link_of, qr_png
from .events import when_in_words

QR = "ingresso.png"
WITH_CODE = {"confirmed", "changed", "moved", "reminder_week", "reminder_day"}
WITH_CALENDAR = {"confirmed", "changed", "moved", "cancelled", "called_off"}


def letter_to(registration, occasion):
    """Everything ``queue_letter`` needs for this occasion: context and attachments, in the person's language."""
    event = registration.event
    with translation.override(registration.language):
        subject, paragraphs, button = WORDS[occasion](registration, event, event.said("title"))
        shows_code = has_place(registration, occasion) and registration.way == Registration.Way.SEAT
        context = {
            "heading": subject,
            "paragraphs": [paragraph for paragraph in paragraphs if paragraph],
            "facts": facts_of(registration, event, occasion),
            "code": registration.shown_code if shows_code else "",
            "qr": QR if shows_code else "",
            "button": button,
            "button_url": link_of(registration) if button else "",
            "links": links_in(registration, event, occasion),
            "why": _("We write to you because you registered for this event."),
            "host": host(),
        }
    return context, attachments_of(registration, event, occasion, shows_code)


def has_place(registration, occasion):
    """Whether the letter goes to somebody who comes: code and link are not for who still waits."""
    return occasion in WITH_CODE and registration.state == Registration.State.CONFIRMED


def attachments_of(registration, event, occasion, shows_code):
    files = []
    if occasion in WITH_CALENDAR and registration.state != Registration.State.WAITING:
        cancelled = occasion == "cancelled"
        content = calendar_of(event, registration.language, link=link_of(registration), cancelled=cancelled)
        method = "CANCEL" if cancelled or event.state == Event.State.CANCELLED else "PUBLISH"
        files.append(("evento.ics", f"{CALENDAR}; method={method}; charset=utf-8", content))
    if shows_code:
        files.append((QR, "image/png", qr_png(registration)))
    return files


def facts_of(registration, event, occasion):
    if occasion in {"thanks", "lapsed"}:
        return []
    facts = [(_("When"), when_in_words(event))]
    if registration.way == Registration.Way.SEAT:
        facts.append((_("Where"), where_of(event)))
        if has_place(registration, occasion) and event.said("access"):
            facts.append((_("Getting there and in"), event.said("access")))
    elif event.stream_url and has_place(registration, occasion):
        facts.append((_("Link to follow online"), event.stream_url))
    return [(label, value) for label, value in facts if value]


def links_in(registration, event, occasion):
    """Further addresses of a letter, each with its words."""
    if occasion in WITH_CODE | {"waiting"}:
        return [(_("You cannot come? Cancel here, and your place goes to somebody else"),
                 link_of(registration, "registration_cancellation"))]  # fmt: skip
    if occasion == "offered":
        return [(_("You no longer want it? Leave it to the next person"),
                 link_of(registration, "registration_cancellation"))]  # fmt: skip
    if occasion == "thanks":
        links = [(_("Your certificate of attendance"), link_of(registration, "registration_certificate"))]
        if event.satisfaction_call_id:
            address = reverse("call", args=[event.satisfaction_call.slug])
            links.insert(0, (_("Tell us how it was: two minutes, without your name"), site(address)))
        return links
    return []


def site(path):
    return settings.SESTANTE_SITE_URL + path


def deadline(registration):
    moment = timezone.localtime(registration.held_until)
    return {"day": date_format(moment, "l j F"), "time": date_format(moment, "TIME_FORMAT")}


def _confirmed(registration, event, title):
    online = registration.way == Registration.Way.ONLINE
    return (
        _("You are registered: %(title)s") % {"title": title},
        [
            _("your place is yours. Here is what you need to follow us online.")
            if online
            else _("your seat is yours. At the door show this code, on screen or on paper, or just say your name."),
            _("We have noted what you need to take part. Only those who run the event read it, and we erase it 30 days "
              "after.") if registration.access_needs else "",
        ],
        _("See your registration"),
    )  # fmt: skip


def _changed(registration, event, title):
    return (
        _("Your registration has changed: %(title)s") % {"title": title},
        [_("we have saved your changes. This is how your registration stands now.")],
        _("See your registration"),
    )


def _waiting(registration, event, title):
    return (
        _("You are on the waiting list: %(title)s") % {"title": title},
        [
            _("the places are all taken: we have put you on the waiting list. When one is free we write to whoever has "
              "waited longest, and keep it for them for a while. You need not do anything now."),
        ],
        _("See your registration"),
    )  # fmt: skip


def _offered(registration, event, title):
    return (
        _("There is a place for you: %(title)s") % {"title": title},
        [
            _("a place is free and it is your turn. We keep it for you until %(day)s at %(time)s: say yes by then, or "
              "it goes to the next person.") % deadline(registration),
        ],
        _("Take the place"),
    )  # fmt: skip


def _lapsed(registration, event, title):
    return (
        _("Your place has gone to somebody else: %(title)s") % {"title": title},
        [_("we had kept a place for you, and have not heard from you in time. If you still want to come, you can get "
           "back on the waiting list.")],
        _("See your registration"),
    )  # fmt: skip


def _cancelled(registration, event, title):
    return (
        _("You have cancelled: %(title)s") % {"title": title},
        [_("your registration is cancelled. Thank you for telling us: your place goes to somebody else.")],
        "",
    )


def _moved(registration, event, title):
    waits = registration.state == Registration.State.WAITING
    return (
        _("Something has changed: %(title)s") % {"title": title},
        [
            _("when, where or how the event takes place has changed. This is how it stands now; you keep your turn.")
            if waits
            else _("when, where or how the event takes place has changed. This is how it stands now; you keep your "
                   "place."),
        ],
        _("See your registration"),
    )  # fmt: skip


def _called_off(registration, event, title):
    return (
        _("The event is called off: %(title)s") % {"title": title},
        [_("we are sorry: the event will not take place."), event.cancel_reason],
        "",
    )


def _reminder_week(registration, event, title):
    return (
        _("In a week: %(title)s") % {"title": title},
        [_("we see each other in a week. If you cannot come, tell us now: somebody else would like your place.")],
        _("See your registration"),
    )


def _reminder_day(registration, event, title):
    return (
        _("Tomorrow: %(title)s") % {"title": title},
        [_("we see each other tomorrow. Here is all you need.")],
        _("See your registration"),
    )


def _thanks(registration, event, title):
    return (
        _("Thank you for coming: %(title)s") % {"title": title},
        [
            _("thank you for being with us."),
            _("What you say of the event reaches us without your name: it cannot be traced back to your registration.")
            if event.satisfaction_call_id
            else "",
        ],
        "",
    )


WORDS = {
    "confirmed": _confirmed,
    "changed": _changed,
    "waiting": _waiting,
    "offered": _offered,
    "lapsed": _lapsed,
    "cancelled": _cancelled,
    "moved": _moved,
    "called_off": _called_off,
    "reminder_week": _reminder_week,
    "reminder_day": _reminder_day,
    "thanks": _thanks,
}
