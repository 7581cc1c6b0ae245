"""XLSX: one sheet a table, written row by row in constant memory. Codes and long figures are text: a spreadsheet would
round them, or eat their zeros."""

import re
from datetime import date, datetime

import xlsxwriter
from django.utils.translation import gettext as _

from sestante.methods.datasets import NOT_ASKED, text_of, unique

from .comma import columns_for
from .limits import refuse_past, too_long, too_wide

MOST_COLUMNS, MOST_ROWS, LONGEST = 16_384, 1_048_575, 32_767
SHEET_LONGEST = 31
MOST_EXACT = 10**15
FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was


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
    for number, row in enumerate(table.rows(), start=1):
        for place, column in enumerate(columns):
            _write_cell(sheet, number, place, column.cell(row), column.variable, shape, looks)


def _write_cell(sheet, number, place, cell, variable, shape, looks):
    if cell is None or cell != cell:  # NaN
        return
    if cell is NOT_ASKED:
        if shape.unasked:
            sheet.write_string(number, place, shape.unasked)
    elif isinstance(cell, float) or (isinstance(cell, int) and abs(cell) < MOST_EXACT):
        sheet.write_number(number, place, cell)
    elif isinstance(cell, datetime) and cell.tzinfo is None and cell.date() >= FIRST_DAY:
        sheet.write_datetime(number, place, cell, looks["moment"])
    elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= FIRST_DAY:
        sheet.write_datetime(number, place, datetime(cell.year, cell.month, cell.day), looks["day"])
    else:
        text = text_of(cell, variable, values=shape.values, language=shape.language)
        sheet.write_string(number, place, _fitting(text))


def _fitting(text):
    """What a cell holds: Excel counts in UTF-16; the library takes a text between <r> and </r> for its own markup."""
    mark, units = _(" … (cut: the CSV has it whole)"), text.encode("utf-16-le", "surrogatepass")
    if len(units) > 2 * LONGEST:
        text = units[: 2 * (LONGEST - len(mark))].decode("utf-16-le", "ignore") + mark
    return f" {text}" if text.startswith("<r>") and text.endswith("</r>") else text
