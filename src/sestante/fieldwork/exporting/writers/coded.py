"""A table column by column, its codes as numbers: what SPSS and Stata are written from."""

import math
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from sestante.methods.datasets import NOT_ASKED, Kind, coding_of, columns_of, text_of
from sestante.methods.datasets.model import said

MOST_EXACT = 2**53  # past it a double rounds


@dataclass
class Coded:
    """One column: plain values (numbers, days, texts, None, NOT_ASKED) and what they stand for."""

    column: object
    kind: str  # number, date, moment, text
    cells: list
    labels: dict = field(default_factory=dict)  # {number: words}
    missing: tuple = ()  # numbers of answers that say there is none
    codes: dict = field(default_factory=dict)  # {code: number}
    has_unasked: bool = False


def coded_columns(table, shape, separator="_"):
    """Every column of a table. Multiple choices stay joined in text, or split in 0 and 1, or both."""
    columns = columns_of(table, many=shape.many, language=shape.language, separator=separator)
    gathered, same = [[] for _column in columns], {}
    for row in table.rows():
        for cells, column in zip(gathered, columns, strict=True):
            cell = column.cell(row)
            if isinstance(cell, str):
                cell = same.setdefault(cell, cell)  # one code, one object: 20,000 rows repeat a handful
            cells.append(cell)
    return [_coded(column, cells, shape) for column, cells in zip(columns, gathered, strict=True)]


def _coded(column, cells, shape):
    variable = column.variable
    unasked = any(cell is NOT_ASKED for cell in cells)
    if column.code is not None:
        return Coded(column, "number", cells, {0: _("No"), 1: _("Yes")}, has_unasked=unasked)
    if variable.kind is Kind.ONE:
        coding = coding_of(variable, {cell for cell in cells if isinstance(cell, str)})
        if coding.is_numeric:
            words = {one.code: said(one.labels, shape.language) or one.code for one in variable.categories}
            return Coded(
                column,
                "number",
                [coding.numbers[cell] if isinstance(cell, str) else cell for cell in cells],
                {number: words.get(code, code) for code, number in coding.numbers.items()},
                coding.missing,
                dict(coding.numbers),
                unasked,
            )
    kind = _kind_of(variable.kind, cells)
    if kind == "text":
        cells = [cell if cell is None or cell is NOT_ASKED else text_of(cell, variable) for cell in cells]
    return Coded(column, kind, cells, has_unasked=unasked)


def _kind_of(kind, cells):
    """What all cells of a column are; one that does not fit makes them text, so that none is lost."""
    said = (cell for cell in cells if cell is not None and cell is not NOT_ASKED)
    if kind in (Kind.WHOLE, Kind.NUMBER):
        return "number" if all(_exact(one) for one in said) else "text"
    if kind is Kind.DATE:
        return "date" if all(isinstance(one, date) and not isinstance(one, datetime) for one in said) else "text"
    if kind is Kind.MOMENT:
        return "moment" if all(isinstance(one, datetime) for one in said) else "text"
    return "text"


def is_gap(cell):
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def _exact(cell):
    return isinstance(cell, float) or (isinstance(cell, int) and abs(cell) <= MOST_EXACT)
