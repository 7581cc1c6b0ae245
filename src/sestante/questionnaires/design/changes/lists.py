"""The lists of answers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from sestante.questionnaires.design.names import name_from
from sestante.questionnaires.design.workbook import Design, put, put_texts, references
from sestante.questionnaires.errors import QuestionnaireError

from .outcome import Outcome, in_quotes


class Choice(NamedTuple):
    """One answer of a list as it should be. ``value`` is "" for a new one: its code is made of its words."""

    value: str
    labels: Mapping[str, str]
    cells: Mapping[str, str] = {}  # noqa: RUF012 - a NamedTuple's default, never written to


@dataclass(frozen=True)
class SetChoices:
    """Make a list hold these answers, in this order. Columns not named stay as they are on each answer that remains."""

    name: str
    choices: Sequence[Choice]
    verb = "changed list"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset([f"list:{self.name}"])

    def apply(self, design: Design) -> Outcome:
        sheet = design.sheet("choices")
        known = {sheet.get(row, "name"): row for row in design.lists.get(self.name, [])}
        for column in ("list_name", "name"):
            if sheet.column(column) is None:
                sheet.headers.append(column)
        taken = {choice.value.lower() for choice in self.choices if choice.value}
        rows = []
        for choice in self.choices:
            row = dict(known.get(choice.value, {}))
            value = choice.value
            if not value:
                words = choice.labels.get(design.default_language) or next(iter(choice.labels.values()), "")
                value = name_from(words, taken, "a")
                taken.add(value)
            put(sheet, row, "list_name", self.name)
            put(sheet, row, "name", value)
            put_texts(sheet, row, "label", choice.labels, design.default_language)
            for column, text in choice.cells.items():
                put(sheet, row, column, text)
            rows.append(row)
        _replace_rows(design, self.name, rows)
        gone = set(known) - {choice.value for choice in self.choices}
        return Outcome("", self.name, tuple(_named_by_formulas(design, self.name, gone)))


@dataclass(frozen=True)
class RemoveList:
    """Take out a list no question uses."""

    name: str
    verb = "removed list"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset([f"list:{self.name}"])

    def apply(self, design: Design) -> Outcome:
        if design.users_of(self.name):
            raise QuestionnaireError(_("The list “%(name)s” is used by a question.") % {"name": self.name})
        _replace_rows(design, self.name, [])
        return Outcome("", self.name)


def _replace_rows(design: Design, name: str, rows: list[dict[str, str]]) -> None:
    sheet = design.sheet("choices")
    place = next((n for n, row in enumerate(sheet.rows) if sheet.get(row, "list_name") == name), len(sheet.rows))
    others = [row for row in sheet.rows if sheet.get(row, "list_name") != name]
    sheet.rows = [*others[:place], *rows, *others[place:]]


def _named_by_formulas(design: Design, list_name: str, values: Iterable[str]) -> list[str]:
    """Sentences about the formulas that still speak of answers taken away."""
    users = {design.name(one) for one in design if design.list_name(one) == list_name}
    notes = []
    for value in sorted(values):
        quoted = re.compile("['\"]" + re.escape(value) + "['\"]")
        readers = [
            one
            for one in design
            if any(quoted.search(text) and users & references({"": text}) for text in one.cells.values())
        ]
        if readers:
            words = {"value": value, "readers": in_quotes(design, readers)}
            notes.append(_("The answer “%(value)s” is gone, and these conditions still name it: %(readers)s.") % words)
    return notes
