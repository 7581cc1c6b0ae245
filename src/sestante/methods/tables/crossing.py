"""Two questions against each other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from .counts import Answer


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
