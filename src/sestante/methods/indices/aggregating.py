"""Means over the children that are there, with the weights of the missing ones shared out among them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .refusal import RefusedIndex

Floats = NDArray[np.float64]


def arithmetic(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted mean of the children that are there: a high one makes up for a low one.

    Parameters
    ----------
    values : array_like, shape (units, children)
    weights : array_like, shape (children,)
        Not negative, not all zero.

    >>> arithmetic([[80.0, 40.0], [float("nan"), 40.0]], [3, 1]).tolist()
    [70.0, 40.0]
    """
    table, present = _weighed(values, weights)
    return _ratio(np.nansum(table * present, axis=1), present.sum(axis=1))


def geometric(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted geometric mean: a low child is only partly made up for.

    Raises
    ------
    RefusedIndex
        If a value is zero or negative: one zero would make the whole unit zero. A scale from 1 to 100 avoids it.
    """
    table, present = _weighed(values, weights)
    _positive(table)
    return np.asarray(np.exp(_ratio(np.nansum(np.log(table) * present, axis=1), present.sum(axis=1))))


def harmonic(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted harmonic mean: the lowest child counts most.

    Raises
    ------
    RefusedIndex
        If a value is zero or negative.
    """
    table, present = _weighed(values, weights)
    _positive(table)
    return _ratio(present.sum(axis=1), np.nansum(present / table, axis=1))


def ampi(values: ArrayLike, weights: ArrayLike, *, penalty: int = -1) -> Floats:
    """Adjusted Mazziotta-Pareto: the mean less a penalty for being uneven.

    With mean ``M`` and standard deviation ``S`` of a unit's (weighted) children: ``M + penalty * S**2 / M``.

    Parameters
    ----------
    penalty : {-1, 1}
        -1 where more is better, 1 where the phenomenon is a bad one.

    Raises
    ------
    RefusedIndex
        If a value is zero or negative.

    Notes
    -----
    Mazziotta and Pareto (2016), *Social Indicators Research* 127, p. 989; ISTAT's BES uses it. The variance is that of
    the children (divided by their number).

    >>> float(ampi([[100.0, 100.0]], [1, 1])[0]), round(float(ampi([[90.0, 110.0]], [1, 1])[0]), 6)
    (100.0, 99.0)
    """
    table, present = _weighed(values, weights)
    _positive(table)
    mean = arithmetic(table, weights)
    spread = _ratio(np.nansum(present * (table - mean[:, None]) ** 2, axis=1), present.sum(axis=1))
    return mean + penalty * spread / mean


def copeland(values: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Contests won less contests lost: unit against unit, each indicator a vote of its weight.

    A contest is won with more than half of the weight of the indicators that both units have; equal values are half a
    vote each.

    Returns
    -------
    ndarray, shape (units,)

    >>> copeland([[3, 1, 2], [2, 2, 1], [1, 3, 0]], [1, 1, 1]).tolist()
    [2.0, 0.0, -2.0]
    """
    table = np.asarray(values, dtype=float)
    votes = np.ones(table.shape[1]) if weights is None else np.asarray(weights, dtype=float)
    left, right = table[:, None, :], table[None, :, :]
    both = ~np.isnan(left) & ~np.isnan(right)
    won = ((left > right) + 0.5 * (left == right)) * both @ votes
    total = both @ votes
    share = np.divide(won, total, out=np.full(won.shape, 0.5), where=total > 0)
    points = np.sign(np.round(share - 0.5, 12))
    np.fill_diagonal(points, 0)
    summed: Floats = points.sum(axis=1)
    return summed


AGGREGATIONS: dict[str, Callable[[ArrayLike, ArrayLike], Floats]] = {
    "arithmetic": arithmetic,
    "geometric": geometric,
    "harmonic": harmonic,
    "ampi": ampi,
}


def aggregate(values: ArrayLike, weights: ArrayLike, *, how: str = "arithmetic", least_present: float = 0) -> Floats:
    """One level of an index, with the rule on missing children.

    Parameters
    ----------
    values : array_like, shape (units, children)
    weights : array_like, shape (children,)
    how : str
        A key of `AGGREGATIONS`.
    least_present : float
        From 0 to 1: share of the weight that must be there; with less the unit has no value (NaN).

    >>> aggregate([[80.0, float("nan"), float("nan")]], [1, 1, 1], least_present=0.5).tolist()
    [nan]
    """
    if how not in AGGREGATIONS:
        raise RefusedIndex(f"There is no mean called {how}.")
    table = np.asarray(values, dtype=float)
    share = np.asarray(weights, dtype=float)
    found = AGGREGATIONS[how](table, share)
    present = (~np.isnan(table) * share).sum(axis=1) / share.sum()
    return np.where(present + 1e-12 < least_present, np.nan, found)


def ranks(scores: ArrayLike, *, digits: int = 9) -> NDArray[np.int64]:
    """Places from the top, ties sharing the better one; 0 where there is no score.

    Differences under ``10**-digits`` are none.

    >>> ranks([5.0, 7.0, 5.0, float("nan")]).tolist()
    [2, 1, 2, 0]
    """
    given = np.round(np.asarray(scores, dtype=float), digits)
    there = ~np.isnan(given)
    below = np.sort(-given[there])
    places = np.zeros(given.shape, dtype=np.int64)
    places[there] = 1 + np.searchsorted(below, -given[there], side="left")
    return places


def _weighed(values: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    """The table, and the weight of each child where it is there."""
    table, share = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    if (share < 0).any() or not share.sum() > 0 or np.isnan(share).any():
        raise RefusedIndex("Weights are zero or more, and not all zero.")
    return table, np.where(np.isnan(table), 0.0, share)


def _positive(table: Floats) -> None:
    if (table <= 0).any():
        raise RefusedIndex(
            "A geometric or harmonic mean needs values above zero: choose a scale that starts above it, as 1 to 100."
        )


def _ratio(above: Floats, below: Floats) -> Floats:
    found: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return found
