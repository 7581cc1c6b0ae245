"""Certificates of attendance: made when they are asked for, and kept nowhere."""

from pathlib import Path

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sestante.methods import charts
from sestante.people.queries import host
from sestante.reports.pdf import typeset
from sestante.studies.models import PHASE_ORDER

from .calendar import where_of
from .events import when_in_words

TEMPLATE = Path(__file__).parents[1] / "templates" / "outreach" / "certificate.typ"


def certificate_of(registration, language):
    """The certificate of somebody who came, as a tagged PDF. The typesetter gets every word as data."""
    with translation.override(language):
        data = data_of(registration, language)
    return typeset(TEMPLATE, certificate=data)


def data_of(registration, language):
    event, ours = registration.event, host()
    place = where_of(event) if registration.way == "seat" else _("online")
    return {
        "lang": language,
        "title": _("Certificate of attendance"),
        "name": registration.name,
        "came": _("took part in the event"),
        "event": event.said("title", language),
        "when": when_in_words(event),
        "place": place,
        "study": event.study.title_en if language == "en" and event.study.title_en else event.study.title,
        "study_label": _("Event of the study"),
        "host": ours.name,
        "address": (ours.address_en if language == "en" else "") or ours.address,
        "made": _("Issued on %(day)s. Code %(code)s.")
        % {"day": date_format(registration.came_at, "j F Y"), "code": registration.shown_code},
        "note": _("Demonstration. Organisations, practices, people and figures are invented.") if ours.is_demo else "",
        "arc": charts.arc(["done"] * len(PHASE_ORDER), standalone=True),
        "alt": _("The six phases of a study, drawn as an arc."),
    }
