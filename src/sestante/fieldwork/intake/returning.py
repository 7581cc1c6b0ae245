"""An export brought back: its sheets read, its columns recognised by the names the export gave them, its rows put
together into records with the instances of their repeats. Nothing here writes."""

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import PurePath

from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.instances import PARSER, tag_of, unasked_refs
from sestante.fieldwork.exporting.reading import MAIN
from sestante.fieldwork.exporting.shape import UNASKED
from sestante.fieldwork.exporting.structure import FILES, by_code, key_variables, structure_of
from sestante.fieldwork.models import Export, Response
from sestante.fieldwork.queries.consents import consent_questions
from sestante.fieldwork.queries.paper import generic_of, paper_of
from sestante.methods.datasets import Headers, Kind, Many, Table, Values, cell_of, columns_of, text_of
from sestante.methods.datasets.columns import BETWEEN_LABELS
from sestante.questionnaires.models import Version

from .reading import LARGEST, read_table, sheets_of
from .values import AmbiguousValue, UnreadableValue, choice_index, plain, value_of

MOST_FILES, MOST_UNPACKED = 60, 80 * 1024 * 1024
HALLMARKS = {"_uuid", "_form_version"}  # a main table of an export has both
TRUE, FALSE = {"1", "true", "yes", "si", "sì", "x"}, {"0", "false", "no"}


def sheets_in(data, file_name):
    """Every table of a workbook, of a CSV or of a ZIP of CSVs; empty ones are left out."""
    if len(data) > LARGEST:
        raise FieldworkError(_("The file is larger than 10 MB: split it."))
    found = []
    for name, content, sheet in _parts(data, file_name):
        try:
            found.append(read_table(content, name, sheet))
        except FieldworkError:
            continue  # an empty sheet, or one that is no table: what matters is looked for by its columns
    return found


def _parts(data, file_name):
    if PurePath(file_name).suffix.lower() != ".zip":
        for sheet in sheets_of(data, file_name) or [""]:
            yield file_name, data, sheet
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if PurePath(one.filename).suffix.lower() in (".csv", ".xlsx")]
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_UNPACKED:
                raise FieldworkError(_("The ZIP holds too much: bring the tables in one by one."))
            for member in members:
                content = archive.read(member)
                for sheet in sheets_of(content, member.filename) or [""]:
                    yield member.filename, content, sheet
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise FieldworkError(_("The ZIP cannot be opened.")) from error


def main_of(sheets):
    """The sheet of the records, or None when this is no export."""
    return next((one for one in sheets if set(one.headers) >= HALLMARKS and "_parent_table" not in one.headers), None)


@dataclass
class Record:
    """One record as the file has it."""

    number: int  # the line a person sees
    key: str
    uuid: str
    version: int | None
    revision: int | None
    cells: list = field(default_factory=list)  # (header, variable, code, reference of the parent, text)
    about: dict = field(default_factory=dict)  # _practice, …

    @property
    def is_new(self):
        return not self.key and not self.uuid

    @property
    def row(self):
        """What it is known by across files."""
        said = {f"{ref}·{header}": text for header, _variable, _code, ref, text in self.cells}
        return said | {"_id": self.key, "_uuid": self.uuid} | self.about


