"""Answers as tables: what every export is written from and every import back is read by.

A `Dataset` is a main table with one row a record and one table for each repeat, nested ones too. Each `Variable` knows
its labels in every language, its categories, where in the form it comes from, in which versions it was asked, and when.
A cell says *not asked* (`NOT_ASKED`) apart from *not answered* (``None``). Writers read nothing else
(docs/methods/datasets.md).
"""

from .coding import Coding, coding_of, free_code
from .columns import Column, Headers, Many, Values, columns_of, text_of
from .masking import MASK, masked, names_in
from .model import NOT_ASKED, Category, Cell, Dataset, Kind, LeftOut, Table, Unasked, Variable
from .names import spss_names, stata_names, unique
from .parsing import UnreadableCell, cell_of
from .summary import Summary, Told, summaries_of, told

__all__ = [
    "MASK",
    "NOT_ASKED",
    "Category",
    "Cell",
    "Coding",
    "Column",
    "Dataset",
    "Headers",
    "Kind",
    "LeftOut",
    "Many",
    "Summary",
    "Table",
    "Told",
    "Unasked",
    "UnreadableCell",
    "Values",
    "Variable",
    "cell_of",
    "coding_of",
    "columns_of",
    "free_code",
    "masked",
    "names_in",
    "spss_names",
    "stata_names",
    "summaries_of",
    "text_of",
    "told",
    "unique",
]
