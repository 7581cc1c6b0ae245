"""One workbook gone through from top to bottom."""

import re

from django.utils.translation import gettext as _

from sestante.questionnaires.compile import others
from sestante.questionnaires.compile.checks import Problem
from sestante.questionnaires.compile.metadata import kind_of
from sestante.questionnaires.compile.sheets import Sheet, Workbook, split_header

from .notes import Note
from .rows import FOREIGN, rename, type_of, with_headers
from .structures import LISTS, Structures

_BEGIN, _END = re.compile(r"^begin[ _](score|rank|kobomatrix)$"), re.compile(r"^end[ _](score|rank|kobomatrix)$")
_INSIDE = {"score": "score__row", "rank": "rank__level"}
_BLANK_LANGUAGES = {"null", "none", "undefined"}
_OTHER = re.compile(r"\s+or[_ ]other\s*$", re.I)


def is_kobo(workbook: Workbook) -> bool:
    """Whether a workbook bears the marks of KoboToolbox."""
    headers = [header for sheet in workbook.values() for header in sheet.headers]
    if any(header.startswith(("kobo--", "$")) for header in headers):
        return True
    survey = workbook.get("survey", Sheet())
    return any(
        _BEGIN.match(type_of(survey, row)) or survey.get(row, "name") in ("__version__", "_version_")
        for row in survey.rows
    )


class Rewriting(Structures):
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
                    rename(sheet, header, column)
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
            if (found := FOREIGN.match(header))
        ]

    def _names(self) -> None:
        for sheet, source, name in ((self.survey, "$autoname", "survey"), (self.choices, "$autovalue", "choices")):
            column = sheet.column("name") or "name"
            for line, row in enumerate(sheet.rows, start=2):
                if row.get(source) and not row.get(column) and not type_of(sheet, row).startswith("end"):
                    row[column] = row[source]
                    with_headers(sheet, column)
                    self.notes.append(Note(line, "name", {"name": row[column]}, name))

    # -- row by row ------------------------------------------------------------------------------------------------
    def _rows(self) -> None:
        pending: tuple[str, int, dict[str, str], list[tuple[int, dict[str, str]]]] | None = None
        for line, row in enumerate(self.survey.rows, start=2):
            kind = type_of(self.survey, row)
            begins, ends = _BEGIN.match(kind), _END.match(kind)
            if pending is None and begins and not self.survey.is_disabled(row):
                pending = (begins[1], line, row, [])
                if not row.get(LISTS[begins[1]]):
                    words = {"column": LISTS[begins[1]]}
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
            with_headers(self.survey, disabled)
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
            said = self._in_each_language(self.choices, "label", "other")
            more = [] if any(choice.get(value) == "other" for choice in rows) else [{value: "other"} | said]
            self.choices.rows += [choice | {list_name: own} for choice in (*rows, *more)]
        self._add(line, row | {column: cell.replace(offered, own)})
        words = self._in_each_language(self.survey, "label", "which")
        self._made(line, words, type="text", name=f"{name}_other", relevant=f"selected(${{{name}}}, 'other')")
        self.notes.append(Note(line, "other", {"name": name}))

    def _in_each_language(self, sheet: Sheet, column: str, what: str) -> dict[str, str]:
        found = {}
        for language in self.survey.languages():
            header = next((one for one in sheet.headers if split_header(one) == (column, language)), None)
            header = header or f"{column}::{language}"
            with_headers(sheet, header)
            found[header] = others.said(what, language)
        return found

    def _add(self, line: int, row: dict[str, str]) -> None:
        self.rows.append(row)
        self.lines.append(line)

    def _made(self, line: int, row: dict[str, str], *, drop: tuple[str, ...] = (), **cells: str) -> None:
        """A row made from another one: its cells, without some, with others instead."""
        made = {header: text for header, text in row.items() if split_header(header)[0] not in drop}
        for name, text in cells.items():
            column = self.survey.column(name) or name
            with_headers(self.survey, column)
            made[column] = text
        self._add(line, {header: text for header, text in made.items() if text})
