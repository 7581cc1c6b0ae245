"""The nominal group's vote: points summed, ties shown as ties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts are read when first used


@dataclass(frozen=True)
class Ranked:
    """One idea after the vote.

    ``place`` is shared by ties (1, 2, 2, 4). ``share_of_max`` is of the points it would have if every voter had put it
    first. ``voters`` gave it at least one point, ``highest`` is the most that one voter gave, ``deviation`` the
    standard deviation of its points over all voters, none counting as 0.
    """

    subject: str
    place: int
    points: int
    share_of_max: float
    voters: int
    highest: int
    deviation: float
    tied: bool


@dataclass(frozen=True)
class AcrossGroups:
    """One idea in several groups: mean of its shares of the maximum, in the groups that voted on it."""

    subject: str
    place: int
    share: float
    least: float
    most: float
    groups: int
    tied: bool


@dataclass(frozen=True)
class SecondVote:
    """What a second vote moved. ``points_moved`` is the share of all points that went elsewhere, ``kept`` how many of
    the first ``top`` places (ties included) are still there, ``moves`` the places gained (above zero) or lost."""

    points_moved: float
    rank_correlation: float | None
    top: int
    kept: int
    moves: Mapping[str, int]


def vote_points(subjects: int, picks: int = 5) -> tuple[int, ...]:
    """Points a voter hands out: 5 to 1, or from N down to 1 where there are only N ideas.

    >>> vote_points(7), vote_points(3)
    ((5, 4, 3, 2, 1), (3, 2, 1))
    """
    return tuple(range(min(subjects, picks), 0, -1))


def nominal_group(
    ballots: Mapping[str, Mapping[str, int]], subjects: Sequence[str], *, picks: int = 5, offered: int | None = None
) -> list[Ranked]:
    """Sum the votes and put the ideas in order.

    Parameters
    ----------
    ballots
        {voter: {idea: points}}. A voter without points is no voter. Points on ideas that are not in ``subjects`` (taken
        out after the vote) are not counted.
    subjects
        Every idea that could be voted, in the order of the wall; one without points comes last with 0.
    picks
        How many ideas each voter orders; the first of them gets as many points, or as many as there are ideas.
    offered
        How many ideas there were when the vote was taken, if some were taken out since; else those of ``subjects``.

    Returns
    -------
    list of Ranked
        By points, then by number of voters, then by highest single vote. Ideas equal in all three share the place, and
        stand in the order of the wall.

    Raises
    ------
    ValueError
        Points below zero, or above what one voter may give one idea.

    References
    ----------
    Delbecq, A., Van de Ven, A. and Gustafson, D. (1975). *Group Techniques for Program Planning*, chapter 3.

    Examples
    --------
    >>> votes = {"p1": "acbed", "p2": "cafbe", "p3": "abcfg", "p4": "fcadb", "p5": "cfagb"}
    >>> ballots = {voter: dict(zip(order, vote_points(7))) for voter, order in votes.items()}
    >>> [(row.place, row.subject, row.points, row.voters) for row in nominal_group(ballots, "abcdefg")]
    [(1, 'c', 21, 5), (2, 'a', 20, 5), (3, 'f', 14, 4), (4, 'b', 11, 5), (5, 'd', 3, 2), (5, 'e', 3, 2), (5, 'g', 3, 2)]
    """
    top = max(vote_points(offered or len(subjects), picks), default=0)
    voting = [ballot for ballot in ballots.values() if any(ballot.get(subject) for subject in subjects)]
    if any(not 0 <= ballot.get(subject, 0) <= top for ballot in voting for subject in subjects):
        raise ValueError(f"a voter gives an idea from 0 to {top} points")
    given = {subject: [ballot.get(subject, 0) for ballot in voting] for subject in subjects}

    def strength(subject: str) -> tuple[int, int, int]:
        points = given[subject]
        return sum(points), sum(value > 0 for value in points), max(points, default=0)

    places, tied = _places([strength(subject) for subject in subjects])
    rows = [
        Ranked(
            subject=subject,
            place=places[index],
            points=sum(given[subject]),
            share_of_max=sum(given[subject]) / (top * len(voting)) if voting else 0.0,
            voters=strength(subject)[1],
            highest=strength(subject)[2],
            deviation=float(np.std(given[subject], ddof=1)) if len(voting) > 1 else 0.0,
            tied=tied[index],
        )
        for index, subject in enumerate(subjects)
    ]
    return sorted(rows, key=lambda row: row.place)


def across_groups(groups: Sequence[Sequence[Ranked]]) -> list[AcrossGroups]:
    """Ideas that several groups voted on, made comparable: points are divided by what each group could give.

    A group of five voters and one of twelve weigh the same. Say beside it how many groups voted on each idea.

    References
    ----------
    McMillan, S. et al. (2014). Using the Nominal Group Technique: how to analyse across multiple groups. *Health
    Services and Outcomes Research Methodology* 14, 92-108.
    """
    shares: dict[str, list[float]] = {}
    for rows in groups:
        for row in rows:
            shares.setdefault(row.subject, []).append(row.share_of_max)
    means = {subject: sum(found) / len(found) for subject, found in shares.items()}
    places, tied = _places([(round(mean, 9),) for mean in means.values()])
    rows_out = [
        AcrossGroups(subject, places[index], mean, min(shares[subject]), max(shares[subject]), len(shares[subject]),
                     tied[index])
        for index, (subject, mean) in enumerate(means.items())
    ]  # fmt: skip
    return sorted(rows_out, key=lambda row: row.place)


def second_vote(first: Sequence[Ranked], second: Sequence[Ranked], *, top: int = 5) -> SecondVote:
    """Compare two votes on the same ideas.

    Returns
    -------
    SecondVote
        ``points_moved`` compares shares of all points, so that somebody who left does not look like a change of mind.
        ``rank_correlation`` is Spearman's over the places; None where a vote put everything on the same place.

    Raises
    ------
    ValueError
        The two votes were not on the same ideas.
    """
    before, after = ({row.subject: row for row in rows} for rows in (first, second))
    if before.keys() != after.keys():
        raise ValueError("the two votes are not on the same ideas")
    totals = [max(1, sum(row.points for row in rows)) for rows in (first, second)]
    leading = [{row.subject for row in rows if row.place <= top and row.points} for rows in (first, second)]
    ranks = [scipy.stats.rankdata([rows[subject].place for subject in before]) for rows in (before, after)]
    flat = not before or any(np.ptp(rank) == 0 for rank in ranks)
    return SecondVote(
        points_moved=sum(
            abs(before[subject].points / totals[0] - after[subject].points / totals[1]) for subject in before
        )
        / 2,
        rank_correlation=None if flat else float(np.corrcoef(ranks[0], ranks[1])[0, 1]),
        top=len(leading[0]),
        kept=len(leading[0] & leading[1]),
        moves={subject: before[subject].place - after[subject].place for subject in before},
    )


def _places(strengths: Sequence[tuple[float, ...]]) -> tuple[list[int], list[bool]]:
    """Places from the strongest down, shared by equals, and who shares one."""
    places = [1 + sum(other > own for other in strengths) for own in strengths]
    return places, [strengths.count(own) > 1 for own in strengths]
