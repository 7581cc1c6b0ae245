"""What the codes of a voice are called, in the language of the page: the shared lists of the questionnaires."""

import re
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sestante.questionnaires import library

LISTS = {
    "theme": "themes",
    "beneficiary": "beneficiaries",
    "help": "resource_offer_kinds",
    "urgency": "urgencies",
    "time": "times",
    "author": "voice_authors",
}
# On the board a voice is one of these.
TAGS = {
    "need": (_("Need"), ""),
    "problem": (_("Problem"), "now"),
    "resource": (_("Offer"), "act"),
    "availability": (_("Offer"), "act"),
    "idea": (_("Idea"), "ok"),
}


@cache
def _labels(of):
    return {choice["name"]: choice for choice in library.shared_lists()[LISTS[of]]}


def word(of, value):
    """One code in words; an unknown one as it is."""
    found = _labels(of).get(value)
    return (found.get(get_language()) or found["it"]) if found else value


def said(of, codes):
    """Several codes, separated by spaces, in words."""
    return [word(of, value) for value in codes.split()]


def tag_of(kind):
    """(words, look) of a kind on the board."""
    return TAGS[kind]


LONGEST_NAME = 100
BREAK = re.compile(r"(?<=[.?!;:])\s+")


def parted(text):
    """A text as (how it begins, the rest): at its first pause, else between two words. Together they say it once."""
    text = " ".join(text.split()) if len(text) <= LONGEST_NAME else text.strip()
    if len(text) <= LONGEST_NAME:
        return text, ""
    pause = next((found for found in BREAK.finditer(text) if 15 < found.start() <= LONGEST_NAME), None)
    if pause is not None:
        return text[: pause.start()].rstrip(";:"), text[pause.end() :][:1].upper() + text[pause.end() + 1 :]
    cut = text.rfind(" ", 0, LONGEST_NAME - 10)
    cut = cut if cut > 0 else LONGEST_NAME - 10
    return f"{text[:cut].rstrip(',;:')}…", f"…{text[cut:].strip()}"
