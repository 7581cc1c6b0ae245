"""The files a workbook asks for beside itself: what its questions and choices show and play, and the lists it reads."""

import re
from typing import NamedTuple

from .metadata import kind_of
from .sheets import LANGUAGE, Sheet, Workbook

SHOWN = {"image": "image", "big-image": "image", "audio": "audio", "video": "video"}
LISTS = (".csv", ".xml", ".geojson")
_PULLED = re.compile(r"pulldata\(\s*(['\"])([^'\"]+)\1")


class AskedFile(NamedTuple):
    name: str
    family: str  # image, audio, video or table
    sheet: str
    row: int  # the line of the sheet
    column: str


def files_asked(workbook: Workbook) -> list[AskedFile]:
    """Every place where a workbook names a file, in order."""
    found = []
    for name in ("survey", "choices"):
        sheet = workbook.get(name, Sheet())
        for line, row in enumerate(sheet.rows, start=2):
            if row and not (name == "survey" and sheet.is_disabled(row)):
                found += [AskedFile(file, family, name, line, column) for file, family, column in _named(sheet, row)]
    return found


def _named(sheet: Sheet, row: dict[str, str]) -> list[tuple[str, str, str]]:
    found = []
    for header in sheet.headers:
        family = SHOWN.get(_column(header), "")
        if family and row.get(header) and "${" not in row[header]:
            found.append((row[header].rpartition("/")[2], family, header))
    kind, detail = kind_of(sheet.get(row, "type"))
    if detail.lower().endswith(LISTS):
        found.append((detail, "table", "type"))
    if kind in ("csv-external", "xml-external"):
        found.append((f"{sheet.get(row, 'name')}.{kind[:3]}", "table", "type"))
    for column in ("calculation", "relevant", "constraint", "choice_filter", "default"):
        for cell in sheet.texts(row, column, "").values():
            found += [(_as_file(name), "table", column) for _quote, name in _PULLED.findall(cell)]
    return found


def _column(header: str) -> str:
    """The kind of file that a column names: ``image``, ``media::image``, ``media::audio::English (en)``."""
    parts = [part.strip().lower() for part in LANGUAGE.split(header.strip())]
    if parts[0] == "media" and len(parts) > 1:
        return parts[1]
    return parts[0]


def _as_file(name: str) -> str:
    return name if name.lower().endswith(LISTS) else f"{name}.csv"
