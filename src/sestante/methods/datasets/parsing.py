"""The text of an answer, as the engine stores it, turned into a cell."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

from .model import Cell, Kind

_WHOLE = re.compile(r"-?\d{1,18}")


class UnreadableCell(ValueError):
    """A text that is not of its variable's kind."""


def cell_of(text: str, kind: Kind) -> Cell:
    """The cell of a stored answer. What does not fit its kind stays text: nothing is lost on the way.

    >>> cell_of("3", Kind.WHOLE), cell_of("a b", Kind.MANY), cell_of("", Kind.DATE)
    (3, ('a', 'b'), None)
    >>> cell_of("2026-02-03", Kind.DATE), cell_of("circa tre", Kind.WHOLE)
    (datetime.date(2026, 2, 3), 'circa tre')
    """
    if not text:
        return None
    try:
        return _read(text, kind)
    except ValueError:
        return text


def _read(text: str, kind: Kind) -> Cell:
    if kind is Kind.MANY:
        return tuple(text.split())
    if kind is Kind.WHOLE:
        if not _WHOLE.fullmatch(text):
            raise UnreadableCell(text)
        return int(text)
    if kind is Kind.NUMBER:
        number = float(text)
        if not math.isfinite(number):
            raise UnreadableCell(text)
        return number
    if kind is Kind.DATE:
        return date.fromisoformat(text[:10])
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(text)
    return text.replace("\r\n", "\n")
