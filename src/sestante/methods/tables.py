"""Tables of answers: frequencies, cross tables, scales, numbers. They describe the cases at hand and infer nothing.

Answers come as a *tally*: each distinct answer of a case (a tuple of the values it holds, one for a single choice,
several for a multiple choice) with the number of cases that gave it. Several answers of one case count that case once
per value, so shares are of cases and may add up to more than 100.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log2, log10, sqrt

__all__ = [
    "Association",
    "Crosstab",
    "Frequencies",
    "Histogram",
    "LikertItem",
    "NumericSummary",
    "association",
    "crosstab",
    "frequencies",
    "histogram",
    "likert",
    "mean_score",
    "numeric_summary",
    "quantile",
]

type Answer = tuple[str, ...]
type Tally = Mapping[Answer, int]


# -- one question ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Frequencies:
    """Counts of one question in the order of its choices; ``n`` cases answer, the others are ``missing``."""

    counts: Mapping[str, int]
    n: int
    missing: int
    missing_counts: Mapping[str, int]  # of those missing, who said so ("don't know"); the rest said nothing

    @property
    def cases(self) -> int:
        return self.n + self.missing


def frequencies(
    tally: Tally, *, choices: Sequence[str] = (), missing: Collection[str] = (), cases: int | None = None
) -> Frequencies:
    """Count the cases that gave each value.

    Parameters
    ----------
    tally
        Distinct answers with their number of cases.
    choices
        Values in the order of the questionnaire; values it does not know are kept after them, as they turn up.
    missing
        Values that mean "no answer" ("don't know", "not applicable"): never among the valid cases.
    cases
        All cases looked at, also those without any answer; by default those of the tally.

    Returns
    -------
    Frequencies
        A case is valid when at least one of its values is. Counts of a multiple choice add up to ``n`` or more.

    Raises
    ------
    ValueError
        When ``cases`` is less than the cases of the tally.

    Examples
    --------
    >>> found = frequencies({("a", "b"): 3, ("b",): 2, ("dk",): 1}, choices=["a", "b", "c"], missing=["dk"], cases=8)
    >>> dict(found.counts), found.n, found.missing, dict(found.missing_counts)
    ({'a': 3, 'b': 5, 'c': 0}, 5, 3, {'dk': 1})
    """
    counts = {choice: 0 for choice in choices if choice not in missing}
    absent = dict.fromkeys(missing, 0)
    n = seen = 0
    for answer, number in tally.items():
        seen += number
        values = set(answer)
        valid = values - set(missing)
        n += number if valid else 0
        for value in sorted(valid):
            counts[value] = counts.get(value, 0) + number
        if not valid:
            for value in values:
                absent[value] += number
    total = seen if cases is None else cases
    if total < seen:
        raise ValueError("more answers than cases")
    return Frequencies(counts, n, total - n, {value: count for value, count in absent.items() if count})


def mean_score(counts: Mapping[str, int], scores: Mapping[str, float | None]) -> float | None:
    """Mean of the scores of an ordinal scale over the cases that chose a scored value; None when nobody did.

    The distances between the steps of such a scale are not measured: give the distribution beside the mean.

    >>> mean_score({"1": 1, "3": 1, "5": 2}, {"1": 1, "3": 3, "5": 5})
    3.5
    """
    pairs = [(score, counts[value]) for value, score in scores.items() if score is not None and counts.get(value)]
    n = sum(count for _score, count in pairs)
    return sum(score * count for score, count in pairs) / n if n else None


# -- two questions -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Crosstab:
    """Cases by row and column value. A case with several values stands in each of their cells, in a margin once."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    row_n: tuple[int, ...]
    column_n: tuple[int, ...]
    n: int
    missing: int

    def row_shares(self) -> tuple[tuple[float | None, ...], ...]:
        """Percentages of each row's cases; None where the row has none."""
        return tuple(
            tuple(100 * count / n if n else None for count in counts)
            for counts, n in zip(self.counts, self.row_n, strict=True)
        )

    def column_shares(self) -> tuple[tuple[float | None, ...], ...]:
        """Percentages of each column's cases, laid out as the counts are; None where the column has none."""
        return tuple(
            tuple(100 * count / n if n else None for count, n in zip(counts, self.column_n, strict=True))
            for counts in self.counts
        )


