"""What KoboToolbox writes into a workbook beyond XLSForm, turned into what every XForms client understands.

Each thing that is rewritten leaves a note; what is only Kobo's own bookkeeping (``$kuid``, ``kobo--locking…``) stays
where it is. Source of the structures: KoboToolbox, "kobo_to_xlsform" and its help pages on matrices, 2024.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .checks import Problem
from .metadata import kind_of
from .sheets import Sheet, Workbook, split_header

SENTENCES = {
    "score": gettext_noop("“%(name)s”, a rating of Kobo’s, has become a matrix: one answer for each row."),
    "grid": gettext_noop("“%(name)s”, a grid written for telephones, has become a matrix: one answer for each row."),
    "rank": gettext_noop("“%(name)s”, a ranking of Kobo’s, has become one question of ranking."),
    "rank_some": gettext_noop(
        "“%(name)s”, which ranks %(levels)s of %(items)s, has become one choice for each place, all different."
    ),
    "matrix": gettext_noop(
        "“%(name)s”, a matrix of Kobo’s, has become %(rows)s groups of %(columns)s questions each: they are named "
        "%(example)s and so on."
    ),
    "name": gettext_noop("The row had no name: it has taken the one Kobo gave it, “%(name)s”."),
    "audit": gettext_noop("“%(name)s” is switched off: how people move through the form is not recorded here."),
    "namespace": gettext_noop(
        "The column “%(name)s” belongs to another program (%(prefix)s): it is kept in the workbook and not used."
    ),
    "list": gettext_noop("The list “%(list)s” of its own column was written into the type, as XLSForm does."),
    "other": gettext_noop(
        "“%(name)s” offers “Other” in a list of its own, with a question for its words, in each language."
    ),
    "null": gettext_noop("The column “%(name)s” names no language: it is the one of the default language."),
}
_BEGIN, _END = re.compile(r"^begin[ _](score|rank|kobomatrix)$"), re.compile(r"^end[ _](score|rank|kobomatrix)$")
_INSIDE = {"score": "score__row", "rank": "rank__level"}
_LISTS = {"score": "kobo--score-choices", "rank": "kobo--rank-items", "kobomatrix": "kobo--matrix_list"}
_MESSAGE = "kobo--rank-constraint-message"
_BLANK_LANGUAGES = {"null", "none", "undefined"}
_FOREIGN = re.compile(r"^bind::((?!jr:|odk:|orx:)[A-Za-z][\w.-]*):[\w.-]+$")
_OTHER = re.compile(r"\s+or[_ ]other\s*$", re.I)
_WORDS = {
    "other": {"it": "Altro", "en": "Other", "fr": "Autre", "es": "Otro", "de": "Anderes"},
    "which": {"it": "Che cosa?", "en": "What?", "fr": "Précisez", "es": "¿Cuál?", "de": "Was?"},
}
_LOGIC = ("relevant", "constraint", "required", "calculation", "choice_filter", "default")


@dataclass(frozen=True)
class Note:
    """One thing that was rewritten: on which line of the workbook as it came, and what it has become."""

    row: int | None
    code: str
    words: dict[str, Any] = field(default_factory=dict)
    sheet: str = "survey"

    def said(self) -> str:
        return _(SENTENCES[self.code]) % self.words


def is_kobo(workbook: Workbook) -> bool:
    """Whether a workbook bears the marks of KoboToolbox."""
    headers = [header for sheet in workbook.values() for header in sheet.headers]
    if any(header.startswith(("kobo--", "$")) for header in headers):
        return True
    survey = workbook.get("survey", Sheet())
    return any(
        _BEGIN.match(_type(survey, row)) or survey.get(row, "name") in ("__version__", "_version_")
        for row in survey.rows
    )


class Rewriting:
    """One workbook gone through from top to bottom. ``lines[n]`` is the line from which row ``n`` came."""

    def __init__(self, workbook: Workbook):
        self.workbook = workbook
        self.survey = workbook.get("survey", Sheet())
        self.choices = workbook.get("choices", Sheet())
        self.rows: list[dict[str, str]] = []
        self.lines: list[int] = []
        self.notes: list[Note] = []
        self.problems: list[Problem] = []  # what cannot be brought in, by the lines of the workbook as it came

    def run(self) -> "Rewriting":
        """Rewrite; the workbook it was made with is changed in place, and only where something had to be."""
        if not is_kobo(self.workbook):
            self.rows, self.lines = self.survey.rows, list(range(2, len(self.survey.rows) + 2))
            return self
        self._languages()
        self._columns()
        self._names()
        self._rows()
        self.survey.rows = self.rows
        self.notes.sort(key=lambda note: note.row or 0)
        return self

    def line_of(self, line: int | None) -> int | None:
        """The line of the workbook as it came of a line of the rewritten one."""
        if line is None or not 0 <= line - 2 < len(self.lines):
            return line
        return self.lines[line - 2]

    # -- the sheets as wholes --------------------------------------------------------------------------------------
    def _languages(self) -> None:
        """`label::null` is Kobo's way of saying that the column names no language."""
        for name, sheet in self.workbook.items():
            for header in list(sheet.headers):
                column, language = split_header(header)
                if language.lower() in _BLANK_LANGUAGES and column not in sheet.headers:
                    _rename(sheet, header, column)
                    self.notes.append(Note(1, "null", {"name": header}, name))
        settings = self.workbook.get("settings", Sheet())
        column = settings.column("default_language")
        for row in settings.rows if column else ():
            if row.get(column or "", "").lower() in _BLANK_LANGUAGES:
                del row[column or ""]

    def _columns(self) -> None:
        self.notes += [
            Note(1, "namespace", {"name": header, "prefix": found[1]})
            for header in self.survey.headers
            if (found := _FOREIGN.match(header))
        ]

    def _names(self) -> None:
        for sheet, source, name in ((self.survey, "$autoname", "survey"), (self.choices, "$autovalue", "choices")):
            column = sheet.column("name") or "name"
            for line, row in enumerate(sheet.rows, start=2):
                if row.get(source) and not row.get(column) and not _type(sheet, row).startswith("end"):
                    row[column] = row[source]
                    _with_headers(sheet, column)
                    self.notes.append(Note(line, "name", {"name": row[column]}, name))

    # -- row by row ------------------------------------------------------------------------------------------------
    def _rows(self) -> None:
        pending: tuple[str, int, dict[str, str], list[tuple[int, dict[str, str]]]] | None = None
        for line, row in enumerate(self.survey.rows, start=2):
            kind = _type(self.survey, row)
            begins, ends = _BEGIN.match(kind), _END.match(kind)
            if pending is None and begins and not self.survey.is_disabled(row):
                pending = (begins[1], line, row, [])
                if not row.get(_LISTS[begins[1]]):
                    words = {"column": _LISTS[begins[1]]}
                    self._refuse(line, _("Kobo’s column “%(column)s” says which list it takes: it is empty.") % words)
            elif pending is None:
                self._plain(line, row, kind)
            elif ends and ends[1] == pending[0]:
                if not self.problems:
                    getattr(self, f"_{pending[0]}")(pending[1], pending[2], pending[3], line)
                pending = None
            elif kind in (_INSIDE.get(pending[0], kind), "") and not (begins or kind.startswith(("begin", "end"))):
                pending[3].append((line, row))
            else:
                words = {"type": kind, "name": self.survey.get(pending[2], "name")}
                self._refuse(
                    line, _("“%(type)s” cannot stand inside “%(name)s”, which is a structure of Kobo’s.") % words
                )
        if pending is not None:
            words = {"what": pending[0]}
            self._refuse(pending[1], _("This “begin %(what)s” is never closed.") % words)
        self._grids()

    def _refuse(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, "type", message))

    def _plain(self, line: int, row: dict[str, str], kind: str) -> None:
        column = self.survey.column("type") or "type"
        own_list = row.get("select_from_list_name", "")
        if own_list and kind in ("select_one", "select_multiple", "rank"):
            row = row | {column: f"{kind} {own_list}"}
            self.notes.append(Note(line, "list", {"list": own_list}))
        if row.get("_or_other", "").lower() in ("true", "yes") and "or_other" not in row.get(column, ""):
            row = row | {column: f"{row.get(column, '')} or_other"}
        if _OTHER.search(row.get(column, "")) and self.survey.languages():
            self._or_other(line, row, column)
            return
        if kind == "audit" and not self.survey.is_disabled(row):
            disabled = self.survey.column("disabled") or "disabled"
            row = row | {disabled: "yes"}
            _with_headers(self.survey, disabled)
            self.notes.append(Note(line, "audit", {"name": self.survey.get(row, "name") or kind}))
        self._add(line, row)

    def _or_other(self, line: int, row: dict[str, str], column: str) -> None:
        """Write out what converters add in English only: the answer "other", and the question for its words."""
        cell, name = _OTHER.sub("", row[column]), self.survey.get(row, "name")
        offered = kind_of(cell)[1]
        own = f"{offered}_or_other"
        list_name, value = (self.choices.column(one) or one for one in ("list_name", "name"))
        rows = [choice for choice in self.choices.rows if choice.get(list_name) == offered]
        if not any(choice.get(list_name) == own for choice in self.choices.rows):
            said = self._in_each_language(self.choices, "label", _WORDS["other"])
            more = [] if any(choice.get(value) == "other" for choice in rows) else [{value: "other"} | said]
            self.choices.rows += [choice | {list_name: own} for choice in (*rows, *more)]
        self._add(line, row | {column: cell.replace(offered, own)})
        words = self._in_each_language(self.survey, "label", _WORDS["which"])
        self._made(line, words, type="text", name=f"{name}_other", relevant=f"selected(${{{name}}}, 'other')")
        self.notes.append(Note(line, "other", {"name": name}))

    def _in_each_language(self, sheet: Sheet, column: str, words: dict[str, str]) -> dict[str, str]:
        found = {}
        for language in self.survey.languages():
            code = language.rpartition("(")[2].rstrip(") ").lower()[:2]
            header = next((one for one in sheet.headers if split_header(one) == (column, language)), None)
            header = header or f"{column}::{language}"
            _with_headers(sheet, header)
            found[header] = words.get(code, words["en"])
        return found

    def _add(self, line: int, row: dict[str, str]) -> None:
        self.rows.append(row)
        self.lines.append(line)

    def _made(self, line: int, row: dict[str, str], *, drop: tuple[str, ...] = (), **cells: str) -> None:
        """A row made from another one: its cells, without some, with others instead."""
        made = {header: text for header, text in row.items() if split_header(header)[0] not in drop}
        for name, text in cells.items():
            column = self.survey.column(name) or name
            _with_headers(self.survey, column)
            made[column] = text
        self._add(line, {header: text for header, text in made.items() if text})

    def _score(self, line: int, row: dict[str, str], inside: list[tuple[int, dict[str, str]]], end: int) -> None:
        offered, required = row[_LISTS["score"]], self.survey.get(row, "required")
        self._made(line, row, drop=(_LISTS["score"], "required"), type="begin group", appearance="table-list")
        for at, item in inside:
            own = self.survey.get(item, "required") or required
            self._made(at, item, drop=("appearance",), type=f"select_one {offered}", required=own)
        self._made(end, {}, type="end group")
        self.notes.append(Note(line, "score", {"name": self.survey.get(row, "name")}))

    def _rank(self, line: int, row: dict[str, str], inside: list[tuple[int, dict[str, str]]], end: int) -> None:
        offered, name = row[_LISTS["rank"]], self.survey.get(row, "name")
        items = sum(self.choices.get(choice, "list_name") == offered for choice in self.choices.rows)
        if len(inside) == items:
            self._made(line, row, drop=(_LISTS["rank"], _MESSAGE, "appearance"), type=f"rank {offered}")
            self.notes.append(Note(line, "rank", {"name": name}))
            return
        self._made(line, row, drop=(_LISTS["rank"], _MESSAGE, "required", "appearance"), type="begin group")
        before: list[str] = []
        message = self._message(row)
        for at, level in inside:
            rule = " and ".join(f". != ${{{other}}}" for other in before)
            said = message if rule else {}
            self._made(at, level | said, type=f"select_one {offered}", constraint=rule, required="true")
            before.append(self.survey.get(level, "name"))
        self._made(end, {}, type="end group")
        self.notes.append(Note(line, "rank_some", {"name": name, "levels": len(inside), "items": items}))

    def _message(self, row: dict[str, str]) -> dict[str, str]:
        """What is said of a double choice, in the columns of the languages that the labels are in."""
        text = row.get(_MESSAGE, "")
        found = {}
        for language in self.survey.languages() or [""]:
            header = f"constraint_message::{language}" if language else "constraint_message"
            said = row.get(f"{_MESSAGE}::{language}", "") or text
            if said:
                found[header] = said
                _with_headers(self.survey, header)
        return found

    def _kobomatrix(self, line: int, row: dict[str, str], inside: list[tuple[int, dict[str, str]]], end: int) -> None:
        offered, matrix = row[_LISTS["kobomatrix"]], self.survey.get(row, "name")
        columns = [(at, column) for at, column in inside if column]
        items = [choice for choice in self.choices.rows if self.choices.get(choice, "list_name") == offered]
        names = [self.survey.get(column, "name") for _at, column in columns]
        self._made(line, row, drop=(_LISTS["kobomatrix"], "required", "appearance"), type="begin group")
        for item in items:
            base = f"{matrix}_{self.choices.get(item, 'name')}"
            self._made(line, self._label_of(item), type="begin group", name=base)
            for at, column in columns:
                made = _referring(column, names, base)
                self._made(at, made, drop=("appearance",), name=f"{base}_{self.survey.get(column, 'name')}")
            self._made(end, {}, type="end group")
        self._made(end, {}, type="end group")
        example = f"{matrix}_{self.choices.get(items[0], 'name')}_{names[0]}" if items and names else matrix
        words = {"name": matrix, "rows": len(items), "columns": len(columns), "example": example}
        self.notes.append(Note(line, "matrix", words))

    def _label_of(self, choice: dict[str, str]) -> dict[str, str]:
        """A choice's label in the columns of the survey sheet."""
        found = {}
        for header in self.choices.headers:
            column, language = split_header(header)
            if column == "label" and choice.get(header):
                wanted = next((one for one in self.survey.headers if split_header(one) == ("label", language)), header)
                _with_headers(self.survey, wanted)
                found[wanted] = choice[header]
        return found

    def _grids(self) -> None:
        """Kobo's own way out: a group whose first question only prints the headings (`label`, then `list-nolabel`)."""
        place = 0
        while place < len(self.rows):
            if end := self._grid_at(place):
                head, first = self.rows[place], self.rows[place + 1]
                labels = {
                    header: text for header, text in first.items() if split_header(header)[0] in ("label", "hint")
                }
                column = self.survey.column("appearance") or "appearance"
                self.rows[place] = head | labels | {column: "table-list"}
                for row in self.rows[place + 2 : end]:
                    row.pop(column, None)
                self.notes.append(Note(self.lines[place], "grid", {"name": self.survey.get(head, "name")}))
                del self.rows[place + 1], self.lines[place + 1]
            place += 1

    def _grid_at(self, place: int) -> int | None:
        """Where the group that begins here ends, if it is such a grid."""
        if kind_of(self.survey.get(self.rows[place], "type")) != ("begin", "group"):
            return None
        inside: list[tuple[str, str]] = []
        for end in range(place + 1, len(self.rows)):
            row = self.rows[end]
            kind, detail = kind_of(self.survey.get(row, "type"))
            if kind == "end":
                first = inside[:1] == [(inside[0][0], "label")] if inside else False
                alike = len({offered for offered, _look in inside}) == 1
                return end if first and alike and all(look == "list-nolabel" for _o, look in inside[1:]) else None
            if kind != "select_one":
                return None
            inside.append((detail, self.survey.get(row, "appearance")))
        return None


