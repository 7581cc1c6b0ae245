"""The problems of a workbook in plain words, each on the line a person sees.

pyxform stops at its first complaint and speaks to programmers; what people most often get wrong is found here, all
of it at once. pyxform and our own engine still have the last word.
"""

import re
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _
from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from .metadata import PATHS, PRELOADS, VISIBILITIES, _number, kind_of
from .sheets import Sheet, Workbook

_NAME = re.compile(r"^[^\W\d][\w.-]*$")  # what XML takes for a name, accents included
_REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
_ROW = re.compile(r"\[row : (?:None|(\d+))\]\s*")
_SHEET = re.compile(r"[Oo]n the '(\w+)' sheet,?\s*")
_SELECTS = ("select_one", "select_multiple", "rank")
_TYPES = (
    {name.lower() for name in QUESTION_TYPE_DICT} | set(aliases._type_alias_map) | PRELOADS | {"acknowledge", "trigger"}
)
_UNLABELLED = PRELOADS | {"calculate", "background-geopoint"}
# What the converter manages in a few seconds. Longer lists go into a file beside the form, which is read much faster.
MOST_CELLS, MOST_ROWS, MOST_COLUMNS, MOST_LEVELS = 150_000, 6_000, 300, 40


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `row` is the line of the sheet as a spreadsheet numbers it; None means the whole file."""

    row: int | None
    column: str | None
    message: str
    sheet: str = "survey"


def problems_of(workbook: Workbook, media: set[str]) -> list[Problem]:
    """List what is wrong with a workbook before anything tries to convert it."""
    survey = workbook.get("survey")
    if survey is None:
        return [Problem(None, None, _("There is no sheet named “survey”: it is where the questions go."))]
    missing = [name for name in ("type", "name") if survey.column(name) is None]
    if missing:
        return [Problem(1, name, _("The column “%(name)s” is missing.") % {"name": name}) for name in missing]
    problems = _choice_problems(workbook)
    problems += _structure_problems(survey)
    lists = _names_of_lists(workbook)
    names = {survey.get(row, "name") for row in survey.rows}
    for line, row in enumerate(survey.rows, start=2):
        if row and not survey.is_disabled(row):
            problems += [Problem(line, *found) for found in _row_problems(survey, row, lists, names, media)]
    return sorted(problems, key=lambda problem: (problem.sheet != "survey", problem.row or 0))


def too_much(workbook: Workbook) -> list[Problem]:
    """Say if a workbook is larger than a questionnaire ever is, before anything works on it."""
    if sum(len(row) for sheet in workbook.values() for row in sheet.rows) > MOST_CELLS:
        message = _("More than %(most)s cells are filled: put long lists into a CSV file beside the workbook.")
        return [Problem(None, None, message % {"most": MOST_CELLS})]
    for name, sheet in workbook.items():
        if len(sheet.headers) > MOST_COLUMNS:
            message = _("The sheet has more than %(most)s columns.") % {"most": MOST_COLUMNS}
            return [Problem(1, None, message, name)]
    if len(workbook.get("survey", Sheet()).rows) > MOST_ROWS:
        message = _("The questionnaire has more than %(most)s rows: make several of it.")
        return [Problem(MOST_ROWS + 2, None, message % {"most": MOST_ROWS})]
    return []


def from_pyxform(message: str) -> Problem:
    """Give pyxform's complaint its sheet and line; the sentence stays pyxform's."""
    row, sheet = _ROW.search(message), _SHEET.search(message)
    text = _SHEET.sub("", _ROW.sub("", message)).strip()
    return Problem(
        int(row[1]) if row and row[1] else None,
        None,
        _("The converter says: %(message)s") % {"message": text[:1].upper() + text[1:]},
        sheet[1] if sheet else "survey",
    )


def _structure_problems(survey: Sheet) -> list[Problem]:
    """Groups and repeats that do not open and close in turn, and names used twice in the same place."""
    problems: list[Problem] = []
    stack: list[tuple[str, int, set[str]]] = [("", 1, set())]
    for line, row in enumerate(survey.rows, start=2):
        if survey.is_disabled(row):
            continue
        kind, detail = kind_of(survey.get(row, "type"))
        name = survey.get(row, "name")
        if kind == "end":
            if len(stack) == 1 or stack[-1][0] != detail:
                problems.append(Problem(line, "type", _("This “end %(what)s” closes nothing.") % {"what": detail}))
            else:
                stack.pop()
            continue
        if name and name.lower() in stack[-1][2]:
            problems.append(
                Problem(line, "name", _("“%(name)s” is already the name of another row here.") % {"name": name})
            )
        stack[-1][2].add(name.lower())
        if kind == "begin":
            stack.append((detail, line, set()))
            if len(stack) > MOST_LEVELS:
                message = _("Groups stand in groups more than %(most)s levels deep.") % {"most": MOST_LEVELS}
                return [*problems, Problem(line, "type", message)]
    problems += [
        Problem(line, "type", _("This “begin %(what)s” is never closed.") % {"what": what})
        for what, line, _names in stack[1:]
    ]
    return problems


def _row_problems(
    survey: Sheet, row: dict[str, str], lists: set[str], names: set[str], media: set[str]
) -> list[tuple[str, str]]:
    kind, detail = kind_of(survey.get(row, "type"))
    if not kind:
        return [("type", _("The row says nothing about its type."))]
    if kind == "end":
        return []
    found = _type_and_name_problems(survey, row, kind, detail)
    found += _list_problems(survey, kind, detail, row, lists, media)
    silent = kind in _UNLABELLED or kind == "begin"
    if not silent and not survey.texts(row, "label", "") and not _has_picture(survey, row):
        found.append(("label", _("The question has no text.")))
    return found + _reference_problems(survey, row, names) + _own_column_problems(row)


def _type_and_name_problems(survey: Sheet, row: dict[str, str], kind: str, detail: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    name = survey.get(row, "name")
    known = kind in _TYPES or kind in (*_SELECTS, "begin", "select_one_external")
    if not known or (kind, detail) == ("begin", "loop"):
        words = {"type": survey.get(row, "type")}
        found.append(("type", _("“%(type)s” is not a type of question that we know.") % words))
    if not name and kind not in _UNLABELLED:
        found.append(("name", _("Give this row a name.")))
    elif name and not _NAME.match(name):
        sentence = _("“%(name)s” cannot be a name: use letters, figures and underscores, with a letter first.")
        found.append(("name", sentence % {"name": name}))
    return found


def _reference_problems(survey: Sheet, row: dict[str, str], names: set[str]) -> list[tuple[str, str]]:
    return [
        (column, _("${%(name)s} is not the name of any question.") % {"name": other})
        for column in ("relevant", "constraint", "required", "choice_filter", "calculation", "label")
        for cell in survey.texts(row, column, "").values()
        for other in _REFERENCE.findall(cell)
        if other.removeprefix("last-saved#") not in names
    ]


def _list_problems(
    survey: Sheet, kind: str, detail: str, row: dict[str, str], lists: set[str], media: set[str]
) -> list[tuple[str, str]]:
    if kind not in _SELECTS or detail.startswith("${"):
        return []
    suffix = PurePath(detail).suffix
    if suffix in (".csv", ".xml", ".geojson"):
        words = {"file": detail}
        return (
            []
            if detail in media
            else [("type", _("The file “%(file)s” is missing: upload it with the workbook.") % words)]
        )
    if detail not in lists and not survey.get(row, "choice_filter").startswith("instance("):
        return [("type", _("There is no list “%(list)s” on the sheet “choices”.") % {"list": detail})]
    return []


def _own_column_problems(row: dict[str, str]) -> list[tuple[str, str]]:
    found = []
    for column, allowed in (("visibility", VISIBILITIES), ("path", PATHS)):
        if row.get(column) and row[column] not in allowed:
            words = {"value": row[column], "allowed": ", ".join(allowed)}
            found.append((column, _("“%(value)s” is not among: %(allowed)s.") % words))
    for column in ("minutes", "max_length", "max_size", "min_repeats", "max_repeats"):
        if row.get(column) and _number(row[column]) is None:
            found.append((column, _("“%(value)s” is not a number.") % {"value": row[column]}))
    return found


def _choice_problems(workbook: Workbook) -> list[Problem]:
    choices = workbook.get("choices", Sheet())
    settings = workbook.get("settings", Sheet())
    doubles_allowed = bool(settings.rows) and settings.rows[0].get("allow_choice_duplicates", "").lower() in (
        "yes",
        "true",
    )
    problems, seen = [], set()
    for line, row in enumerate(choices.rows, start=2):
        name, of = choices.get(row, "name"), choices.get(row, "list_name")
        if not of:
            continue  # people keep notes there
        if not name:
            problems.append(Problem(line, "name", _("Give this answer a name."), "choices"))
        elif (of, name) in seen and not doubles_allowed:
            words = {"name": name, "list": of}
            problems.append(
                Problem(line, "name", _("The list “%(list)s” already has an answer “%(name)s”.") % words, "choices")
            )
        if " " in name:
            words = {"name": name}
            problems.append(
                Problem(line, "name", _("The name “%(name)s” has a space: use an underscore.") % words, "choices")
            )
        seen.add((of, name))
    return problems


def _names_of_lists(workbook: Workbook) -> set[str]:
    found = set()
    for sheet in (workbook.get("choices", Sheet()), workbook.get("external_choices", Sheet())):
        found |= {sheet.get(row, "list_name") for row in sheet.rows}
    return found


def _has_picture(survey: Sheet, row: dict[str, str]) -> bool:
    return any(survey.texts(row, column, "") for column in ("hint", "image", "media", "audio", "video"))