def crosstab(
    pairs: Mapping[tuple[Answer, Answer], int],
    *,
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    missing: tuple[Collection[str], Collection[str]] = ((), ()),
    cases: int | None = None,
) -> Crosstab:
    """Count cases by the values of two questions.

    Parameters
    ----------
    pairs
        Distinct pairs (answer to the row question, answer to the column question) with their number of cases.
    rows, columns
        Values in order; unknown values follow.
    missing
        Values of either question that are no answer. A case counts when both questions have a valid one.
    cases
        All cases looked at; by default those of ``pairs``.

    Examples
    --------
    Agresti (2007), table 2.5: gender by party identification.

    >>> table = crosstab({(("f",), ("dem",)): 762, (("f",), ("ind",)): 327, (("f",), ("rep",)): 468,
    ...                   (("m",), ("dem",)): 484, (("m",), ("ind",)): 239, (("m",), ("rep",)): 477})
    >>> table.row_n, table.column_n, table.n
    ((1557, 1200), (1246, 566, 945), 2757)
    """
    row_order, column_order = dict.fromkeys(_valid(rows, missing[0])), dict.fromkeys(_valid(columns, missing[1]))
    cells: dict[tuple[str, str], int] = {}
    row_n: dict[str, int] = {}
    column_n: dict[str, int] = {}
    n = seen = 0
    for (row_answer, column_answer), number in pairs.items():
        seen += number
        row_values, column_values = _valid(row_answer, missing[0]), _valid(column_answer, missing[1])
        if not row_values or not column_values:
            continue
        n += number
        for value in row_values:
            row_order.setdefault(value)
            row_n[value] = row_n.get(value, 0) + number
            for other in column_values:
                cells[value, other] = cells.get((value, other), 0) + number
        for other in column_values:
            column_order.setdefault(other)
            column_n[other] = column_n.get(other, 0) + number
    total = seen if cases is None else cases
    if total < seen:
        raise ValueError("more answers than cases")
    return Crosstab(
        tuple(row_order),
        tuple(column_order),
        tuple(tuple(cells.get((row, column), 0) for column in column_order) for row in row_order),
        tuple(row_n.get(row, 0) for row in row_order),
        tuple(column_n.get(column, 0) for column in column_order),
        n,
        total - n,
    )


def _valid(answer: Iterable[str], missing: Collection[str]) -> list[str]:
    return list(dict.fromkeys(value for value in answer if value not in missing))


@dataclass(frozen=True)
class Association:
    chi2: float
    df: int
    v: float
    v_corrected: float