class Parcel:
    """An export brought back to a questionnaire: its records, and what its columns are."""

    def __init__(self, sheets, questionnaire, *, identities):
        self.main = main_of(sheets)
        if self.main is None:
            raise FieldworkError(_("This is no export with the numbers of its forms (_uuid, _form_version)."))
        versions = questionnaire.versions.exclude(state=Version.State.DRAFT).defer("xlsform", "source")
        self.versions = {version.number: version for version in versions}
        self.newest = max(self.versions.values(), key=lambda one: one.number)
        self.identities, self.unknown = identities, []
        self.structure = structure_of(self.versions.values(), Export.Scope.IDENTITIES,
                                      keys=key_variables(Export.Scope.IDENTITIES, odk_keys=True))  # fmt: skip
        self.drafts = {draft.name or MAIN: draft for draft in self.structure.drafts}
        self.records = [self._record(number, row) for number, row in
                        zip(self.main.lines, self.main.rows, strict=True)]  # fmt: skip
        self._by_row = {("", row.get("_index", "")): (record, "") for record, row in
                        zip(self.records, self.main.rows, strict=True)}  # fmt: skip
        self._by_key = {record.uuid or record.key: record for record in self.records if not record.is_new}
        self._take_children([one for one in sheets if "_parent_table" in one.headers])

    # -- which column is what

    def columns(self, name, headers):
        """The columns of a sheet: ``{header: (variable, code)}``; names first, then paths, then labels."""
        draft = self.drafts[name]
        table = Table(name, tuple(draft.variables.values()), lambda: iter(()))
        languages = by_code(dict.fromkeys([*self.newest.languages, "it", "en"]))
        found = {}
        for style in Headers:
            for language in languages:
                for column in columns_of(table, headers=style, many=Many.BOTH, language=language):
                    found.setdefault(_unguarded(column.header), (column.variable, column.code))
        known = {}
        for header in headers:
            variable, code = found.get(_unguarded(header), (None, None))
            if variable is None:
                self.unknown.append(header)
            elif not variable.key and (self.identities or variable.visibility != "confidential"):
                known[header] = (variable, code)
        return known

    def _record(self, number, row):
        if not hasattr(self, "_main_columns"):
            self._main_columns = self.columns(MAIN, self.main.headers)
        record = Record(number, row.get("_id", ""), row.get("_uuid", ""), _whole(row.get("_form_version")),
                        _whole(row.get("_revision")))  # fmt: skip
        record.about = {name: row[name] for name in ("_practice", "_municipality", "_province", "_region")
                        if row.get(name)}  # fmt: skip
        record.cells = [(header, variable, code, "", row.get(header, ""))
                        for header, (variable, code) in self._main_columns.items()]  # fmt: skip
        return record

    def _take_children(self, sheets):
        """Rows of repeats, outer ones first: a row of an inner one hangs on a row of its outer one."""
        waiting = [(self._name_of(sheet), sheet) for sheet in sheets]
        waiting = [(name, sheet) for name, sheet in waiting if name]
        waiting.sort(key=lambda one: self.drafts[one[0]].path.count("/"))
        for name, sheet in waiting:
            columns, counts = self.columns(name, sheet.headers), {}
            for row in sheet.rows:
                outer = row.get("_parent_table", "")
                above = "" if outer in ("", MAIN) else outer
                record, ref = self._by_row.get((above, row.get("_parent_index", "")), (None, ""))
                record = record or self._by_key.get(row.get("_uuid") or row.get("_id"))
                if record is None:
                    continue
                position = _whole(row.get("_position")) or counts.get((record.number, ref), 0) + 1
                counts[record.number, ref] = max(position, counts.get((record.number, ref), 0))
                here = f"{ref}{'|' if ref else ''}{name}[{position}]"
                if row.get("_index"):
                    self._by_row[name, row["_index"]] = (record, here)
                record.cells += [(header, variable, code, here, row.get(header, ""))
                                 for header, (variable, code) in columns.items()]  # fmt: skip

    def _name_of(self, sheet):
        """Which repeat a sheet is of: by its own name, else by the columns it shares with one."""
        if sheet.sheet in self.drafts and self.drafts[sheet.sheet].path:
            return sheet.sheet
        shared = {
            name: len(set(draft.variables) & {header.partition("/")[0] for header in sheet.headers})
            for name, draft in self.drafts.items() if draft.path
        }  # fmt: skip
        return max(shared, key=shared.get, default="") if shared else ""


def _whole(text):
    return int(text) if text and text.strip().isdigit() else None


def _unguarded(text):
    """A cell without the mark that keeps spreadsheets from running it."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r") else text


@dataclass
class Reading:
    """What a record's cells say in the terms of a version: values by reference, and what could not be read."""

    values: dict = field(default_factory=dict)  # {reference: (header, question, text to store)}
    empty: dict = field(default_factory=dict)  # {reference: (header, question)} of empty cells
    problems: list = field(default_factory=list)


