"""The sections of a form as a list: where somebody is, what is done, what comes next."""

import math
import re

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.fieldwork.queries.styling import unstyled

# A section's address stands where these pages' do; one that bears such a name gets a dash.
RESERVED = {"nuovo-link", "pausa", "rileggi", "invio", "ricevuta", "uso", "modifica", "come-inviata", "consensi",
            "ritiro", "ritirata", "dati", "dati.json"}  # fmt: skip
_NUMBER = re.compile(r"^\s*\d+\s*[.)–-]\s*")


def slug_of(name):
    return f"{name}-" if name in RESERVED else name


def section_at(paper, slug):
    return next((section for section in paper.sections if slug_of(section.name) == slug), None)


def title_of(paper, section, language):
    """A section's title without the number its author wrote: the list counts by itself. Questions that stand outside
    any group bear the form's own."""
    title = unstyled(_NUMBER.sub("", paper.said(section.labels, language))) or section.name
    if not section.ref and section.labels == paper.title and section.name != paper.sections[0].name:
        return _("%(title)s, continued") % {"title": title}
    return title


def section_url(token, section, *, query="", anchor=""):
    url = reverse("form_section", args=[token, slug_of(section.name)])
    return url + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")


def minutes_of(section):
    return max(1, math.ceil(section.minutes - 1e-9)) if section.minutes else None


def outline_of(token, paper, progress, language, *, here=""):
    """The sections that concern this person: label, address, state, minutes."""
    found = []
    for one in progress:
        section = paper.section(one.name)
        state = "now" if one.name == here else one.state
        found.append({"name": one.name, "label": title_of(paper, section, language), "state": state,
                      "url": section_url(token, section), "minutes": minutes_of(section),
                      "done": one.state == "done"})  # fmt: skip
    return found


def segments_of(outline):
    """States for the strip of segments, and its sentence."""
    done = sum(section["done"] for section in outline)
    states = ["part" if section["state"] == "miss" else section["state"] for section in outline]
    words = ngettext("%(done)s section of %(total)s complete", "%(done)s sections of %(total)s complete", done)
    return states, words % {"done": done, "total": len(outline)}


def neighbours(outline, name):
    names = [section["name"] for section in outline]
    place = names.index(name) if name in names else 0
    before = outline[place - 1] if place > 0 else None
    after = outline[place + 1] if place + 1 < len(outline) else None
    return place + 1, before, after


__all__ = ["minutes_of", "neighbours", "outline_of", "section_at", "section_url", "segments_of", "slug_of",
           "title_of"]  # fmt: skip
