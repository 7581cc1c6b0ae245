"""One item of a design as fields on a page, and what was typed into them as changes."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.fieldwork.queries.paper import code_of
from sestante.questionnaires.design import ASIDE, CALCULATE, CONTAINERS, HIDDEN, MATRIX, NOTE, QUESTION, REPEAT, kinds
from sestante.questionnaires.design.changes import AskQuoting, ChangeItem, SetChoices, Together, quoting_of
from sestante.questionnaires.design.names import name_from

from .design_choices import FILES, choice_rows, choices_changed, choices_typed, list_words
from .design_conditions import in_words
from .design_languages import language_name
from .design_logic import UnfinishedError, block_of, block_typed, expression_typed

MOST_CHOICES = 60  # longer lists have a page of their own
WORDS = {
    "label": (gettext_lazy("What you ask"), ""),
    "hint": (gettext_lazy("Help under the question"), ""),
    "why": (gettext_lazy("Why we ask"), gettext_lazy("Opens under the question, for whoever wonders.")),
    "guidance_hint": (gettext_lazy("For whoever asks it aloud"), gettext_lazy("Instructions for an interviewer.")),
    "constraint_message": (gettext_lazy("What to say when the answer is not allowed"), ""),
    "required_message": (gettext_lazy("What to say when the answer is missing"), ""),
}
# Names of files beside the words, and what a picture says to whoever does not see it.
BESIDE = {column: (name, "") for column, name in FILES.items()}
VISIBILITIES = (
    ("public", gettext_lazy("public"), gettext_lazy("Shown on the page of the practice")),
    ("aggregate", gettext_lazy("only together with others"), gettext_lazy("Counted, never shown one by one")),
    ("confidential", gettext_lazy("confidential"), gettext_lazy("For the team alone")),
)
PATHS = (
    ("", gettext_lazy("Everybody is asked")),
    ("branch", gettext_lazy("Only whom it concerns")),
    ("deepen", gettext_lazy("To go deeper, by choice")),
)
# Columns that are one field each: on which kinds they stand, and how they are called.
PLAIN = {
    "minutes": (gettext_lazy("Minutes it takes"), "s"),
    "max_length": (gettext_lazy("Longest text, in characters"), "s"),
    "min_repeats": (gettext_lazy("At least how many times"), "s"),
    "max_repeats": (gettext_lazy("At most how many times"), "s"),
    "repeat_count": (gettext_lazy("As many times as"), "m"),
    "default": (gettext_lazy("Answer already there"), "m"),
    "choice_filter": (gettext_lazy("Which answers are offered (formula)"), ""),
    "parameters": (gettext_lazy("Parameters"), ""),
    "appearance": (gettext_lazy("Appearance"), ""),
    "feeds": (gettext_lazy("Criteria and uses it feeds"), ""),
}
RANGE = (
    ("start", gettext_lazy("Lowest number")),
    ("end", gettext_lazy("Highest number")),
    ("step", gettext_lazy("In steps of")),
)


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
        return [self._words(column) for column in self._columns()[:2]]

    @property
    def more_words(self):
        return [self._words(column) for column in self._columns()[2:]]

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
            if self.typed.get(f"{column}-before", self._cell(column)) != self._cell(column):
                yield title, "", in_words(self.design, self.item, self._cell(column), self.language)
        for one in (*self.plain, *self.advanced):
            if one["value"].strip() != self._cell(one["column"]):
                yield one["name"], "", self._cell(one["column"])
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
        return [(titles[column], self._block(column)) for column in self._logic()]

    @property
    def calculation(self):
        return self.value("calculation", self._cell("calculation"))

    @property
    def visibilities(self):
        chosen = self.value("visibility", self._cell("visibility") or "aggregate")
        return (
            [(key, name, help_, key == chosen) for key, name, help_ in VISIBILITIES] if self._has_visibility() else []
        )

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
        chosen = self.value("path", self._path())
        return [(key, name, key == chosen) for key, name in PATHS] if self.item.kind not in (NOTE, ASIDE) else []

    @property
    def plain(self):
        return [self._plain(column) for column in self._plain_columns()[0]]

    @property
    def advanced(self):
        return [self._plain(column) for column in self._plain_columns()[1]]

    @property
    def range(self):
        if self.kind != "range":
            return []
        current = parameters(self._cell("parameters"))
        return [(key, name, self.value(f"range-{key}", current.get(key, ""))) for key, name in RANGE]

    @property
    def name(self):
        return self.value("name", self.design.name(self.item))

    # -- what was typed, as changes ------------------------------------------------------------------------------------
    def change(self):
        """The change that was asked for; None where something is unfinished (then `problems` says what)."""
        cells = self._cells_typed()
        if self.problems:
            return None
        texts = {}
        for column in (*self._columns(), *(words["column"] for words in self.files)):
            current = self.design.texts(self.item, column)
            said = {language: self._text(f"{column}:{language}") for language in self.design.languages}
            texts[column] = {
                language: text
                for language, text in said.items()
                if text is not None and text != current.get(language, "")
            }
        asked = self.typed.get("list")
        list_name = self._list_asked(asked)
        change = ChangeItem(
            self.item.id,
            name=self.typed.get("name"),
            kind=self.typed.get("kind", ""),
            choices=list_name,
            texts={column: said for column, said in texts.items() if said},
            cells=cells,
        )
        changes = [change, self._choices_typed(asked, list_name), self._quoting_typed()]
        changes = [one for one in changes if one is not None]
        return Together(changes) if len(changes) > 1 else change

    def _quoting_typed(self):
        there = quoting_of(self.design, self.item) is not None
        if not self.quotable or "quoting-there" not in self.typed or there == self.quoting:
            return None
        return AskQuoting(self.item.id, self.quoting)

    def _list_asked(self, asked):
        if asked is None or asked == self.list_name:
            return ""
        if asked:
            return asked
        return name_from(self.design.name(self.item), {name.lower() for name in self.design.lists}, "list")

    def _choices_typed(self, asked, new_list):
        if not self.edits_choices or (asked and asked != self.list_name):
            return None
        change = SetChoices(new_list or self.list_name, choices_typed(self.design, self.typed))
        if asked == "" and self.list_name:
            return change
        return change if choices_changed(self.design, self.list_name, self.typed) else None

    def _cells_typed(self):
        cells = {}
        for column in self._logic():
            current = self._cell(column)
            try:
                asked = expression_typed(self.design, self.item, column, current, self.typed)
            except UnfinishedError as unfinished:
                self.problems.append((f"{column}-0-q", str(unfinished)))
                continue
            if asked != current:
                cells[column] = asked
        single = [*self._plain_columns()[0], *self._plain_columns()[1], "calculation"]
        for column in single:
            text = self.typed.get(column)
            if text is not None and text.strip() != self._cell(column):
                cells[column] = text.strip()
        if "visibility" in self.typed and self.typed["visibility"] != (self._cell("visibility") or "aggregate"):
            cells["visibility"] = self.typed["visibility"]
        if "path" in self.typed and self.typed["path"] != self._path():
            cells["path"] = self.typed["path"]
        if self.kind == "range" and "range-start" in self.typed:
            asked = parameters(self._cell("parameters")) | {
                key: self.typed.get(f"range-{key}", "").strip().replace(",", ".") for key, _name in RANGE
            }
            written = " ".join(f"{key}={text}" for key, text in asked.items() if text)
            if asked != parameters(self._cell("parameters")):
                cells["parameters"] = written
        return cells

    # -- how -----------------------------------------------------------------------------------------------------------
    def _text(self, name):
        text = self.typed.get(name)
        return None if text is None else text.strip()

    def _cell(self, column):
        if self.item.kind == MATRIX and column == "required":
            row = next((row for row in self.item.items if row.kind == QUESTION), None)
            return self.design.get(row, column) if row is not None else ""
        return self.design.get(self.item, column)

    def _path(self):
        path = self._cell("path")
        return "" if path == "core" else path

    def _columns(self):
        if self.item.kind in (ASIDE, HIDDEN):
            return []
        if self.item.kind in CONTAINERS - {MATRIX} or self.item.kind in (NOTE, CALCULATE) or self.kind == "row":
            return ["label"]
        if self.item.kind == MATRIX:
            return ["label", "hint", "why"]
        return list(WORDS)

    def _logic(self):
        if self.item.kind in (ASIDE, HIDDEN):
            return []
        if self.item.kind == QUESTION and self.kind != "row":
            return ["relevant", "required", "constraint"]
        return ["relevant", "required"] if self.item.kind == MATRIX else ["relevant"]

    def _has_visibility(self):
        return self.item.kind in (QUESTION, MATRIX, REPEAT) and self.kind != "row"

    def _plain_columns(self):
        """The columns of everyday, and those of whoever knows XLSForm."""
        if self.item.kind in (ASIDE, HIDDEN) or self.kind == "row":
            return [], []
        usual = ["minutes"]
        if self.kind in ("text", "long_text"):
            usual.append("max_length")
        if self.item.kind == REPEAT:
            usual += ["min_repeats", "max_repeats"]
        advanced = ["appearance"]
        if self.item.kind == QUESTION:
            advanced = ["default", "appearance", *(["choice_filter"] if self.list_name else []), "feeds"]
            if self.kind != "range":
                advanced.insert(2, "parameters")
        if self.item.kind == REPEAT:
            advanced.insert(0, "repeat_count")
        return usual, advanced

    def _plain(self, column):
        name, width = PLAIN[column]
        guess = kinds.minutes_of(self.design, self.item) if column == "minutes" else 0
        return {
            "column": column,
            "name": name,
            "width": width,
            "value": self.value(column, self._cell(column)),
            "lines": "\n" in self.value(column, self._cell(column)),
            "guess": 0 if self._cell(column) else guess,
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
        return block_of(self.design, self.item, column, self.language, self._cell(column))


def parameters(cell):
    return dict(part.partition("=")[::2] for part in cell.replace(";", " ").replace(",", " ").split() if "=" in part)
