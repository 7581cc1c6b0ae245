"""Whose judgement the weights are: people drawn again, whole, and what those people would keep and give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .refusal import RefusedIndex

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
POINTS = 9  # of the rating scale, 1 to 9


@dataclass(frozen=True)
class Judgements:
    """What each person said; NaN where they did not.

    Attributes
    ----------
    inside : ndarray, shape (people, indicators)
        Points given to the indicators inside each dimension.
    across : ndarray, shape (people, dimensions)
        Points given to the dimensions.
    relevance, feasibility : ndarray or None, shape (people, indicators)
        Ratings from 1 to 9.
    clusters : sequence, length people
        People of one practice share a cluster and are drawn together.
    """

    inside: Floats
    across: Floats
    relevance: Floats | None
    feasibility: Floats | None
    clusters: Sequence[object]

    @property
    def people(self) -> int:
        return len(self.clusters)


@dataclass(frozen=True)
class Draws:
    """Weights in every draw.

    Attributes
    ----------
    inside : ndarray, shape (draws, indicators)
        Shares inside each dimension of the indicators kept; 0 for one that this draw's people would not keep.
    across : ndarray, shape (draws, dimensions)
    """

    inside: Floats
    across: Floats


def draw_people(clusters: Sequence[object], draws: int, *, seed: int) -> Counts:
    """How often each person is in each draw: whole clusters drawn with replacement.

    Returns
    -------
    ndarray, shape (draws, people)

    Notes
    -----
    Davison and Hinkley, *Bootstrap Methods and their Application* (1997), p. 100: of nested data resample the outer
    level and keep the inner one whole.

    >>> draw_people(["a", "a", "b"], 4, seed=1).shape
    (4, 3)
    """
    if not clusters:
        raise RefusedIndex("Nobody judged: there are no people to draw.")
    _names, place = np.unique(np.asarray([str(one) for one in clusters]), return_inverse=True)
    number = int(place.max()) + 1
    counts = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), size=draws)
    found: Counts = counts[:, place]
    return found


def shares(points: ArrayLike, groups: ArrayLike) -> Floats:
    """Points of each person as shares inside each group; a person who gave a group none is missing there.

    >>> shares([[30.0, 10.0, 5.0]], [0, 0, 1]).tolist()
    [[0.75, 0.25, 1.0]]
    """
    given = np.asarray(points, dtype=float)
    of = np.asarray(groups)
    found = np.full(given.shape, np.nan)
    for group in np.unique(of):
        inside = of == group
        block = given[:, inside]
        known = ~np.isnan(block).all(axis=1)
        total = np.nansum(block, axis=1)
        good = known & (total > 0)
        found[np.ix_(good, inside)] = np.nan_to_num(block[good]) / total[good, None]
    return found


def mean_shares(given: Floats, counts: NDArray[np.int64]) -> Floats:
    """Mean share over the people of each draw who gave one; over everybody who did where a draw has none of them."""
    known = ~np.isnan(given)
    weight = counts.astype(float)
    people = weight @ known
    everybody = _ratio(np.nansum(given, axis=0), known.sum(axis=0).astype(float))
    drawn: Floats = np.where(people > 0, _ratio(weight @ np.nan_to_num(given), people), everybody)
    return drawn


def kept_by_ratings(
    relevance: ArrayLike,
    feasibility: ArrayLike | None,
    counts: ArrayLike,
    *,
    relevant_from: float = 7,
    feasible_from: float = 5,
) -> NDArray[np.bool_]:
    """Which indicators the people of each draw would keep: relevance without disagreement, and feasible.

    Relevance must have a median of at least ``relevant_from`` and no disagreement; feasibility a median of at least
    ``feasible_from``. Who did not rate an indicator is left out of it; one that nobody of the draw rated is kept.

    Parameters
    ----------
    relevance, feasibility : array_like, shape (people, indicators)
        Whole numbers from 1 to 9, NaN where missing.
    counts : array_like, shape (draws, people)

    Returns
    -------
    ndarray of bool, shape (draws, indicators)

    Notes
    -----
    Fitch et al., *The RAND/UCLA Appropriateness Method User's Manual* (2001), pp. 56-59: disagreement is
    IPR > IPRAS = 2.35 + 1.5 |5 - IPRCP| with the 30th and 70th percentiles, interpolated linearly.

    >>> kept_by_ratings([[8], [8], [9]], [[5], [6], [4]], [[1, 1, 1]]).tolist()
    [[True]]
    >>> kept_by_ratings([[1], [1], [9], [9], [9]], None, [[1, 1, 1, 1, 1]]).tolist()
    [[False]]
    """
    drawn = np.asarray(counts)
    (low, middle, high), rated = _percentiles(relevance, drawn, (0.3, 0.5, 0.7))
    disagree = (high - low) > 2.35 + 1.5 * np.abs(5 - (low + high) / 2) + 1e-9
    kept: NDArray[np.bool_] = (~rated) | ((middle >= relevant_from) & ~disagree)
    if feasibility is not None:
        (medians,), given = _percentiles(feasibility, drawn, (0.5,))
        kept &= (~given) | (medians >= feasible_from)
    return kept


def _percentiles(
    ratings: ArrayLike, counts: NDArray[np.int64], wanted: Sequence[float]
) -> tuple[list[Floats], NDArray[np.bool_]]:
    """Percentiles of whole-number ratings in each draw, from how often each point of the scale was given."""
    table = np.asarray(ratings, dtype=float)
    points = np.arange(1, POINTS + 1)
    given = (table[:, :, None] == points).reshape(len(table), -1)
    often = (counts.astype(np.float32) @ given.astype(np.float32)).reshape(len(counts), table.shape[1], POINTS)
    upto = np.cumsum(often, axis=2)
    number = upto[:, :, -1]
    found: list[Floats] = []
    for share in wanted:
        place = np.maximum(number - 1, 0) * share
        lower = np.floor(place + 1e-6)
        part = np.clip(place - lower, 0, 1)
        below = 1 + (upto <= lower[:, :, None] + 0.5).sum(axis=2)
        after = 1 + (upto <= np.minimum(lower + 1, number - 1)[:, :, None] + 0.5).sum(axis=2)
        found.append((below + part * (after - below)).astype(float))
    return found, number > 0


def drawn_weights(
    judged: Judgements,
    groups: ArrayLike,
    counts: Counts,
    *,
    kept: NDArray[np.bool_] | None = None,
) -> Draws:
    """The weights that the people of each draw would give.

    Parameters
    ----------
    groups : array_like of int, shape (indicators,)
        Dimension of each indicator.
    counts : ndarray, shape (draws, people)
    kept : ndarray of bool, shape (draws, indicators), optional
        What they would keep (`kept_by_ratings`).

    Raises
    ------
    RefusedIndex
        If nobody weighed some dimension's indicators, or the dimensions.
    """
    of = np.asarray(groups)
    inside = mean_shares(shares(judged.inside, of), counts)
    across = mean_shares(shares(judged.across, np.zeros(judged.across.shape[1])), counts)
    if np.isnan(inside).any() or np.isnan(across).any():
        raise RefusedIndex("Some indicators or dimensions were weighed by nobody.")
    if kept is not None:
        inside = inside * kept
    return Draws(inside, across)


def recentred(drawn: Floats, centre: ArrayLike, chosen: ArrayLike) -> Floats:
    """Draws moved so that they stand around chosen weights: people's differences stay as large in proportion.

    >>> recentred(np.array([[0.4, 0.6], [0.6, 0.4]]), [0.5, 0.5], [0.8, 0.2]).round(3).tolist()
    [[0.727, 0.273], [0.857, 0.143]]
    """
    middle, wanted = np.asarray(centre, dtype=float), np.asarray(chosen, dtype=float)
    factor = np.divide(wanted, middle, out=np.zeros(wanted.shape), where=middle > 0)
    moved = drawn * factor
    moved[:, middle <= 0] = wanted[middle <= 0]
    total = moved.sum(axis=1, keepdims=True)
    found: Floats = np.divide(moved, total, out=np.tile(wanted / wanted.sum(), (len(moved), 1)), where=total > 0)
    return found


def _ratio(above: Floats, below: Floats) -> Floats:
    found: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return found
