"""Types of data: what text a value of each may have."""

from __future__ import annotations

import re
from datetime import UTC, date, time

from .xpath.functions.geography import read_point
from .xpath.values import Moment, Value, number_text, read_moment, to_text

TYPES = frozenset(
    [
        "string",
        "int",
        "decimal",
        "boolean",
        "date",
        "time",
        "dateTime",
        "geopoint",
        "geotrace",
        "geoshape",
        "binary",
        "barcode",
        "intent",
    ]
)
_ALIASES = {"integer": "int", "select1": "string", "select": "string", "rank": "string", "odk:rank": "string",
            "long": "int", "double": "decimal", "float": "decimal", "datetime": "dateTime"}  # fmt: skip
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_TIME = re.compile(r"(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?", re.ASCII)
# Control characters that XML 1.0 cannot hold, and surrogates.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def type_named(name: str | None) -> str:
    """The type that a bind means; what is not known counts as text, as ODK's clients take it.

    >>> type_named("xsd:integer"), type_named(None)
    ('int', 'string')
    """
    local = (name or "string").strip()
    local = local if local in _ALIASES else local.rpartition(":")[2]
    local = _ALIASES.get(local, local)
    return local if local in TYPES else "string"


def writable(text: str) -> str:
    """Text without what XML cannot hold, with line ends as XML has them."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def accepted(text: str, kind: str) -> str | None:
    """What a person's text becomes in a question of this type; None if it can be nothing there.

    >>> accepted("007", "int"), accepted("3,5", "decimal"), accepted("2026-02-30", "date")
    ('7', None, None)
    """
    if not text:
        return ""
    reader = _READERS.get(kind)
    return writable(text) if reader is None else reader(text.strip())


def _integer(text: str) -> str | None:
    if not _INTEGER.fullmatch(text):
        return None
    number = int(text)
    return str(number) if -(2**31) <= number < 2**31 else None


def _decimal(text: str) -> str | None:
    return number_text(float(text)) if _DECIMAL.fullmatch(text) else None


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text[:10]).isoformat() if len(text) == 10 or text[10:11] == "T" else None
    except ValueError:
        return None


def _time(text: str) -> str | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    try:
        time.fromisoformat(found[1][:15])
    except ValueError:
        return None
    return text


def _moment(text: str) -> str | None:
    return text if read_moment(text, UTC) is not None else None


def _point(text: str) -> str | None:
    """Numbers of a place have a point, as ODK's clients write them: expressions see their text.

    >>> _point("45.070 7 0 0")
    '45.07 7.0 0.0 0.0'
    """
    return " ".join(map(str, map(float, text.split()))) if read_point(text) is not None else None


def _points(text: str) -> str | None:
    parts = [part.strip() for part in text.rstrip("; ").split(";")]
    points = [_point(part) for part in parts]
    return None if None in points else "; ".join(filter(None, points))


_READERS = {
    "int": _integer, "decimal": _decimal, "date": _day, "time": _time, "dateTime": _moment, "geopoint": _point,
    "geotrace": _points, "geoshape": _points,
}  # fmt: skip


def stored(value: Value, kind: str) -> str:
    """The text that a calculated value leaves in a node of this type; nothing if it is none."""
    if isinstance(value, float) and not isinstance(value, bool):
        if value != value:
            return ""
        if kind == "int":
            return str(int(value)) if abs(value) < 2**63 else ""
        if isinstance(value, Moment) and kind == "date":
            return value.local.date().isoformat()
        if isinstance(value, Moment) and kind == "time":
            return value.local.timetz().isoformat(timespec="milliseconds")
        if isinstance(value, Moment) and kind == "dateTime":
            return value.local.isoformat(timespec="milliseconds")
    text = writable(to_text(value))
    if kind == "int" and _DECIMAL.fullmatch(text.strip()):
        return str(int(float(text))) if abs(float(text)) < 2**63 else ""
    if kind in ("string", "binary", "barcode", "intent", "boolean") or not text:
        return text
    return accepted(text, kind) or ""


def first_value(text: str, kind: str) -> str:
    """What a text written in the form becomes in a node of this type; nothing if it is none.

    >>> first_value(" 007 ", "int"), first_value("1900-01-01 00:00:00", "date"), first_value("abc", "boolean")
    ('7', '', 'abc')
    """
    return accepted(stored(text, kind), kind) or ""
