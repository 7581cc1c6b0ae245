"""The records of an export that comes back: what would change in each, and changing it, one transaction a record."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .correcting import correct_answers
from .errors import FieldworkError
from .exporting.structure import FILES
from .intake import rows
from .intake.returning import Interpreter, Parcel, response_for, sheets_in, skipped, standing_answers
from .models import Edit, Response
from .queries.paper import paper_of
from .queries.responses import READABLE, in_words

WORKED_OUT = ("calculate", "hidden")
_UUID = re.compile(r"instanceID>\s*([^<\s]+)")


@dataclass
class Change:
    """One answer that the file has otherwise."""

    ref: str
    header: str
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
        self.by_uuid = _uuids(self.questionnaire)

    def interpreter(self, version):
        if version.pk not in self.interpreters:
            self.interpreters[version.pk] = Interpreter(version).plan(self.parcel.structure)
        return self.interpreters[version.pk]

    def plan(self, record):
        """What would change in a known record; None of a new one."""
        try:
            response = None if record.is_new else response_for(record, self.questionnaire, self.by_uuid)
        except FieldworkError as problem:
            return Plan(record, refused=str(problem))
        if response is None:
            return None
        if response.state not in READABLE:
            return Plan(record, response, refused=_("It is a draft again, or was withdrawn: it is not corrected."))
        plan, current = Plan(record, response), standing_answers(response)
        interpreter = self.interpreter(response.version)
        reading = interpreter.read(record, current)
        plan.problems = reading.problems
        wanted = {ref: said for ref, said in reading.values.items() if said[2] != current.get(ref, "")}
        if self.choices.get("clear"):
            wanted |= {ref: (*said, "") for ref, said in reading.empty.items() if current.get(ref)}
        seen = at_base(response, record.revision) if wanted and record.revision is not None else {}
        for ref, (header, question, after) in wanted.items():
            if ref in seen and seen[ref] == after:
                continue  # the file has what was here when it was made: it was changed here since
            reason = skipped(question, interpreter) or self._worked_out(response, question)
            if reason and question.type in WORKED_OUT and record.revision not in (None, response.revision):
                continue  # the form has moved on, and what is worked out with it
            if reason:
                plan.problems.append({"column": header, "message": reason, "mild": True})
                continue
            plan.changes.append(Change(ref, header, question, current.get(ref, ""), after, ref in seen))
        return plan

    def correct(self, response, answers, *, by, headers):
        return correct_answers(response, answers, by=by, headers=headers)

    def new_reading(self, record, version):
        """A new record as any row of a table is read: answers in the order of the form, and what it says of the
        practice."""
        version = self.parcel.versions.get(record.version) or version
        interpreter, reading = self.interpreter(version), rows.Reading()
        said = interpreter.read(record, {})
        reading.problems = said.problems
        order = {path: place for place, path in enumerate(interpreter.paper.questions)}
        for ref, (header, question, text) in sorted(said.values.items(), key=lambda one: order[one[1][1].path]):
            if question.type in FILES:
                continue
            reading.answers.append((header, question, ref, [text], text))
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


def _uuids(questionnaire):
    """The names of the records of a questionnaire: ``{uuid: response key}``."""
    rows = Response.objects.filter(version__questionnaire=questionnaire).exclude(instance="")
    found = {}
    for key, instance in rows.values_list("pk", "instance").iterator(chunk_size=500):
        named = _UUID.search(instance[-4000:]) or _UUID.search(instance)
        if named:
            found[named[1]] = key
    return found


def at_base(response, revision):
    """What the answers changed since a revision said at it: ``{reference: text}``."""
    found = {}
    for edit in response.edits.filter(revision__gt=revision, kind=Edit.Kind.SET).order_by("revision", "pk"):
        found.setdefault(edit.ref, edit.before)
    return found
