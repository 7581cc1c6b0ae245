"""What a codebook counts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sestante.methods.disclosure import public_counts

from .model import NOT_ASKED, Cell, Kind, Table, Variable


@dataclass(slots=True)
class Summary:
    """Of one variable: how many answered, did not, were not asked; how often each code; the range of numbers."""

    answered: int = 0
    unanswered: int = 0
    unasked: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    least: float | date | None = None
    most: float | date | None = None
    total: float = 0.0
    squares: float = 0.0
    numbers: int = 0

    @property
    def mean(self) -> float | None:
        """Arithmetic mean of the numbers, or None without any."""
        return self.total / self.numbers if self.numbers else None

    @property
    def deviation(self) -> float | None:
        """Sample standard deviation (divided by n - 1, by Welford's sums), or None under two numbers."""
        return math.sqrt(max(0.0, self.squares / (self.numbers - 1))) if self.numbers > 1 else None

    def take(self, cell: Cell, kind: Kind) -> None:
        """Count one cell."""
        if cell is NOT_ASKED:
            self.unasked += 1
            return
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            self.unanswered += 1
            return
        self.answered += 1
        if kind is Kind.MANY and isinstance(cell, tuple):
            self.counts.update(cell)
        elif kind is Kind.ONE:
            self.counts[str(cell)] += 1
        elif isinstance(cell, int | float):
            self._number(float(cell))
        elif isinstance(cell, date):
            self._span(cell)

    def _number(self, value: float) -> None:
        before = self.total / self.numbers if self.numbers else 0.0
        self.numbers += 1
        self.total += value
        self.squares += (value - before) * (value - self.total / self.numbers)
        self.least = value if not isinstance(self.least, float) else min(self.least, value)
        self.most = value if not isinstance(self.most, float) else max(self.most, value)

    def _span(self, value: date) -> None:
        day = date(value.year, value.month, value.day)
        self.least = day if not isinstance(self.least, date) else min(self.least, day)
        self.most = day if not isinstance(self.most, date) else max(self.most, day)


def summaries_of(table: Table) -> tuple[Summary, ...]:
    """One summary for each variable, in one pass over the rows.

    >>> from .model import Variable
    >>> numbers = ((1,), (3,), (None,), (NOT_ASKED,), (5,))
    >>> (one,) = summaries_of(Table("t", (Variable("n", Kind.WHOLE),), lambda: iter(numbers)))
    >>> one.answered, one.unanswered, one.unasked, one.mean, one.deviation
    (3, 1, 1, 3.0, 2.0)
    """
    found = tuple(Summary() for _ in table.variables)
    pairs = tuple(zip(found, (variable.kind for variable in table.variables), strict=True))
    for row in table.rows():
        for (summary, kind), cell in zip(pairs, row, strict=True):
            summary.take(cell, kind)
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """What a codebook says of one variable; None where it does not tell."""

    answered: int | None
    unanswered: int | None
    unasked: int | None
    counts: Mapping[str, int | None]
    least: float | date | None
    most: float | date | None
    mean: float | None
    deviation: float | None


def told(summary: Summary, variable: Variable, *, fewest: int = 0) -> Told:
    """A summary as it may be told.

    Parameters
    ----------
    fewest
        Counts under it, and those that would give them away, are hidden; so are the extremes, for they are one
        answer's, and all figures of fewer answers. 0 tells everything.

    Examples
    --------
    >>> from .model import Category
    >>> one = Summary(answered=21, unanswered=3, unasked=6, counts=Counter({"a": 12, "b": 3, "c": 6}))
    >>> choice = Variable("v", Kind.ONE, categories=(Category("a"), Category("b"), Category("c"), Category("d")))
    >>> shown = told(one, choice, fewest=5)
    >>> shown.counts, (shown.answered, shown.unanswered, shown.unasked)
    ({'a': 12, 'b': None, 'c': None, 'd': 0}, (21, None, None))
    >>> told(one, choice).counts["b"]
    3
    """
    codes = [category.code for category in variable.categories]
    numbers = [summary.counts.get(code, 0) for code in codes]
    if not fewest:
        return Told(summary.answered, summary.unanswered, summary.unasked, dict(zip(codes, numbers, strict=True)),
                    summary.least, summary.most, summary.mean, summary.deviation)  # fmt: skip
    counts = public_counts(numbers, adds_up=variable.kind is Kind.ONE, minimum=fewest)
    gaps = (summary.unanswered, summary.unasked)
    answered = None if 0 < summary.answered < fewest else summary.answered
    if answered is None or any(0 < gap < fewest for gap in gaps):
        gaps_told: tuple[int | None, int | None] = (None, None)  # one of the two would tell the other
    else:
        gaps_told = gaps
    many = summary.numbers >= fewest
    return Told(answered, *gaps_told, dict(zip(codes, counts, strict=True)), None, None,
                summary.mean if many else None, summary.deviation if many else None)  # fmt: skip
