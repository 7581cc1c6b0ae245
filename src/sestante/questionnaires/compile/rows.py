"""A questionnaire of the library, written in YAML, as the rows of an XLSForm workbook."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sestante.questionnaires import library

from .metadata import kind_of
from .sheets import Sheet, Workbook

_TRANSLATED = ("label", "hint", "required_message", "constraint_message", "why")
_PLAIN = [
    "appearance",
    "default",
    "required",
    "relevant",
    "constraint",
    "choice_filter",
    "calculation",
    "parameters",
    "visibility",
    "minutes",
    "path",
    "max_length",
    "min_repeats",
    "max_repeats",
    "quote_of",
    "scale",
    "dimension",
    "feeds",
]
# Keys of the YAML that are no columns: they say how the rows are made, or are of use to a reader only.
_SHAPING = {"id", "type", "repeat", "questions", "items", "quote_consent", "links_to", "max_mb"}
_CODE = re.compile(r"\(([a-z]{2,3}(?:-[A-Za-z]+)?)\)\s*$")
_BOOLEANS = {True: "true()", False: "false()"}


class SourceError(ValueError):
    """The YAML does not say what a questionnaire must say; `where` names the question."""

    def __init__(self, where: str, key: str):
        super().__init__(where, key)
        self.where, self.key = where, key


def workbook_of(source: Mapping[str, Any]) -> Workbook:
    """Return the survey, choices and settings sheets, and one of our own with titles and introduction."""
    for key in ("form_id", "version", "languages", "title", "sections"):
        if key not in source:
            raise SourceError("", key)
    languages = list(source["languages"])
    rows = [row for section in source["sections"] for row in _section(section)]
    used = {kind_of(row["type"])[1] for row in rows}
    settings = {
        "form_title": source["title"][source["default_language"]],
        "form_id": source["form_id"],
        "version": str(source["version"]),
        "default_language": source["default_language"],
    }
    workbook = {
        "survey": _sheet(rows, ["type", "name"], _TRANSLATED, _PLAIN, languages),
        "choices": _choices(source.get("lists", {}), used, languages),
        "settings": Sheet(list(settings), [settings]),
        "sestante": _about(source, languages),
    }
    return complete_constraints(workbook)


def complete_constraints(workbook: Workbook) -> Workbook:
    """Turn our own promises (`max_length`, `exclusive`) into constraints every XForms client keeps."""
    survey, choices = workbook["survey"], workbook.get("choices", Sheet())
    alone: dict[str, list[dict[str, str]]] = {}
    for row in choices.rows:
        if row.get("exclusive") == "true":
            alone.setdefault(choices.get(row, "list_name"), []).append(row)
    for row in survey.rows:
        kind, detail = kind_of(survey.get(row, "type"))
        length = row.get("max_length", "")
        if length and "string-length(.)" not in survey.get(row, "constraint"):
            _constrain(survey, row, f"string-length(.) <= {length}", "max_length", lambda _, n=length: {"n": n})
        for choice in alone.get(detail, []) if kind == "select_multiple" else []:
            name = choices.get(choice, "name")
            if f"selected(., '{name}')" not in survey.get(row, "constraint"):
                _constrain(
                    survey,
                    row,
                    f"not(selected(., '{name}')) or count-selected(.) = 1",
                    "exclusive",
                    lambda language, choice=choice: {"label": choice.get(f"label::{language}", "")},
                )
    return workbook


def _constrain(survey: Sheet, row: dict[str, str], expression: str, phrase: str, values: Any) -> None:
    column = survey.column("constraint") or "constraint"
    before = row.get(column, "")
    row[column] = f"({before}) and ({expression})" if before else expression
    headers = [column]
    for language in survey.languages() or [""]:
        header = f"constraint_message::{language}" if language else "constraint_message"
        words = sentence(phrase, language).format_map(values(language))
        row[header] = f"{row[header]} {words}" if row.get(header) else words
        headers.append(header)
    survey.headers.extend(header for header in headers if header not in survey.headers)


def sentence(name: str, language: str) -> str:
    """Return a sentence of ours in a language, whether it is named by its code or as "Italiano (it)"."""
    phrases = library.phrases()[name]
    return phrases.get(code_of(language), phrases["en"])


def code_of(language: str) -> str:
    """Return the code of a language that may be named as "Italiano (it)"."""
    found = _CODE.search(language)
    return found[1] if found else language


def _section(section: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "id" not in section or "title" not in section:
        raise SourceError(section.get("id", ""), "title")
    rows: list[dict[str, Any]] = [
        {"type": "begin group", "name": section["id"], "label": section["title"], "appearance": "field-list"}
    ]
    if "intro" in section:
        rows.append({"type": "note", "name": f"{section['id']}_intro", "label": section["intro"]})
    visibility = section.get("visibility_default", "public")
    for question in section.get("questions", []):
        rows.extend(_question(question, visibility))
    return [*rows, {"type": "end group"}]


def _question(question: Mapping[str, Any], visibility: str) -> list[dict[str, Any]]:
    for key in ("id", "type", "label"):
        if key not in question:
            raise SourceError(question.get("id", ""), key)
    for key in question:
        if key not in _SHAPING and key not in _PLAIN and key not in _TRANSLATED:
            raise SourceError(question["id"], key)
    row = {key: question[key] for key in (*_TRANSLATED, *_PLAIN) if key in question}
    row |= {"type": question["type"], "name": question["id"], "visibility": question.get("visibility", visibility)}
    if question["type"] == "note":
        del row["visibility"]
    if question["type"].startswith("matrix "):
        return _matrix(question, row)
    if question["type"] == "group":
        return _group(question, row)
    return [row, *_quote_consent(question, row)]


def _matrix(question: Mapping[str, Any], row: dict[str, Any]) -> list[dict[str, Any]]:
    """One select_one per item in a table-list group; the group carries what belongs to the matrix as a whole."""
    choice_list = question["type"].split()[1]
    shared = {key: row[key] for key in ("required", "visibility", "path") if key in row}
    group = {key: value for key, value in row.items() if key != "required"}
    items = [
        shared
        | {"type": f"select_one {choice_list}", "name": item["id"], "label": _languages_of(item)}
        | {"dimension": item.get("dimension", ""), "feeds": question.get("feeds", [])}
        for item in question["items"]
    ]
    return [group | {"type": "begin group", "appearance": "table-list"}, *items, {"type": "end group"}]


def _group(question: Mapping[str, Any], row: dict[str, Any]) -> list[dict[str, Any]]:
    what = "repeat" if question.get("repeat") else "group"
    rows: list[dict[str, Any]] = []
    # XForms has no hint on a group, so it is a note before it.
    if hint := row.pop("hint", None):
        note = {"type": "note", "name": f"{row['name']}_hint", "label": hint}
        rows.append(note | {key: row[key] for key in ("relevant",) if key in row})
    rows.append(row | {"type": f"begin {what}"})
    for inner in question["questions"]:
        rows.extend(_question({"path": row.get("path", "core")} | inner, row["visibility"]))
    return [*rows, {"type": f"end {what}"}]


def _quote_consent(question: Mapping[str, Any], row: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask under a text whether it may be quoted; blank means the general answer holds."""
    if not question.get("quote_consent"):
        return []
    name = question["id"]
    return [
        {
            "type": "select_one quote_levels",
            "name": f"{name}_quote",
            "label": dict(library.phrases()["quote"]),
            "why": dict(library.phrases()["quote_why"]),
            "relevant": f"${{{name}}} != ''",
            "visibility": "confidential",
            "path": "branch",
            "minutes": 0.1,
            "quote_of": name,
        }
    ]


