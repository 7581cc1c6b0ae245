"""One row of a file turned into what it says: answers in order, facts of a practice, and what could not be read."""

import hashlib
import json
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sestante.fieldwork.queries.paper import generic_of
from sestante.methods import xforms
from sestante.questionnaires.queries import said_in

from .mapping import targets_of
from .values import AmbiguousValue, UnreadableValue, choice_index, value_of

INSTANCE = re.compile(r"(.*?)\[(\d+)\]")


@dataclass
class Reading:
    answers: list = field(default_factory=list)  # (header, question, ref, candidate values), as the form asks them
    facts: dict = field(default_factory=dict)  # {"practice.name": text, ...}
    problems: list = field(default_factory=list)  # {"column": header, "message": words}

    @property
    def is_blank(self):
        return not self.answers and not any(self.facts.values()) and not self.problems


class RowReader:
    """Reads the rows of one file with one mapping; keeps the indexes of choices, a list may hold every town."""

    def __init__(self, mapping, questions):
        targets = targets_of(questions)
        order = {ref: place for place, ref in enumerate(targets)}
        chosen = [(header, targets[ref]) for header, ref in mapping.items() if ref in targets]
        # As the form asks: an answer may decide what the next question offers.
        self.columns = sorted(chosen, key=lambda column: order[column[1].ref])
        self.mapping = mapping
        self._indexes = {}

    def read(self, row):
        reading = Reading()
        for header, target in self.columns:
            text = (row.get(header) or "").strip()
            if target.question is None:
                reading.facts[target.ref] = text
            elif text:
                self._read_answer(reading, header, target, text)
        return reading

    def _read_answer(self, reading, header, target, text):
        try:
            values = [value_of(target.question, text, index=self._index_of(target.question))]
        except AmbiguousValue as unclear:
            values = unclear.values
        except UnreadableValue as problem:
            reading.problems.append({"column": header, "message": str(problem)})
            return
        if values[0]:
            reading.answers.append((header, target.question, target.ref, values, text))

    def _index_of(self, question):
        if not question.choices:
            return None
        if question.path not in self._indexes:
            self._indexes[question.path] = choice_index(question)
        return self._indexes[question.path]


def fill(definition, reading, *, now, language):
    """A respondent's session holding what a row says; what the questionnaire refuses becomes a problem."""
    session = xforms.Session(definition, language=language, now=now)
    for header, question, ref, values, text in reading.answers:
        if question.repeat and not is_there(session, ref):
            list(open_instances(session, ref))
        if len(values) > 1:
            taken = _only_one_offered(session, ref, values)
        else:
            taken = session.set(ref, values[0])
        if not taken:
            reading.problems.append({"column": header, "message": why_refused(session, ref, text)})
    return session


def open_instances(session, ref):
    """Add the instances of repeats that a reference needs, outer ones first; yields those added."""
    stem = ""
    for part, number in INSTANCE.findall(ref):
        stem += part
        here = f"{stem}[{number}]"
        for _time in range(0 if _is_open(session, here) else int(number)):
            added = session.add(stem)
            if added is None:
                return
            yield added
            if added == here:
                break
        stem = here


def _is_open(session, instance):
    return any(state.ref.startswith(f"{instance}/") for state in session.states()) or is_there(session, instance)


def is_there(session, ref):
    try:
        session.state(ref)
    except (KeyError, LookupError, ValueError):
        return False
    return True


def _only_one_offered(session, ref, values):
    """Let the questionnaire choose among namesakes: only those on offer can be set, and one must be alone."""
    offered = [value for value in values if session.set(ref, value)]
    if len(offered) != 1:
        session.set(ref, "")
        return False
    return session.set(ref, offered[0])


def why_refused(session, ref, text):
    words = {"text": text}
    if not is_there(session, ref):
        return _("“%(text)s”: there is no such line in this questionnaire") % words
    state = session.state(ref)
    if not state.relevant:
        return _("“%(text)s” was left out: after the answers before it, this question is not asked") % words
    if state.readonly:
        return _("“%(text)s” was left out: this answer is worked out, not given") % words
    return _("“%(text)s” is not among the answers on offer here") % words


def violations_in_words(session, questions, *, version, language):
    """What a filled row breaks, in the words of the questionnaire: ``{"column": question, "message": words}``."""
    labels = {question.path: question for question in questions}
    found = []
    for violation in session.violations():
        question = labels.get(generic_of(violation.ref))
        label = said_in(question.labels, language, version) or question.name if question else violation.ref
        message = violation.message or (
            _("The answer is missing") if violation.kind == "required" else _("The answer does not keep to its limits")
        )
        found.append({"column": label, "message": message})
    return found


def fingerprint(row, *, study, version):
    """What a row is known by across files: its cells, in a study, for a questionnaire, in whatever order."""
    cells = sorted((header, text) for header, text in row.items() if text)
    known = json.dumps([study.pk, version.questionnaire_id if version else None, cells], ensure_ascii=False)
    return hashlib.sha256(known.encode()).hexdigest()
