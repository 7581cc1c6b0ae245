"""Spreadsheets by strangers, opened without trusting them: XLSX, XLS, XLSB, ODS as sheets of cells.

The library that reads them lays every sheet out as a rectangle and every text out in full, so that a few bytes may ask
for gigabytes. An XLSX is looked over before it is opened; what is of another format is opened in a process of its own,
which may use so much memory and time and no more.
"""
# ruff: noqa: S603 - the command run here is our own

import datetime
import io
import json
import lzma
import re
import subprocess
import sys
import zipfile
import zlib

import python_calamine

LARGEST_UNPACKED = 128 * 1024 * 1024
MOST_CELLS = 4_000_000  # of the rectangles that the sheets are, with those that are empty
MOST_TEXT = 128 * 1024 * 1024  # characters of all its cells
SECONDS, MEMORY = 5, 400 * 1024 * 1024
# What reading a damaged archive may raise.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_BLOCK = 1 << 20
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,8})(\d{0,12})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
_NUMBER = re.compile(rb"<(?:\w+:)?v[^>]*>\s*(\d{1,9})\s*<")


class Unreadable(ValueError):
    """A file that is no spreadsheet, is damaged, or would unfold beyond bounds."""


class TooMuch(Unreadable):
    """A file that would unfold beyond bounds."""


def names(data):
    """Names of the sheets. Raises `Unreadable`."""
    return list(_read(data, ["none"]))


def sheets(data, *, unpacked=LARGEST_UNPACKED, cells=MOST_CELLS):
    """Cells of all sheets by name, as lists of rows from the first line and column on: texts, numbers, truth values,
    days and moments. Raises `Unreadable`."""
    return _read(data, ["all"], unpacked, cells)


def sheet(data, name=""):
    """Name and cells of a sheet; of the first one, if there is none of this name. Raises `Unreadable`."""
    found = _read(data, ["one", name])
    if not found:
        raise Unreadable("it holds no sheet")
    return next((title, rows) for title, rows in found.items() if rows is not None)


def _read(data, wanted, unpacked=LARGEST_UNPACKED, cells=MOST_CELLS):
    if _is_xlsx(data):
        _look_over(data, unpacked, cells)
        return _opened(data, wanted)
    if zipfile.is_zipfile(io.BytesIO(data)):
        unpacked_parts(data, unpacked)
    return _opened_apart(data, wanted, cells)


def unpacked_parts(data, most, wanted=lambda name: False):
    """The parts of a ZIP that are wanted, by name; all of them are unpacked, whatever the ZIP says of their sizes.

    Raises `Unreadable` if it is damaged or there is more in it than `most` bytes."""
    found, size = {}, 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for part in packed.infolist():
                # Of a part that says it is small, Python reads no more; what opens it next may.
                part.file_size = max(part.file_size, most + 2 * _BLOCK)
                kept = []
                with packed.open(part) as opened:
                    while block := opened.read(_BLOCK):
                        size += len(block)
                        if size > most:
                            raise TooMuch("it unpacks to more than it may")
                        if wanted(part.filename):
                            kept.append(block)
                if kept:
                    found[part.filename] = found.get(part.filename, b"") + b"".join(kept)
    except Unreadable:  # our own, which is a ValueError too
        raise
    except DAMAGED as error:
        raise Unreadable("the archive is damaged") from error
    return found


def _is_xlsx(data):
    """Whether it is an XLSX and nothing else besides."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = {name.lower() for name in packed.namelist()}
    except DAMAGED:
        return False
    return "xl/workbook.xml" in parts and not any(
        name == "content.xml" or name.endswith("workbook.bin") for name in parts
    )


def _look_over(data, most, most_cells):
    parts = unpacked_parts(data, most, wanted=lambda name: not name.lower().startswith(("xl/media/", "xl/theme/")))
    lengths = [
        len(text) for part in parts.values() if b"<sst" in part or b":sst" in part for text in _TEXT.split(part)[1:]
    ]
    looked_at = [_rectangle(part, lengths) for part in parts.values() if b"sheetData" in part]
    if sum(cells for cells, _text in looked_at) > most_cells:
        raise TooMuch("the sheets have more cells than they may")
    if sum(text for _cells, text in looked_at) > MOST_TEXT:
        raise TooMuch("the cells hold more text than they may")


def _rectangle(part, lengths):
    """How many cells a sheet is laid out as, and how many characters of shared texts they hold (at most)."""
    cells, rows = sum(1 for _cell in _CELL.finditer(part)), sum(1 for _row in _ROW.finditer(part))
    widest = last = placed = 0
    columns = {}
    for letters, digits in map(re.Match.groups, _PLACE.finditer(part)):
        if letters:
            placed += 1
            if letters not in columns:
                columns[letters] = _column(letters)
                widest = max(widest, columns[letters])
        if len(digits) > 7:
            raise TooMuch("a cell stands beyond the last row")
        last = max(last, int(digits or 0))
    if placed < cells:  # cells that do not say where they stand follow the one before
        widest += max((len(_CELL.findall(row)) for row in _ROW.split(part)), default=0)
        last += rows
    text = cells * max(lengths, default=0)
    if text > MOST_TEXT:
        said = (int(number) for number in _NUMBER.findall(part))
        text = sum(lengths[number] for number in said if number < len(lengths))
    return widest * max(last, rows), text


def _column(letters):
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _opened(data, wanted):
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        titles = book.sheet_names
        if wanted[0] == "one":
            chosen = [wanted[1] if wanted[1] in titles else titles[0]] if titles else []
        else:
            chosen = titles if wanted[0] == "all" else []
        return {
            title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) if title in chosen else None
            for title in titles
        }
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the library's own way to fail, which is no Exception
            raise Unreadable("the library cannot read it") from None
        raise


# In a process of its own


def _opened_apart(data, wanted, cells):
    command = [sys.executable, "-P", __file__, json.dumps(wanted), str(cells)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
        if done.returncode:
            raise Unreadable("it is no spreadsheet, or asks for more than it may")
        read_sheets = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Unreadable(str(error)) from error
    return {
        name: [[_cell(cell) for cell in row] for row in rows] if rows is not None else None
        for name, rows in read_sheets.items()
    }


def _cell(cell):
    if isinstance(cell, dict):
        ((kind, text),) = cell.items()
        return getattr(datetime, kind).fromisoformat(text)
    return cell


def _plain(cell):
    if isinstance(cell, datetime.timedelta):
        return str(cell)
    return {type(cell).__name__: cell.isoformat()}


def _apart(wanted, cells):
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    read_sheets = _opened(sys.stdin.buffer.read(), json.loads(wanted))
    if sum(len(rows) * len(rows[0]) for rows in read_sheets.values() if rows) > cells:
        raise TooMuch("a sheet has more cells than it may")
    json.dump(read_sheets, sys.stdout, default=_plain)


if __name__ == "__main__":
    try:
        _apart(sys.argv[1], int(sys.argv[2]))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the file is not read
        sys.exit(str(error) or "memory")
