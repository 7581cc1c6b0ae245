"""XLSForm workbooks as plain rows: read from XLSX, XLS or ODS, written as XLSX.

Row `n` of a sheet's list stands on line `n + 2` of the file, blank lines included, so that a problem can name the
line a person sees.
"""

import datetime
import io
import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import python_calamine
import xlsxwriter

LARGEST_UNPACKED = 64 * 1024 * 1024  # a small file may hold gigabytes of zeros
LANGUAGE = re.compile(r"\s*::?\s*")
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


type Workbook = dict[str, Sheet]


def read(data: bytes) -> Workbook:
    """Read the sheets of a workbook by lower-case name.

    Raises `python_calamine.CalamineError` or OSError when it is not one, ValueError when it would unfold beyond bounds.
    """
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise ValueError("the workbook unpacks to more than it may")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name.strip().lower(): _sheet(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for name in book.sheet_names
    }


def write(workbook: Workbook) -> bytes:
    """Write an XLSX that Excel and LibreOffice open as a table: bold frozen header, text cells only."""
    file = io.BytesIO()
    # Text stays text: "08" is a region, and "=1+1" must never become a formula.
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # A fixed date keeps the bytes of the same questionnaire the same.
    book.set_properties({"created": datetime.datetime(2026, 1, 1)})
    bold = book.add_format({"bold": True})
    for name, sheet in workbook.items():
        page = book.add_worksheet(name[:31])
        page.freeze_panes(1, 0)
        for column, header in enumerate(sheet.headers):
            page.write_string(0, column, header, bold)
            for line, row in enumerate(sheet.rows, start=1):
                if row.get(header):
                    page.write_string(line, column, row[header])
        page.set_column(0, max(len(sheet.headers) - 1, 0), 22)
    book.close()
    return file.getvalue()


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


@lru_cache(maxsize=4096)  # every cell asks for its column
def _split(header: str) -> tuple[str, str]:
    column, language = (*LANGUAGE.split(header.strip(), maxsplit=1), "")[:2]
    column = " ".join(column.lower().split())
    return _ALIASES.get(column, column), language


def _sheet(lines: list[list[Any]]) -> Sheet:
    if not lines:
        return Sheet()
    headers = [" ".join(_text(cell).split()) for cell in lines[0]]
    rows = [
        {header: text for header, cell in zip(headers, line, strict=False) if header and (text := _text(cell))}
        for line in lines[1:]
    ]
    while rows and not rows[-1]:
        rows.pop()
    return Sheet([header for header in headers if header], rows)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\xa0", " ").strip()