def _languages_of(item: Mapping[str, Any]) -> dict[str, str]:
    return {key: value for key, value in item.items() if key not in ("id", "dimension")}


def _choices(local: Mapping[str, Any], used: Iterable[str], languages: list[str]) -> Sheet:
    lists = {**library.shared_lists(), **local}
    rows, extra = [], []
    for name in sorted(name for name in used if name in lists):
        for choice in lists[name]:
            row = {
                "list_name": name,
                "name": choice["name"],
                "label": {it: choice[it] for it in languages if it in choice},
            }
            row |= {
                {"value": "score"}.get(key, key): value
                for key, value in choice.items()
                if key not in (*languages, "name")
            }
            rows.append(row)
            extra += [key for key in row if key not in ("list_name", "name", "label", *extra)]
    return _sheet(rows, ["list_name", "name"], ["label"], extra, languages, booleans={True: "true", False: ""})


def _about(source: Mapping[str, Any], languages: list[str]) -> Sheet:
    """What XLSForm has no place for: the title in every language, the introduction, the definition."""
    rows = [{"key": key} | dict(source[key]) for key in ("title", "intro", "definition_box") if key in source]
    if "estimated_minutes" in source:
        rows.append({"key": "estimated_minutes", languages[0]: str(source["estimated_minutes"])})
    return Sheet(["key", *languages], rows)


def _sheet(
    rows: list[dict[str, Any]],
    first: list[str],
    translated: Iterable[str],
    last: Iterable[str],
    languages: list[str],
    booleans: Mapping[bool, str] = _BOOLEANS,
) -> Sheet:
    written = [_written(row, languages, set(translated), booleans) for row in rows]
    headers = [*first, *(f"{column}::{language}" for column in translated for language in languages), *last]
    return Sheet([header for header in headers if any(header in row for row in written)], written)


def _written(
    row: dict[str, Any], languages: list[str], translated: set[str], booleans: Mapping[bool, str]
) -> dict[str, str]:
    cells: dict[str, str] = {}
    for key, value in row.items():
        if key in translated:
            cells |= {f"{key}::{language}": value[language] for language in languages if language in value}
        elif isinstance(value, bool):
            cells[key] = booleans[value]
        elif isinstance(value, dict):
            cells[key] = json.dumps(value)
        elif isinstance(value, list):
            cells[key] = " ".join(map(str, value))
        else:
            cells[key] = str(value)
    return {key: value for key, value in cells.items() if value != ""}
