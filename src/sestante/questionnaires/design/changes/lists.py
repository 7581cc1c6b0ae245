"""The lists of answers."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from sestante.questionnaires.design.codes import Codes
from sestante.questionnaires.design.names import name_from
from sestante.questionnaires.design.workbook import Design, put, put_texts
from sestante.questionnaires.errors import QuestionnaireError

from .outcome import Outcome, in_quotes

MOST_NOTES = 5
_CODE = re.compile(r"[\w.-]{1,64}")  # selected() takes blanks for the end of a code


class Choice(NamedTuple):
    """One answer of a list as it should be. ``value`` is the code it has, "" for a new one.

    ``code`` is the code it gets: "" keeps the one it has, or makes one of the words of a new answer."""

    value: str
    labels: Mapping[str, str]
    cells: Mapping[str, str] = {}  # noqa: RUF012 - a NamedTuple's default, never written to
    code: str = ""
    texts: Mapping[str, Mapping[str, str]] = {}  # noqa: RUF012 - other translated columns: {column: {language: text}}


@dataclass(frozen=True)
class SetChoices:
    """Make a list hold these answers, in this order. Columns not named stay as they are on each answer that remains.

    A code that changes changes in every formula that compares a question of the list with it. Raises
    `QuestionnaireError` for a code that is taken, or that none may be."""

    name: str
    choices: Sequence[Choice]
    like: str = ""  # the list a new one is copied from: what its answers have in columns not named comes along
    verb = "changed list"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset([f"list:{self.name}"])

    def apply(self, design: Design) -> Outcome:
        sheet = design.sheet("choices")
        known: dict[str, list[dict[str, str]]] = {}
        for row in design.lists.get(self.name) or design.lists.get(self.like, []):
            known.setdefault(sheet.get(row, "name"), []).append(row)
        for column in ("list_name", "name"):
            if sheet.column(column) is None:
                sheet.headers.append(column)
        renamed = self._renamed(design)
        taken = {one.lower() for choice in self.choices if (one := choice.code or choice.value)}
        rows = []
        for choice in self.choices:
            of_old = known.get(choice.value, []) if choice.value else []
            row = dict(of_old.pop(0)) if of_old else {}
            code = choice.code or choice.value
            if not code:
                words = choice.labels.get(design.default_language) or next(iter(choice.labels.values()), "")
                code = name_from(words, taken, "a")
                taken.add(code)
            put(sheet, row, "list_name", self.name)
            put(sheet, row, "name", code)
            put_texts(sheet, row, "label", choice.labels, design.default_language)
            for column, texts in choice.texts.items():
                put_texts(sheet, row, column, texts, design.default_language)
            for column, text in choice.cells.items():
                put(sheet, row, column, text)
            rows.append(row)
        # Codes of a list may stand in a column of another list, of rows that are no longer these.
        _replace_rows(design, self.name, rows)
        return _said_of_codes(design, self.name, renamed, set(known) - {choice.value for choice in self.choices})

    def _renamed(self, design: Design) -> dict[str, str]:
        """The codes that change, by the ones they had."""
        renamed = {one.value: one.code for one in self.choices if one.value and one.code and one.code != one.value}
        codes = [one.code or one.value for one in self.choices]
        for choice in self.choices:
            if not choice.code or choice.code == choice.value:
                continue
            words = {"code": choice.code}
            if not _CODE.fullmatch(choice.code):
                message = _(
                    "“%(code)s” cannot be a code: use letters, figures, dots, dashes and underscores, no blanks."
                )
                raise QuestionnaireError(message % words)
            if codes.count(choice.code) > 1:
                raise QuestionnaireError(_("“%(code)s” is already the code of another answer of this list.") % words)
            if "other" in (choice.code, choice.value) and _adds_other(design, self.name):
                message = _(
                    "“other” opens the field for other words in this list: no answer can give or take that code."
                )
                raise QuestionnaireError(message)
        return renamed


def _adds_other(design: Design, list_name: str) -> bool:
    """Whether a question of this list leaves it to the converter to add "other"."""
    cells = [design.get(one, "type") for one in design if design.list_name(one) == list_name]
    return any(re.search(r"\sor[_ ]other\s*$", cell, re.I) for cell in cells)


def _said_of_codes(design: Design, name: str, renamed: Mapping[str, str], gone: set[str]) -> Outcome:
    """Write new codes wherever the old ones are meant, and say where that was, and what speaks of those gone."""
    codes = Codes(design, name, renamed)
    if renamed:
        codes.rewrite()
    notes = []
    if codes.items:
        words = {"readers": in_quotes(design, codes.items)}
        notes.append(_("The new code was written also where the old one was read: %(readers)s.") % words)
    if codes.doubtful:
        words = {"readers": in_quotes(design, codes.doubtful)}
        notes.append(_("Look again at these formulas, which may still speak of the old code: %(readers)s.") % words)
    notes += _named_by_formulas(design, name, gone)
    return Outcome("", name, tuple(notes), frozenset(f"item:{one.id}" for one in codes.items))


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


def _named_by_formulas(design: Design, list_name: str, values: Collection[str]) -> list[str]:
    """Sentences about the formulas that still speak of answers taken away."""
    notes = []
    met = Codes(design, list_name, {value: f"{value}-" for value in values if value}).look() if values else {}
    if len(met) > MOST_NOTES:
        readers = [one for one in design if any(one in items for items in met.values())]
        words = {"number": len(met), "readers": in_quotes(design, readers)}
        return [_("%(number)s answers are gone, and these conditions still name them: %(readers)s.") % words]
    for value, readers in sorted(met.items()):
        words = {"value": value, "readers": in_quotes(design, readers)}
        notes.append(_("The answer “%(value)s” is gone, and these conditions still name it: %(readers)s.") % words)
    return notes
