"""A record's cells read as answers, given what its form says now."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from sestante.fieldwork.exporting.shape import UNASKED
from sestante.fieldwork.exporting.structure import by_code
from sestante.fieldwork.intake.values import AmbiguousValue, UnreadableValue, choice_index, plain, value_of
from sestante.fieldwork.queries.consents import consent_questions
from sestante.fieldwork.queries.paper import paper_of
from sestante.methods.datasets import MASK, Values, cell_of, text_of
from sestante.methods.datasets.columns import BETWEEN_LABELS

from .parcels import Cell, unguarded

TRUE, FALSE = {"1", "true", "yes", "si", "sì", "x"}, {"0", "false", "no"}


class Said(NamedTuple):
    """An answer as the file has it."""

    cell: Cell
    question: object
    text: str  # as it would be stored; empty where the cell is


@dataclass
class Reading:
    """What a record's cells say in the terms of a version: answers by reference, and what could not be read."""

    values: dict = field(default_factory=dict)  # {reference: Said}
    empty: dict = field(default_factory=dict)  # {reference: Said} of empty cells
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
        for cell in record.cells:
            table = cell.inside.rpartition("|")[2].partition("[")[0]
            question = self.by_place.get((table, cell.variable.name))
            if question is None:
                if cell.text and cell.text != UNASKED and cell.code is None:
                    reading.problems.append(cell.problem(_("This version does not ask it.")))
                continue
            ref = self._ref(question, cell.inside)
            if ref is None or cell.text == UNASKED:
                continue
            if cell.code is not None:
                split.setdefault(ref, (cell, question, {}))[2][cell.code] = cell.text
            else:
                self._read_one(reading, cell, question, ref, current.get(ref, ""))
        for ref, (cell, question, chosen) in split.items():
            self._read_split(reading, cell, question, ref, chosen, current.get(ref, ""))
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

    def _read_one(self, reading, cell, question, ref, now):
        text = unguarded(cell.text)
        if not text:
            reading.empty[ref] = Said(cell, question, "")
            return
        if now and (text in self._ways(now, cell.variable) or _is_what_was_left_of(text, now)):
            reading.values[ref] = Said(cell, question, now)
            return
        try:
            if MASK in text:
                raise UnreadableValue(_("the export left something out here (“[…]”): change this answer in its form"))
            reading.values[ref] = Said(cell, question, self._value(question, text))
        except UnreadableValue as problem:
            reading.problems.append(cell.problem(str(problem)))

    def _ways(self, now, variable):
        """Every text under which an export writes an answer that stands."""
        stored = cell_of(now, variable.kind)
        yield now
        yield " ".join(now.split("\r\n"))
        yield text_of(stored, variable).strip()
        for language in by_code(dict.fromkeys([*self.version.languages, "it", "en"])):
            yield text_of(stored, variable, values=Values.LABELS, language=language).strip()

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

    def _read_split(self, reading, cell, question, ref, cells, now):
        """Columns of 0 and 1. Beside the joined column the one that was changed counts; both changed: neither."""
        said = {code: plain(text) for code, text in cells.items() if text}
        if not said:
            reading.empty.setdefault(ref, Said(cell, question, ""))
            return
        odd = [text for text in said.values() if text not in TRUE | FALSE]
        if odd:
            reading.problems.append(cell.problem(_("“%(text)s” is neither 0 nor 1") % {"text": odd[0]}))
            return
        before = now.split()
        chosen = [code for code in before if said.get(code, "1") in TRUE]
        chosen += [code for code, text in said.items() if text in TRUE and code not in before]
        joined = reading.values.get(ref)
        if joined is not None and set(joined.text.split()) != set(before):
            if set(chosen) not in (set(before), set(joined.text.split())):
                del reading.values[ref]
                words = _("The column with all the answers and those with 0 and 1 say different things.")
                reading.problems.append(cell.problem(words))
            return
        if not chosen:
            reading.values.pop(ref, None)
            reading.empty[ref] = Said(cell, question, "")
            return
        reading.empty.pop(ref, None)
        reading.values[ref] = Said(cell, question, now if set(chosen) == set(before) else " ".join(chosen))


def _is_what_was_left_of(text, now):
    """Whether a text is what an export that keeps names back wrote of an answer."""
    if MASK not in text:
        return False
    return (
        re.fullmatch(".+?".join(map(re.escape, text.split(MASK))), now.replace("\r\n", "\n").strip(), re.S) is not None
    )


def value_of_one(question, text, index):
    """One answer of several, by its code or its label."""
    codes = {choice.value for choice in question.choices}
    if text.strip() in codes:
        return text.strip()
    found = (index or {}).get(plain(text), [])
    if len(found) > 1:
        raise AmbiguousValue(_("“%(text)s” could be more than one of the answers on offer") % {"text": text}, found)
    if not found:
        raise UnreadableValue(_("“%(text)s” is not among the answers on offer") % {"text": text.strip()})
    return found[0]