def for_converter(workbook: Workbook) -> Workbook:
    """The workbook as pyxform is to see it: references without blanks in them, no columns of another program's."""
    shown = {}
    for name, sheet in workbook.items():
        headers = [header for header in sheet.headers if not _FOREIGN.match(header) and header[:1] != "$"]
        rows = [{header: _tidy(text) for header, text in row.items() if header in headers} for row in sheet.rows]
        shown[name] = Sheet(headers, rows)
    return shown


_SPACED = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")


def _tidy(text: str) -> str:
    return _SPACED.sub(r"${\1}", text) if "${" in text else text


def _type(sheet: Sheet, row: dict[str, str]) -> str:
    return " ".join(sheet.get(row, "type").lower().split())


def _with_headers(sheet: Sheet, *headers: str) -> None:
    sheet.headers.extend(header for header in headers if header not in sheet.headers)


def _rename(sheet: Sheet, old: str, new: str) -> None:
    sheet.headers[sheet.headers.index(old)] = new
    for row in sheet.rows:
        if old in row:
            row[new] = row.pop(old)


def _referring(row: dict[str, str], names: list[str], base: str) -> dict[str, str]:
    """A column of a matrix, whose references to its sisters mean those of the same row."""
    known = "|".join(map(re.escape, filter(None, names)))
    if not known:
        return row
    reference = re.compile(rf"\$\{{\s*({known})\s*\}}")
    return {
        header: reference.sub(lambda found: f"${{{base}_{found[1]}}}", text)
        if split_header(header)[0] in (*_LOGIC, "label", "hint")
        else text
        for header, text in row.items()
    }
