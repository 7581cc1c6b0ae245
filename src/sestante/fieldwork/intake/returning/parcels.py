"""The sheets of an export that comes back, its rows put together into records."""

import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple

from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.reading import MAIN
from sestante.fieldwork.exporting.structure import by_code, key_variables, structure_of
from sestante.fieldwork.intake.reading import LARGEST, read_tables
from sestante.fieldwork.models import Export
from sestante.files import spreadsheets
from sestante.methods.datasets import Headers, Many, Table, columns_of
from sestante.methods.xforms import limits
from sestante.questionnaires.models import Version

MOST_FILES, MOST_UNPACKED = 60, 80 * 1024 * 1024
HALLMARKS = {"_uuid", "_form_version"}  # a main table of an export has both
NAMELESS = {"_index", "_id", "_form_version", "_status"}  # the main table of one without names
PSEUDONYM = re.compile(r"R[0-9A-F]{12}")
FACTS = ("_practice", "_municipality", "_province", "_region")


def sheets_in(data, file_name):
    """Every table of a workbook, of a CSV or of a ZIP of CSVs; empty ones are left out."""
    if len(data) > LARGEST:
        raise FieldworkError(_("The file is larger than 10 MB: split it."))
    if PurePath(file_name).suffix.lower() != ".zip":
        return read_tables(data, file_name)
    found = []
    for name, content in _members(data).items():
        try:
            found += read_tables(content, name)
        except FieldworkError:
            continue  # a table that is none: what matters is looked for by its columns
    return found


def _members(data):
    try:
        members = spreadsheets.unpacked_parts(
            data, MOST_UNPACKED, wanted=lambda name: PurePath(name).suffix.lower() in (".csv", ".xlsx")
        )
    except spreadsheets.TooMuch as error:
        raise FieldworkError(_("The ZIP holds too much: bring the tables in one by one.")) from error
    except spreadsheets.Unreadable as error:
        raise FieldworkError(_("The ZIP cannot be opened.")) from error
    if len(members) > MOST_FILES:
        raise FieldworkError(_("The ZIP holds too much: bring the tables in one by one."))
    return members


def main_of(sheets):
    """The sheet of the records, or None when this is no export."""
    return next((one for one in sheets if set(one.headers) >= HALLMARKS and "_parent_table" not in one.headers), None)


def nameless_main_of(sheets):
    """The sheet of the records of an export without names, whose rows nobody can find again; None of any other file."""
    return next(
        (
            one for one in sheets
            if set(one.headers) >= NAMELESS and "_uuid" not in one.headers
            and any(PSEUDONYM.fullmatch(row.get("_id", "")) for row in one.rows[:20])
        ),
        None,
    )  # fmt: skip


class Cell(NamedTuple):
    """A cell of an answer, and where a person finds it."""

    header: str
    variable: object
    code: str | None
    inside: str  # the instances it lies in: ``streets[2]|houses[1]``
    text: str
    sheet: str = ""  # of a repeat; empty on the sheet of the records, whose row is the record's
    line: int = 0

    def problem(self, words, **more):
        """What is wrong with it, as an import keeps it."""
        place = {"sheet": self.sheet, "row": self.line} if self.sheet else {}
        return {"column": self.header, "message": words, **place, **more}


@dataclass
class Record:
    """One record as the file has it."""

    number: int  # the line a person sees
    key: str
    uuid: str
    version: int | None
    revision: int | None
    cells: list = field(default_factory=list)
    about: dict = field(default_factory=dict)  # _practice, …
    twin: int | None = None  # another line that is the same record

    @property
    def is_new(self):
        return not self.key and not self.uuid

    @property
    def row(self):
        """What it is known by across files."""
        said = {f"{cell.inside}·{cell.header}": cell.text for cell in self.cells}
        return said | {"_id": self.key, "_uuid": self.uuid} | self.about


