"""Small things asked of, and done to, the rows of a sheet; and what a converter is to see of them."""

import re

from sestante.questionnaires.compile.sheets import Sheet, Workbook

FOREIGN = re.compile(r"^bind::((?!jr:|odk:|orx:)[A-Za-z][\w.-]*):[\w.-]+$")


def for_converter(workbook: Workbook) -> Workbook:
    """The workbook as pyxform is to see it: references without blanks in them, no columns of another program's."""
    shown = {}
    for name, sheet in workbook.items():
        headers = [header for header in sheet.headers if not FOREIGN.match(header) and header[:1] != "$"]
        rows = [{header: _tidy(text) for header, text in row.items() if header in headers} for row in sheet.rows]
        shown[name] = Sheet(headers, rows)
    return shown


_SPACED = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")


def _tidy(text: str) -> str:
    return _SPACED.sub(r"${\1}", text) if "${" in text else text


def type_of(sheet: Sheet, row: dict[str, str]) -> str:
    return " ".join(sheet.get(row, "type").lower().split())


def with_headers(sheet: Sheet, *headers: str) -> None:
    sheet.headers.extend(header for header in headers if header not in sheet.headers)


def rename(sheet: Sheet, old: str, new: str) -> None:
    sheet.headers[sheet.headers.index(old)] = new
    for row in sheet.rows:
        if old in row:
            row[new] = row.pop(old)
