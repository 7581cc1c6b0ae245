"""The intermediate table model: variables, tables, a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Final, Literal


class Unasked(Enum):
    """The one value that says: this question did not concern this record, so nobody was asked."""

    NOT_ASKED = "not asked"

    def __repr__(self) -> str:
        return "NOT_ASKED"


NOT_ASKED: Final = Unasked.NOT_ASKED

type Cell = None | Unasked | str | int | float | date | datetime | tuple[str, ...]
"""What a cell may hold. ``None``: asked and not answered. A tuple: the codes of a multiple choice, in order."""


class Kind(StrEnum):
    """What a variable measures. `ONE` and `MANY` hold codes; a cell that does not fit its kind holds text."""

    TEXT = "text"
    WHOLE = "integer"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "datetime"
    ONE = "select_one"
    MANY = "select_multiple"


@dataclass(frozen=True, slots=True)
class Category:
    """One answer on offer. ``missing``: it says that there is no answer (don't know, prefer not to say)."""

    code: str
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of a table, before a writer decides how it looks.

    Attributes
    ----------
    name : str
        Unique in its table, capitals aside.
    labels, hints : mapping
        By language.
    path : str
        Where it stands in the form, without positions; empty for what the form does not ask.
    versions : tuple of int
        Numbers of the form's versions that ask it, ascending.
    ordered : bool
        Whether the categories are a scale.
    relevant, constraint : str
        Expressions, as the newest version has them.
    key : bool
        Whether it identifies rows or says where they come from, instead of being an answer.
    """

    name: str
    kind: Kind = Kind.TEXT
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()
    path: str = ""
    versions: tuple[int, ...] = ()
    list_name: str = ""
    ordered: bool = False
    relevant: str = ""
    constraint: str = ""
    visibility: str = ""
    key: bool = False

    @property
    def measure(self) -> Literal["nominal", "ordinal", "scale"]:
        """Stevens's level, as SPSS names it."""
        if self.kind in (Kind.WHOLE, Kind.NUMBER, Kind.DATE, Kind.MOMENT):
            return "scale"
        return "ordinal" if self.kind is Kind.ONE and self.ordered else "nominal"

    def label(self, language: str) -> str:
        """The text of the question in a language, else in any, else the name."""
        return said(self.labels, language) or self.name


def said(labels: Mapping[str, str], language: str) -> str:
    """A text in this language, else the first there is.

    >>> said({"it": "Casa", "en": "Home"}, "en"), said({"it": "Casa"}, "en"), said({}, "en")
    ('Home', 'Casa', '')
    """
    return labels.get(language) or next((text for text in labels.values() if text), "")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one shape: the records, or the instances of one repeat.

    Attributes
    ----------
    rows : callable
        Gives the rows anew each time it is called, so that no writer has to hold them.
    count : int
        How many rows there are.
    parent : str
        Name of the table that a row of this one belongs to; empty for the main table.
    path : str
        Of the repeat.
    """

    name: str
    variables: tuple[Variable, ...]
    rows: Callable[[], Iterator[tuple[Cell, ...]]]
    count: int = 0
    parent: str = ""
    path: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not in the data, and why."""

    name: str
    labels: Mapping[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything a writer may know. The first table is the main one.

    Attributes
    ----------
    identifier : str
        Of this export.
    title, abstract, universe : mapping
        By language.
    versions : mapping
        Number of a version to the day it was published.
    made_on : date
    period : tuple of two dates, or None
        First and last day of the answers.
    access : str
        Who may read it, in words.
    fewest : int
        Counts under it are not told by codebooks; 0: all are.
    """

    identifier: str
    title: Mapping[str, str]
    tables: tuple[Table, ...]
    languages: tuple[str, ...] = ("it",)
    abstract: Mapping[str, str] = field(default_factory=dict)
    universe: Mapping[str, str] = field(default_factory=dict)
    producer: str = ""
    form_id: str = ""
    versions: Mapping[int, str] = field(default_factory=dict)
    made_on: date | None = None
    period: tuple[date, date] | None = None
    access: str = ""
    left_out: tuple[LeftOut, ...] = ()
    fewest: int = 0