def association(counts: Sequence[Sequence[int]]) -> Association | None:
    r"""Strength of association in a table of two single choices, or None when the cases do not allow it.

    Parameters
    ----------
    counts
        The table, one sequence a row. Empty rows and columns are left out.

    Returns
    -------
    Association or None
        Pearson's chi-squared with its degrees of freedom, Cramér's V and V with Bergsma's correction for the bias of
        small samples. No p-value: the practices are chosen, not drawn. None under Cochran's rule (an expected count
        under 1, or more than a fifth of them under 5) or when fewer than two rows or columns are left.

    References
    ----------
    Agresti, A. (2007). *An Introduction to Categorical Data Analysis*, 2nd ed., table 2.5 and section 2.4.
    Bergsma, W. (2013). A bias-correction for Cramér's V and Tschuprow's T. *J. Korean Stat. Soc.* 42, 323-328, eq. 3-5.
    Cochran, W. G. (1954). Some methods for strengthening the common chi-squared tests. *Biometrics* 10, 417-451.

    Examples
    --------
    Agresti gives 30.1 with 2 degrees of freedom.

    >>> found = association([[762, 327, 468], [484, 239, 477]])
    >>> round(found.chi2, 1), found.df, round(found.v, 3), round(found.v_corrected, 3)
    (30.1, 2, 0.104, 0.101)
    >>> association([[3, 1], [2, 4]]) is None
    True
    """
    table = [list(row) for row in counts if sum(row)]
    kept = [index for index in range(len(table[0]) if table else 0) if sum(row[index] for row in table)]
    table = [[row[index] for index in kept] for row in table]
    r, c = len(table), len(kept)
    if r < 2 or c < 2:
        return None
    n = sum(map(sum, table))
    row_n, column_n = [sum(row) for row in table], [sum(row[index] for row in table) for index in range(c)]
    expected = [a * b / n for a in row_n for b in column_n]
    if min(expected) < 1 or sum(cell < 5 for cell in expected) > len(expected) / 5:
        return None
    observed = [cell for row in table for cell in row]
    chi2 = sum((o - e) ** 2 / e for o, e in zip(observed, expected, strict=True))
    phi2, df = chi2 / n, (r - 1) * (c - 1)
    phi2_corrected = max(0.0, phi2 - df / (n - 1))
    r_corrected, c_corrected = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return Association(
        chi2, df, sqrt(phi2 / min(r - 1, c - 1)), sqrt(phi2_corrected / min(r_corrected - 1, c_corrected - 1))
    )


# -- a matrix on one scale ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class LikertItem:
    """One line of a matrix: counts by level, in the order of the levels."""

    name: str
    counts: tuple[int, ...]
    n: int
    missing: int
    mean: float | None


def likert(
    tallies: Mapping[str, Tally],
    *,
    levels: Sequence[str],
    scores: Mapping[str, float | None] | None = None,
    missing: Collection[str] = (),
    cases: int | None = None,
) -> tuple[LikertItem, ...]:
    """Count the answers to several items on one scale. "Don't know" is missing, never the middle of the scale.

    Parameters
    ----------
    tallies
        For each item its tally.
    levels
        Values of the scale in order, without the missing ones.
    scores
        Score of each level, for the mean; without them there is none.

    Raises
    ------
    ValueError
        For an answer that is neither a level nor missing.

    Examples
    --------
    >>> item, = likert({"trust": {("4",): 3, ("5",): 1, ("dk",): 2}}, levels="12345", missing=["dk"],
    ...                scores={str(level): level for level in range(1, 6)}, cases=7)
    >>> item.counts, item.n, item.missing, item.mean
    ((0, 0, 0, 3, 1), 4, 3, 4.25)
    """
    items = []
    for name, tally in tallies.items():
        found = frequencies(tally, choices=levels, missing=missing, cases=cases)
        if unknown := set(found.counts) - set(levels):
            raise ValueError(f"not on the scale: {', '.join(sorted(unknown))}")
        counts = tuple(found.counts[level] for level in levels)
        items.append(LikertItem(name, counts, found.n, found.missing, mean_score(found.counts, scores or {})))
    return tuple(items)


# -- numbers -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class NumericSummary:
    n: int
    missing: int
    minimum: float
    q1: float
    median: float
    q3: float
    maximum: float
    mean: float


def quantile(ordered: Sequence[float], share: float) -> float:
    """Quantile of numbers in ascending order, by linear interpolation of the ranks 1 to n (Hyndman and Fan's type 7).

    References
    ----------
    Hyndman, R. J., Fan, Y. (1996). Sample quantiles in statistical packages. *The American Statistician* 50, 361-365.
    NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.6.2 (twelve gauge readings, 90th percentile).

    Examples
    --------
    >>> gauge = [95.0610, 95.0925, 95.1065, 95.1195, 95.1442, 95.1567,
    ...          95.1591, 95.1682, 95.1772, 95.1937, 95.1959, 95.1990]
    >>> round(quantile(gauge, 0.9), 4)
    95.1957
    """
    if not ordered:
        raise ValueError("no numbers")
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def numeric_summary(numbers: Iterable[float], *, missing: int = 0) -> NumericSummary | None:
    """Least, quartiles, greatest and mean of the numbers given; None when there are none.

    >>> numeric_summary([1, 2, 3, 4, 100], missing=2)
    NumericSummary(n=5, missing=2, minimum=1, q1=2.0, median=3.0, q3=4.0, maximum=100, mean=22.0)
    """
    ordered = sorted(numbers)
    if not ordered:
        return None
    q1, median, q3 = (float(quantile(ordered, share)) for share in (0.25, 0.5, 0.75))
    return NumericSummary(len(ordered), missing, ordered[0], q1, median, q3, ordered[-1], sum(ordered) / len(ordered))


