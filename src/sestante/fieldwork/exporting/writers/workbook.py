"""XLSX: one sheet a table, written row by row in constant memory. Codes and long figures are text: a spreadsheet would
round them, or eat their zeros."""

import re
from datetime import date, datetime
from functools import cache, lru_cache

import xlsxwriter
from django.utils.translation import gettext as _

from sestante.methods.datasets import NOT_ASKED, text_of, unique

from .comma import columns_for
from .limits import refuse_past, too_long, too_wide

MOST_COLUMNS, MOST_ROWS, LONGEST = 16_384, 1_048_575, 32_767
SHEET_LONGEST = 31
MOST_EXACT = 10**15
FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
DAY_ZERO = date(1899, 12, 30)  # from which the days after it are counted


def sheet_names(names):
    """Names that Excel takes for sheets, told apart."""
    plain = (re.sub(r"[\[\]:*?/\\]", "_", name).strip("' ")[:SHEET_LONGEST].strip("' ") or "_" for name in names)
    reserved = (f"{name}_" if name.casefold() in {"history", "cronologia"} else name for name in plain)
    return unique(reserved, SHEET_LONGEST)


def write_xlsx(dataset, folder, stem, shape):
    path = folder / f"{stem}.xlsx"
    tables = [(table, columns_for(table, shape)) for table in dataset.tables]
    for table, columns in tables:
        refuse_past(len(columns), MOST_COLUMNS, what=too_wide("Excel"))
        refuse_past(table.count, MOST_ROWS, what=too_long("Excel"))
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "tmpdir": str(folder)}  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        looks = {
            "head": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for name, (table, columns) in zip(sheet_names(table.name for table in dataset.tables), tables, strict=True):
            _write_sheet(book.add_worksheet(name), table, columns, shape, looks)
    return [path]


def _write_sheet(sheet, table, columns, shape, looks):
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.header[:LONGEST], looks["head"])
    puts = [_put(sheet, place, column, shape, looks) for place, column in enumerate(columns)]
    for number, row in enumerate(table.rows(), start=1):
        for put in puts:
            put(number, row)


def _put(sheet, place, column, shape, looks):
    """What writes a row's cell of one column: millions of cells pass here, so what a column knows is asked once."""
    at, code, unasked, words = column.place, column.code, shape.unasked, _words_of(column.variable, shape)
    write_number, write_string = sheet.write_number, sheet.write_string

    def put(number, row):
        cell = row[at]
        if cell is None or cell != cell:  # NaN
            return
        if cell is NOT_ASKED:
            if unasked:
                write_string(number, place, unasked)
            return
        if code is not None and isinstance(cell, tuple):
            write_number(number, place, int(code in cell))
        elif isinstance(cell, float) or (isinstance(cell, int) and abs(cell) < MOST_EXACT):
            write_number(number, place, cell)
        elif isinstance(cell, date) and (day := _day_of(cell)) is not None:
            write_number(number, place, day, looks["moment" if isinstance(cell, datetime) else "day"])
        else:
            write_string(number, place, words(cell))

    return put


def _words_of(variable, shape):
    """A cell as the text of this column; of choices, which say the same few things, remembered."""

    def words(cell):
        return _fitting(text_of(cell, variable, values=shape.values, language=shape.language))

    return cache(words) if variable.categories else words


@lru_cache(maxsize=10_000)
def _day_of(moment):
    """A day, or a moment, as the number Excel knows it by; None where Excel has no such day or no such clock."""
    if not isinstance(moment, datetime):
        return (moment - DAY_ZERO).days if moment >= FIRST_DAY else None
    if moment.tzinfo is not None or moment.date() < FIRST_DAY:
        return None
    since = moment - datetime(DAY_ZERO.year, DAY_ZERO.month, DAY_ZERO.day)
    return since.days + (since.seconds + since.microseconds / 1e6) / 86_400


def _fitting(text):
    """What a cell holds: Excel counts in UTF-16; the library takes a text between <r> and </r> for its own markup."""
    if len(text) > LONGEST // 2:
        units = text.encode("utf-16-le", "surrogatepass")
        if len(units) > 2 * LONGEST:
            mark = _(" … (cut: the CSV has it whole)")
            text = units[: 2 * (LONGEST - len(mark))].decode("utf-16-le", "ignore") + mark
    return f" {text}" if text.startswith("<r>") and text.endswith("</r>") else text
