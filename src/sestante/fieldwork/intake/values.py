"""A cell's words turned into the value a question takes: choices, dates, numbers, as people write them in Italy."""

import re
import unicodedata
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

SEPARATORS = re.compile(r"[|;,\n]")
YES = frozenset(["1", "ok", "si", "yes", "true", "vero", "x", "v"])
NO = frozenset(["0", "no", "false", "falso", "-"])
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "gennaio gen january jan", "febbraio feb february", "marzo mar march", "aprile apr april",
            "maggio mag may", "giugno giu june jun", "luglio lug july jul", "agosto ago august aug",
            "settembre set sett september sep sept", "ottobre ott october oct", "novembre nov november",
            "dicembre dic december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[ ,T].*)?")
IN_WORDS = re.compile(r"(?:(\d{1,2})[°º]?\s+)?([^\W\d_]+)\.?\s+(\d{4})")


class UnreadableValue(ValueError):
    """A cell that is not the kind of value its question takes; the message says why."""


def plain(text):
    """Words without capitals, accents and signs: what two ways of writing the same thing have in common."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    letters = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", letters))


class AmbiguousValue(UnreadableValue):
    """A name that several answers share, such as two municipalities: ``values`` lets the questionnaire choose."""

    def __init__(self, message, values):
        super().__init__(message)
        self.values = values


def value_of(question, text, *, index=None):
    """The text that the engine stores for a cell. Raises UnreadableValue.

    ``index`` is the question's ``choice_index``: kept by the caller, one list may hold thousands of places.
    """
    text = text.strip()
    if not text:
        return ""
    if question.multiple:
        return _several(question, text, index or choice_index(question))
    if question.choices:
        return _one(question, text, index or choice_index(question))
    reader = READERS.get(question.type)
    return reader(text) if reader else text


def choice_index(question):
    """Every way of naming a choice, in plain letters, with the values it may stand for."""
    found = {}
    for choice in question.choices:
        for words in {choice.value, *choice.labels.values()}:
            found.setdefault(plain(words), []).append(choice.value)
    return {words: list(dict.fromkeys(values)) for words, values in found.items()}


def _one(question, text, index):
    if any(choice.value == text for choice in question.choices):
        return text
    values = index.get(plain(text), [])
    if len(values) == 1:
        return values[0]
    if values:
        message = _("“%(text)s” could be more than one of the answers on offer") % {"text": text}
        raise AmbiguousValue(message, values)
    raise UnreadableValue(_("“%(text)s” is not among the answers on offer") % {"text": text})


def _several(question, text, index):
    """Answers parted by a bar, a semicolon or a comma. A label that holds a comma itself is tried whole first."""
    values, unknown = [], []
    names = {choice.value for choice in question.choices}
    if plain(text) in index:
        parts = [text]
    elif all(part in names for part in text.split()):
        parts = text.split()  # as XForms writes them
    else:
        parts = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
    for part in parts:
        try:
            values.append(_one(question, part, index))
        except UnreadableValue:
            unknown.append(part)
    if unknown:
        words = {"text": ", ".join(f"“{part}”" for part in unknown)}
        raise UnreadableValue(_("%(text)s: not among the answers on offer") % words)
    return " ".join(dict.fromkeys(values))


def read_date(text):
    """A day as ISO writes it, from ISO or from Italian usage; a month alone is its first day."""
    if found := ISO.fullmatch(text):
        return _day(text, found[1], found[2], found[3] or 1)
    if found := DAY_FIRST.fullmatch(text):
        year = int(found[3])
        return _day(text, year if year > 99 else _century(year), found[2], found[1])
    found = IN_WORDS.fullmatch(text)
    if found and (month := MONTHS.get(plain(found[2]))):
        return _day(text, found[3], month, found[1] or 1)
    raise UnreadableValue(_("“%(text)s” is not a date: write it as 17/03/2020 or 2020-03-17") % {"text": text})


def _century(year):
    """Two figures: the century that keeps the day within the last eighty years."""
    return 2000 + year if year <= (timezone.localdate().year + 20) % 100 else 1900 + year


def _day(text, year, month, day):
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise UnreadableValue(_("“%(text)s” is not a day of the calendar") % {"text": text}) from error


def read_number(text):
    """A number as people write it: 1.234,5 as in Italy, 1,234.5 as in England, 3,4 and 3.4."""
    figures = text.replace("\u00a0", "").replace(" ", "").replace("’", "").replace("'", "")
    if "," in figures and "." in figures:
        point = max(figures.rfind(","), figures.rfind("."))
        figures = re.sub(r"[,.]", "", figures[:point]) + "." + figures[point + 1 :]
    elif "," in figures:
        figures = figures.replace(",", ".") if figures.count(",") == 1 else figures.replace(",", "")
    elif re.fullmatch(r"[-+]?\d{1,3}(\.\d{3}){2,}", figures):
        figures = figures.replace(".", "")  # 1.234.567 can only be thousands; 1.234 stays what it says
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", figures):
        raise UnreadableValue(_("“%(text)s” is not a number") % {"text": text})
    return figures.removeprefix("+")


def read_whole(text):
    if re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+", text):
        return text.replace(".", "").removeprefix("+")  # a whole number: the points can only part thousands
    figures = read_number(text)
    head, _point, tail = figures.partition(".")
    if tail.strip("0"):
        raise UnreadableValue(_("“%(text)s” is not a whole number") % {"text": text})
    return head or "0"


def read_acknowledgement(text):
    if plain(text) in YES:
        return "OK"
    if plain(text) in NO or not plain(text):
        return ""
    raise UnreadableValue(_("“%(text)s” is neither a yes nor a no") % {"text": text})


def read_point(text):
    """Latitude and longitude, then altitude and accuracy when they are there."""
    parts = [read_number(part) for part in re.split(r"[;\s]+|,(?=\s|-?\d+\.)", text.strip()) if part]
    if len(parts) not in (2, 3, 4) or abs(float(parts[0])) > 90 or abs(float(parts[1])) > 180:
        words = {"text": text}
        raise UnreadableValue(_("“%(text)s” is not a position: write latitude and longitude, as 44.49 11.34") % words)
    return " ".join((parts + ["0", "0"])[:4])


READERS = {
    "geopoint": read_point,
    "date": read_date,
    "today": read_date,
    "integer": read_whole,
    "int": read_whole,
    "decimal": read_number,
    "range": read_number,
    "acknowledge": read_acknowledgement,
    "trigger": read_acknowledgement,
}
