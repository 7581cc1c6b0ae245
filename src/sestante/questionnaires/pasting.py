"""Rows copied from a spreadsheet, understood: questions or answers, with or without a header, and put into a workbook.

Cells come between tabs, as every spreadsheet copies them. What was understood is shown before anything is kept; what is
wrong is told by the line of the text."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from .compile.checks import _TYPES, Problem, problems_of
from .compile.metadata import kind_of
from .compile.sheets import Sheet, Workbook, split_header
from .design.names import name_from

QUESTIONS, CHOICES = "questions", "choices"
MOST_ROWS = 500
_IN_ITALIAN = {
    "tipo": "type", "nome": "name", "domanda": "label", "testo": "label", "etichetta": "label", "risposta": "label",
    "aiuto": "hint", "suggerimento": "hint", "obbligatoria": "required", "lista": "list_name", "codice": "name",
    "risposte": "answers", "opzioni": "answers", "options": "answers", "choices": "answers",
    "question": "label", "text": "label", "answer": "label", "code": "name", "list": "list_name",
}  # fmt: skip
_COLUMNS = {
    "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "required_message",
    "appearance", "default", "calculation", "choice_filter", "parameters", "readonly", "list_name", "visibility",
    "minutes", "why", "guidance_hint", "repeat_count", "max_length", "score", "missing", "exclusive", "answers",
}  # fmt: skip
_SELECTS = ("select_one", "select_multiple", "rank")
# Types as people call them, in the words of the designer and in a few others.
_TYPE_WORDS = {
    "testo": "text", "testo breve": "text", "testo lungo": "text", "numero": "integer", "numero intero": "integer",
    "numero con la virgola": "decimal", "decimale": "decimal", "data": "date", "ora": "time", "nota": "note",
    "foto": "image", "fotografia": "image", "documento": "file", "luogo": "geopoint", "posizione": "geopoint",
    "scala": "range", "conferma": "acknowledge", "una scelta": "select_one", "scelta singola": "select_one",
    "risposta singola": "select_one", "più scelte": "select_multiple", "scelta multipla": "select_multiple",
    "risposta multipla": "select_multiple", "ordine di preferenza": "rank", "graduatoria": "rank",
    "short text": "text", "long text": "text", "number": "integer", "whole number": "integer",
    "number with decimals": "decimal", "photo": "image", "photograph": "image", "document": "file",
    "place": "geopoint", "scale": "range", "confirmation": "acknowledge", "one choice": "select_one",
    "single choice": "select_one", "several choices": "select_multiple", "multiple choice": "select_multiple",
    "order of preference": "rank", "ranking": "rank",
}  # fmt: skip
_LONG = ("testo lungo", "long text")
ANSWERS = "answers"  # a column of ours: what may be chosen, in one cell
_NUMBERED = re.compile(r"^\s*\d{1,3}\s*[.)–-]\s+")
_CODE = re.compile(r"^[A-Za-z0-9_.-]{1,32}$")


@dataclass(frozen=True)
class Pasted:
    kind: str
    rows: list[dict[str, str]]  # by the headers of the workbook
    lines: list[int]  # the line of the text each row stands on
    headers: list[str]  # those the rows use, in order
    problems: list[Problem] = field(default_factory=list)  # `row` is the line of the text
    offered: dict[str, list[str]] = field(default_factory=dict)  # the answers that came with questions, by list

    @property
    def is_good(self) -> bool:
        return bool(self.rows) and not self.problems


def understood(text: str, workbook: Workbook, *, kind: str = QUESTIONS, list_name: str = "", after: int = 0) -> Pasted:
    """What a pasted text says; with its problems as they would be in this workbook, after this line of its survey."""
    cells, lines = _cells(text)
    if len(cells) > MOST_ROWS:
        too_many = _("More than %(most)s rows: paste fewer at a time.") % {"most": MOST_ROWS}
        return Pasted(kind, [], [], [], [Problem(None, None, too_many)])
    headed = _header(cells[0]) if cells else None
    if headed:
        cells, lines = cells[1:], lines[1:]
        if "list_name" in [column for column, _language in headed] and kind == QUESTIONS and "type" not in dict(headed):
            kind = CHOICES
    sheet = workbook.get("survey" if kind == QUESTIONS else "choices", Sheet())
    columns = headed or _guess(cells, workbook, kind)
    headers = [_header_in(sheet, workbook, *column) for column in columns]
    rows = [{header: cell for header, cell in zip(headers, row, strict=False) if header and cell} for row in cells]
    rows = [_finished(row, sheet, workbook, kind, list_name, bool(headed)) for row in rows]
    _name(rows, sheet, workbook, kind)
    offered = _offered(rows, sheet, workbook) if kind == QUESTIONS else {}
    used = list(dict.fromkeys(header for row in rows for header in row))
    order = [header for header in (*sheet.headers, *used) if header in used]
    pasted = Pasted(kind, rows, lines, list(dict.fromkeys(order)), [], offered)
    too_wide = [
        Problem(line, None, _("This row has more cells than the first one."), kind)
        for row, line in zip(cells, lines, strict=True)
        if len(row) > len(columns)
    ]
    nameless = [Problem(None, None, _("Say which list these answers belong to."))]
    missing = nameless if kind == CHOICES and any(not sheet.get(row, "list_name") for row in rows) and rows else []
    return replace(pasted, problems=[*missing, *too_wide, *_problems(workbook, pasted, after)])


def with_rows(workbook: Workbook, pasted: Pasted, after: int = 0) -> Workbook:
    """The workbook with the rows in it: questions after a line of the survey (0: at the end), answers at the end of
    their list."""
    made = {name: Sheet(list(sheet.headers), [dict(row) for row in sheet.rows]) for name, sheet in workbook.items()}
    if pasted.kind == QUESTIONS:
        sheet = made.setdefault("survey", Sheet(["type", "name"]))
        sheet.headers += [header for header in pasted.headers if header not in sheet.headers]
        place = after - 1 if after else len(sheet.rows)
        sheet.rows[place:place] = [dict(row) for row in pasted.rows]
    answers = pasted.rows if pasted.kind == CHOICES else _rows_offered(workbook, pasted.offered)
    if answers:
        _join(made.setdefault("choices", Sheet(["list_name", "name"])), answers)
    return made


def _join(sheet: Sheet, answers: list[dict[str, str]]) -> None:
    """Each answer at the end of its list."""
    sheet.headers += [one for one in dict.fromkeys(one for row in answers for one in row) if one not in sheet.headers]
    for row in answers:
        same = [at for at, one in enumerate(sheet.rows) if sheet.get(one, "list_name") == sheet.get(row, "list_name")]
        at = same[-1] + 1 if same else len(sheet.rows)
        sheet.rows.insert(at, dict(row))


def places_in(workbook: Workbook, said) -> list[tuple[int, str, int]]:
    """Where rows may be put: ``(line after which, words, depth)``; inside a group they stand at its end.

    ``said`` gives the words of a row in the reader's language."""
    survey = workbook.get("survey", Sheet())
    found, open_groups = [], []
    for line, row in enumerate(survey.rows, start=2):
        kind, detail = kind_of(survey.get(row, "type"))
        if kind == "begin":
            open_groups.append((row, len(found)))
            found.append((line, said(row), len(open_groups) - 1))
        elif kind == "end" and open_groups:
            opened, at = open_groups.pop()
            found[at] = (line - 1, said(opened), found[at][2])
        elif kind and survey.get(row, "name"):
            found.append((line, said(row), len(open_groups)))
    return found


