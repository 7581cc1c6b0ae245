"""Points to share out, and swings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class WeightSpread:
    """How people's own weights of one thing lie."""

    least: float
    lower: float
    median: float
    upper: float
    most: float
    deviation: float


@dataclass(frozen=True)
class Weights:
    """Weights of a group; they sum to 1.

    ``weights`` is the mean of people's shares, ``robust`` their median brought back to a sum of 1 (None where every
    median is 0). ``shares`` holds each person's own weights, ``spreads`` how they lie for each thing, ``distances`` how
    much of a person's weight would have to move to become the group's (0 to 1). ``left_out`` gave no points.
    """

    weights: Mapping[str, float]
    robust: Mapping[str, float] | None
    spreads: Mapping[str, WeightSpread]
    shares: Mapping[str, Mapping[str, float]]
    distances: Mapping[str, float]
    left_out: tuple[str, ...]

    @property
    def people(self) -> int:
        return len(self.shares)


def budget(points: Mapping[str, Mapping[str, float]], subjects: Sequence[str] | None = None) -> Weights:
    """Weights from points that each person shared out.

    Parameters
    ----------
    points
        {person: {subject: points}}, zero or more. What a person did not mention got nothing. Points need not add up to
        100: each person's are divided by their own sum, so that everybody counts the same.
    subjects
        What is weighted, in order; if not given, whatever somebody mentioned.

    Raises
    ------
    ValueError
        Points below zero, or nobody gave any.

    References
    ----------
    Nardo, M. et al. (2008). *Handbook on Constructing Composite Indicators*. OECD and JRC, page 96 (budget allocation).

    Examples
    --------
    >>> found = budget({"P1": {"a": 60, "b": 40}, "P2": {"a": 20, "b": 80}, "P3": {"a": 10, "b": 90}})
    >>> {subject: round(weight, 4) for subject, weight in found.weights.items()}, found.robust
    ({'a': 0.3, 'b': 0.7}, {'a': 0.2, 'b': 0.8})
    >>> {person: round(distance, 2) for person, distance in found.distances.items()}
    {'P1': 0.3, 'P2': 0.1, 'P3': 0.2}
    """
    names = (
        list(subjects) if subjects is not None else list(dict.fromkeys(s for given in points.values() for s in given))
    )
    people = [person for person in points if any(points[person].get(name, 0) for name in names)]
    matrix = np.array([[points[person].get(name, 0) for name in names] for person in people], dtype=float)
    if not people:
        raise ValueError("nobody gave any points")
    if (matrix < 0).any() or not np.isfinite(matrix).all():
        raise ValueError("points are zero or more")
    shares = matrix / matrix.sum(axis=1, keepdims=True)
    mean, median = shares.mean(axis=0), np.median(shares, axis=0)
    deviation = shares.std(axis=0, ddof=1) if len(people) > 1 else np.zeros(len(names))
    least, lower, upper, most = np.percentile(shares, [0, 25, 75, 100], axis=0)
    return Weights(
        weights=dict(zip(names, mean.tolist(), strict=True)),
        robust=dict(zip(names, (median / median.sum()).tolist(), strict=True)) if median.sum() else None,
        spreads={
            name: WeightSpread(*(float(row[i]) for row in (least, lower, median, upper, most, deviation)))
            for i, name in enumerate(names)
        },
        shares={
            person: dict(zip(names, row, strict=True)) for person, row in zip(people, shares.tolist(), strict=True)
        },
        distances=dict(zip(people, (np.abs(shares - mean).sum(axis=1) / 2).tolist(), strict=True)),
        left_out=tuple(person for person in points if person not in people),
    )


def swing(swings: Mapping[str, Mapping[str, float]], subjects: Sequence[str] | None = None) -> Weights:
    """Weights from swings: how much it would matter to bring each thing from its worst to its best.

    Parameters
    ----------
    swings
        {person: {subject: 0 to 100}}; what matters most to that person has 100, the others relative to it.
    subjects
        As in `budget`.

    Raises
    ------
    ValueError
        A person whose greatest swing is not 100, or values below zero.

    References
    ----------
    Von Winterfeldt, D. and Edwards, W. (1986). *Decision Analysis and Behavioral Research*. Cambridge, chapter 8.

    Examples
    --------
    >>> swing({"P1": {"a": 100, "b": 60, "c": 40}}).weights
    {'a': 0.5, 'b': 0.3, 'c': 0.2}
    """
    for given in swings.values():
        if given and max(given.values()) != 100:
            raise ValueError("what matters most has a swing of 100")
    return budget(swings, subjects)
