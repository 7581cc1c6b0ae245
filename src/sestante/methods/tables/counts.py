"""One question, and several on one scale."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

type Answer = tuple[str, ...]
type Tally = Mapping[Answer, int]


@dataclass(frozen=True)
class Frequencies:
    """Counts of one question in the order of its choices; ``n`` cases answer, the others are ``missing``."""

    counts: Mapping[str, int]
    n: int
    missing: int
    missing_counts: Mapping[str, int]  # of those missing, who said so ("don't know"); the rest said nothing

    @property
    def cases(self) -> int:
        return self.n + self.missing


def frequencies(
    tally: Tally, *, choices: Sequence[str] = (), missing: Collection[str] = (), cases: int | None = None
) -> Frequencies:
    """Count the cases that gave each value.

    Parameters
    ----------
    tally
        Distinct answers with their number of cases.
    choices
        Values in the order of the questionnaire; values it does not know are kept after them, as they turn up.
    missing
        Values that mean "no answer" ("don't know", "not applicable"): never among the valid cases.
    cases
        All cases looked at, also those without any answer; by default those of the tally.

    Returns
    -------
    Frequencies
        A case is valid when at least one of its values is. Counts of a multiple choice add up to ``n`` or more.

    Raises
    ------
    ValueError
        When ``cases`` is less than the cases of the tally.

    Examples
    --------
    >>> found = frequencies({("a", "b"): 3, ("b",): 2, ("dk",): 1}, choices=["a", "b", "c"], missing=["dk"], cases=8)
    >>> dict(found.counts), found.n, found.missing, dict(found.missing_counts)
    ({'a': 3, 'b': 5, 'c': 0}, 5, 3, {'dk': 1})
    """
    counts = {choice: 0 for choice in choices if choice not in missing}
    absent = dict.fromkeys(missing, 0)
    n = seen = 0
    for answer, number in tally.items():
        seen += number
        values = set(answer)
        valid = values - set(missing)
        n += number if valid else 0
        for value in sorted(valid):
            counts[value] = counts.get(value, 0) + number
        if not valid:
            for value in values:
                absent[value] += number
    total = seen if cases is None else cases
    if total < seen:
        raise ValueError("more answers than cases")
    return Frequencies(counts, n, total - n, {value: count for value, count in absent.items() if count})


def mean_score(counts: Mapping[str, int], scores: Mapping[str, float | None]) -> float | None:
    """Mean of the scores of an ordinal scale over the cases that chose a scored value; None when nobody did.

    The distances between the steps of such a scale are not measured: give the distribution beside the mean.

    >>> mean_score({"1": 1, "3": 1, "5": 2}, {"1": 1, "3": 3, "5": 5})
    3.5
    """
    pairs = [(score, counts[value]) for value, score in scores.items() if score is not None and counts.get(value)]
    n = sum(count for _score, count in pairs)
    return sum(score * count for score, count in pairs) / n if n else None


@dataclass(frozen=True)
class LikertItem:
    """One line of a matrix: counts by level, in the order of the levels."""

    name: str
    counts: tuple[int, ...]
    n: int
    missing: int
    mean: float | None


def likert(
    tallies: Mapping[str, Tally],
    *,
    levels: Sequence[str],
    scores: Mapping[str, float | None] | None = None,
    missing: Collection[str] = (),
    cases: int | None = None,
) -> tuple[LikertItem, ...]:
    """Count the answers to several items on one scale. "Don't know" is missing, never the middle of the scale.

    Parameters
    ----------
    tallies
        For each item its tally.
    levels
        Values of the scale in order, without the missing ones.
    scores
        Score of each level, for the mean; without them there is none.

    Raises
    ------
    ValueError
        For an answer that is neither a level nor missing.

    Examples
    --------
    >>> item, = likert({"trust": {("4",): 3, ("5",): 1, ("dk",): 2}}, levels="12345", missing=["dk"],
    ...                scores={str(level): level for level in range(1, 6)}, cases=7)
    >>> item.counts, item.n, item.missing, item.mean
    ((0, 0, 0, 3, 1), 4, 3, 4.25)
    """
    items = []
    for name, tally in tallies.items():
        found = frequencies(tally, choices=levels, missing=missing, cases=cases)
        if unknown := set(found.counts) - set(levels):
            raise ValueError(f"not on the scale: {', '.join(sorted(unknown))}")
        counts = tuple(found.counts[level] for level in levels)
        items.append(LikertItem(name, counts, found.n, found.missing, mean_score(found.counts, scores or {})))
    return tuple(items)
