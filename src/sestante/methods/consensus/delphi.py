"""Two rounds of ratings: have they stopped moving, and only then: do they agree?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .appropriateness import Band
from .rules import ConsensusRule

Outcome = Literal["agreed", "not_agreed", "split", "unstable", "first_round"]


@dataclass(frozen=True)
class Spread:
    """Ratings of one item in one round; ``counts`` from the lowest value of the scale to the highest.

    ``cv`` (standard deviation of the sample over mean) needs two ratings, everything else needs one.
    """

    n: int
    counts: tuple[int, ...]
    median: float | None
    lower: float | None
    upper: float | None
    iqr: float | None
    cv: float | None
    top_share: float
    bottom_share: float


@dataclass(frozen=True)
class DelphiItem:
    """One item in two rounds, on everybody and on those who answered both times.

    ``outcome`` is of everybody's last answers; ``outcome_both`` of those who answered twice: where the two differ, the
    result depends on who was missing. ``change`` is the share of answers that moved between the two histograms, people
    of both rounds; ``change_all`` the same on everybody. ``moved`` is the share of people who changed their rating.
    ``kappa`` is Cohen's between the rounds, ``kappa_weighted`` with quadratic weights; None where everybody always
    gave the same value, or nobody answered twice.
    """

    outcome: Outcome
    outcome_both: Outcome
    band: Band | None
    stable: bool | None
    before: Spread
    after: Spread
    both_before: Spread
    both_after: Spread
    both: int
    left: int
    joined: int
    change: float | None
    change_all: float | None
    moved: float | None
    kappa: float | None
    kappa_weighted: float | None
    cv_change: float | None

    @property
    def go_on(self) -> bool:
        """Whether another round is due: the answers still move, or have been given only once."""
        return self.outcome in ("unstable", "first_round")

    @property
    def depends_on_absences(self) -> bool:
        return self.outcome != self.outcome_both


def delphi_item(previous: Mapping[str, int], current: Mapping[str, int], rule: ConsensusRule) -> DelphiItem:
    """Read one item after a round, beside the round before.

    Parameters
    ----------
    previous
        {person: rating} of the round before; empty in the first round.
    current
        {person: rating} of this round.
    rule
        Declared before the first round.

    Returns
    -------
    DelphiItem
        ``outcome`` is ``agreed``, ``not_agreed`` or ``split`` only when the item is stable: agreement in answers that
        still move is not called agreement.

    Raises
    ------
    ValueError
        A rating outside the rule's scale.

    Notes
    -----
    Stability is Σ|h₁ − h₂| / 2n on the people of both rounds, below ``rule.change_below``. Being blind to people who
    swap places, it stands beside the share who moved and kappa.

    References
    ----------
    Scheibe, M., Skutsch, M. and Schofer, J. (1975). Experiments in Delphi methodology. In Linstone and Turoff, *The
    Delphi Method*, chapter 4. Chaffin, W. and Talley, W. (1980). Individual stability in Delphi studies.
    *Technological Forecasting and Social Change* 16. Holey, E. et al. (2007). BMC Medical Research Methodology 7:52
    (kappa between rounds).

    Examples
    --------
    >>> rule = ConsensusRule("share", lowest=1, highest=5, bottom_to=2, top_from=4)
    >>> people = "abcdefghij"
    >>> first = dict(zip(people, [5, 4, 4, 3, 5, 2, 4, 5, 3, 4]))
    >>> second = dict(zip(people, [5, 4, 4, 4, 5, 3, 4, 5, 4, 4]))
    >>> item = delphi_item(first, second, rule)
    >>> item.change, round(item.kappa, 3), item.before.iqr, item.after.iqr, item.outcome
    (0.2, 0.538, 1.5, 0.75, 'unstable')
    >>> delphi_item(second, second, rule).outcome
    'agreed'
    """
    both = [person for person in previous if person in current]
    first, second = [previous[person] for person in both], [current[person] for person in both]
    before, after = spread(list(previous.values()), rule), spread(list(current.values()), rule)
    both_before, both_after = spread(first, rule), spread(second, rule)
    change = histogram_change(both_before.counts, both_after.counts)
    stable = None if change is None else change < rule.change_below
    categories = range(rule.lowest, rule.highest + 1)
    return DelphiItem(
        outcome=_outcome(list(current.values()), bool(previous), stable, rule),
        outcome_both=_outcome(second, bool(previous), stable, rule),
        band=rule.agreed(list(current.values())),
        stable=stable,
        before=before,
        after=after,
        both_before=both_before,
        both_after=both_after,
        both=len(both),
        left=len(previous) - len(both),
        joined=len(current) - len(both),
        change=change,
        change_all=histogram_change(before.counts, after.counts),
        moved=sum(a != b for a, b in zip(first, second, strict=True)) / len(both) if both else None,
        kappa=cohen_kappa(first, second, categories),
        kappa_weighted=cohen_kappa(first, second, categories, quadratic=True),
        cv_change=(None if both_before.cv is None or both_after.cv is None else abs(both_after.cv - both_before.cv)),
    )


def spread(ratings: Sequence[int], rule: ConsensusRule) -> Spread:
    """Counts, middle and width of one item's ratings; quartiles interpolated linearly (type 7).

    Raises
    ------
    ValueError
        A rating outside the rule's scale.
    """
    if any(rating != int(rating) or not rule.lowest <= rating <= rule.highest for rating in ratings):
        raise ValueError(f"a rating is a whole number from {rule.lowest} to {rule.highest}")
    counts = tuple(sum(rating == value for rating in ratings) for value in range(rule.lowest, rule.highest + 1))
    top, bottom = rule.shares(ratings)
    if not ratings:
        return Spread(0, counts, None, None, None, None, None, top, bottom)
    values = np.asarray(ratings, dtype=float)
    lower, median, upper = (float(value) for value in np.percentile(values, [25, 50, 75]))
    mean = float(values.mean())
    cv = float(values.std(ddof=1)) / mean if len(ratings) > 1 and mean > 0 else None
    return Spread(len(ratings), counts, median, lower, upper, upper - lower, cv, top, bottom)


def histogram_change(before: Sequence[int], after: Sequence[int]) -> float | None:
    """Share of the answers that moved between two histograms, from 0 to 1; None if one of them is empty.

    Of histograms with different totals the shares are compared.

    >>> histogram_change([0, 1, 2, 4, 3], [0, 0, 1, 6, 3])
    0.2
    """
    n, m = sum(before), sum(after)
    if not n or not m:
        return None
    if n == m:
        return sum(abs(a - b) for a, b in zip(before, after, strict=True)) / (2 * n)
    return sum(abs(a / n - b / m) for a, b in zip(before, after, strict=True)) / 2


def cohen_kappa(
    first: Sequence[int], second: Sequence[int], categories: Sequence[int], *, quadratic: bool = False
) -> float | None:
    """Agreement of two series of ratings beyond chance; None where chance alone leaves nothing to explain.

    Parameters
    ----------
    first, second
        Ratings of the same people, in the same order.
    categories
        Values of the scale, in order.
    quadratic
        Weigh a disagreement by the square of its distance.

    References
    ----------
    Cohen, J. (1960). *Educational and Psychological Measurement* 20, 37-46; (1968) *Psychological Bulletin* 70.
    """
    if not first:
        return None
    place = {value: index for index, value in enumerate(categories)}
    size = len(categories)
    table = np.zeros((size, size))
    for a, b in zip(first, second, strict=True):
        table[place[a], place[b]] += 1 / len(first)
    steps = np.arange(size)
    distance = (steps[:, None] - steps[None, :]) ** 2 if quadratic else (steps[:, None] != steps[None, :]).astype(int)
    expected = float((np.outer(table.sum(axis=1), table.sum(axis=0)) * distance).sum())
    return None if expected < 1e-12 else 1 - float((table * distance).sum()) / expected


def _outcome(ratings: Sequence[int], was_asked: bool, stable: bool | None, rule: ConsensusRule) -> Outcome:
    if not was_asked:
        return "first_round"
    if not stable:
        return "unstable"
    if rule.agreed(ratings):
        return "agreed"
    return "split" if rule.splits(ratings) else "not_agreed"
