"""One scale for indicators of different units. Every function keeps what is missing missing (NaN)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .refusal import RefusedIndex

Floats = NDArray[np.float64]


def directed(values: ArrayLike, directions: ArrayLike) -> Floats:
    """Turn indicators of which less is better, so that more is better everywhere.

    Parameters
    ----------
    values : array_like, shape (units, indicators)
    directions : array_like, shape (indicators,)
        1 or -1.

    Raises
    ------
    RefusedIndex
        If a direction is anything else: a forgotten direction is not a silent 1.
    """
    signs = np.asarray(directions, dtype=float)
    if not np.isin(signs, (1.0, -1.0)).all():
        raise RefusedIndex("A direction is 1 (more is better) or -1 (less is better).")
    turned: Floats = np.asarray(values, dtype=float) * signs
    return turned


def goalposts(values: ArrayLike, worst: ArrayLike, best: ArrayLike, *, low: float = 0, high: float = 100) -> Floats:
    """Place of a value between two declared goalposts, cut at both ends.

    The goalposts carry the direction (``worst`` may be the greater one), and nothing else does: a unit added to the
    table never moves another.

    Parameters
    ----------
    values : array_like, shape (..., indicators)
    worst, best : array_like, shape (indicators,)
        In the indicator's own unit.
    low, high : float
        Ends of the scale.

    Raises
    ------
    RefusedIndex
        If a worst and its best are the same.

    Notes
    -----
    OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), p. 85: min-max over a given frame.

    >>> goalposts([[2.0], [4.0], [9.0]], [1.0], [5.0]).ravel().tolist()
    [25.0, 75.0, 100.0]
    >>> float(goalposts([[0.2]], [1.0], [0.0])[0, 0])
    80.0
    """
    bottom, top = np.asarray(worst, dtype=float), np.asarray(best, dtype=float)
    if (bottom == top).any():
        raise RefusedIndex("A worst and a best that are the same leave no room for a value.")
    share = np.clip((np.asarray(values, dtype=float) - bottom) / (top - bottom), 0, 1)
    scaled: Floats = low + (high - low) * share
    return scaled


def min_max(values: ArrayLike, *, low: float = 0, high: float = 100, reference: ArrayLike | None = None) -> Floats:
    """Place between the least and the greatest of the reference set (by default the table itself).

    Raises
    ------
    RefusedIndex
        If an indicator is the same for the whole reference set.
    """
    table = np.asarray(values, dtype=float)
    least, most = _ends(table if reference is None else np.asarray(reference, dtype=float))
    scaled: Floats = low + (high - low) * (table - least) / (most - least)
    return scaled


def z_scores(values: ArrayLike, *, mean: float = 0, sd: float = 1, reference: ArrayLike | None = None) -> Floats:
    """Distance from the reference set's mean in standard deviations (n - 1), moved to ``mean`` and ``sd``."""
    table = np.asarray(values, dtype=float)
    against = table if reference is None else np.asarray(reference, dtype=float)
    _ends(against)
    scaled: Floats = mean + sd * (table - np.nanmean(against, axis=0)) / np.nanstd(against, axis=0, ddof=1)
    return scaled


def place_scores(values: ArrayLike) -> Floats:
    """Places from below: the least has 1; equal values share the lower place (as COINr's ``n_rank``)."""
    table = np.asarray(values, dtype=float)
    places = np.full(table.shape, np.nan)
    for column in range(table.shape[1]):
        there = ~np.isnan(table[:, column])
        seen = np.sort(table[there, column])
        places[there, column] = 1 + np.searchsorted(seen, table[there, column], side="left")
    return places


def borda(values: ArrayLike) -> Floats:
    """How many units each unit is above."""
    return place_scores(values) - 1


def percentile_ranks(values: ArrayLike) -> Floats:
    """Share of the other units each unit is above, from 0 to 1."""
    table = np.asarray(values, dtype=float)
    found: Floats = borda(table) / ((~np.isnan(table)).sum(axis=0) - 1)
    return found


def distance_to_best(values: ArrayLike) -> Floats:
    """One minus the distance from the greatest value, as a share of the whole range."""
    table = np.asarray(values, dtype=float)
    least, most = _ends(table)
    near: Floats = 1 - (most - table) / (most - least)
    return near


def _ends(reference: Floats) -> tuple[Floats, Floats]:
    least, most = np.nanmin(reference, axis=0), np.nanmax(reference, axis=0)
    if (least == most).any():
        raise RefusedIndex("An indicator that is the same for everybody cannot be put on a scale.")
    return least, most