class Parcel:
    """An export brought back to a questionnaire: its records, what its columns are, and what is of no record.

    ``problems`` are those of rows of repeats that hang on nothing: ``[{"sheet", "row", "column", "message"}]``.
    """

    def __init__(self, sheets, questionnaire, *, identities):
        self.main = main_of(sheets)
        if self.main is None:
            raise FieldworkError(_("This is no export with the numbers of its forms (_uuid, _form_version)."))
        versions = questionnaire.versions.exclude(state=Version.State.DRAFT).defer("xlsform", "source")
        self.versions = {version.number: version for version in versions}
        self.newest = max(self.versions.values(), key=lambda one: one.number)
        self.identities, self.unknown, self.problems, self._named = identities, [], [], {}
        self.structure = structure_of(self.versions.values(), Export.Scope.IDENTITIES,
                                      keys=key_variables(Export.Scope.IDENTITIES, odk_keys=True))  # fmt: skip
        self.drafts = {draft.name or MAIN: draft for draft in self.structure.drafts}
        columns = self.columns(MAIN, self.main.headers)
        rows = list(zip(self.main.lines, self.main.rows, strict=True))
        self.records = [_record(number, row, columns) for number, row in rows]
        self._by_row = {("", row["_index"]): (record, "") for record, (_line, row) in
                        zip(self.records, rows, strict=True) if row.get("_index")}  # fmt: skip
        self._by_key = {}
        for record in self.records:
            if not record.is_new:
                first = self._by_key.setdefault(record.uuid or record.key, record)
                if first is not record:
                    first.twin, record.twin = record.number, first.number
        self._take_children([one for one in sheets if "_parent_table" in one.headers])

    # -- which column is what

    def columns(self, name, headers):
        """The columns of a sheet: ``{header: (variable, code)}``."""
        found, known = self._headers(name), {}
        for header in headers:
            variable, code = found.get(unguarded(header), (None, None))
            if variable is None:
                self.unknown.append(header)
            elif not variable.key and (self.identities or variable.visibility != "confidential"):
                known[header] = (variable, code)
        return known

    def _headers(self, name):
        """Every header an export may have given the columns of a table: names first, then paths, then labels."""
        if name not in self._named:
            variables, found = tuple(self.drafts[name].variables.values()), {}
            languages = by_code(dict.fromkeys([*self.newest.languages, "it", "en"]))
            for style in Headers:
                for language in languages:
                    table = Table(name, variables, lambda: iter(()))
                    for column in columns_of(table, headers=style, many=Many.BOTH, language=language):
                        found.setdefault(unguarded(column.header), (column.variable, column.code))
            self._named[name] = found
        return self._named[name]

    # -- rows of repeats

    def _take_children(self, sheets):
        """Rows of repeats, outer ones first: a row of an inner one hangs on a row of its outer one."""
        waiting = []
        for sheet in sheets:
            name = self._name_of(sheet)
            if name:
                waiting.append((name, sheet))
            else:
                self._say(sheet, sheet.lines[0], _("This sheet is of no repeat of this questionnaire."))
        waiting.sort(key=lambda one: self.drafts[one[0]].path.count("/"))
        for name, sheet in waiting:
            columns, counts, taken = self.columns(name, sheet.headers), {}, set()
            for line, row in zip(sheet.lines, sheet.rows, strict=True):
                record, ref = self._above(name, sheet, line, row)
                if record is None:
                    continue
                position = whole(row.get("_position")) or counts.get((record.number, ref), 0) + 1
                counts[record.number, ref] = max(position, counts.get((record.number, ref), 0))
                if position > limits.REPEAT_INSTANCES:
                    self._say(sheet, line, _("The place (_position) is past what a form can hold."))
                    continue
                here = f"{ref}{'|' if ref else ''}{name}[{position}]"
                if (record.number, here) in taken:
                    self._say(sheet, line, _("Another row of this sheet has the same place (_position) in this form."))
                    continue
                taken.add((record.number, here))
                if row.get("_index"):
                    self._by_row[name, row["_index"]] = (record, here)
                record.cells += [Cell(header, variable, code, here, row.get(header, ""), sheet.sheet or name, line)
                                 for header, (variable, code) in columns.items()]  # fmt: skip

    def _above(self, name, sheet, line, row):
        """The record a row of a repeat belongs to, and the instances it lies in; a row of nobody's is said."""
        outer, inner = row.get("_parent_table", ""), self.drafts[name].parent
        above = "" if outer in ("", MAIN) else outer
        record, ref = self._by_row.get((above, row.get("_parent_index", "")), (None, ""))
        named = self._by_key.get(row.get("_uuid") or row.get("_id"))
        if record is None and not inner:
            record = named  # its row has gone from the sheet of the records, its name says whose it was
        if record is None:
            self._say(sheet, line, _("No row of the table above has the number in _parent_index: whose is it?"))
        elif named is not None and named is not record:
            self._say(sheet, line, _("_parent_index and _id (or _uuid) say different forms."))
            return None, ""
        elif above != (inner or ""):
            self._say(sheet, line, _("_parent_table is not the table this repeat stands in."))
            return None, ""
        return record, ref

    def _say(self, sheet, line, words):
        self.problems.append(
            {"sheet": sheet.sheet or self._name_of(sheet), "row": line, "column": "", "message": words}
        )

    def _name_of(self, sheet):
        """Which repeat a sheet is of: by its own name, else by the columns it shares with one."""
        if sheet.sheet in self.drafts and self.drafts[sheet.sheet].path:
            return sheet.sheet
        shared = {}
        for name, draft in self.drafts.items():
            if draft.path:
                known = [self._headers(name).get(unguarded(header)) for header in sheet.headers]
                shared[name] = sum(one is not None and not one[0].key for one in known)
        best = max(shared, key=shared.get, default="")
        return best if best and shared[best] else ""


def _record(number, row, columns):
    record = Record(number, row.get("_id", ""), row.get("_uuid", ""), whole(row.get("_form_version")),
                    whole(row.get("_revision")))  # fmt: skip
    record.about = {name: row[name] for name in FACTS if row.get(name)}
    record.cells = [Cell(header, variable, code, "", row.get(header, ""))
                    for header, (variable, code) in columns.items()]  # fmt: skip
    return record


def whole(text):
    """A whole number as an export writes it; None of anything else."""
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 19 else None


def unguarded(text):
    """A cell without the mark that keeps spreadsheets from running it."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r") else text