class Interpreter:
    """Turns a record's cells into answers, given what the response says now."""

    def __init__(self, version):
        self.version, self.paper = version, paper_of(version)
        self.by_place = {}
        self.repeats = {one.name: one.path for one in self.paper.questions.values() if one.type == "repeat"}
        self.consents = {question.path for question in consent_questions(self.paper)}
        self._indexes = {}

    def plan(self, structure):
        """Where each variable of the structure stands in this version."""
        for draft in structure.drafts:
            for (key, path), name in draft.places.items():
                if key == self.version.pk:
                    self.by_place[draft.name, name] = self.paper.questions[path]
        return self

    def read(self, record, current):
        """What differs from the answers that stand (``{reference: text}``) or says the same, leaf by leaf."""
        reading, split = Reading(), {}
        for header, variable, code, inside, text in record.cells:
            table = inside.rpartition("|")[2].partition("[")[0]
            question = self.by_place.get((table, variable.name))
            if question is None:
                if text and text != UNASKED and code is None:
                    reading.problems.append({"column": header, "message": _("This version does not ask it.")})
                continue
            ref = self._ref(question, inside)
            if ref is None or text == UNASKED:
                continue
            if code is not None:
                split.setdefault(ref, (header, question, variable, {}))[3][code] = text
            else:
                self._read_one(reading, header, question, variable, ref, _unguarded(text), current.get(ref, ""))
        for ref, (header, question, variable, chosen) in split.items():
            self._read_split(reading, header, question, variable, ref, chosen, current.get(ref, ""))
        return reading

    def _ref(self, question, inside):
        if not inside:
            return question.path
        ref, path = "", ""
        for step in inside.split("|"):
            name, _bracket, position = step.rstrip("]").partition("[")
            repeat = self.repeats.get(name)
            if repeat is None:
                return None
            ref, path = f"{ref}{repeat.removeprefix(path)}[{position}]", repeat
        return f"{ref}{question.path.removeprefix(path)}"

    def _read_one(self, reading, header, question, variable, ref, text, now):
        if not text:
            reading.empty[ref] = (header, question)
            return
        if now and text in self._ways(now, variable):
            reading.values[ref] = (header, question, now)
            return
        try:
            reading.values[ref] = (header, question, self._value(question, text))
        except AmbiguousValue as unclear:
            reading.problems.append({"column": header, "message": str(unclear)})
        except UnreadableValue as problem:
            reading.problems.append({"column": header, "message": str(problem)})

    def _ways(self, now, variable):
        """Every text under which an export writes an answer that stands."""
        cell = cell_of(now, variable.kind)
        yield now
        yield " ".join(now.split("\r\n"))
        yield text_of(cell, variable).strip()
        for language in by_code(dict.fromkeys([*self.version.languages, "it", "en"])):
            yield text_of(cell, variable, values=Values.LABELS, language=language).strip()

    def _value(self, question, text):
        index = self._index(question)
        if question.multiple and BETWEEN_LABELS.strip() in text:
            return " ".join(value_of_one(question, part, index) for part in text.split(BETWEEN_LABELS.strip()))
        return value_of(question, text, index=index)

    def _index(self, question):
        if not question.choices:
            return None
        if question.path not in self._indexes:
            self._indexes[question.path] = choice_index(question)
        return self._indexes[question.path]

    def _read_split(self, reading, header, question, variable, ref, cells, now):
        """Columns of 0 and 1. Beside the joined column the one that was changed counts; both changed: neither."""
        said = {code: plain(text) for code, text in cells.items() if text}
        if not said:
            reading.empty.setdefault(ref, (header, question))
            return
        odd = [text for text in said.values() if text not in TRUE | FALSE]
        if odd:
            reading.problems.append(
                {"column": header, "message": _("“%(text)s” is neither 0 nor 1") % {"text": odd[0]}}
            )
            return
        before = now.split()
        chosen = [code for code in before if said.get(code, "1") in TRUE]
        chosen += [code for code, text in said.items() if text in TRUE and code not in before]
        joined = reading.values.get(ref)
        if joined is not None and set(joined[2].split()) != set(before):
            if set(chosen) not in (set(before), set(joined[2].split())):
                del reading.values[ref]
                words = _("The column with all the answers and those with 0 and 1 say different things.")
                reading.problems.append({"column": header, "message": words})
            return
        if not chosen:
            reading.values.pop(ref, None)
            reading.empty[ref] = (header, question)
            return
        reading.empty.pop(ref, None)
        reading.values[ref] = (header, question, now if set(chosen) == set(before) else " ".join(chosen))


def value_of_one(question, text, index):
    """One answer of several, by its code or its label."""
    codes = {choice.value for choice in question.choices}
    if text.strip() in codes:
        return text.strip()
    found = (index or {}).get(plain(text), [])
    if len(found) != 1:
        raise UnreadableValue(_("“%(text)s” is not among the answers on offer") % {"text": text.strip()})
    return found[0]


def standing_answers(response):
    """The answers that stand, by reference, without the engine: what was hidden says nothing."""
    from lxml import etree

    if not response.instance:
        return {}
    unasked, repeats = unasked_refs(response), repeat_paths(response)
    root, found = etree.fromstring(response.instance.encode(), PARSER), {}

    def walk(element, path, ref):
        positions = {}
        for child in element:
            tag = tag_of(child)
            if not tag:
                continue
            inner, here = f"{path}/{tag}", f"{ref}/{tag}"
            if inner in repeats:
                positions[tag] = positions.get(tag, 0) + 1
                here = f"{here}[{positions[tag]}]"
            if len(child):
                walk(child, inner, here)
            elif child.text and here not in unasked:
                found[here] = child.text

    walk(root, f"/{tag_of(root)}", f"/{tag_of(root)}")
    return found


def repeat_paths(response):
    return {one.path for one in paper_of(response.version).questions.values() if one.type == "repeat"}


def response_for(record, questionnaire, by_uuid):
    """The response a record speaks of, or None; raises FieldworkError when its number and its code disagree."""
    readable = Response.objects.filter(version__questionnaire=questionnaire).select_related("version__questionnaire")
    key = by_uuid.get(record.uuid) if record.uuid else None
    if key is None and record.key.isdigit():
        found = readable.filter(pk=int(record.key)).defer("version__xlsform", "version__source").first()
        if found is not None and record.uuid:
            raise FieldworkError(_("The form was replaced since this table was made: export it again."))
        key = found.pk if found else None
    if key is None:
        return None
    return readable.defer("version__xform", "version__xlsform", "version__source").get(pk=key)


def skipped(question, interpreter):
    """Why a table cannot change an answer, or nothing."""
    if question.path in interpreter.consents:
        return _("Consents are given by who answers, not by a table.")
    if question.type in FILES:
        return _("Files are changed in the form, not by a table.")
    return ""


__all__ = ["Interpreter", "Parcel", "Record", "generic_of", "Kind", "main_of", "sheets_in", "standing_answers"]
