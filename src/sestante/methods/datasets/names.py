"""Names that statistical programs accept, always the same for the same names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SPSS_LONGEST = 64  # bytes (IBM SPSS Statistics, Command Syntax Reference, "Variable names")
# Stata takes 32 characters (User's Guide 11.3); the set of labels of a variable is called as the variable with a number
# of up to five figures after it, and has to fit as well.
STATA_LONGEST = 27
# Words that SPSS and Stata keep for themselves, in any capitals.
SPSS_RESERVED = frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"])
STATA_RESERVED = frozenset(["byte", "double", "float", "if", "in", "int", "long", "str", "strl", "using", "with"])


def unique(names: Iterable[str], longest: int = 1000) -> tuple[str, ...]:
    """The same names, told apart by a number where two are the same but for capitals.

    >>> unique(["Age", "age", "sex"]), unique(["abcd", "abcd"], longest=4)
    (('Age', 'age_2', 'sex'), ('abcd', 'ab_2'))
    """
    made: list[str] = []
    taken: set[str] = set()
    for name in names:
        candidate, number = name[:longest], 2
        while candidate.casefold() in taken:
            ending = f"_{number}"
            candidate, number = name[: longest - len(ending)] + ending, number + 1
        taken.add(candidate.casefold())
        made.append(candidate)
    return tuple(made)


def spss_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names for SPSS: letters, figures and underscores, a letter first, at most 64, no reserved word, no doubles.

    >>> spss_names(["_uuid", "età", "needs/money", "ALL", "1st", "with", "età "])
    ('uuid', 'eta', 'needs_money', 'v_ALL', 'v1st', 'v_with', 'eta_2')
    """
    return unique((_plain(name, SPSS_RESERVED) for name in names), SPSS_LONGEST)


def stata_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names for Stata: as for SPSS, at most 27, its own reserved words and ``str1`` … ``str2045``.

    >>> stata_names(["_n", "str20", "long", "a" * 40])
    ('n', 'v_str20', 'v_long', 'aaaaaaaaaaaaaaaaaaaaaaaaaaa')
    """
    return unique((_plain(name, STATA_RESERVED) for name in names), STATA_LONGEST)


def _plain(name: str, reserved: frozenset[str]) -> str:
    letters = unicodedata.normalize("NFKD", name)
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    text = re.sub(r"[^A-Za-z0-9]+", "_", letters).strip("_") or "v"
    if text[0].isdigit():
        text = f"v{text}"
    if text.casefold() in reserved or re.fullmatch(r"str\d+", text.casefold()):
        text = f"v_{text}"
    return text
