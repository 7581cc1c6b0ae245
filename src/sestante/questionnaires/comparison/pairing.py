"""Which row of the one is which of the other, and which of them stand elsewhere now."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from .shapes import Line


def pairs_of(before: list[Line], after: list[Line]) -> tuple[list[tuple[Line, Line]], set[str]]:
    pairs: list[tuple[Line, Line]] = []
    left, free = {line.path: line for line in before}, {line.path: line for line in after}

    def pair(was: Line, now: Line) -> None:
        pairs.append((was, now))
        del left[was.path], free[now.path]

    def by(key_of_old, key_of_new, akin=lambda was, now: True) -> None:
        olds, news = _unique(left.values(), key_of_old), _unique(free.values(), key_of_new)
        for key in [key for key in olds if key in news and akin(olds[key], news[key])]:
            pair(olds[key], news[key])

    has_ids = any(line.key != line.name for line in (*before, *after))
    if has_ids:
        by(lambda line: line.key, lambda line: line.key)
    by(lambda line: line.path, lambda line: line.path)
    # A name alone, in another group, may well be another question's: "other", "note".
    by(lambda line: line.name, lambda line: line.name, _say_the_same)
    where = {was.path: now.path for was, now in pairs}
    by(
        lambda line: _likeness(line, where.get(line.parent, line.parent)),
        lambda line: _likeness(line, line.parent),
    )
    return pairs, {now.path for was, now in pairs if was.name != now.name}


def _unique(lines: Iterable[Line], key_of) -> dict[object, Line]:
    found: dict[object, list[Line]] = {}
    for line in lines:
        if (key := key_of(line)) is not None:
            found.setdefault(key, []).append(line)
    return {key: some[0] for key, some in found.items() if len(some) == 1}


def _say_the_same(was: Line, now: Line) -> bool:
    """Whether two rows are of one kind and share their words in a language, or have none."""
    if was.kind != now.kind:
        return False
    return not was.labels and not now.labels or bool(set(was.labels.items()) & set(now.labels.items()))


def _likeness(line: Line, parent: str) -> tuple[str, str, tuple[tuple[str, str], ...]] | None:
    """What two rows share of which one is the other under a new name."""
    labels = tuple(sorted(line.labels.items()))
    return (parent, line.kind, labels) if labels else None


def moved_among(
    before: list[Line], after: list[Line], by_new: Mapping[str, Line], paths: Mapping[str, str]
) -> set[str]:
    """Paths of what stands in another group, or in another order among its sisters: as few as explain it."""
    place = {line.path: number for number, line in enumerate(before)}
    found, families = set(), {}
    for line in after:
        was = by_new.get(line.path)
        if was is None:
            continue
        if paths.get(was.parent, was.parent) != line.parent:
            found.add(line.path)
        else:
            families.setdefault(line.parent, []).append((place[was.path], line.path))
    for family in families.values():
        stay = _longest_rising([number for number, _path in family])
        found |= {path for index, (_number, path) in enumerate(family) if index not in stay}
    return found


def _longest_rising(numbers: list[int]) -> set[int]:
    """Places of a longest rising subsequence.

    >>> sorted(_longest_rising([3, 1, 2, 4]))
    [1, 2, 3]
    """
    ends: list[int] = []  # the least number that ends a run of each length
    at: list[int] = []
    behind: list[int | None] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        behind.append(at[length - 1] if length else None)
        ends[length : length + 1], at[length : length + 1] = [number], [index]
    found, here = set(), at[-1] if at else None
    while here is not None:
        found.add(here)
        here = behind[here]
    return found
