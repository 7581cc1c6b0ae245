"""XLSForm workbooks as plain rows: read from XLSX, XLS or ODS, written as XLSX.

Row `n` of a sheet's list stands on line `n + 2` of the file, blank lines included, so that a problem can name the
line a person sees.
"""

import datetime
import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import xlsxwriter

from sestante.files import spreadsheets

LARGEST_UNPACKED = 64 * 1024 * 1024  # a small file may hold gigabytes of zeros
MOST_CELLS = 1_000_000  # of the rectangles that the sheets are
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML can hold these
LANGUAGE = re.compile(r"\s*::?\s*")
TRANSLATED = frozenset(
    ["label", "hint", "guidance_hint", "required_message", "constraint_message", "why", "image", "big-image", "audio",
     "video", "image_alt"]
)  # fmt: skip
# pyxform's own aliases for the columns we read ourselves.
_ALIASES = {
    "caption": "label",
    "tag": "name",
    "value": "name",
    "command": "type",
    "relevance": "relevant",
    "list name": "list_name",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    "read_only": "readonly",
    "calculate": "calculation",
    "set form id": "form_id",
    "id_string": "form_id",
    "title": "form_title",
}


@dataclass
class Sheet:
    headers: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)

    def column(self, name: str) -> str | None:
        """Return the header written for a column without language, whatever its alias or capitals."""
        return next((header for header in self.headers if _split(header) == (name, "")), None)

    def header_of(self, name: str, language: str) -> str | None:
        """Return the header written for a column in a language, whatever its alias or capitals."""
        return next((header for header in self.headers if _split(header) == (name, language)), None)

    def get(self, row: dict[str, str], name: str) -> str:
        """Return a cell by the column's canonical name, "" when blank or absent."""
        header = self.column(name)
        return row.get(header, "") if header else ""

    def is_disabled(self, row: dict[str, str]) -> bool:
        """Whether the author switched this row off; pyxform leaves such rows out."""
        return self.get(row, "disabled").lower() in ("yes", "true", "true()")

    def texts(self, row: dict[str, str], name: str, default_language: str) -> dict[str, str]:
        """Return a translated column as {language: text}; the column without language is the default one's."""
        found: dict[str, str] = {}
        for header in self.headers:
            column, language = _split(header)
            if column == name and row.get(header):
                found[language or default_language] = row[header]
        return found

    def languages(self, name: str = "label") -> list[str]:
        return [language for column, language in map(_split, self.headers) if column == name and language]

    def name_language(self, language: str, rows: list[dict[str, str]]) -> None:
        """Name the language of the translated columns that name none."""
        for place, header in enumerate(self.headers):
            column, named = _split(header)
            if column in TRANSLATED and not named and self.header_of(column, language) is None:
                self.headers[place] = f"{header}::{language}"
                for row in rows:
                    if header in row:
                        row[self.headers[place]] = row.pop(header)

    def drop_language(self, language: str, rows: list[dict[str, str]]) -> None:
        """Take out the columns of a language."""
        for header in [header for header in self.headers if language and _split(header)[1] == language]:
            if _split(header)[0] in TRANSLATED:
                self.headers.remove(header)
                for row in rows:
                    row.pop(header, None)


type Workbook = dict[str, Sheet]


def read(data: bytes) -> Workbook:
    """Read the sheets of a workbook by lower-case name.

    Raises `spreadsheets.Unreadable` when it is not one, is damaged, or would unfold beyond bounds.
    """
    return {name.strip().lower(): _sheet(lines) for name, lines in grids(data).items()}


def grids(data: bytes) -> dict[str, list[list[str]]]:
    """Read the sheets of a workbook as they stand: names, lines and cells in their exact text, formulas as their value.

    Raises what `read` raises.
    """
    found = spreadsheets.sheets(data, unpacked=LARGEST_UNPACKED, cells=MOST_CELLS)
    return {name: [[_exact(cell) for cell in line] for line in lines] for name, lines in found.items()}


def write(workbook: Workbook, *, like: bytes | None = None) -> bytes:
    """Write an XLSX that Excel and LibreOffice open as a table: bold frozen header, text cells only.

    With the workbook it was made from (``like``) whatever nobody changed comes back to the letter: sheets in their
    order and under their names, columns without a header, blanks around and inside texts.
    """
    before = grids(like) if like is not None else {}
    known = {name.strip().lower(): name for name in before}
    order = [key for key in known if key in workbook] + [key for key in workbook if key not in known]
    file = io.BytesIO()
    # Text stays text: "08" is a region, and "=1+1" must never become a formula.
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # A fixed date keeps the bytes of the same questionnaire the same.
    book.set_properties({"created": datetime.datetime(2026, 1, 1)})
    bold = book.add_format({"bold": True})
    for key in order:
        lines = _lines(workbook[key], before.get(known.get(key, ""), []))
        page = book.add_worksheet(known.get(key, key)[:31])
        page.freeze_panes(1, 0)
        for place, line in enumerate(lines):
            for column, text in enumerate(line):
                if text:
                    page.write_string(place, column, text, bold if place == 0 else None)
        page.set_column(0, max(len(lines[0]) - 1, 0) if lines else 0, 22)
    book.close()
    return file.getvalue()


