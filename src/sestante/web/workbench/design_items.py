"""One item of a design as the fields of a page, as it stands or as it was typed."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sestante.fieldwork.queries.paper import code_of
from sestante.questionnaires.design import ASIDE, CALCULATE, CONTAINERS, HIDDEN, MATRIX, NOTE, QUESTION, kinds
from sestante.questionnaires.design.changes import quoting_of

from .design_choices import choice_rows, list_words
from .design_columns import (
    BESIDE,
    PATHS,
    PLAIN,
    RANGE,
    VISIBILITIES,
    WORDS,
    has_visibility,
    logic_columns,
    parameters,
    plain_columns,
    text_columns,
)
from .design_conditions import in_words
from .design_languages import language_name
from .design_logic import block_of, block_typed

MOST_CHOICES = 60  # longer lists have a page of their own


@dataclass
class Fields:
    """What stands on the page of an item. `typed` are the browser's words, None where the page is only opened."""

    design: object
    item: object
    language: str
    typed: object = None
    problems: list = field(default_factory=list)  # (id of the field, words)
    meanwhile: bool = False  # somebody else has changed the item since the page was made

    def value(self, name, current=""):
        return current if self.typed is None else self.typed.get(name, current)

    # -- what is on the page -------------------------------------------------------------------------------------------
    @property
    def kind(self):
        return kinds.key_of(self.design, self.item)

    @property
    def asks(self):
        return self.item.kind in (QUESTION, MATRIX)

    @property
    def words(self):
        """The texts everybody writes, and those few do."""
        return [self._words(column) for column in self.text_columns[:2]]

    @property
    def more_words(self):
        return [self._words(column) for column in self.text_columns[2:]]

    @property
    def files(self):
        """The files that go with the words."""
        columns = BESIDE if self.item.kind not in (ASIDE, HIDDEN, CALCULATE) and self.kind != "row" else ()
        return [self._words(column) for column in columns]

    @property
    def has_files(self):
        return any(self.design.texts(self.item, column) for column in BESIDE)

    @property
    def kinds(self):
        if self.item.kind != QUESTION or self.kind in ("", "row"):
            return []
        chosen = self.value("kind", self.kind)
        return [(key, kinds.KINDS[key].name, key == chosen) for key in kinds.CHANGEABLE]

    @property
    def list_name(self):
        return self.design.list_name(self.item) if self.kind != "row" else ""

    @property
    def shared_with(self):
        """The other questions that offer the same list."""
        return [one for one in self.design.users_of(self.list_name) if one is not self.item] if self.list_name else []

    @property
    def lists(self):
        chosen = self.value("list", self.list_name)
        found = [
            (name, list_words(self.design, name, rows, self.language), name == chosen)
            for name, rows in self.design.lists.items()
        ]
        if self.list_name and self.list_name not in self.design.lists:
            file = _("From the file %(name)s") % {"name": self.list_name}
            words = file if "." in self.list_name else _("A list of its own")
            found.insert(0, (self.list_name, words, self.list_name == chosen))
        elif self.shared_with:
            found.insert(0, ("", _("A list of its own, copied from this one"), chosen == ""))
        return found

    @property
    def differences(self):
        """What the item says now where something else was typed: (what, language, text)."""
        return list(self._differences()) if self.meanwhile else []

    def _differences(self):
        for words in (*self.words, *self.more_words, *self.files):
            said = self.design.texts(self.item, words["column"])
            for cell, language in zip(words["cells"], self.design.languages, strict=True):
                if cell["value"].strip() != said.get(language, ""):
                    yield f"{words['name']} · {cell['language']}", cell["code"], said.get(language, "")
        titles = {block.column: title for title, block in self.blocks}
        for column, title in titles.items():
            if self.typed.get(f"{column}-before", self.cell(column)) != self.cell(column):
                yield title, "", in_words(self.design, self.item, self.cell(column), self.language)
        for one in (*self.plain, *self.advanced):
            if one["value"].strip() != self.cell(one["column"]):
                yield one["name"], "", self.cell(one["column"])
        if "kind" in self.typed and self.typed["kind"] != self.kind:
            yield _("How it is answered"), "", kinds.KINDS[self.kind].name if self.kind else ""
        if self.name.strip() != self.design.name(self.item):
            yield _("Name in the data"), "", self.design.name(self.item)

    @property
    def choices(self):
        return (
            choice_rows(self.design, self.list_name, self.typed, meanwhile=self.meanwhile) if self.edits_choices else []
        )

    @property
    def edits_choices(self):
        name = self.list_name
        return bool(name) and "." not in name and len(self.design.lists.get(name, ())) <= MOST_CHOICES

    @property
    def exclusive(self):
        return self.kind == "many"

    @property
    def blocks(self):
        """The logic of an item, each with its title."""
        titles = {
            "relevant": _("When it is shown"),
            "required": _("Whether it must be answered"),
            "constraint": _("Which answers are allowed"),
        }
        return [(titles[column], self._block(column)) for column in self.logic_columns]

    @property
    def calculation(self):
        return self.value("calculation", self.cell("calculation"))

    @property
    def visibilities(self):
        chosen = self.value("visibility", self.cell("visibility") or "aggregate")
        offered = VISIBILITIES if has_visibility(self.item, self.kind) else ()
        return [(key, name, help_, key == chosen) for key, name, help_ in offered]

    @property
    def quotable(self):
        """Whether it may be asked, under this text, if it may be quoted."""
        return self.kind in ("text", "long_text")

    @property
    def quoting(self):
        if self.typed is not None:
            return "quoting" in self.typed
        return quoting_of(self.design, self.item) is not None

    @property
    def paths(self):
        chosen = self.value("path", self.path)
        return [(key, name, key == chosen) for key, name in PATHS] if self.item.kind not in (NOTE, ASIDE) else []

    @property
    def plain(self):
        return [self._plain(column) for column in self.plain_columns[0]]

    @property
    def advanced(self):
        return [self._plain(column) for column in self.plain_columns[1]]

    @property
    def range(self):
        if self.kind != "range":
            return []
        current = parameters(self.cell("parameters"))
        return [(key, name, self.value(f"range-{key}", current.get(key, ""))) for key, name in RANGE]

    @property
    def name(self):
        return self.value("name", self.design.name(self.item))

    @property
    def text_columns(self):
        return text_columns(self.item, self.kind)

    @property
    def logic_columns(self):
        return logic_columns(self.item, self.kind)

    @property
    def plain_columns(self):
        return plain_columns(self.item, self.kind, self.list_name)

    # -- how -----------------------------------------------------------------------------------------------------------
    def text(self, name):
        text = self.typed.get(name)
        return None if text is None else text.strip()

    def cell(self, column):
        if self.item.kind == MATRIX and column == "required":
            row = next((row for row in self.item.items if row.kind == QUESTION), None)
            return self.design.get(row, column) if row is not None else ""
        return self.design.get(self.item, column)

    @property
    def path(self):
        path = self.cell("path")
        return "" if path == "core" else path

    def _plain(self, column):
        name, width = PLAIN[column]
        guess = kinds.minutes_of(self.design, self.item) if column == "minutes" else 0
        return {
            "column": column,
            "name": name,
            "width": width,
            "value": self.value(column, self.cell(column)),
            "lines": "\n" in self.value(column, self.cell(column)),
            "guess": 0 if self.cell(column) else guess,
        }

    def _words(self, column):
        name, help_ = (WORDS | BESIDE)[column]
        if column == "label" and self.item.kind in CONTAINERS - {MATRIX}:
            name = _("Title")
        if column == "label" and self.item.kind == NOTE:
            name = _("What you say")
        current = self.design.texts(self.item, column)
        written = any(current.values())
        cells = [
            {
                "id": f"{column}-{language}",
                "name": f"{column}:{language}",
                "language": language_name(language),
                "code": code_of(language),
                "value": self.value(f"{column}:{language}", current.get(language, "")),
                "missing": written and not current.get(language),
            }
            for language in self.design.languages
        ]
        return {"column": column, "name": name, "help": help_, "cells": cells}

    def _block(self, column):
        if self.typed is not None:
            return block_typed(self.design, self.item, column, self.language, self.typed)
        return block_of(self.design, self.item, column, self.language, self.cell(column))
