"""Sections, groups, tables and questions: added, changed, duplicated, removed."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from django.utils.translation import gettext as _

from sestante.questionnaires.compile.rows import sentence
from sestante.questionnaires.design.kinds import KINDS, WITH_CHOICES, key_of, type_cell
from sestante.questionnaires.design.names import name_from, names_taken, rename
from sestante.questionnaires.design.workbook import ASIDE, CONTAINERS, MATRIX, NOTE, QUESTION, REPEAT, Design, Item
from sestante.questionnaires.errors import QuestionnaireError, StillReadError

from .moving import place_item
from .outcome import Outcome, asked_item, in_quotes, readers_from_outside

KEPT_BY_MATRIX_ROWS = ("required", "visibility", "path")


@dataclass(frozen=True)
class AddItem:
    """Put something new after, before or inside an item; with no anchor, at the end."""

    kind: str
    labels: Mapping[str, str] = field(default_factory=dict)
    anchor: str = ""
    where: str = "after"
    name: str = ""
    choices: str = ""  # the list of a question with choices; "" makes one of its own
    verb = "added"
    touches = frozenset()

    def apply(self, design: Design) -> Outcome:
        if self.kind not in KINDS:
            raise QuestionnaireError(_("There is no such kind of question."))
        words = self.labels.get(design.default_language) or next(iter(self.labels.values()), "")
        name = self.name or name_from(words, names_taken(design), self.kind[:1] if self.kind != "section" else "s")
        item = new_item(design, self.kind, name, self.choices)
        design.put_texts(item, "label", self.labels)
        place_item(design, item, self.kind, self.anchor, self.where)
        if self.kind == "row":
            _as_its_table(design, item)
        if self.kind == "matrix":
            row = new_item(design, "row", name_from(f"{name} 2", names_taken(design)), design.list_name(item))
            item.items.append(row)
            _as_its_table(design, row)
        return Outcome(item.id, words or str(KINDS[self.kind].name))


@dataclass(frozen=True)
class ChangeItem:
    """Change what an item says and how it behaves: only what is named changes.

    ``cells`` are columns without language, ``texts`` translated columns as {language: text}."""

    item: str
    name: str | None = None
    kind: str = ""
    choices: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    verb = "changed"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset([f"item:{self.item}"])

    def apply(self, design: Design) -> Outcome:
        item = asked_item(design, self.item)
        notes: list[str] = []
        readers: list[Item] = []
        before = {"constraint": design.get(item, "constraint"), "max_length": design.get(item, "max_length")}
        if self.kind and self.kind != key_of(design, item):
            _change_kind(design, item, self.kind)
        for column, texts in self.texts.items():
            design.put_texts(item, column, texts)
        for column, text in self.cells.items():
            _put_cell(design, item, column, text.strip())
        if self.choices and self.choices != design.list_name(item):
            _change_list(design, item, self.choices)
        if "max_length" in self.cells:
            _follow_length(design, item, before)
        if self.name is not None and self.name.strip() != design.name(item):
            readers = _renamed(design, item, self.name.strip())
        if readers:
            words = {"name": design.name(item), "readers": in_quotes(design, readers)}
            notes.append(_("Renamed to “%(name)s” also where it is read: %(readers)s.") % words)
        touched = frozenset(f"item:{one.id}" for one in readers)
        return Outcome(item.id, design.label(item), tuple(notes), touched)


@dataclass(frozen=True)
class DuplicateItem:
    item: str
    verb = "duplicated"
    touches = frozenset()

    def apply(self, design: Design) -> Outcome:
        item = asked_item(design, self.item)
        twin, taken = copy.deepcopy(item), names_taken(design)
        renamed: dict[str, str] = {}
        for one in twin:
            one.id, one.above = _new_id(), []
            if name := design.name(one):
                renamed[name] = name_from(name, taken)
                taken.add(renamed[name])
                design.put(one, "name", renamed[name])
        _speak_of_the_twins(twin, renamed)
        siblings = design.siblings(item)
        siblings.insert(siblings.index(item) + 1, twin)
        return Outcome(twin.id, design.label(item))


@dataclass(frozen=True)
class RemoveItem:
    """Take an item out, with all that stands in it. Refused when others read it, unless ``anyway``."""

    item: str
    anyway: bool = False
    verb = "removed"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset([f"item:{self.item}"])

    def apply(self, design: Design) -> Outcome:
        item = asked_item(design, self.item)
        readers = readers_from_outside(design, item)
        if readers and not self.anyway:
            names = in_quotes(design, readers)
            message = _("“%(what)s” is read by other questions: %(readers)s. Change those first, or remove it anyway.")
            raise StillReadError(message % {"what": design.label(item), "readers": names}, [one.id for one in readers])
        siblings = design.siblings(item)
        place, above = siblings.index(item), design.around(item)
        words = design.label(item)
        siblings.remove(item)
        near = siblings[min(place, len(siblings) - 1)].id if siblings else (above[-1].id if above else "")
        return Outcome(near, words)


def _new_id() -> str:
    return f"i{uuid4().hex[:19]}"


def new_item(design: Design, kind: str, name: str, choices: str) -> Item:
    what = KINDS[kind]
    shape = kind if kind in CONTAINERS else {"note": NOTE, "calculate": "calculate"}.get(kind, QUESTION)
    for column in ("type", "name"):
        if design.survey.column(column) is None:
            design.survey.headers.append(column)
    item = Item(_new_id(), shape, {}, end={} if shape in CONTAINERS else None)
    if kind in WITH_CHOICES:
        choices = choices or name_from(name, {known.lower() for known in design.lists}, "list")
    design.put(item, "type", type_cell(kind, choices))
    design.put(item, "name", name)
    design.put(item, "appearance", what.appearance)
    if shape in (QUESTION, MATRIX, REPEAT):
        design.put(item, "visibility", "aggregate")
    if what.minutes:  # people are told how long it takes from what is written here
        design.put(item, "minutes", f"{what.minutes:g}")
    if kind == "range":
        design.put(item, "parameters", "start=1 end=10 step=1")
    if item.end is not None:
        item.end[design.survey.column("type") or "type"] = f"end {'repeat' if shape == REPEAT else 'group'}"
    if shape == MATRIX:
        item.items.append(Item(_new_id(), QUESTION, {design.survey.column("type") or "type": f"select_one {choices}"}))
        design.put(item.items[0], "name", name_from(f"{name} 1", names_taken(design) | {name}))
        design.put(item.items[0], "visibility", "aggregate")
    return item


def _change_kind(design: Design, item: Item, kind: str) -> None:
    if item.kind != QUESTION or kind not in KINDS or kind in CONTAINERS:
        raise QuestionnaireError(_("This cannot become that kind of question: add a new one instead."))
    before, list_name = key_of(design, item), design.list_name(item)
    if kind in WITH_CHOICES and not list_name:
        list_name = name_from(design.name(item), {known.lower() for known in design.lists}, "list")
    design.put(item, "type", type_cell(kind, list_name))
    if before and design.get(item, "minutes") == f"{KINDS[before].minutes:g}":
        design.put(item, "minutes", f"{KINDS[kind].minutes:g}")
    appearance = design.get(item, "appearance")
    if before == "long_text" or kind == "long_text" or (before in WITH_CHOICES) != (kind in WITH_CHOICES):
        appearance = KINDS[kind].appearance
    design.put(item, "appearance", appearance)
    parameters = design.get(item, "parameters")
    if (kind == "range") != (before == "range"):
        parameters = "start=1 end=10 step=1" if kind == "range" else ""
    design.put(item, "parameters", parameters)
    if kind not in WITH_CHOICES:
        design.put(item, "choice_filter", "")


def _put_cell(design: Design, item: Item, column: str, text: str) -> None:
    if item.kind == MATRIX and column in KEPT_BY_MATRIX_ROWS:
        for row in item.items:
            if row.kind != ASIDE:
                design.put(row, column, text)
        if column == "required":
            return  # a group is not answered
    if item.kind == MATRIX and column == "appearance" and "table-list" not in text.split():
        text = f"table-list {text}".strip()
    design.put(item, column, text)


def _change_list(design: Design, item: Item, list_name: str) -> None:
    for one in item.items if item.kind == MATRIX else [item]:
        kind, detail = design.type(one)
        if kind in ("select_one", "select_multiple", "rank"):
            cell = design.get(one, "type")
            place = cell.rindex(detail) if detail in cell else len(cell)
            design.put(one, "type", f"{cell[:place]}{list_name}{cell[place + len(detail) :]}")


def _as_its_table(design: Design, row: Item) -> None:
    """A new row of a table asks as the others do."""
    table = design.around(row)[-1]
    other = next((one for one in table.items if one is not row and one.kind == QUESTION), None)
    if other is None:
        return
    design.put(row, "type", design.get(other, "type"))
    for column in (*KEPT_BY_MATRIX_ROWS, "feeds"):
        design.put(row, column, design.get(other, column))


def _renamed(design: Design, item: Item, name: str) -> list[Item]:
    if not re.fullmatch(r"[^\W\d][\w.-]*", name):
        message = _("“%(name)s” cannot be a name: use letters, figures and underscores, with a letter first.")
        raise QuestionnaireError(message % {"name": name})
    if any(design.name(one).lower() == name.lower() for one in design if one is not item):
        raise QuestionnaireError(_("“%(name)s” is already the name of another question.") % {"name": name})
    return rename(design, item, name)


def _follow_length(design: Design, item: Item, before: Mapping[str, str]) -> None:
    """The library writes a longest text into the constraint and its message too: they follow it."""
    old, new = before["max_length"], design.get(item, "max_length")
    written = f"string-length(.) <= {old}"
    if not old or old == new or written not in design.get(item, "constraint"):
        return
    texts = design.texts(item, "constraint_message")
    if new:
        design.put(item, "constraint", design.get(item, "constraint").replace(written, f"string-length(.) <= {new}"))
    elif design.get(item, "constraint") == written:
        design.put(item, "constraint", "")
    for language, text in texts.items():
        said = sentence("max_length", language).format(n=old)
        instead = sentence("max_length", language).format(n=new) if new else ""
        design.put_texts(item, "constraint_message", {language: text.replace(said, instead).strip()})


def _speak_of_the_twins(twin: Item, renamed: Mapping[str, str]) -> None:
    """Inside a copy, what read the originals that were copied with it reads the copies."""
    for one in twin:
        for old, new in renamed.items():
            pattern = re.compile(r"(\$\{\s*(?:last-saved#)?\s*)" + re.escape(old) + r"(\s*\})")
            one.cells = {header: pattern.sub(rf"\g<1>{new}\g<2>", text) for header, text in one.cells.items()}
            if one.cells.get("quote_of") == old:
                one.cells["quote_of"] = new