def _lines(sheet: Sheet, before: list[list[str]]) -> list[list[str]]:
    """The lines of a sheet; of those of a sheet before it, whatever says the same keeps its exact text."""
    if before and _sheet(before) == sheet:
        return before
    headers = _headers(before)
    columns = [(place, header) for place, header in enumerate(headers) if not header or header in sheet.headers]
    # A column is where it was; new ones stand after those before them.
    order: list[tuple[int | None, str]] = list(columns)
    for place, header in enumerate(sheet.headers):
        if header not in headers:
            ahead = sheet.headers[place - 1] if place else None
            at = next((i + 1 for i, (_, one) in enumerate(order) if one == ahead), 0 if ahead is None else len(order))
            order.insert(at, (None, header))
    if sheet.headers and [one for _, one in order if one] != sheet.headers:
        order = [(headers.index(header) if header in headers else None, header) for header in sheet.headers]
    top = [before[0][place] if place is not None else header for place, header in order]
    old = [_row(headers, line) for line in before[1:]]
    free = set(range(len(old)))
    lines = [top]
    for place, row in enumerate(sheet.rows):
        match = _same_row(sheet, row, place, old, free)
        free.discard(match if match is not None else -1)
        exact = before[match + 1] if match is not None else []
        line = []
        for at, header in order:
            was = exact[at] if at is not None and at < len(exact) else ""
            now = row.get(header, "") if header else was
            line.append(was if header and _clean(was) == now else now)
        lines.append(line)
    # Remarks under the last row, in columns without a header, belong to no row.
    rest = [before[place + 1] for place in sorted(free) if not old[place] and place >= len(_sheet(before).rows)]
    while rest and not any(rest[-1]):
        rest.pop()
    return lines + [[line[at] if at is not None and at < len(line) else "" for at, _header in order] for line in rest]


def _same_row(sheet: Sheet, row: dict[str, str], place: int, old: list[dict[str, str]], free: set[int]) -> int | None:
    """Which of the rows before is this one: the same where it was, the same elsewhere, or the one of its name."""
    if place in free and old[place] == row:
        return place
    found = next((one for one in sorted(free) if old[one] == row), None)
    if found is not None or not row:
        return found
    key = (sheet.get(row, "list_name"), sheet.get(row, "name"))
    if not key[1]:
        return None
    return next((one for one in sorted(free) if (sheet.get(old[one], "list_name"), sheet.get(old[one], "name")) == key),
                None)  # fmt: skip


def for_pyxform(workbook: Workbook) -> dict[str, Any]:
    """Shape the sheets as pyxform takes them from a workbook of its own reading."""
    shaped: dict[str, Any] = {"sheet_names": list(workbook)}
    for name in ("survey", "choices", "settings", "external_choices", "entities", "osm"):
        if name in workbook and workbook[name].headers:
            headers = workbook[name].headers
            # In the order of the columns: pyxform writes attributes as it meets them.
            shaped[name] = [{key: row[key] for key in headers if row.get(key)} for row in workbook[name].rows]
            shaped[f"{name}_header"] = [dict.fromkeys(headers)]
    return shaped


@lru_cache(maxsize=4096)  # asked for every cell there is
def _split(header: str) -> tuple[str, str]:
    column, language = (*LANGUAGE.split(header.strip(), maxsplit=1), "")[:2]
    column = " ".join(column.lower().split())
    if column == "media" and language:  # media::image::English is image::English
        column, language = (*LANGUAGE.split(language, maxsplit=1), "")[:2]
        column = column.lower()
    return _ALIASES.get(column, column), language


def split_header(header: str) -> tuple[str, str]:
    """Return the canonical name of a column and the language it is in, "" when it names none."""
    return _split(header)


def _sheet(lines: list[list[str]]) -> Sheet:
    if not lines:
        return Sheet()
    headers = _headers(lines)
    rows = [_row(headers, line) for line in lines[1:]]
    while rows and not rows[-1]:
        rows.pop()
    return Sheet([header for header in headers if header], rows)


def _headers(lines: list[list[str]]) -> list[str]:
    """The headers of a sheet's columns, "" for those that have none, and for the second one of the same name: it is
    kept where it stands, and not read."""
    headers = [_clean_header(cell) for cell in lines[0]] if lines else []
    return [header if header not in headers[:place] else "" for place, header in enumerate(headers)]


def _row(headers: list[str], line: list[str]) -> dict[str, str]:
    return {header: text for header, cell in zip(headers, line, strict=False) if header and (text := _clean(cell))}


def _exact(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _UNWRITABLE.sub("", str(cell))


def _clean(text: str) -> str:
    return text.replace("\xa0", " ").strip()


def _clean_header(text: str) -> str:
    return " ".join(_clean(text).split())
