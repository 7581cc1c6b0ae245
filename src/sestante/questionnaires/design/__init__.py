"""Designing a questionnaire: its workbook as a tree, the changes one may make, logic built by picking."""

from .problems import Problem, problems
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
    lines_of,
    read,
    references,
    write,
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
