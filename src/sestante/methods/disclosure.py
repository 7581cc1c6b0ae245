"""Keeping small cells from pointing at a person: what a table may show inside the team and outside it."""

from collections.abc import Collection, Hashable, Iterable, Sequence

__all__ = ["PUBLIC_MINIMUM", "TEAM_FEW", "differ_safely", "hatched", "public_counts", "public_table"]

TEAM_FEW = 20
"""Under this many cases a share misleads: the team sees plain counts, in hatching."""

PUBLIC_MINIMUM = 5
"""Fewer cases than this (and more than none) are not shown outside the team."""


def hatched(n: int) -> bool:
    """Whether a group of so many cases is shown as counts, without percentages."""
    return n < TEAM_FEW


def public_counts(
    counts: Sequence[int], *, adds_up: bool = True, minimum: int = PUBLIC_MINIMUM
) -> tuple[int | None, ...]:
    """Counts as they may be published; None where one is suppressed.

    Parameters
    ----------
    counts
        Cells of one line whose total is published too.
    adds_up
        The cells add up to the total (a single choice). A suppressed cell could then be found by subtraction, so more
        cells are suppressed, the smallest first, until at least two are hidden and together hold ``minimum`` cases.
        Cells of a multiple choice do not add up and need no such complement.
    minimum
        Smallest count that is shown; zero is always shown, for it points at nobody.

    References
    ----------
    Hundepool, A. et al. (2012). *Statistical Disclosure Control*. Wiley, sections 4.2 (frequency rules) and 4.3
    (secondary cell suppression).

    Examples
    --------
    >>> public_counts([12, 3, 6, 0])
    (12, None, None, 0)
    >>> public_counts([12, 3, 6, 0], adds_up=False)
    (12, None, 6, 0)
    """
    hidden = {index for index, count in enumerate(counts) if 0 < count < minimum}
    if adds_up:
        hidden = _completed(counts, hidden, minimum)
    return tuple(None if index in hidden else count for index, count in enumerate(counts))


def public_table(
    counts: Sequence[Sequence[int]],
    *,
    row_n: Sequence[int],
    adds_up: tuple[bool, bool] = (True, True),
    minimum: int = PUBLIC_MINIMUM,
) -> tuple[tuple[tuple[int | None, ...], ...], tuple[int | None, ...]]:
    """Cells and row totals of a cross table as they may be published.

    Parameters
    ----------
    counts
        One sequence a row.
    row_n
        Cases of each row, published at its end.
    adds_up
        Whether the cells of a row add up to its total (the column question is a single choice), and whether those of
        a column do (the row question is). Column totals are treated as known: they stand in the table of the
        question itself.
    minimum
        As in `public_counts`.

    Returns
    -------
    tuple
        Cells (None where suppressed) and row totals. A row whose total is hidden shows nothing.

    Notes
    -----
    Lines are protected one after another until nothing changes, which always ends, for cells are only ever added to
    those hidden. Two tables of overlapping groups may still be subtracted from each other: that is for a person to see.

    Examples
    --------
    >>> public_table([[10, 2], [9, 30]], row_n=[12, 39])
    (((None, None), (None, None)), (12, 39))
    >>> public_table([[8, 6], [1, 2]], row_n=[14, 3])
    (((None, None), (None, None)), (None, None))
    """
    totals = public_counts(row_n, adds_up=adds_up[1], minimum=minimum)
    hidden = {
        (r, c)
        for r, row in enumerate(counts)
        for c, count in enumerate(row)
        if 0 < count < minimum or totals[r] is None
    }
    width = len(counts[0]) if counts else 0
    while True:
        before = len(hidden)
        if adds_up[0]:
            for r, row in enumerate(counts):
                found = _completed(row, {c for c in range(width) if (r, c) in hidden}, minimum)
                hidden |= {(r, c) for c in found}
        if adds_up[1]:
            for c in range(width):
                column = [row[c] for row in counts]
                found = _completed(column, {r for r in range(len(counts)) if (r, c) in hidden}, minimum)
                hidden |= {(r, c) for r in found}
        if len(hidden) == before:
            break
    cells = tuple(
        tuple(None if (r, c) in hidden else count for c, count in enumerate(row)) for r, row in enumerate(counts)
    )
    return cells, totals


def differ_safely(
    group: Collection[Hashable], shown: Iterable[Collection[Hashable]], *, minimum: int = PUBLIC_MINIMUM
) -> bool:
    """Whether figures of a group may stand beside those of groups already shown, without one telling of few people.

    Parameters
    ----------
    group
        The people behind the new figure.
    shown
        The groups behind figures that are known already.
    minimum
        Fewest people in whom two groups may differ; to differ in nobody is no danger.

    Returns
    -------
    bool
        True when, for every group shown, those only in the one and those only in the other are each none or at least
        ``minimum``. Pairs are looked at, not longer chains of sums and differences.

    References
    ----------
    Hundepool, A. et al. (2012). *Statistical Disclosure Control*. Wiley, section 4.2 (differencing of overlapping
    groups).

    Examples
    --------
    >>> differ_safely(range(5), [range(10)])
    True
    >>> differ_safely(range(9), [range(10)])
    False
    """
    here = set(group)
    for other in shown:
        there = set(other)
        if 0 < len(here - there) < minimum or 0 < len(there - here) < minimum:
            return False
    return True


def _completed(counts: Sequence[int], hidden: set[int], minimum: int) -> set[int]:
    """Hide more cells of a line whose total is known, until the hidden ones cannot be told."""
    chosen = set(hidden)
    if not any(counts[index] for index in chosen):
        return chosen
    left = sorted(
        (index for index in range(len(counts)) if counts[index] and index not in chosen), key=lambda i: counts[i]
    )
    while left and (sum(counts[index] > 0 for index in chosen) < 2 or sum(counts[index] for index in chosen) < minimum):
        chosen.add(left.pop(0))
    return chosen
