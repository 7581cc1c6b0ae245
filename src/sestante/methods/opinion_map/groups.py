"""Positions, groups, and whether the groups would still be there had other statements been asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy  # its parts are read when first used
from numpy.typing import NDArray

from .votes import VoteMatrix

LEAST_VOTES = 7
"""Who voted less often has a place on the map and no group."""

MOST_GROUPS = 5
LEAST_STABILITY = 0.65
"""Median adjusted Rand index under which groups are withheld: Steinley (2004) calls lower recovery poor."""

LEAST_IN_GROUP = 5
"""A smaller group is not shown outside the room."""

MOST_FOR_SILHOUETTE = 3000  # people; of more, a seeded sample tells how many groups there are

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Reason = Literal["shown", "few_people", "unstable", "small_group"]


@dataclass(frozen=True)
class OpinionMap:
    """Where people stand. ``points`` (people × 2), ``variances`` of the two axes and their shares of the whole.

    ``groups`` holds each person's group from 0 (the largest), or -1 for who voted too little or if there are too few
    people; ``sizes`` the people in each; ``silhouette`` how well they part (None without groups).
    """

    people: tuple[str, ...]
    points: Floats
    variances: tuple[float, float]
    variance_shares: tuple[float, float]
    groups: Labels
    sizes: tuple[int, ...]
    silhouette: float | None

    @property
    def grouped(self) -> int:
        return sum(self.sizes)


@dataclass(frozen=True)
class Stability:
    """How alike the groups are when statements are drawn again: adjusted Rand index, 1 the same, 0 by chance.

    ``median``, ``lower`` (a tenth of the draws lie below) are None where there were no groups to compare. ``ks`` counts
    how often each number of groups came out best.
    """

    draws: int
    median: float | None
    lower: float | None
    ks: Mapping[int, int]


@dataclass(frozen=True)
class GroupsVerdict:
    """Whether groups may be shown, and why not."""

    shown: bool
    reason: Reason


def opinion_map(votes: VoteMatrix, *, least_votes: int = LEAST_VOTES) -> OpinionMap:
    """Place people by how alike they voted, and find the groups that part best.

    Parameters
    ----------
    votes
        People × statements.
    least_votes
        Votes that a person must have cast to be put in a group, those on statements taken out later included.

    Returns
    -------
    OpinionMap
        The sign of an axis means nothing; the heaviest statement of each is turned to the positive side.

    Notes
    -----
    Columns taken out become 0, empty cells their column's mean; two principal components of the centred matrix; each
    point is stretched by √(statements / votes of that person), for few votes pull towards the centre; k-means for
    k = 2 to 5 starting from the k first points in order of their coordinates (no chance in it), best mean silhouette.

    References
    ----------
    Small, C. et al. (2021). Polis: scaling deliberation by mapping high dimensional opinion spaces. *Recerca* 26(2).
    Figures checked against red-dwarf 0.4.0 on six published conversations.

    Examples
    --------
    >>> from sestante.methods.opinion_map import VoteMatrix
    >>> rows = np.array([[1, 1, -1, -1, 1, 1, 0]] * 4 + [[-1, -1, 1, 1, -1, 0, 1]] * 3, dtype=float)
    >>> found = opinion_map(VoteMatrix(tuple("abcdefg"), tuple("1234567"), rows))
    >>> found.groups.tolist(), found.sizes, found.silhouette
    ([0, 0, 0, 0, 1, 1, 1], (4, 3), 1.0)
    """
    if not votes.values.size:
        none = np.zeros((len(votes.people), 2)), np.full(len(votes.people), -1)
        return OpinionMap(votes.people, none[0], (0.0, 0.0), (0.0, 0.0), none[1], (), None)
    plane = _Plane.of(votes.values, votes.is_out)
    points, variances, whole = plane.points(np.ones(len(votes.statements), dtype=np.int64))
    shares = variances[0] / max(whole, 1e-12), variances[1] / max(whole, 1e-12)
    enough = np.flatnonzero((~np.isnan(votes.values)).sum(axis=1) >= least_votes)
    groups = np.full(len(votes.people), -1, dtype=np.int64)
    sizes: tuple[int, ...] = ()
    best = _best_groups(points[enough])
    if best is None:
        return OpinionMap(votes.people, points, variances, shares, groups, sizes, None)
    labels, silhouette = best
    order = np.argsort(-np.bincount(labels), kind="stable")
    groups[enough] = np.argsort(order)[labels]
    sizes = tuple(int(size) for size in np.bincount(labels)[order])
    return OpinionMap(votes.people, points, variances, shares, groups, sizes, silhouette)


def stability(votes: VoteMatrix, found: OpinionMap, *, draws: int = 40, seed: int = 0) -> Stability:
    """Draw the statements again, with repeats, and compare the groups with those found.

    Parameters
    ----------
    votes, found
        The matrix and its map.
    draws
        How many times; statements taken out are not drawn.
    seed
        The same seed gives the same answer.

    References
    ----------
    Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational Statistics and Data Analysis* 52,
    258-271 (resampling as a test of clusters); Hubert, L. and Arabie, P. (1985). Comparing partitions. *Journal of
    Classification* 2, 193-218.
    """
    kept = np.flatnonzero(~votes.is_out)
    people = np.flatnonzero(found.groups >= 0)
    if not len(kept) or not len(people):
        return Stability(0, None, None, {})
    rng = np.random.default_rng(seed)
    plane = _Plane.of(votes.values[:, kept], np.zeros(len(kept), dtype=bool))
    likeness: list[float] = []
    ks: dict[int, int] = {}
    for _ in range(draws):
        times = np.bincount(rng.integers(len(kept), size=len(kept)), minlength=len(kept))
        best = _best_groups(plane.points(times)[0][people])
        k = 1 if best is None else int(best[0].max()) + 1
        ks[k] = ks.get(k, 0) + 1
        likeness.append(0.0 if best is None else adjusted_rand(found.groups[people], best[0]))
    lower, median = np.quantile(likeness, [0.1, 0.5])
    return Stability(draws, float(median), float(lower), dict(sorted(ks.items())))


def judge_groups(
    found: OpinionMap, tried: Stability, *, least: float = LEAST_STABILITY, outside: bool = True
) -> GroupsVerdict:
    """Whether the groups may be shown: they must be there, hold still, and (outside the room) point at nobody.

    References
    ----------
    Steinley, D. (2004). Properties of the Hubert-Arabie adjusted Rand index. *Psychological Methods* 9(3), 386-396.
    """
    if not found.sizes or tried.median is None:
        return GroupsVerdict(False, "few_people")
    if tried.median < least:
        return GroupsVerdict(False, "unstable")
    if outside and min(found.sizes) < LEAST_IN_GROUP:
        return GroupsVerdict(False, "small_group")
    return GroupsVerdict(True, "shown")


def adjusted_rand(first: Sequence[int] | Labels, second: Sequence[int] | Labels) -> float:
    """Likeness of two groupings of the same people: 1 the same, about 0 by chance; names of groups do not matter.

    Examples
    --------
    The second pair is in the documentation of scikit-learn (0.57).

    >>> adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0]), round(adjusted_rand([0, 0, 1, 2], [0, 0, 1, 1]), 4)
    (1.0, 0.5714)
    """
    a, b = np.unique(first, return_inverse=True)[1], np.unique(second, return_inverse=True)[1]
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    together = scipy.special.comb(table, 2).sum()
    in_a, in_b = scipy.special.comb(table.sum(axis=1), 2).sum(), scipy.special.comb(table.sum(axis=0), 2).sum()
    by_chance = in_a * in_b / max(scipy.special.comb(len(a), 2), 1)
    most = (in_a + in_b) / 2
    return 1.0 if most == by_chance else float((together - by_chance) / (most - by_chance))


@dataclass(frozen=True)
class _Plane:
    """The centred matrix, where votes are, and the products of its columns: reckoned once for all draws."""

    centred: Floats
    there: NDArray[np.bool_]
    products: Floats

    @classmethod
    def of(cls, values: Floats, is_out: NDArray[np.bool_]) -> "_Plane":
        zeroed = np.where(is_out[None, :], 0.0, values)
        there = ~np.isnan(zeroed)
        means = np.where(there, zeroed, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
        centred = np.where(there, zeroed, means)
        centred -= centred.mean(axis=0)
        return cls(centred, there, centred.T @ centred / max(len(values) - 1, 1))

    def points(self, times: NDArray[np.int64]) -> tuple[Floats, tuple[float, float], float]:
        """Places of the people, variances of the two axes and of everything, each column taken so many times.

        Taking a column w times is the same as stretching it by √w.
        """
        drawn = np.flatnonzero(times)
        stretched = np.sqrt(times[drawn])
        products = self.products[np.ix_(drawn, drawn)] * stretched[:, None] * stretched[None, :]
        spread, axes = np.linalg.eigh(products)
        spread, axes = np.maximum(spread[::-1][:2], 0), axes[:, ::-1][:, :2]
        if len(drawn) < 2:
            spread, axes = np.append(spread, 0.0), np.hstack([axes, np.zeros((len(axes), 1))])
        heaviest = axes[np.abs(axes).argmax(axis=0), [0, 1]]
        axes = axes * np.where(heaviest < 0, -1, 1) * stretched[:, None]
        own = self.there[:, drawn] @ times[drawn]
        pulled = np.sqrt(times.sum() / np.maximum(own, 1))
        return self.centred[:, drawn] @ axes * pulled[:, None], (float(spread[0]), float(spread[1])), products.trace()


def _best_groups(points: Floats) -> tuple[Labels, float] | None:
    """Labels and silhouette of the number of groups that parts the points best; None if fewer than three differ."""
    distinct = np.unique(points, axis=0)
    if len(points) < 3 or len(distinct) < 2:
        return None
    asked = np.arange(len(points))
    if len(points) > MOST_FOR_SILHOUETTE:
        asked = np.sort(np.random.default_rng(0).choice(len(points), MOST_FOR_SILHOUETTE, replace=False))
    distances = np.asarray(scipy.spatial.distance.cdist(points[asked], points[asked]), dtype=float)
    best: tuple[Labels, float] | None = None
    for k in range(2, min(MOST_GROUPS, len(distinct), len(points) - 1) + 1):
        labels = _k_means(points, distinct[:k])
        silhouette = _silhouette(distances, labels[asked])
        if best is None or silhouette > best[1]:
            best = labels, silhouette
    return best


def _k_means(points: Floats, centres: Floats, rounds: int = 300) -> Labels:
    """Lloyd's rounds until nobody changes group; a group left empty keeps its centre."""
    labels = np.full(len(points), -1, dtype=np.int64)
    for _ in range(rounds):
        moved = scipy.spatial.distance.cdist(points, centres, "sqeuclidean").argmin(axis=1)
        if (moved == labels).all():
            break
        labels = moved
        n = np.bincount(labels, minlength=len(centres))
        sums = np.stack([np.bincount(labels, weights=points[:, axis], minlength=len(centres)) for axis in (0, 1)], 1)
        centres = np.where(n[:, None] > 0, sums / np.maximum(n, 1)[:, None], centres)
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)


def _silhouette(distances: Floats, labels: Labels) -> float:
    """Mean of (b − a) / max(a, b): a to the own group, b to the nearest other; 0 for who is alone (Rousseeuw 1987)."""
    k = int(labels.max()) + 1
    if k < 2:
        return -1.0
    member = np.eye(k)[labels]
    sums, n = distances @ member, member.sum(axis=0)
    rows = np.arange(len(labels))
    own = n[labels]
    inside = sums[rows, labels] / np.maximum(own - 1, 1)
    means = sums / np.maximum(n, 1)
    means[rows, labels] = np.inf
    means[:, n == 0] = np.inf
    outside = means.min(axis=1)
    wide = np.maximum(np.maximum(inside, outside), 1e-300)
    return float(np.where(own > 1, (outside - inside) / wide, 0.0).mean())
