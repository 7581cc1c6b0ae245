"""From the sheets of a workbook to the tree of a design, and back."""

import re

from sestante.questionnaires.compile.metadata import PRELOADS, kind_of
from sestante.questionnaires.compile.sheets import Sheet, Workbook

from .workbook import (
    ASIDE,
    CALCULATE,
    CONTAINERS,
    GROUP,
    HIDDEN,
    ID,
    MATRIX,
    NOTE,
    QUESTION,
    REPEAT,
    SECTION,
    Design,
    Item,
)

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")


def read(sheets: Workbook) -> Design:
    """Read the sheets of a workbook as a tree. Groups left open close at the end; nothing is refused."""
    survey = sheets.get("survey", Sheet())
    ids = _Ids(survey)
    top: list[Item] = []
    open_items: list[Item] = []
    above: list[dict[str, str]] = []
    for line, row in enumerate(survey.rows, start=2):
        kind, detail = kind_of(survey.get(row, "type"))
        if not row:
            above.append({})
            continue
        if kind == "end" and not survey.is_disabled(row) and open_items:
            open_items[-1].end, open_items[-1].above_end = dict(row), above
            open_items.pop()
            above = []
            continue
        what = _kind(survey, row, kind, detail, bool(open_items))
        cells = {header: text for header, text in row.items() if header != ID}
        item = Item(ids.of(row, line, what), what, cells, above=above)
        (open_items[-1].items if open_items else top).append(item)
        above = []
        if what in CONTAINERS:
            open_items.append(item)
    headers = [header for header in survey.headers if header != ID]
    others = {
        name: Sheet(list(sheet.headers), [dict(row) for row in sheet.rows])
        for name, sheet in sheets.items()
        if name != "survey"
    }
    return Design(top, Sheet(headers), others, list(sheets) if "survey" in sheets else ["survey", *sheets], above)


def write(design: Design, *, ids: bool = True) -> Workbook:
    """Return the sheets of a design: those it was read from, with what was changed. Without ids, no column is added."""
    rows: list[dict[str, str]] = []
    for item in design.items:
        _write(item, rows, ids)
    rows += design.tail
    headers = [*design.survey.headers, *([ID] if ids and any(ID in row for row in rows) else [])]
    made = {"survey": Sheet(headers, rows)} | design.sheets
    return {name: made[name] for name in design.order}


def lines_of(design: Design) -> dict[int, str]:
    """The item that stands on each line of the survey sheet `write` makes; the end of a group is the group's."""
    found: dict[int, str] = {}
    line = 2

    def walk(item: Item) -> None:
        nonlocal line
        line += len(item.above)
        found[line] = item.id
        line += 1
        for inner in item.items:
            walk(inner)
        if item.end is not None:
            line += len(item.above_end)
            found[line] = item.id
            line += 1

    for item in design.items:
        walk(item)
    return found


class _Ids:
    """An id for each row: its own, else its name where no other row has it, else its line."""

    def __init__(self, survey: Sheet):
        self.survey = survey
        self.taken: set[str] = set()
        self.own = [row.get(ID, "") for row in survey.rows]
        self.names = [survey.get(row, "name") for row in survey.rows]

    def of(self, row: dict[str, str], line: int, kind: str) -> str:
        own, name = row.get(ID, ""), self.survey.get(row, "name")
        if kind == ASIDE:
            found = ""
        elif _ID.fullmatch(own) and own not in self.taken:
            found = own
        elif _ID.fullmatch(name) and self.names.count(name) == 1 and name not in self.own:
            found = name
        else:
            found = ""
        while not found or found in self.taken:
            found = f"r{line}" if not found else f"{found}-"
        self.taken.add(found)
        return found


def _kind(survey: Sheet, row: dict[str, str], kind: str, detail: str, inside: bool) -> str:
    if not kind or kind == "end" or survey.is_disabled(row):
        return ASIDE
    if kind == "begin":
        if detail == "repeat":
            return REPEAT
        if "table-list" in survey.get(row, "appearance").split():
            return MATRIX
        return GROUP if inside else SECTION
    if kind in PRELOADS:
        return HIDDEN
    return {"note": NOTE, "calculate": CALCULATE}.get(kind, QUESTION)


def _write(item: Item, rows: list[dict[str, str]], ids: bool) -> None:
    rows += item.above
    rows.append(item.cells | ({ID: item.id} if ids and item.kind != ASIDE else {}))
    for inner in item.items:
        _write(inner, rows, ids)
    if item.end is not None:
        rows += item.above_end
        rows.append(item.end)
