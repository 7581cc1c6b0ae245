"""Codes as numbers, for programs whose labels hang on numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .model import Kind, Variable

MOST_LABELLED = 2000  # a longer list (towns, say) stays text: nobody reads its labels in a dialogue box
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,8})")
_FREE = (-98, -998, -9998, -99998, -999998, -9999998)


@dataclass(frozen=True, slots=True)
class Coding:
    """Numbers of codes; of a variable that stays text, none."""

    numbers: Mapping[str, int]
    missing: tuple[int, ...] = ()

    @property
    def is_numeric(self) -> bool:
        return bool(self.numbers)


def coding_of(variable: Variable, seen: Iterable[str] = ()) -> Coding:
    """The number of each code of a single choice.

    Codes that are whole numbers keep them; others are numbered as the list has them, from 1. Codes that were seen in
    the data but stand on no list come after, in alphabetical order.

    >>> from .model import Category
    >>> scale = Variable("s", Kind.ONE, categories=(Category("1"), Category("2"), Category("-9", missing=True)))
    >>> coding_of(scale).numbers, coding_of(scale).missing
    ({'1': 1, '2': 2, '-9': -9}, (-9,))
    >>> coding_of(Variable("s", Kind.ONE, categories=(Category("yes"), Category("no"))), ["maybe"]).numbers
    {'yes': 1, 'no': 2, 'maybe': 3}
    """
    listed = [category.code for category in variable.categories]
    codes = [*dict.fromkeys(listed), *sorted(set(seen) - set(listed))]
    if variable.kind is not Kind.ONE or not variable.categories or len(codes) > MOST_LABELLED:
        return Coding({})
    if all(_WHOLE.fullmatch(code) for code in codes):
        numbers = {code: int(code) for code in codes}
    else:
        numbers = {code: number for number, code in enumerate(codes, start=1)}
    return Coding(numbers, tuple(numbers[category.code] for category in variable.categories if category.missing))


def free_code(taken: Collection[object]) -> int:
    """A code for *not asked* that no answer has: -98, else with more nines.

    >>> free_code([1, 2]), free_code([-98, 3])
    (-98, -998)
    """
    return next(code for code in _FREE if code not in taken)
