"""Shares, lengths and steps: what a chart shows, before anything is drawn."""

from collections.abc import Mapping, Sequence
from math import ceil

from .regions import REGIONS

FEW = 20
"""Under this many cases a chart shows counts in hatching, never shares."""


def shares(counts: Sequence[int]) -> list[int]:
    """Whole percentages that add up to 100 (largest remainder), or all zero.

    >>> shares([1, 1, 1])
    [34, 33, 33]
    >>> shares([0, 0])
    [0, 0]
    """
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    exact = [100 * count / total for count in counts]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(counts)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[: 100 - sum(whole)]:
        whole[index] += 1
    return whole


def lengths(values: Sequence[float]) -> list[int]:
    """Lengths of bars as whole percentages of the longest. What is not zero stays visible.

    >>> lengths([200, 100, 1, 0])
    [100, 50, 1, 0]
    """
    top = max(values, default=0)
    return [max(1, round(100 * value / top)) if value > 0 and top > 0 else 0 for value in values]


def shade(share: float) -> int:
    """Step 1 to 5 of the sequential scale for a percentage of a row in a cross table.

    >>> [shade(share) for share in (3, 22, 37, 61, 81)]
    [1, 2, 3, 4, 5]
    """
    return 1 + sum(share >= edge for edge in (15, 30, 45, 65))


def tile_steps(counts: Mapping[str, int]) -> dict[str, int]:
    """Step 0 to 5 of each region: the count itself while the largest is 5 or less, else fifths of the largest.

    >>> tile_steps({"08": 4, "09": 1})["08"], tile_steps({"08": 40, "09": 1})["09"], tile_steps({})["08"]
    (4, 1, 0)
    """
    top = max(counts.values(), default=0)
    if top <= 5:
        return {code: counts.get(code, 0) for code in REGIONS}
    return {code: ceil(5 * counts.get(code, 0) / top) for code in REGIONS}
