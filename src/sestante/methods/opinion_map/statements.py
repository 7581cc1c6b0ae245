"""What people think of each statement: all of them, and across groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .votes import VoteMatrix

SIGNIFICANT = 1.2815515655446004
"""One-sided 90 %: Φ⁻¹(0.90)."""

Side = Literal["agree", "disagree"]
Counts = tuple[int, int, int]


@dataclass(frozen=True)
class StatementOpinion:
    """Votes on one statement. ``counts`` and ``by_group`` are (agree, pass, disagree), by group in the groups' order.

    ``consensus`` is the product over groups of (agrees + 1) / (votes + 2), ``dissent`` the same of disagrees: few votes
    pull both towards the middle. ``side`` is where the votes of all significantly lie (None: neither).
    """

    statement: str
    counts: Counts
    by_group: tuple[Counts, ...]
    consensus: float
    dissent: float
    agree_z: float
    disagree_z: float
    side: Side | None

    @property
    def votes(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Typical:
    """A statement that tells a group from all the others: more of it agree (or disagree) than elsewhere."""

    statement: str
    side: Side
    votes: int
    voted_so: int
    share: float
    ratio: float
    z: float


def opinions_of(votes: VoteMatrix, groups: Sequence[int] | NDArray[np.int64]) -> list[StatementOpinion]:
    """Votes and consensus of every statement that was not taken out, in the order of the matrix.

    Parameters
    ----------
    votes
        People × statements.
    groups
        Each person's group from 0 up, -1 for none. Without groups (all -1) everybody is one group.

    References
    ----------
    Small, C. et al. (2021), as in `opinion_map`: group-informed consensus, and Polis's test of a proportion.
    """
    labels = np.asarray(groups)
    if not (labels >= 0).any():
        labels = np.zeros(len(votes.people), dtype=np.int64)
    tallies = [_tally(votes, labels == group) for group in range(int(labels.max(initial=-1)) + 1)]
    whole = _tally(votes, np.ones(len(votes.people), dtype=bool))
    found = []
    for column, statement in enumerate(votes.statements):
        if statement in votes.moderated:
            continue
        counts = _counts(whole, column)
        n = sum(counts)
        agree_z, disagree_z = proportion_z(counts[0], n), proportion_z(counts[2], n)
        by_group = tuple(_counts(tally, column) for tally in tallies)
        side: Side | None = "agree" if agree_z > SIGNIFICANT else "disagree" if disagree_z > SIGNIFICANT else None
        found.append(
            StatementOpinion(
                statement=statement,
                counts=counts,
                by_group=by_group,
                consensus=float(np.prod([(c[0] + 1) / (sum(c) + 2) for c in by_group])),
                dissent=float(np.prod([(c[2] + 1) / (sum(c) + 2) for c in by_group])),
                agree_z=agree_z,
                disagree_z=disagree_z,
                side=side,
            )
        )
    return found


def typical_of(opinions: Sequence[StatementOpinion], group: int, *, most: int = 5) -> list[Typical]:
    """Statements on which a group stands apart from the others, the clearest first.

    Both tests must be significant: the group lies on that side, and more than the others do.
    """
    found = []
    for opinion in opinions:
        own = opinion.by_group[group]
        others = [sum(cell) for cell in zip(*(c for g, c in enumerate(opinion.by_group) if g != group), strict=True)]
        if not others:
            continue
        n, n_others = sum(own), sum(others)
        sides: tuple[tuple[Side, int], ...] = (("agree", 0), ("disagree", 2))
        for side, cell in sides:
            z, apart = proportion_z(own[cell], n), two_proportion_z(own[cell], n, others[cell], n_others)
            if z > SIGNIFICANT and apart > SIGNIFICANT:
                share = (own[cell] + 1) / (n + 2)
                ratio = share / ((others[cell] + 1) / (n_others + 2))
                found.append((share * z * ratio * apart,
                              Typical(opinion.statement, side, n, own[cell], share, ratio, apart)))  # fmt: skip
    return [typical for _, typical in sorted(found, key=lambda pair: -pair[0])[:most]]


def proportion_z(successes: int, n: int) -> float:
    """How far a share lies above one half, in standard errors, with one success added.

    Examples
    --------
    Statement 17 of the published conversation london.youth.policing: 20 of 21 agree, z 4.264.

    >>> round(proportion_z(20, 21), 3)
    4.264
    """
    return 2 * sqrt(n + 1) * ((successes + 1) / (n + 1) - 0.5)


def two_proportion_z(successes: int, n: int, other_successes: int, other_n: int) -> float:
    """How far one share lies above another, in standard errors, with one success added to each."""
    a, m, b, k = successes + 1, n + 1, other_successes + 1, other_n + 1
    pooled = (a + b) / (m + k)
    return 0.0 if pooled >= 1 else (a / m - b / k) / sqrt(pooled * (1 - pooled) * (1 / m + 1 / k))


def _tally(votes: VoteMatrix, who: NDArray[np.bool_]) -> NDArray[np.int64]:
    values = votes.values[who]
    return np.stack([(values == value).sum(axis=0) for value in (1, 0, -1)])


def _counts(tally: NDArray[np.int64], column: int) -> Counts:
    agree, passed, disagree = (int(count) for count in tally[:, column])
    return agree, passed, disagree
