"""The rows of a workbook that have a name, with what each says and which answers it offers."""

import re
from collections.abc import Iterable, Mapping

from sestante.questionnaires.compile.metadata import kind_of, paths_of
from sestante.questionnaires.compile.sheets import Sheet, Workbook, split_header

from .shapes import TEXTS, Choice, Line

ID = "sestante_id"
_BESIDE = {"name", "type", "disabled", ID}  # told in ways of their own, or nobody's business
_CODE = re.compile(r"\(([A-Za-z-]+)\)\s*$")
_DEFAULTS = {"visibility": "aggregate", "path": "core", "required": "", "readonly": ""}
_NO = {"no", "false", "false()"}
_YES = {"yes": "true()", "true": "true()"}


def lines_of(workbook: Workbook) -> list[Line]:
    """The named rows of a workbook with what they say."""
    survey = workbook.get("survey", Sheet())
    if survey.column("type") is None:
        return []
    default, lists = default_of(workbook), _lists(workbook)
    found = []
    for index, path in sorted(paths_of(workbook).items()):
        row = survey.rows[index]
        kind, detail = kind_of(survey.get(row, "type"))
        kind = detail if kind == "begin" else kind
        cells = dict(_cells(survey, row, default))
        name = survey.get(row, "name")
        choices = lists.get(detail, ())
        if detail and not choices and kind.startswith("select"):
            cells["list", ""] = detail
        found.append(Line(row.get(ID, "") or name, path, name, kind, cells, choices, detail))
    return found


def _cells(sheet: Sheet, row: Mapping[str, str], default: str) -> Iterable[tuple[tuple[str, str], str]]:
    for header in sheet.headers:
        what, language = split_header(header)
        if what in _BESIDE or header.startswith(("$", "kobo--")) or not row.get(header):
            continue
        if what in ("bind", "body", "instance"):
            rest, _sep, language = language.partition("::")
            what = f"{what}::{rest}".rstrip(":")
        text = row[header]
        if what in ("required", "readonly"):
            text = "" if text.lower() in _NO else _YES.get(text.lower(), text)
        if text and text != _DEFAULTS.get(what):
            yield (what, code_of(language or default) if what in TEXTS else language), text


def _lists(workbook: Workbook) -> dict[str, tuple[Choice, ...]]:
    sheet, default = workbook.get("choices", Sheet()), default_of(workbook)
    found: dict[str, list[Choice]] = {}
    for row in sheet.rows:
        texts = {
            (split_header(header)[0], code_of(split_header(header)[1] or default)): row[header]
            for header in sheet.headers
            if row.get(header) and split_header(header)[0] not in ("list_name", "name") and header[:1] != "$"
        }
        if sheet.get(row, "list_name"):
            found.setdefault(sheet.get(row, "list_name"), []).append(Choice(sheet.get(row, "name"), texts))
    return {name: tuple(choices) for name, choices in found.items()}


def default_of(workbook: Workbook) -> str:
    settings = workbook.get("settings", Sheet())
    return settings.get(settings.rows[0], "default_language") if settings.rows else ""


def code_of(language: str) -> str:
    found = _CODE.search(language)
    return found[1] if found else language
