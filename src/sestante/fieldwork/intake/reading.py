"""CSV, XLSX, XLS and ODS files as a row of headers and rows of text."""

import codecs
import csv
import datetime
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.files import spreadsheets

LARGEST = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_CELLS = 2_000_000
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Table:
    """A sheet as read: headers are unique, each row maps header to text; ``lines`` are those a person sees."""

    headers: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    lines: tuple[int, ...]
    sheet: str = ""
    crooked: frozenset[int] = frozenset()  # lines of a CSV with more cells than headers: their columns have shifted

    @property
    def key(self):
        """What a header row is remembered by."""
        return hashlib.sha256(json.dumps(self.headers).encode()).hexdigest()


def read_table(data, file_name, sheet=""):
    """Read a file. Raises FieldworkError, in words, when it cannot be read."""
    if len(data) > LARGEST:
        raise FieldworkError(_("The file is larger than 10 MB: split it."))
    if is_workbook(file_name):
        name, grid = _read_workbook(data, file_name, sheet)
    else:
        return _table(_read_csv(data, file_name), "", strict=True)
    return _table(grid, name)


def read_tables(data, file_name):
    """Every sheet of a workbook that is a table; a CSV is one."""
    if not is_workbook(file_name):
        return [read_table(data, file_name)]
    found = []
    for name, rows in _opened(spreadsheets.sheets, data, file_name).items():
        try:
            found.append(_table([[_text(cell) for cell in row] for row in rows], name))
        except FieldworkError:
            continue  # an empty sheet, or one that is no table: what matters is looked for by its columns
    return found


def sheets_of(data, file_name):
    """Names of a workbook's sheets; none for a CSV."""
    return _opened(spreadsheets.names, data, file_name) if is_workbook(file_name) else []


def is_workbook(file_name):
    return PurePath(file_name).suffix.lower() in {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


def _opened(read, data, file_name, *arguments):
    try:
        return read(data, *arguments)
    except spreadsheets.Unreadable as error:
        words = {"file": file_name}
        raise FieldworkError(
            _("“%(file)s” cannot be opened as a spreadsheet: use CSV, XLSX or ODS.") % words
        ) from error


def _read_workbook(data, file_name, sheet):
    name, rows = _opened(spreadsheets.sheet, data, file_name, sheet)
    return name, [[_text(cell) for cell in row] for row in rows]


def _text(cell):
    """A cell as a person would have typed it; numbers without the point that spreadsheets add."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell).replace("\0", "").strip()


def _read_csv(data, file_name):
    text = decode(data)
    if "\0" in text:
        raise FieldworkError(_("“%(file)s” is not a table of text: use CSV, XLSX or ODS.") % {"file": file_name})
    try:
        # csv's own limit of 128 kB a field would refuse a long interview; the file's size is limited above.
        csv.field_size_limit(LARGEST)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=False)
        grid, cells = [], 0
        for row in rows:
            grid.append([cell.strip() for cell in row])
            cells += len(row) + 1
            if cells > 2 * MOST_CELLS or len(grid) > 10 * MOST_ROWS:
                raise FieldworkError(_("The table has more than %(most)s rows: split it.") % {"most": MOST_ROWS})
        return grid
    except csv.Error as error:
        words = {"file": file_name}
        raise FieldworkError(_("“%(file)s” cannot be read as CSV: check its quotation marks.") % words) from error


def decode(data):
    """Text of unknown encoding: the mark at its head, else UTF-8, else Windows' western letters."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def delimiter_of(text):
    """The delimiter that splits the first records into the same number of columns, the most of them.

    None of them = a single column, whose commas are part of the text: then a character nobody types.
    """
    best, score = "\x1f", (0, 0)
    for candidate in DELIMITERS:
        rows = csv.reader(io.StringIO(text[:65536], newline=""), delimiter=candidate)
        try:
            widths = [len(row) for _index, row in zip(range(20), rows, strict=False) if row]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            alike = sum(width == widths[0] for width in widths) / len(widths)
            if (alike, widths[0]) > score:
                best, score = candidate, (alike, widths[0])
    return best


def _table(grid, name, *, strict=False):
    """Headers are the first row with something in it; empty rows are left out, their line numbers are not."""
    start = next((index for index, row in enumerate(grid) if any(row)), None)
    if start is None:
        raise FieldworkError(_("The table is empty."))
    width = max((index + 1 for index, cell in enumerate(grid[start]) if cell), default=0)
    if width > MOST_COLUMNS:
        raise FieldworkError(_("The table has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    headers = _unique(grid[start][:width])
    rows, lines, crooked = [], [], set()
    for index, cells in enumerate(grid[start + 1 :], start=start + 2):
        if any(cells):
            rows.append(dict(zip(headers, [*cells, *[""] * width][:width], strict=True)))
            lines.append(index)
            if strict and any(cells[width:]):
                crooked.add(index)
    if not rows:
        raise FieldworkError(_("Under the headers there is no row."))
    if len(rows) > MOST_ROWS or len(rows) * width > MOST_CELLS:
        raise FieldworkError(_("The table has more than %(most)s rows: split it.") % {"most": MOST_ROWS})
    return Table(headers, tuple(rows), tuple(lines), name, frozenset(crooked))


def _unique(headers):
    """Two columns of the same name are told apart by a number, one without a name gets its letter's place."""
    made = []
    for position, header in enumerate(headers, start=1):
        stem = header or _("column %(number)s") % {"number": position}
        name, count = stem, 2
        while name in made:
            name, count = f"{stem} ({count})", count + 1
        made.append(name)
    return tuple(made)
