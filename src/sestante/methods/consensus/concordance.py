"""Do people put things in the same order? Kendall's W, with ties."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import Literal

import numpy as np
import scipy  # its parts are read when first used: they weigh on the start of every process
from numpy.typing import NDArray

PMethod = Literal["chi2", "exact", "permutation"]

FEW_ITEMS = 8
"""Under so many items chi-squared is a poor guide to p."""

MOST_STATES = 1_500_000  # rows at once of the exact distribution; beyond, permutations are drawn
DRAWS = 20_000


@dataclass(frozen=True)
class Concordance:
    """How far judges agree in ordering items: W from 0 (no agreement) to 1 (the same order).

    ``judges`` counts those who told the items apart; ``undecided`` are the rows of those who gave every item the same:
    they say nothing about the order and are left out (with them chi-squared and p stay as they are, and W would be
    W · judges / (judges + undecided)). ``w``, ``chi2``, ``mean_spearman`` and ``p`` are None where nobody, or only one
    judge, told anything apart.
    """

    judges: int
    items: int
    undecided: tuple[int, ...]
    rank_sums: tuple[float, ...]
    s: float
    ties: float
    w: float | None
    chi2: float | None
    df: int
    mean_spearman: float | None
    p: float | None
    p_method: PMethod | None


def kendall_w(ranks_or_ratings: Sequence[Sequence[float]], *, seed: int = 0) -> Concordance:
    """Kendall's coefficient of concordance.

    Parameters
    ----------
    ranks_or_ratings
        Judges × items, all filled in. Ratings are turned into ranks within each judge, ties sharing the mean rank; all
        judges must count in the same direction.
    seed
        Of the permutations, where they are drawn.

    Returns
    -------
    Concordance
        p from chi-squared with n − 1 degrees of freedom from 8 items up; below, from the exact distribution of the
        rank sums given each judge's ties, or from 20 000 seeded permutations where that would be too large.

    Raises
    ------
    ValueError
        Fewer than two items, rows of unequal length, a value missing.

    Notes
    -----
    W = 12 S / (m² (n³ − n) − m ΣT), T = Σ (t³ − t) for each judge; chi² = m (n − 1) W equals Friedman's statistic
    corrected for ties; mean Spearman = (m W − 1) / (m − 1), with ties an approximation.

    References
    ----------
    Kendall, M. and Babington Smith, B. (1939). The problem of m rankings. *Annals of Mathematical Statistics* 10(3),
    275-287. Ties: Siegel, S. and Castellan, N. (1988). *Nonparametric Statistics*, 262-272.

    Examples
    --------
    Four raters, eight farms (influentialpoints.com, coefficient of concordance): S 500, W 0.744, chi² 20.83.

    >>> found = kendall_w([[8, 4, 2, 3, 5, 1, 6, 7], [7, 3, 1, 4, 5, 2, 6, 8],
    ...                    [8, 2, 5, 6, 7, 1, 4, 3], [8, 3, 4, 2, 5, 1, 6, 7]])
    >>> found.s, round(found.w, 3), round(found.chi2, 2), found.df
    (500.0, 0.744, 20.83, 7)
    """
    if len({len(row) for row in ranks_or_ratings}) > 1:
        raise ValueError("every judge judges the same items")
    matrix = np.asarray(ranks_or_ratings, dtype=float)
    if matrix.ndim != 2 or matrix.shape[1] < 2:
        raise ValueError("an order needs at least two items")
    if not np.isfinite(matrix).all():
        raise ValueError("every judge judges every item")
    undecided = tuple(int(row) for row in np.flatnonzero(np.ptp(matrix, axis=1) == 0))
    ranks = np.asarray(scipy.stats.rankdata(np.delete(matrix, undecided, axis=0), axis=1), dtype=float)
    m, n = len(ranks), matrix.shape[1]
    sums = ranks.sum(axis=0)
    s = _squares(sums)
    ties = float(sum((t**3 - t) for row in ranks for t in np.unique(row, return_counts=True)[1]))
    if m < 2:
        return Concordance(m, n, undecided, tuple(map(float, sums)), s, ties, None, None, n - 1, None, None, None)
    w = min(1.0, 12 * s / (m**2 * (n**3 - n) - m * ties))
    chi2 = m * (n - 1) * w
    p, method = _p_value(ranks, s, chi2, seed)
    return Concordance(
        judges=m,
        items=n,
        undecided=undecided,
        rank_sums=tuple(map(float, sums)),
        s=s,
        ties=ties,
        w=w,
        chi2=chi2,
        df=n - 1,
        mean_spearman=(m * w - 1) / (m - 1),
        p=p,
        p_method=method,
    )


def _squares(sums: NDArray[np.float64]) -> float:
    return float(((sums - sums.mean()) ** 2).sum())


def _p_value(ranks: NDArray[np.float64], s: float, chi2: float, seed: int) -> tuple[float, PMethod]:
    if ranks.shape[1] >= FEW_ITEMS:
        return float(scipy.stats.chi2.sf(chi2, ranks.shape[1] - 1)), "chi2"
    exact = _exact(ranks, s)
    if exact is not None:
        return exact, "exact"
    rng = np.random.default_rng(seed)
    sums = np.zeros((DRAWS, ranks.shape[1]))
    for row in ranks:
        sums += rng.permuted(np.tile(row, (DRAWS, 1)), axis=1)
    squares = ((sums - sums.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return float((1 + (squares >= s - 1e-9).sum()) / (DRAWS + 1)), "permutation"


def _exact(ranks: NDArray[np.float64], s: float) -> float | None:
    """P(S ≥ s) when every judge orders at random, or None where the rank sums are too many to go through.

    Judge after judge, all orders are added to all rank sums so far. Sums that differ only in order weigh the same from
    there on, so they are kept sorted and counted once.
    """
    m, n = ranks.shape
    if factorial(n) > 720:
        return None
    doubled = np.rint(ranks * 2).astype(np.int64)
    base = int(doubled.max()) * m + 1
    powers = base ** np.arange(n, dtype=np.int64)
    states, weights = np.sort(doubled[:1], axis=1), np.ones(1)
    for row in doubled[1:]:
        orders = np.array(list(permutations(row)), dtype=np.int64)
        if len(states) * len(orders) > MOST_STATES:
            return None
        reached = np.sort((states[:, None, :] + orders[None, :, :]).reshape(-1, n), axis=1)
        keys, first, inverse = np.unique(reached @ powers, return_index=True, return_inverse=True)
        weights = np.bincount(inverse, weights=np.repeat(weights / len(orders), len(orders)), minlength=len(keys))
        states = reached[first]
    sums = states / 2
    squares = ((sums - sums.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return min(1.0, float(weights[squares >= s - 1e-9].sum()))
