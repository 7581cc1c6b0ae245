"""How a table's variables become columns of text: headers, codes or labels, multiple choices split or joined."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .model import NOT_ASKED, Cell, Kind, Table, Variable, said
from .names import unique

BETWEEN_CODES = " "
BETWEEN_LABELS = " | "


class Headers(StrEnum):
    """What stands at the head of a column."""

    NAME = "name"
    PATH = "path"
    LABEL = "label"


class Values(StrEnum):
    """What stands in the cells of choices."""

    CODES = "codes"
    LABELS = "labels"


class Many(StrEnum):
    """A multiple choice: in one column, in one column of 0 and 1 for each answer on offer, or both."""

    JOINED = "joined"
    SPLIT = "split"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. With a ``code`` it says whether that answer of a multiple choice was chosen."""

    header: str
    variable: Variable
    place: int
    code: str | None = None

    def cell(self, row: tuple[Cell, ...]) -> Cell:
        """The cell of a row: 0 or 1 of a split answer, else as it is. Not asked stays not asked, in every column."""
        cell = row[self.place]
        if self.code is None or not isinstance(cell, tuple):
            return cell
        return int(self.code in cell)


def columns_of(
    table: Table, *, headers: Headers = Headers.NAME, many: Many = Many.JOINED, language: str = "it",
    separator: str = "/", path_of: Callable[[Variable], str] | None = None,
) -> tuple[Column, ...]:  # fmt: skip
    """The columns of a table, in order, no header twice. What is no answer keeps its name whatever the headers."""
    wanted: list[tuple[str, Variable, int, str | None]] = []
    for place, variable in enumerate(table.variables):
        head = _header(variable, headers, language, path_of)
        if variable.kind is not Kind.MANY:
            wanted.append((head, variable, place, None))
            continue
        if many is not Many.SPLIT or not variable.categories:
            wanted.append((head, variable, place, None))
        if many is not Many.JOINED:
            for category in variable.categories:
                ending = said(category.labels, language) or category.code
                ending = ending if headers is Headers.LABEL else category.code
                wanted.append((f"{head}{separator}{ending}", variable, place, category.code))
    names = unique(head for head, _variable, _place, _code in wanted)
    return tuple(
        Column(name, variable, place, code) for name, (_, variable, place, code) in zip(names, wanted, strict=True)
    )


def _header(variable: Variable, headers: Headers, language: str, path_of: Callable[[Variable], str] | None) -> str:
    if variable.key or headers is Headers.NAME:
        return variable.name
    if headers is Headers.PATH:
        return path_of(variable) if path_of else variable.path.strip("/").partition("/")[2] or variable.name
    return " ".join(variable.label(language).split())


def text_of(cell: Cell, variable: Variable, *, values: Values = Values.CODES, language: str = "it",
            unasked: str = "") -> str:  # fmt: skip
    """A cell as text: ISO days, points for decimals, codes parted by blanks, labels by bars.

    >>> text_of(("a", "b"), Variable("needs", Kind.MANY)), text_of(2.5, Variable("n", Kind.NUMBER))
    ('a b', '2.5')
    >>> text_of(NOT_ASKED, Variable("n"), unasked="n/a"), text_of(None, Variable("n"), unasked="n/a")
    ('n/a', '')
    """
    if cell is NOT_ASKED:
        return unasked
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        if values is Values.CODES:
            return BETWEEN_CODES.join(cell)
        return BETWEEN_LABELS.join(_label(code, variable, language) for code in cell)
    if isinstance(cell, float):
        return "" if math.isnan(cell) else repr(cell).removesuffix(".0")
    if isinstance(cell, datetime):
        return cell.isoformat(sep="T")
    if isinstance(cell, str):
        return _label(cell, variable, language) if values is Values.LABELS and variable.kind is Kind.ONE else cell
    return str(cell)


def _label(code: str, variable: Variable, language: str) -> str:
    found = next((one for one in variable.categories if one.code == code), None)
    return (said(found.labels, language) if found else "") or code
