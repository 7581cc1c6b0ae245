"""How far an index moves had other people judged: whole people are drawn again, never noise added to their weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .people import Draws
from .refusal import RefusedIndex

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
EDGES = (0.025, 0.1, 0.5, 0.9, 0.975)
CHUNK = 512  # draws worked on at a time
TIE = 1e-4  # scores nearer than this are equal: single precision on a scale of 100


@dataclass(frozen=True)
class Bands:
    """What the draws say of each unit.

    Attributes
    ----------
    low95, low80, middle, high80, high95 : ndarray, shape (units,)
        Quantiles .025, .10, .50, .90, .975 of the score.
    best, worst : ndarray, shape (units,)
        Places from .05 to .95 of the draws.
    first, top : ndarray, shape (units,)
        Share of draws with the first place; with one of the first three.
    above : ndarray, shape (units, units)
        Share of draws in which the row stands above the column (a tie is half).
    mean, variance : ndarray, shape (units,)
        Of the score.
    """

    low95: Floats
    low80: Floats
    middle: Floats
    high80: Floats
    high95: Floats
    best: NDArray[np.int64]
    worst: NDArray[np.int64]
    first: Floats
    top: Floats
    above: Floats
    mean: Floats
    variance: Floats


def simulate(
    values: ArrayLike,
    groups: ArrayLike,
    draws: Draws,
    *,
    inside: str = "arithmetic",
    across: str = "arithmetic",
    least_present: float = 0,
    turned: Sequence[int] = (),
    scale: tuple[float, float] = (0, 100),
) -> Singles:
    """Score of every unit in every draw.

    Parameters
    ----------
    values : array_like, shape (units, indicators)
        Normalised, NaN where missing.
    groups : array_like of int, shape (indicators,)
    draws : Draws
    inside, across : {'arithmetic', 'geometric', 'harmonic'}
        Mean inside dimensions and across them.
    least_present : float
        Share of a dimension's weight that must be there; a dimension with less is missing for the unit.
    turned : sequence of int
        Dimensions of which less is better: mirrored in ``scale``.

    Returns
    -------
    ndarray of float32, shape (units, draws)
        NaN where a unit has no dimension left.
    """
    table = np.asarray(values, dtype=np.float32)
    of = np.asarray(groups)
    units, number = len(table), len(draws.inside)
    found = np.empty((units, number), dtype=np.float32)
    there = ~np.isnan(table)
    if inside != "arithmetic" and (table[there] <= 0).any():
        raise RefusedIndex("A geometric or harmonic mean needs values above zero.")
    worked = np.where(there, _forth(np.where(there, table, 1), inside), 0).astype(np.float32)
    present = there.astype(np.float32)
    for begin in range(0, number, CHUNK):
        part = slice(begin, begin + CHUNK)
        weights = draws.inside[part].astype(np.float32).T
        tops = draws.across[part].astype(np.float32).T
        above = np.zeros((units, weights.shape[1]), dtype=np.float32)
        below = np.zeros_like(above)
        for dimension in range(tops.shape[0]):
            mine = of == dimension
            share = weights[mine]
            whole = share.sum(axis=0)
            known = present[:, mine] @ share
            enough = (known > 0) & (known >= (least_present - 1e-6) * whole)
            mean = _back(
                np.divide(worked[:, mine] @ share, known, out=np.ones_like(known), where=enough), inside
            ).astype(np.float32)
            if dimension in turned:
                mean = np.float32(scale[0] + scale[1]) - mean
            if across != "arithmetic" and (mean[enough] <= 0).any():
                raise RefusedIndex("A geometric or harmonic mean needs values above zero.")
            weight = tops[dimension] * enough
            above += _forth(mean, across) * weight
            below += weight
        found[:, part] = np.where(
            below > 0, _back((above / np.where(below > 0, below, 1)).astype(np.float32), across), np.nan
        )
    return found


def _forth(values: Singles, how: str) -> Singles:
    match how:
        case "arithmetic":
            return values
        case "geometric":
            logarithms: Singles = np.log(values)
            return logarithms
        case "harmonic":
            inverses: Singles = np.reciprocal(values)
            return inverses
    raise RefusedIndex(f"There is no mean called {how} over draws.")


def _back(values: Singles, how: str) -> Singles:
    match how:
        case "geometric":
            found: Singles = np.exp(values)
            return found
        case "harmonic":
            inverses: Singles = np.reciprocal(np.where(values == 0, np.float32(1), values).astype(np.float32))
            return inverses
    return values


def bands_of(scores: Singles, *, top: int = 3, sure: float = 0.9, placed: NDArray[np.bool_] | None = None) -> Bands:
    """Sum the draws up. Units without a score in every draw have NaN and place 0.

    Parameters
    ----------
    scores : ndarray, shape (units, draws)
    top : int
        How many places count as the top.
    placed : ndarray of bool, shape (units,), optional
        Who is ordered at all; the others keep their bands, have place 0 and stand in nobody's way.
    sure : float
        Share of the draws between the best and the worst plausible place.
    """
    units = len(scores)
    whole = ~np.isnan(scores).any(axis=1)
    given = scores[whole]
    ordered = np.sort(given, axis=1)
    low95, low80, middle, high80, high95 = (_at(ordered, share) for share in EDGES)
    ordered_too = whole if placed is None else whole & placed
    rivals = scores[ordered_too]
    places = _places(rivals)
    side, sorted_places = (1 - sure) / 2, np.sort(places, axis=1)

    def spread(numbers: ArrayLike, over: NDArray[np.bool_] = whole) -> Floats:
        out = np.full(units, np.nan)
        out[over] = numbers
        return out

    above = np.full((units, units), np.nan)
    at = np.flatnonzero(ordered_too)
    above[np.ix_(at, at)] = _above(rivals)
    best, worst = np.zeros(units, dtype=np.int64), np.zeros(units, dtype=np.int64)
    best[ordered_too], worst[ordered_too] = _at(sorted_places, side), _at(sorted_places, 1 - side)
    return Bands(
        low95=spread(low95),
        low80=spread(low80),
        middle=spread(middle),
        high80=spread(high80),
        high95=spread(high95),
        best=best,
        worst=worst,
        first=spread((places == 1).mean(axis=1), ordered_too),
        top=spread((places <= top).mean(axis=1), ordered_too),
        above=above,
        mean=spread(given.mean(axis=1, dtype=np.float64)),
        variance=spread(given.var(axis=1, dtype=np.float64)),
    )


def moments(values: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    """Exact mean and variance of linear scores over draws of weights: ``x·E[w]`` and ``xᵀ Cov(w) x``.

    Parameters
    ----------
    values : array_like, shape (units, indicators)
    weights : array_like, shape (draws, indicators)

    Returns
    -------
    (mean, variance) : ndarrays, shape (units,)
    """
    table, drawn = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    spread = np.cov(drawn, rowvar=False, ddof=0).reshape(drawn.shape[1], drawn.shape[1])
    return table @ drawn.mean(axis=0), np.einsum("ui,ij,uj->u", table, spread, table)


def _places(scores: Singles) -> NDArray[np.int16]:
    """Places in each draw, ties sharing the better one; shape (units, draws)."""
    units, draws = scores.shape
    rows = np.ascontiguousarray(scores.T)
    order = np.argsort(-rows, axis=1)
    ordered = np.take_along_axis(rows, order, axis=1)
    begins = np.ones((draws, units), dtype=bool)
    begins[:, 1:] = ordered[:, :-1] - ordered[:, 1:] > TIE
    numbers = np.where(begins, np.arange(1, units + 1, dtype=np.int16), np.int16(0))
    shared = np.maximum.accumulate(numbers, axis=1)
    places = np.empty((draws, units), dtype=np.int16)
    np.put_along_axis(places, order, shared, axis=1)
    return np.ascontiguousarray(places.T)


def _at(ordered: NDArray[Any], share: float) -> NDArray[Any]:
    """The value with this share of the draws at or under it."""
    number = ordered.shape[1]
    found: NDArray[Any] = ordered[:, min(number - 1, max(0, int(np.ceil(share * number - 1e-9)) - 1))]
    return found


def _above(scores: Singles) -> Floats:
    units, draws = scores.shape
    found = np.full((units, units), 0.5)
    for unit in range(units - 1):
        rest = scores[unit + 1 :]
        over = np.count_nonzero(scores[unit] > rest + np.float32(TIE), axis=1)
        under = np.count_nonzero(scores[unit] < rest - np.float32(TIE), axis=1)
        found[unit, unit + 1 :] = (over + (draws - over - under) / 2) / draws
        found[unit + 1 :, unit] = 1 - found[unit, unit + 1 :]
    return found