# -- reading -----------------------------------------------------------------------------------------------------------
def _cells(text: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter="\t")
    cells, lines, before = [], [], 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                cells.append([cell.replace("\xa0", " ").strip() for cell in row])
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error:
        plain = [(number, line.split("\t")) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        return [[cell.strip() for cell in row] for _number, row in plain], [number for number, _row in plain]
    return cells, lines


def _header(row: list[str]) -> list[tuple[str, str]] | None:
    """The columns a first row names, or None when it is no header."""
    found = [split_header(cell) for cell in row]
    found = [(_IN_ITALIAN.get(column, column), language) for column, language in found]
    known = [column for column, _language in found if column in _COLUMNS]
    if "type" in known or len(known) >= 2 or (len(row) == 1 and known == ["label"]):
        return found
    return None


def _guess(cells: list[list[str]], workbook: Workbook, kind: str) -> list[tuple[str, str]]:
    """What the columns of a table without a header are."""
    width = max((len(row) for row in cells), default=0)
    languages = _languages(workbook)
    if width >= 2 and kind == QUESTIONS and all(_is_type(row[0]) for row in cells):
        rest: list[tuple[str, str]] = [("type", ""), ("name", ""), *(("label", language) for language in languages)]
        return rest[: max(width, 3)] if width > 2 else [("type", ""), ("label", languages[0])]
    if width >= 2 and kind == CHOICES and all(_CODE.match(row[0]) for row in cells):
        return [("name", ""), *(("label", language) for language in languages)][:width]
    if width == 2 and kind == QUESTIONS and all(len(row) < 2 or _is_type(row[1]) for row in cells):
        return [("label", languages[0]), ("type", "")]
    return [("label", language) for language in languages][:width] or [("label", languages[0])]


def _is_type(cell: str) -> bool:
    kind, _detail = kind_of(_TYPE_WORDS.get(cell.lower(), cell))
    return kind in _TYPES or kind in (*_SELECTS, "begin", "end")


def _languages(workbook: Workbook) -> list[str]:
    settings, survey = workbook.get("settings", Sheet()), workbook.get("survey", Sheet())
    default = settings.get(settings.rows[0], "default_language") if settings.rows else ""
    named = survey.languages() or workbook.get("choices", Sheet()).languages()
    plain = [""] if survey.column("label") is not None or not named else []
    order = sorted(dict.fromkeys([*plain, *named]), key=lambda language: language not in ("", default))
    return order or [""]


def _header_in(sheet: Sheet, workbook: Workbook, column: str, language: str) -> str:
    """The header a column has in the workbook, or the one it is to have."""
    found = next((one for one in sheet.headers if split_header(one) == (column, language)), None)
    if found is None and column in ("label", "hint", "why", "guidance_hint") and not language:
        default = _languages(workbook)[0]
        found = next((one for one in sheet.headers if split_header(one) == (column, default)), None)
        language = default
    return found or (f"{column}::{language}" if language else column)


def _finished(
    row: Mapping[str, str], sheet: Sheet, workbook: Workbook, kind: str, list_name: str, headed: bool
) -> dict[str, str]:
    """A row with what goes without saying: that a text is asked, to which list an answer belongs."""
    made = dict(row)
    if kind == CHOICES:
        column = sheet.column("list_name") or "list_name"
        return {column: made.get(column) or list_name} | made if made.get(column) or list_name else made
    column = sheet.column("type") or "type"
    said = made.get(column, "")
    made[column] = _TYPE_WORDS.get(said.lower(), said) or ("select_one" if made.get(ANSWERS) else "text")
    if said.lower() in _LONG:
        made.setdefault(sheet.column("appearance") or "appearance", "multiline")
    if not headed:
        made = {header: _NUMBERED.sub("", text) if split_header(header)[0] == "label" else text
                for header, text in made.items()}  # fmt: skip
    return made


def _name(rows: list[dict[str, str]], sheet: Sheet, workbook: Workbook, kind: str) -> None:
    """A name made of its words for each row that has none, as nothing else in the questionnaire is called."""
    column = sheet.column("name") or "name"
    for row in rows:
        if row.get(column) or kind_of(sheet.get(row, "type"))[0] == "end":
            continue
        words = next((text for header, text in row.items() if split_header(header)[0] == "label"), "")
        if kind == CHOICES:
            own = sheet.get(row, "list_name")
            taken = {sheet.get(one, "name") for one in (*sheet.rows, *rows) if sheet.get(one, "list_name") == own}
        else:
            taken = {sheet.get(one, "name") for one in (*sheet.rows, *rows)}
        row[column] = name_from(words, taken, "q" if kind == QUESTIONS else "r")


def _offered(rows: list[dict[str, str]], sheet: Sheet, workbook: Workbook) -> dict[str, list[str]]:
    """The answers that came in one cell with their question, parted by semicolons, bars or lines: a list of its own for
    each question that names none. One that came without answers is filled in the designer."""
    choices = workbook.get("choices", Sheet())
    taken = {choices.get(row, "list_name").lower() for row in choices.rows}
    found = {}
    for row in rows:
        answers = [text.strip() for text in re.split(r"[;|\n]", row.pop(ANSWERS, "")) if text.strip()]
        column = sheet.column("type") or "type"
        if row.get(column) in _SELECTS:
            name = name_from(row.get(sheet.column("name") or "name", ""), taken, "list")
            taken.add(name)
            row[column] = f"{row[column]} {name}"
            found[name] = answers
    return found


def _rows_offered(workbook: Workbook, offered: Mapping[str, list[str]]) -> list[dict[str, str]]:
    """Rows of the sheet of answers, each with a code made of its words."""
    sheet = workbook.get("choices", Sheet())
    list_name, name = (sheet.column(one) or one for one in ("list_name", "name"))
    label = _header_in(sheet, workbook, "label", "")
    made = []
    for of, answers in offered.items():
        codes: set[str] = set()
        for text in answers:
            codes.add(code := name_from(text, codes, "r"))
            made.append({list_name: of, name: code, label: text})
    return made


def _problems(workbook: Workbook, pasted: Pasted, after: int) -> list[Problem]:
    """What would be wrong with these rows once they stand in the workbook."""
    made = with_rows(workbook, pasted, after)
    # Of a question that came without answers the designer tells, beside it.
    unfilled = {of: ["x"] for of, answers in pasted.offered.items() if not answers}
    _join(made.setdefault("choices", Sheet(["list_name", "name"])), _rows_offered(workbook, unfilled))
    before = {(one.sheet, one.row, one.message) for one in problems_of(workbook, set())}
    name = "survey" if pasted.kind == QUESTIONS else "choices"
    sheet = made[name]
    where: dict[int, int] = {}
    taken: set[int] = set()
    for row, line in zip(pasted.rows, pasted.lines, strict=True):
        at = next((n for n, one in enumerate(sheet.rows, start=2) if one == row and n not in taken), None)
        if at is not None:
            taken.add(at)
            where[at] = line
    found = []
    for one in problems_of(made, set()):
        if one.sheet == name and one.row in where:
            found.append(Problem(where[one.row], one.column, one.message, name))
        elif (one.sheet, one.row, one.message) not in before and one.sheet == name and one.row is None:
            found.append(one)
    return found
