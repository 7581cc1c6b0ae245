"""Orders from ballots: Borda, Copeland, Schulze. What they cannot tell apart stays a tie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ballots = Sequence[tuple[int, Sequence[str]]]
"""(How many voters, their order from the first). Candidates a voter leaves out share the last place."""


@dataclass(frozen=True)
class Ordering:
    """Candidates from the first place down; those in one tuple are tied. Schulze has no scores."""

    method: Literal["borda", "copeland", "schulze"]
    order: tuple[tuple[str, ...], ...]
    scores: Mapping[str, float] | None


def pairwise(ballots: Ballots, candidates: Sequence[str]) -> NDArray[np.int64]:
    """Voters who prefer row to column, candidates × candidates.

    Raises
    ------
    ValueError
        A ballot that names somebody twice, or somebody who does not stand.
    """
    place = {name: index for index, name in enumerate(candidates)}
    matrix = np.zeros((len(candidates), len(candidates)), dtype=np.int64)
    for count, order in ballots:
        if len(set(order)) < len(order) or not set(order) <= place.keys():
            raise ValueError("a ballot names each candidate once, and only those who stand")
        ranks = np.full(len(candidates), len(candidates))
        ranks[[place[name] for name in order]] = np.arange(len(order))
        matrix += count * (ranks[:, None] < ranks[None, :])
    return matrix


def borda(ballots: Ballots, candidates: Sequence[str]) -> Ordering:
    """One point for each candidate placed below; half a point for each that shares the place.

    Examples
    --------
    Schulze's 45 voters.

    >>> votes = [(5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"), (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"),
    ...          (8, "EBADC")]
    >>> borda(votes, "ABCDE").scores
    {'A': 98.0, 'B': 92.0, 'C': 89.0, 'D': 69.0, 'E': 102.0}
    """
    wins = pairwise(ballots, candidates)
    voters = sum(count for count, _order in ballots)
    ties = voters - wins - wins.T
    np.fill_diagonal(ties, 0)
    scores = dict(zip(candidates, (wins + ties / 2).sum(axis=1).tolist(), strict=True))
    return Ordering("borda", _tiers(scores), scores)


def copeland(ballots: Ballots, candidates: Sequence[str]) -> Ordering:
    """Duels won less duels lost.

    References
    ----------
    Copeland, A. (1951), as described in Fishburn, P. (1977). *SIAM Journal on Applied Mathematics* 33(3), 469-489.
    """
    wins = pairwise(ballots, candidates)
    scores = dict(zip(candidates, np.sign(wins - wins.T).sum(axis=1).astype(float).tolist(), strict=True))
    return Ordering("copeland", _tiers(scores), scores)


def condorcet(ballots: Ballots, candidates: Sequence[str]) -> str | None:
    """Who wins every duel, if anybody does.

    >>> votes = [(42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM")]
    >>> condorcet(votes, "CKMN")
    'N'
    """
    wins = pairwise(ballots, candidates)
    found = [name for i, name in enumerate(candidates) if ((wins[i] > wins[:, i]).sum() == len(candidates) - 1)]
    return found[0] if found else None


def strongest_paths(wins: NDArray[np.int64]) -> NDArray[np.int64]:
    """Strength of the strongest chain of won duels from row to column (by votes of the winning side)."""
    paths = np.where(wins > wins.T, wins, 0)
    for middle in range(len(paths)):
        paths = np.maximum(paths, np.minimum(paths[:, [middle]], paths[[middle], :]))
    np.fill_diagonal(paths, 0)
    return paths


def schulze(ballots: Ballots, candidates: Sequence[str]) -> Ordering:
    """Schulze's order. Candidates of a cycle that nothing breaks stay tied.

    References
    ----------
    Schulze, M. (2011). A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
    election method. *Social Choice and Welfare* 36, 267-303, example 1.

    Examples
    --------
    >>> votes = [(5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"), (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"),
    ...          (8, "EBADC")]
    >>> schulze(votes, "ABCDE").order
    (('E',), ('A',), ('C',), ('B',), ('D',))
    >>> schulze([(1, "ABC"), (1, "BCA"), (1, "CAB")], "ABC").order
    (('A', 'B', 'C'),)
    """
    paths = strongest_paths(pairwise(ballots, candidates))
    beats = paths > paths.T
    left, tiers = list(range(len(candidates))), []
    while left:
        first = [i for i in left if not beats[left, i].any()]
        tiers.append(tuple(candidates[i] for i in first))
        left = [i for i in left if i not in first]
    return Ordering("schulze", tuple(tiers), None)


def _tiers(scores: Mapping[str, float]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(name for name, score in scores.items() if score == level)
        for level in sorted(set(scores.values()), reverse=True)
    )
