"""The records of an export that comes back: what would change in each, and changing it, one transaction a record."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .correcting import correct_answers
from .errors import FieldworkError
from .exporting.structure import FILES
from .intake import rows
from .intake.returning import Interpreter, Parcel, key_of, sheets_in, skipped, standing_answers, whole
from .models import Edit, Response
from .queries.paper import paper_of
from .queries.responses import READABLE, in_words

AT_ONCE = 200
WORKED_OUT = ("calculate", "hidden")
_UUID = re.compile(r"instanceID>\s*([^<\s]+)")


@dataclass
class Change:
    """One answer that the file has otherwise."""

    ref: str
    cell: object
    question: object
    before: str
    after: str
    conflict: bool = False  # it was changed here too since the export was made


@dataclass
class Plan:
    """What a record would do."""

    record: object
    response: object = None
    changes: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    refused: str = ""

    @property
    def faults(self):
        """What somebody has to look at before this record is right; what a table may never change is none."""
        wrong = [problem for problem in self.problems if not problem.get("mild")]
        return [*wrong, {"column": "", "message": self.refused}] if self.refused else wrong

    def answers(self, *, theirs):
        """What is to be written; where both sides changed an answer, only if the file is to win."""
        return {one.ref: one.after for one in self.changes if theirs or not one.conflict}


class Homecoming:
    """A file that comes back to a questionnaire, with the choices of whoever brought it."""

    def __init__(self, run):
        self.run, self.questionnaire = run, run.version.questionnaire
        self.choices = run.choices
        self.parcel = Parcel(sheets_in(bytes(run.content), run.file_name), self.questionnaire,
                             identities=bool(run.choices.get("identities")))  # fmt: skip
        self.interpreters = {}
        self.versions = {version.pk: version for version in self.parcel.versions.values()}
        self.by_uuid, self.keys = _names_of(self.questionnaire)
        self._read_ahead = {}

    def interpreter(self, version):
        if version.pk not in self.interpreters:
            self.interpreters[version.pk] = Interpreter(version).plan(self.parcel.structure)
        return self.interpreters[version.pk]

    def looked_through(self):
        """The records in turn, for who only looks: their forms are read many at once."""
        for start in range(0, len(self.parcel.records), AT_ONCE):
            records = self.parcel.records[start : start + AT_ONCE]
            keys = {self.by_uuid.get(one.uuid) or whole(one.key) for one in records}
            self._read_ahead = self._responses().in_bulk(keys & self.keys)
            yield from records
        self._read_ahead = {}

    def _responses(self):
        return Response.objects.filter(version__in=self.versions).select_related("practice")

    def _response(self, key):
        found = self._read_ahead.pop(key, None) or self._responses().filter(pk=key).first()
        if found is None:
            raise FieldworkError(_("This form has just been erased."))
        found.version = self.versions[found.version_id]
        return found

    def plan(self, record):
        """What would change in a known record; None of a new one."""
        if record.is_new:
            return None
        try:
            response = self._response(key_of(record, self.by_uuid, self.keys))
            _refuse_moved(record, response)
        except FieldworkError as problem:
            return Plan(record, refused=str(problem))
        if response.state not in READABLE:
            return Plan(record, response, refused=_("It is a draft again, or was withdrawn: it is not corrected."))
        plan, current = Plan(record, response), standing_answers(response)
        interpreter = self.interpreter(response.version)
        reading = interpreter.read(record, current)
        plan.problems = reading.problems
        wanted = {ref: said for ref, said in reading.values.items() if said.text != current.get(ref, "")}
        if self.choices.get("clear"):
            wanted |= {ref: said for ref, said in reading.empty.items() if current.get(ref)}
        base = _base(record, response)
        seen = at_base(response, base) if wanted else {}
        for ref, said in wanted.items():
            if ref in seen and seen[ref] == said.text:
                continue  # the file has what was here when it was made: it was changed here since
            reason = skipped(said.question, interpreter) or self._worked_out(response, said.question)
            if reason and said.question.type in WORKED_OUT and base != response.revision:
                continue  # the form has moved on, and what is worked out with it
            if reason:
                plan.problems.append(said.cell.problem(reason, mild=True))
                continue
            plan.changes.append(Change(ref, said.cell, said.question, current.get(ref, ""), said.text, ref in seen))
        return plan

    def tried(self, record):
        """A record tried to the end, on its form if it has one; nothing is written. Its ``faults`` are all there is."""
        plan = self.plan(record)
        if plan is not None:
            plan.problems = [*plan.problems, *self.refusals(plan)]
            return plan
        reading = self.new_reading(record, self.run.version)
        blank = [] if reading.answers else [{"column": "", "message": _("No answer could be read in this row.")}]
        return Plan(record, problems=[*reading.problems, *blank])

    def refusals(self, plan):
        """What the form itself would refuse of a plan."""
        answers = plan.answers(theirs=bool(self.choices.get("theirs")))
        return list(self.correct(plan, answers, by=self.run.by, trial=True).problems) if answers else []

    def correct(self, plan, answers, *, by, trial=False):
        """Write the answers of a plan; what the form refuses is said with the place it has in the file."""
        cells = {change.ref: change.cell for change in plan.changes}
        done = correct_answers(plan.response, answers, by=by, trial=trial,
                               headers={ref: cell.header for ref, cell in cells.items()})  # fmt: skip
        return done._replace(problems=tuple(_placed(problem, cells) for problem in done.problems))

    def new_reading(self, record, version):
        """A new record as any row of a table is read: answers in the order of the form, and what it says of the
        practice. Whatever version the row names, it comes in as the one that is brought in to."""
        interpreter, reading = self.interpreter(version), rows.Reading()
        said = interpreter.read(record, {})
        reading.problems = said.problems
        order = {path: place for place, path in enumerate(interpreter.paper.questions)}
        for ref, one in sorted(said.values.items(), key=lambda pair: order[pair[1].question.path]):
            if one.question.type not in FILES:
                reading.answers.append((one.cell.header, one.question, ref, [one.text], one.text))
        for name, fact in (("_practice", "practice.name"), ("_municipality", "practice.municipality"),
                           ("_province", "practice.province"), ("_region", "practice.region")):  # fmt: skip
            reading.facts[fact] = record.about.get(name, "")
        return reading

    def _worked_out(self, response, question):
        spec = paper_of(response.version).definition.specs.get(question.path)
        if spec is not None and spec.calculate is not None and question.type in WORKED_OUT:
            return _("It is worked out from other answers: it follows them by itself.")
        return ""

    def words(self, change, language):
        """A change as people read it: question, before, after."""
        question = change.question
        label = question.labels.get(language) or next(iter(question.labels.values()), question.name)
        return label, in_words(question, change.before, language), in_words(question, change.after, language)


def _placed(problem, cells):
    """A problem of an answer, with where it stands in the file."""
    cell = cells.get(problem.get("ref"))
    said = {name: value for name, value in problem.items() if name != "ref"}
    return said if cell is None else cell.problem(said["message"]) | {"column": said["column"]}


def _base(record, response):
    """The revision a row was made at. One that says none, or one that is yet to come, is taken for the oldest: then an
    answer that was ever changed here counts as changed on both sides, and is not run over."""
    return record.revision if record.revision is not None and record.revision <= response.revision else 0


def _refuse_moved(record, response):
    if record.version is not None and record.version != response.version.number:
        words = _("The form has passed to version %(number)s since this table was made: export it again.")
        raise FieldworkError(words % {"number": response.version.number})


def _names_of(questionnaire):
    """The forms of a questionnaire by the names they have in their instances, and their keys."""
    rows = Response.objects.filter(version__questionnaire=questionnaire)
    by_uuid, keys = {}, set()
    for key, instance in rows.values_list("pk", "instance").iterator(chunk_size=500):
        keys.add(key)
        named = _UUID.search(instance[-4000:]) or _UUID.search(instance)
        if named:
            by_uuid[named[1]] = key
    return by_uuid, keys


def at_base(response, revision):
    """What the answers changed since a revision said at it: ``{reference: text}``."""
    found = {}
    for edit in response.edits.filter(revision__gt=revision, kind=Edit.Kind.SET).order_by("revision", "pk"):
        found.setdefault(edit.ref, edit.before)
    return found
