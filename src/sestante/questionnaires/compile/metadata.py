"""What we know of each question beside its XForm: read from the workbook's own columns, kept as JSON."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from pyxform import aliases

from .sheets import Sheet, Workbook

VISIBILITIES = ("public", "aggregate", "confidential")
PATHS = ("core", "branch", "deepen")
# Filled in by the client, never seen by a person.
PRELOADS = frozenset(
    [
        "start",
        "end time",
        "today",
        "deviceid",
        "phonenumber",
        "username",
        "email",
        "audit",
        "start-geopoint",
        "background-audio",
        "simserial",
        "subscriberid",
        "hidden",
        "imei",
        "xml-external",
        "csv-external",
    ]
)
_BEGIN = re.compile(r"^begin[ _](group|repeat|loop)(?: over .+)?$")
_END = re.compile(r"^end[ _](group|repeat|loop)$")
_NAMES_OF_SELECTS = "|".join(sorted(map(re.escape, aliases.select), key=len, reverse=True))
_SELECT = re.compile(rf"^({_NAMES_OF_SELECTS})\s+(.+?)(\s+or[_ ]other)?$", re.I)
_OR_OTHER = re.compile(r"\sor[_ ]other\s*$", re.I)
_KINDS = {"select one": "select_one", "select all that apply": "select_multiple", "rank": "rank"}
_AT_MOST = re.compile(r"string-length\(\s*\.\s*\)\s*<=\s*(\d+)")


class ChoiceMeta(NamedTuple):
    value: str
    labels: dict[str, str]
    missing: bool
    score: float | None


@dataclass(frozen=True)
class QuestionMeta:
    """One question; a matrix and a repeat have an entry of their own (type "matrix", "repeat") before their items."""

    name: str
    path: str  # generic: /data/section/question, no positions
    type: str
    section: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    visibility: str = "aggregate"
    minutes: float = 0.0
    depth: str = "core"  # core | branch | deepen
    why: dict[str, str] = field(default_factory=dict)
    max_length: int | None = None
    max_size: float | None = None  # megabytes, of a file
    alts: dict[str, str] = field(default_factory=dict)  # what the picture beside its words shows
    min_repeats: int | None = None
    max_repeats: int | None = None
    quote_of: str = ""  # the question this one asks quote consent for; "*" for all that have none of their own
    scale: dict[str, Any] | None = None
    dimension: str = ""
    choices: tuple[ChoiceMeta, ...] = ()
    feeds: tuple[str, ...] = ()
    matrix: str = ""
    repeat: str = ""
    multiple: bool = False


@dataclass(frozen=True)
class SectionMeta:
    name: str
    path: str
    labels: dict[str, str]


def to_json(questions: Iterable[QuestionMeta]) -> list[dict[str, Any]]:
    """Return the questions as values of JSON."""
    return [asdict(question) | {"choices": [list(choice) for choice in question.choices]} for question in questions]


def from_json(values: Iterable[dict[str, Any]]) -> list[QuestionMeta]:
    """Return the questions `to_json` wrote."""
    return [
        QuestionMeta(
            **value
            | {"choices": tuple(ChoiceMeta(*choice) for choice in value["choices"]), "feeds": tuple(value["feeds"])}
        )
        for value in values
    ]


def kind_of(cell: str) -> tuple[str, str]:
    """Split a type cell: ("select_one", "list"), ("begin", "group"), ("end", "repeat"), ("text", "")."""
    text = " ".join(cell.split())
    if found := _BEGIN.match(text.lower()):
        return "begin", found[1]
    if found := _END.match(text.lower()):
        return "end", found[1]
    if found := _SELECT.match(text):
        return _KINDS.get(aliases.select[found[1].lower()], "select_one_external"), found[2]
    # "end" by itself is the moment a form was closed; pyxform knows it by its longer name too.
    return "end time" if text.lower() == "end" else text.lower(), ""


def root_of(workbook: Workbook) -> str:
    settings = workbook.get("settings", Sheet())
    return (
        settings.get(settings.rows[0], "name") if settings.rows and settings.get(settings.rows[0], "name") else "data"
    )


def paths_of(workbook: Workbook) -> dict[int, str]:
    """Return the generic path of each row that has a name, by row of the survey sheet (the first one is 0)."""
    survey, parents, found = workbook["survey"], [f"/{root_of(workbook)}"], {}
    for index, row in enumerate(survey.rows):
        if survey.is_disabled(row):
            continue
        kind, _ = kind_of(survey.get(row, "type"))
        name = survey.get(row, "name")
        if kind == "end":
            parents = parents[:-1] or parents
        elif name:
            found[index] = f"{parents[-1]}/{name}"
            if kind == "begin":
                parents.append(found[index])
    return found


def questions_of(
    workbook: Workbook, default_language: str, lists: dict[str, tuple[ChoiceMeta, ...]]
) -> tuple[list[QuestionMeta], list[SectionMeta]]:
    """Walk the survey sheet; notes and preloads are no questions."""
    survey, paths = workbook["survey"], paths_of(workbook)
    lists = _lists_with_other(survey, lists, default_language)
    questions: list[QuestionMeta] = []
    sections: list[SectionMeta] = []
    around: list[tuple[str, str]] = []  # (what, name) of the groups that are open
    for index, row in enumerate(survey.rows):
        kind, detail = kind_of(survey.get(row, "type"))
        name = survey.get(row, "name")
        if kind == "end" and not survey.is_disabled(row):
            around.pop()
        if not kind or index not in paths or kind == "end":
            continue
        what = _what(kind, detail, survey.get(row, "appearance"), bool(around))
        if what == "section":
            sections.append(SectionMeta(name, paths[index], survey.texts(row, "label", default_language)))
        elif what not in ("group", "note") and what not in PRELOADS:
            questions.append(
                _question(survey, row, what, paths[index], around, default_language, lists.get(detail, ()))
            )
            if _OR_OTHER.search(survey.get(row, "type")):
                questions[-1:] = _with_other(questions[-1], default_language)
        if kind == "begin":
            around.append((what, name))
    return questions, sections


def _with_other(question: QuestionMeta, language: str) -> list[QuestionMeta]:
    """Add the question that pyxform adds for "or_other", for the words of it."""
    words = replace(
        question,
        name=f"{question.name}_other",
        path=f"{question.path}_other",
        type="text",
        labels={language: "Specify other."},
        hints={},
        choices=(),
        multiple=False,
        depth="branch",
    )
    return [question, words]


def _lists_with_other(
    survey: Sheet, lists: dict[str, tuple[ChoiceMeta, ...]], language: str
) -> dict[str, tuple[ChoiceMeta, ...]]:
    """Return the lists with the answer that pyxform adds for "or_other", for every question that offers them."""
    types = [survey.get(row, "type") for row in survey.rows if not survey.is_disabled(row)]
    asked = {kind_of(cell)[1] for cell in types if _OR_OTHER.search(cell)}
    other = (ChoiceMeta("other", {language: "Other"}, False, None),)
    return lists | {
        name: (*lists[name], *other)
        for name in asked & set(lists)
        if not any(choice.value == "other" for choice in lists[name])
    }


def lists_of(workbook: Workbook, default_language: str) -> dict[str, tuple[ChoiceMeta, ...]]:
    """Return the choice lists of the choices sheet, with their scores."""
    sheet = workbook.get("choices", Sheet())
    rows: dict[str, list[dict[str, str]]] = {}
    for row in sheet.rows:
        if sheet.get(row, "list_name"):
            rows.setdefault(sheet.get(row, "list_name"), []).append(row)
    return {name: _choices(sheet, found, default_language) for name, found in rows.items()}


def _choices(sheet: Sheet, rows: list[dict[str, str]], language: str) -> tuple[ChoiceMeta, ...]:
    plain = [(sheet.get(row, "name"), _true(row.get("missing", ""))) for row in rows]
    # A scale is a list of numbers; "08" is a code.
    numeric = all(missing or re.fullmatch(r"-?(0|[1-9]\d*)", value) for value, missing in plain)
    made = []
    for row, (value, missing) in zip(rows, plain, strict=True):
        score = _number(row.get("score", ""))
        if score is None and numeric and not missing:
            score = float(value)
        made.append(ChoiceMeta(value, sheet.texts(row, "label", language), missing, None if missing else score))
    return tuple(made)


def _what(kind: str, detail: str, appearance: str, inside: bool) -> str:
    if kind != "begin":
        return kind
    if detail != "group":
        return "repeat"
    if "table-list" in appearance.split():
        return "matrix"
    return "group" if inside else "section"


def _question(
    survey: Sheet,
    row: dict[str, str],
    kind: str,
    path: str,
    around: list[tuple[str, str]],
    language: str,
    choices: tuple[ChoiceMeta, ...],
) -> QuestionMeta:
    def nearest(wanted: str) -> str:
        return next((name for what, name in reversed(around) if what == wanted), "")

    length = _number(row.get("max_length", ""))
    at_most = _AT_MOST.search(survey.get(row, "constraint"))
    if length is None and at_most:
        length = float(at_most[1])
    visibility = row.get("visibility", "")
    return QuestionMeta(
        name=survey.get(row, "name"),
        path=path,
        type=kind,
        section=nearest("section"),
        labels=survey.texts(row, "label", language),
        hints=survey.texts(row, "hint", language),
        # A workbook that says nothing about publication gets the careful answer (GDPR art. 25).
        visibility=visibility if visibility in VISIBILITIES else "aggregate",
        minutes=_number(row.get("minutes", "")) or 0.0,
        depth=row["path"] if row.get("path") in PATHS else "core",
        why=survey.texts(row, "why", language),
        max_length=_whole(length),
        max_size=_number(row.get("max_size", "")),
        alts=survey.texts(row, "image_alt", language),
        min_repeats=_whole(_number(row.get("min_repeats", ""))),
        max_repeats=_whole(_number(row.get("max_repeats", ""))),
        quote_of=row.get("quote_of", ""),
        scale=json.loads(row["scale"]) if row.get("scale") else None,
        dimension=row.get("dimension", ""),
        choices=choices,
        feeds=tuple(row.get("feeds", "").split()),
        matrix=nearest("matrix"),
        repeat=nearest("repeat"),
        multiple=kind in ("select_multiple", "rank"),
    )


def _true(cell: str) -> bool:
    return cell.strip().lower() in ("true", "yes", "1", "true()")


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", ".")) if cell.strip() else None
    except ValueError:
        return None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
