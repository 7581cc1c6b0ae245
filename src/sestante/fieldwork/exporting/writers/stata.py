"""Stata: a file a table, version 118 (Stata 14 and later). Not asked is ``.a``, answers that say there is none are
``.b`` and on, not answered is ``.``; in a text, which knows no such thing, not asked is written ``.a``."""

from datetime import date, datetime

import numpy as np
from django.utils.translation import gettext as _

from sestante.methods.datasets import NOT_ASKED, Kind, stata_names
from sestante.methods.datasets.model import said

from .coded import coded_columns, is_gap
from .comma import file_names
from .limits import refuse_past, too_long, too_wide
from .spss import label_of

MOST_VARIABLES, MOST_ROWS = 32_767, 2_147_483_647  # Stata/SE; Stata/BE opens 2,048
LABEL = 80
LONG = 2_147_483_620
FIRST_DAY = date(1960, 1, 1)
LETTERS = "bcdefghijklmnopqrstuvwxyz"


def write_dta(dataset, folder, stem, shape):
    made = []
    for table, name in zip(dataset.tables, file_names(dataset, stem, ".dta"), strict=True):
        columns = coded_columns(table, shape)
        refuse_past(len(columns), MOST_VARIABLES, what=too_wide("Stata"))
        refuse_past(table.count, MOST_ROWS, what=too_long("Stata"))
        path = folder / name
        _write(path, columns, stata_names(one.column.header for one in columns), dataset, shape)
        made.append(path)
    return made


def _write(path, columns, names, dataset, shape):
    # Both weigh on every process that imports them, and only an export needs them.
    import pandas as pd
    import pyreadstat

    cells, labels, missing, formats = {}, {}, {}, {}
    for one, name in zip(columns, names, strict=True):
        if one.kind == "text":
            cells[name] = ["" if cell is None else ".a" if cell is NOT_ASKED else cell for cell in one.cells]
            continue
        letters = letters_of(one)
        cells[name] = _numbers(one, letters)
        if one.has_unasked or letters:
            missing[name] = (["a"] if one.has_unasked else []) + sorted(letters.values())
        labels[name] = {letters.get(number, number): words for number, words in one.labels.items()}
        if one.has_unasked:
            labels[name]["a"] = _("Not asked")
        if one.kind == "date":
            formats[name] = "%td"
        elif one.kind == "moment":
            formats[name] = "%tc"
    pyreadstat.write_dta(
        pd.DataFrame(cells, columns=list(names)),
        path,
        file_label=said(dataset.title, shape.language)[:LABEL],
        column_labels=[label_of(one, shape)[:LABEL] for one in columns],
        variable_value_labels={name: found for name, found in labels.items() if found},
        missing_user_values=missing,
        variable_format=formats,
        version=14,
    )


def letters_of(coded):
    """The extended missing value of each answer that says there is none; past the alphabet they stay numbers."""
    return dict(zip(sorted(coded.missing), LETTERS, strict=False))


def _numbers(coded, letters):
    import pandas as pd

    read = {"date": _days, "moment": _milliseconds}.get(coded.kind, lambda number: number)
    cells = [
        "a" if cell is NOT_ASKED else None if is_gap(cell) else letters.get(value := read(cell), value)
        for cell in coded.cells
    ]
    if all(cell is None for cell in cells):
        return np.full(len(cells), np.nan)  # of a column that says nothing the library cannot tell what it holds
    mixed = any(isinstance(cell, str) for cell in cells)
    whole = coded.labels or coded.kind == "date" or coded.column.variable.kind is Kind.WHOLE
    fits = all(cell is None or isinstance(cell, str) or abs(cell) <= LONG for cell in cells)
    if whole and fits and (mixed or coded.labels):
        return pd.Series(cells, dtype=object)
    if mixed:
        return pd.Series([float(cell) if isinstance(cell, int) else cell for cell in cells], dtype=object)
    return np.array([np.nan if cell is None else float(cell) for cell in cells])


def _days(day):
    return (day - FIRST_DAY).days


def _milliseconds(moment):
    since = moment.replace(tzinfo=None) - datetime(1960, 1, 1)
    return float(since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000)
