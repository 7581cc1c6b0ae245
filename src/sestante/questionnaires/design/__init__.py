"""Designing a questionnaire: its workbook as a tree, the changes one may make, logic built by picking."""

from .problems import Problem, problems
from .reading import lines_of, read, write
from .workbook import (
    ASIDE,
    CALCULATE,
    CONTAINERS,
    GROUP,
    HIDDEN,
    ID,
    MATRIX,
    NOTE,
    QUESTION,
    REPEAT,
    SECTION,
    Design,
    Item,
    references,
)

__all__ = [
    "ASIDE",
    "CALCULATE",
    "CONTAINERS",
    "GROUP",
    "HIDDEN",
    "ID",
    "MATRIX",
    "NOTE",
    "QUESTION",
    "REPEAT",
    "SECTION",
    "Design",
    "Item",
    "Problem",
    "lines_of",
    "problems",
    "read",
    "references",
    "write",
]
