"""SPSS: a system file a table, and syntax for the multiple-response sets, which the file format's writer lacks.

Not asked is a code of its own (-98), declared missing; not answered is system-missing, in texts an empty string."""

import calendar
import textwrap
from datetime import datetime

import numpy as np
from django.utils.translation import gettext as _

from sestante.methods.datasets import NOT_ASKED, Kind, free_code, spss_names
from sestante.methods.datasets.model import said

from .coded import coded_columns, is_gap
from .comma import file_names
from .limits import cut_bytes

LABEL, VALUE_LABEL, LONGEST = 255, 120, 32_767
SET_LABEL = 120  # and a line of syntax takes 255 bytes
MOST_MISSING = 3
SINCE_1582 = 12_219_379_200  # seconds from SPSS's first day, 14 October 1582, to 1970


def write_sav(dataset, folder, stem, shape):
    made = []
    for table, name in zip(dataset.tables, file_names(dataset, stem, ".sav"), strict=True):
        columns = coded_columns(table, shape)
        names = spss_names(one.column.header for one in columns)
        path = folder / name
        _write(path, columns, names, dataset, table, shape)
        made.append(path)
        sets = _sets(columns, names, shape)
        if sets:
            words = _("Multiple-response sets of %(file)s: open it, then run this.") % {"file": name}
            path = folder / f"{path.stem}-mrsets.sps"
            lines = ["\ufeff* Encoding: UTF-8.", f"* {words.rstrip('.')}.", *sets]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            made.append(path)
    return made


def _write(path, columns, names, dataset, table, shape):
    # Both weigh on every process that imports them, and only an export needs them.
    import pandas as pd
    import pyreadstat

    cells, labels, missing, formats = {}, {}, {}, {}
    for one, name in zip(columns, names, strict=True):
        text = one.kind == "text"
        unasked = free_code({*one.cells, *one.labels} if not text else {_int(cell) for cell in one.cells})
        cells[name] = _texts(one.cells, str(unasked)) if text else _numbers(one, unasked)
        labels[name] = {number: cut_bytes(words, VALUE_LABEL) for number, words in one.labels.items()}
        gaps = ([unasked] if one.has_unasked else []) + sorted(one.missing)
        if one.has_unasked:
            labels[name][str(unasked) if text else unasked] = _("Not asked")
        if gaps:
            missing[name] = [str(gap) for gap in gaps] if text else gaps[:MOST_MISSING]
        if not text:
            formats[name] = _format(one)
    pyreadstat.write_sav(
        pd.DataFrame(cells, columns=list(names)),
        path,
        file_label=cut_bytes(said(dataset.title, shape.language), 60),
        column_labels=[cut_bytes(label_of(one, shape), LABEL) for one in columns],
        variable_value_labels={name: found for name, found in labels.items() if found},
        missing_ranges=missing,
        variable_measure={name: _measure(one) for one, name in zip(columns, names, strict=True)},
        variable_format=formats,
    )


def label_of(coded, shape):
    """The question; of a split answer, the answer after it."""
    column = coded.column
    words = " ".join(column.variable.label(shape.language).split())
    if column.code is None:
        return words
    found = next((one for one in column.variable.categories if one.code == column.code), None)
    return f"{words}: {said(found.labels, shape.language) or column.code}"


def _measure(coded):
    if coded.column.code is not None or coded.kind == "text":
        return "nominal"
    return coded.column.variable.measure


def _format(coded):
    if coded.kind == "date":
        return "SDATE10"
    if coded.kind == "moment":
        return "DATETIME20"
    whole = coded.column.variable.kind is Kind.WHOLE or coded.labels
    return "F10.0" if whole else "F12.4"


def _int(text):
    return int(text) if isinstance(text, str) and text.lstrip("-").isdigit() and len(text) < 12 else None


def _texts(cells, unasked):
    return ["" if cell is None else unasked if cell is NOT_ASKED else cut_bytes(cell, LONGEST) for cell in cells]


def _numbers(coded, unasked):
    number = {"date": _seconds, "moment": _seconds}.get(coded.kind, float)
    found = np.full(len(coded.cells), np.nan)
    for place, cell in enumerate(coded.cells):
        if cell is NOT_ASKED:
            found[place] = unasked
        elif not is_gap(cell):
            found[place] = number(cell)
    return found


def _seconds(moment):
    """Seconds since SPSS's first day; of a moment with a time zone, what its clock showed."""
    here = calendar.timegm(
        moment.timetuple() if not isinstance(moment, datetime) else moment.replace(tzinfo=None).timetuple()
    )
    return here + SINCE_1582 + (moment.microsecond / 1e6 if isinstance(moment, datetime) else 0)


def _sets(columns, names, shape):
    """One multiple-response set for each multiple choice that was split, in lines that any editor of syntax takes."""
    found = {}
    for one, name in zip(columns, names, strict=True):
        if one.column.code is not None:
            found.setdefault(one.column.variable.name, []).append((one, name))
    lines = []
    for variable, members in found.items():
        label = " ".join(members[0][0].column.variable.label(shape.language).split())
        label = cut_bytes(label, SET_LABEL).replace("'", "''")
        set_name = "$" + spss_names([variable])[0][:62]
        variables = textwrap.fill(" ".join(name for _one, name in members), 100, initial_indent="    ",
                                  subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)  # fmt: skip
        lines.append(
            f"MRSETS /MDGROUP NAME={set_name}\n  LABEL='{label}'\n  CATEGORYLABELS=VARLABELS\n"
            f"  VARIABLES=\n{variables}\n  VALUE=1."
        )
    return lines