@dataclass(frozen=True)
class Histogram:
    """``edges`` are one more than ``counts``; a class holds its lower edge and not its upper one.

    With ``open_end`` the last class has no width of its own: it holds everything from its lower edge on.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    open_end: bool = False


def histogram(numbers: Iterable[float], *, whole: bool = True, most: int = 12) -> Histogram | None:
    """Classes of equal width at round limits, about as many as Sturges advises; None when there are no numbers.

    Parameters
    ----------
    whole
        The numbers are integers: classes are at least one wide.
    most
        Never more classes than this.

    Returns
    -------
    Histogram or None
        A few cases far out (more than three interquartile ranges above the third quartile) would press all others
        into one class: they are put together in a last open class.

    References
    ----------
    Tukey, J. W. (1977). *Exploratory Data Analysis*. Addison-Wesley, section 2D (outer fences).
    Sturges, H. A. (1926). The choice of a class interval. *J. Am. Stat. Assoc.* 21, 65-66: sixteen items, five classes.

    Examples
    --------
    >>> histogram([0] + [1] * 4 + [2] * 6 + [3] * 4 + [4])
    Histogram(edges=(0, 1, 2, 3, 4, 5), counts=(1, 4, 6, 4, 1), open_end=False)
    >>> histogram([3, 18, 22, 260])
    Histogram(edges=(0, 100, 200, 300), counts=(3, 0, 1), open_end=False)
    >>> histogram([3, 5, 12, 18, 22, 40, 260])
    Histogram(edges=(0, 10, 20, 30, 40, 50, 260), counts=(2, 2, 1, 0, 1, 1), open_end=True)
    """
    ordered = sorted(numbers)
    if not ordered:
        return None
    q1, q3 = quantile(ordered, 0.25), quantile(ordered, 0.75)
    near = [number for number in ordered if number <= q3 + 3 * (q3 - q1)] if q3 > q1 else ordered
    made = _classes(near, whole, most - (len(near) < len(ordered)))
    far = ordered[len(near) :]
    if not far:
        return made
    return Histogram((*made.edges, _plain(far[-1])), (*made.counts, len(far)), open_end=True)


def _classes(found: Sequence[float], whole: bool, most: int) -> Histogram:
    low, high = found[0], found[-1]
    classes = min(most, ceil(1 + log2(len(found))))
    width = _round_up((high - low + (1 if whole else 0)) / classes, whole)
    while floor(high / width) - floor(low / width) + 1 > most:
        width = _round_up(width * 1.01, whole)
    first = floor(low / width)
    counts = [0] * (floor(high / width) - first + 1)
    for number in found:
        counts[floor(number / width) - first] += 1
    edges = [_plain((first + step) * width) for step in range(len(counts) + 1)]
    return Histogram(tuple(edges), tuple(counts))


def _round_up(width: float, whole: bool) -> float:
    """The next of 1, 2, 5, 10, 20, 50 ... (or 0.1, 0.2 ... for numbers that are not whole)."""
    if width <= 0:
        return 1
    power = 10.0 ** floor(log10(width))
    wide = next(step * power for step in (1, 2, 5, 10) if step * power >= width - 1e-12)
    return max(1, round(wide)) if whole else wide


def _plain(number: float) -> float:
    rounded = round(number, 10)
    return int(rounded) if rounded == int(rounded) else rounded
