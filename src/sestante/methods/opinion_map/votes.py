"""Votes as events, and the last one of each person on each statement."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Vote(NamedTuple):
    """One vote as it was cast: 1 agree, 0 pass, -1 disagree; None takes the vote back. ``at`` in milliseconds."""

    at: int
    person: str
    statement: str
    value: int | None


@dataclass(frozen=True)
class VoteMatrix:
    """The vote of each person (row) on each statement (column): 1, 0, -1, or NaN where there is none.

    ``moderated`` are statements taken out after somebody voted on them: their columns stay, and count for nothing.
    """

    people: tuple[str, ...]
    statements: tuple[str, ...]
    values: NDArray[np.float64]
    moderated: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_out(self) -> NDArray[np.bool_]:
        return np.array([statement in self.moderated for statement in self.statements], dtype=bool)


def last_votes(events: Iterable[Vote], moderated: Collection[str] = ()) -> VoteMatrix:
    """The matrix of last votes.

    Parameters
    ----------
    events
        In any order: the latest counts, of two at the same time the one that stands later. People and statements
        without a vote left do not appear; both are ordered as numbers where they are numbers.
    moderated
        Statements taken out.

    Raises
    ------
    ValueError
        A vote other than 1, 0, -1.

    Examples
    --------
    >>> events = [Vote(2, "b", "s", -1), Vote(1, "b", "s", 1), Vote(1, "a", "s", 0), Vote(3, "a", "t", 1)]
    >>> matrix = last_votes(events)
    >>> matrix.people, matrix.statements, matrix.values.tolist()
    (('a', 'b'), ('s', 't'), [[0.0, 1.0], [-1.0, nan]])
    """
    last: dict[tuple[str, str], int | None] = {}
    for vote in sorted(events, key=lambda vote: vote.at):
        if vote.value not in (1, 0, -1, None):
            raise ValueError("a vote is 1, 0 or -1")
        last[vote.person, vote.statement] = vote.value
    left = {pair: value for pair, value in last.items() if value is not None}
    people = tuple(sorted({person for person, _ in left}, key=_as_number))
    statements = tuple(sorted({statement for _, statement in left}, key=_as_number))
    rows = {person: index for index, person in enumerate(people)}
    columns = {statement: index for index, statement in enumerate(statements)}
    values = np.full((len(people), len(statements)), np.nan)
    for (person, statement), value in left.items():
        values[rows[person], columns[statement]] = value
    return VoteMatrix(people, statements, values, frozenset(moderated))


def _as_number(name: str) -> tuple[int, int, str]:
    return (0, int(name), "") if name.isdecimal() else (1, 0, name)
