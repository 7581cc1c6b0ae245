"""XLSX: one sheet a table. Codes and long figures are text: a spreadsheet would round them, or eat their zeros.

Rows go into the archive as they are read, whatever their number, and what a cell is written as is kept for when the
same comes again in its column: answers repeat themselves."""

import zipfile
from datetime import date, datetime
from math import isfinite

from django.utils.translation import gettext as _

from sestante.methods.datasets import NOT_ASKED, text_of, unique

from .comma import columns_for
from .limits import refuse_past, too_long, too_wide
from .workbook_parts import SHEET_END, escaped, frame, letters_of, plain_sheet_name, sheet_head

MOST_COLUMNS, MOST_ROWS, LONGEST = 16_384, 1_048_575, 32_767
SHEET_LONGEST = 31
MOST_EXACT = 10**15
FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
DAY_ZERO, MOMENT_ZERO = date(1899, 12, 30), datetime(1899, 12, 30)
ROWS_AT_ONCE, KEPT, LONGEST_KEPT = 200, 400, 100
STYLES = {"head": 1, "day": 2, "moment": 3}


def sheet_names(names):
    """Names that Excel takes for sheets, told apart."""
    plain = (plain_sheet_name(name, SHEET_LONGEST) for name in names)
    reserved = (f"{name}_" if name.casefold() in {"history", "cronologia"} else name for name in plain)
    return unique(reserved, SHEET_LONGEST)


def write_xlsx(dataset, folder, stem, shape):
    path = folder / f"{stem}.xlsx"
    tables = [(table, columns_for(table, shape)) for table in dataset.tables]
    for table, columns in tables:
        refuse_past(len(columns), MOST_COLUMNS, what=too_wide("Excel"))
        refuse_past(table.count, MOST_ROWS, what=too_long("Excel"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in frame(sheet_names(table.name for table in dataset.tables)):
            archive.writestr(name, content)
        for number, (table, columns) in enumerate(tables, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as file:
                for text in _sheet(table, columns, shape, first=number == 1):
                    file.write(text.encode("utf-8", "replace"))
    return [path]


def _sheet(table, columns, shape, *, first):
    """A sheet's XML, some rows at a time."""
    letters = [letters_of(place) for place in range(len(columns))]
    yield sheet_head(f"A1:{letters[-1] if letters else 'A'}{table.count + 1}", first=first)
    heads = (_text(column.header[:LONGEST], STYLES["head"]) for column in columns)
    yield f'<row r="1">{"".join(f'<c r="{at}1"{head}' for at, head in zip(letters, heads, strict=True))}</row>'
    plan = [(at, column, column.place if column.code is None else None, {})
            for at, column in zip(letters, columns, strict=True)]  # fmt: skip
    waiting = []
    for number, row in enumerate(table.rows(), start=2):
        waiting.append(_row(number, row, plan, shape))
        if len(waiting) == ROWS_AT_ONCE:
            yield "".join(waiting)
            waiting = []
    yield "".join([*waiting, SHEET_END])


def _row(number, row, plan, shape):
    cells = [f'<row r="{number}">']
    for at, column, place, known in plan:
        cell = row[place] if place is not None else column.cell(row)
        if cell is None:
            continue
        written = known.get(cell)
        if written is None:
            written = _cell(cell, column.variable, shape)
            if len(known) < KEPT and len(written) < LONGEST_KEPT:
                known[cell] = written
        if written:
            cells.append(f'<c r="{at}{number}"{written}')
    cells.append("</row>")
    return "".join(cells)


def _cell(cell, variable, shape):
    """What follows the place of a cell; nothing for an empty one."""
    if cell != cell:  # NaN
        return ""
    if cell is NOT_ASKED:
        return _text(shape.unasked) if shape.unasked else ""
    if isinstance(cell, float) and isfinite(cell):
        return f"><v>{cell!r}</v></c>"
    if isinstance(cell, int) and abs(cell) < MOST_EXACT:
        return f"><v>{int(cell)}</v></c>"
    if isinstance(cell, datetime):
        if cell.tzinfo is None and cell.date() >= FIRST_DAY:
            return f' s="{STYLES["moment"]}"><v>{(cell - MOMENT_ZERO).total_seconds() / 86400!r}</v></c>'
    elif isinstance(cell, date) and cell >= FIRST_DAY:
        return f' s="{STYLES["day"]}"><v>{(cell - DAY_ZERO).days}</v></c>'
    return _text(_fitting(text_of(cell, variable, values=shape.values, language=shape.language)))


def _text(text, style=0):
    if not text:
        return ""
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    look = f' s="{style}"' if style else ""
    return f'{look} t="inlineStr"><is><t{space}>{escaped(text)}</t></is></c>'


def _fitting(text):
    """A text that Excel takes: it counts in halves of what lies outside the basic plane."""
    if len(text) <= LONGEST // 2 or len(text.encode("utf-16-le", "replace")) <= 2 * LONGEST:
        return text
    mark = _(" … (cut: the CSV has it whole)")
    room = 2 * (LONGEST - len(mark))
    return text.encode("utf-16-le", "replace")[:room].decode("utf-16-le", "ignore") + mark
