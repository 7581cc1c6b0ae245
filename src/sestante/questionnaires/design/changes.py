"""The changes one may make to a design, each a small value that is applied to it.

``apply`` changes the design, returns the `Outcome`, and raises `QuestionnaireError` for what cannot be done.
``touches`` says what a change is about: two people may change different things at the same time, never the same one.
"""

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from uuid import uuid4

from django.utils.translation import gettext as _

from sestante.questionnaires import library
from sestante.questionnaires.compile.rows import code_of, sentence
from sestante.questionnaires.compile.sheets import Workbook
from sestante.questionnaires.errors import QuestionnaireError, StillReadError

from .kinds import KINDS, WITH_CHOICES, key_of, type_cell
from .names import name_from, names_taken, rename
from .workbook import (
    ASIDE,
    CONTAINERS,
    MATRIX,
    NOTE,
    QUESTION,
    REPEAT,
    SECTION,
    Design,
    Item,
    put,
    put_texts,
    read,
    references,
)

QUOTE_LEVELS = "quote_levels"  # the library's answers to whether a text may be quoted
KEPT_BY_MATRIX_ROWS = ("required", "visibility", "path")


class Outcome(NamedTuple):
    item: str = ""  # the item to look at next
    words: str = ""  # what was changed, as its author called it
    notes: tuple[str, ...] = ()  # what is worth knowing about it


class Change(Protocol):
    verb: str

    @property
    def touches(self) -> frozenset[str]: ...

    def apply(self, design: Design) -> Outcome: ...


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
        item = _new(design, self.kind, name, self.choices)
        design.put_texts(item, "label", self.labels)
        _place(design, item, self.kind, self.anchor, self.where)
        if self.kind == "row":
            _as_its_table(design, item)
        if self.kind == "matrix":
            row = _new(design, "row", name_from(f"{name} 2", names_taken(design)), design.list_name(item))
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
        item = _asked(design, self.item)
        notes: list[str] = []
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
            notes += _renamed(design, item, self.name.strip())
        return Outcome(item.id, design.label(item), tuple(notes))


@dataclass(frozen=True)
class MoveItem:
    """Move an item: ``up`` or ``down`` one place, or ``before``, ``after`` or ``inside`` another one."""

    item: str
    where: str
    anchor: str = ""
    verb = "moved"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset()

    def apply(self, design: Design) -> Outcome:
        item = _asked(design, self.item)
        repeats = design.repeats_around(item)
        if self.where in ("up", "down"):
            _step(design, item, self.where)
        else:
            anchor = _asked(design, self.anchor)
            if anchor in list(item):
                raise QuestionnaireError(_("A group cannot be moved into itself."))
            _check_place(design, item, anchor, self.where)
            design.siblings(item).remove(item)
            _insert(design, item, anchor, self.where)
        notes = []
        if repeats != design.repeats_around(item) and item.kind != SECTION:
            notes.append(_crossed(design, item, bool(design.repeats_around(item))))
        return Outcome(item.id, design.label(item), tuple(filter(None, notes)))


@dataclass(frozen=True)
class DuplicateItem:
    item: str
    verb = "duplicated"
    touches = frozenset()

    def apply(self, design: Design) -> Outcome:
        item = _asked(design, self.item)
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
        item = _asked(design, self.item)
        readers = readers_from_outside(design, item)
        if readers and not self.anyway:
            names = _quoted(design, readers)
            message = _("“%(what)s” is read by other questions: %(readers)s. Change those first, or remove it anyway.")
            raise StillReadError(message % {"what": design.label(item), "readers": names}, [one.id for one in readers])
        siblings = design.siblings(item)
        place, above = siblings.index(item), design.around(item)
        words = design.label(item)
        siblings.remove(item)
        near = siblings[min(place, len(siblings) - 1)].id if siblings else (above[-1].id if above else "")
        return Outcome(near, words)


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
class AskQuoting:
    """Ask under a text whether it may be quoted, or ask it no more: a question of its own, as the library has it."""

    item: str
    asked: bool
    verb = "changed"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset([f"item:{self.item}"])

    def apply(self, design: Design) -> Outcome:
        item = _asked(design, self.item)
        there = quoting_of(design, item)
        if there is not None and not self.asked:
            RemoveItem(there.id).apply(design)
        if there is None and self.asked:
            name = name_from(f"{design.name(item)}_quote", names_taken(design))
            question = _new(design, "one", name, QUOTE_LEVELS)
            for column, phrase in (("label", "quote"), ("why", "quote_why")):
                design.put_texts(question, column, {one: sentence(phrase, one) for one in design.languages})
            cells = {"relevant": f"${{{design.name(item)}}} != ''", "visibility": "confidential", "path": "branch"}
            for column, text in (cells | {"minutes": "0.1", "quote_of": design.name(item)}).items():
                design.put(question, column, text)
            _insert(design, question, item, "after")
            _add_shared_list(design, QUOTE_LEVELS)
        return Outcome(item.id, design.label(item))


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


@dataclass(frozen=True)
class SetSettings:
    """The title, the introduction and the definition in each language, and the minutes to be declared."""

    title: Mapping[str, str]
    intro: Mapping[str, str] = field(default_factory=dict)
    definition: Mapping[str, str] = field(default_factory=dict)
    minutes: str = ""
    verb = "changed settings"
    touches = frozenset(["settings"])

    def apply(self, design: Design) -> Outcome:
        design.put_about("title", self.title)
        design.put_about("intro", self.intro)
        design.put_about("definition_box", self.definition)
        design.put_about("estimated_minutes", {design.default_language: self.minutes})
        first = self.title.get(design.default_language) or next(iter(self.title.values()), "")
        if first:
            design.put_setting("form_title", first)
        return Outcome()


@dataclass(frozen=True)
class SetLanguages:
    """The languages the questionnaire is written in, the default one first. What a language left out said goes with
    it."""

    languages: Sequence[str]
    verb = "changed languages"
    touches = frozenset(["settings"])

    def apply(self, design: Design) -> Outcome:
        wanted = list(dict.fromkeys(self.languages))
        if not wanted:
            raise QuestionnaireError(_("A questionnaire needs a language."))
        nameless = design.default_language == "default" and "default" not in wanted
        gone = set(design.languages) - set(wanted)
        choices = design.sheet("choices")
        for sheet, rows in ((design.survey, [item.cells for item in design]), (choices, choices.rows)):
            # Texts in columns without a language are the default one's, or become the first one's.
            sheet.name_language(wanted[0] if nameless else design.default_language, rows)
            for language in gone:
                sheet.drop_language(language, rows)
            for language in wanted:
                if sheet.header_of("label", language) is None:
                    sheet.headers.append("label" if language == "default" else f"label::{language}")
        about = design.sheet("sestante")
        for row in about.rows:
            for language in gone - {"key"}:
                row.pop(language, None)
        design.put_setting("default_language", wanted[0])
        return Outcome("", ", ".join(wanted))


@dataclass(frozen=True)
class ReplaceWorkbook:
    """Put other sheets in the place of all there are: rows pasted from a spreadsheet, a workbook uploaded again."""

    sheets: Workbook
    words: str = ""
    verb = "replaced"
    touches = frozenset(["everything"])

    def apply(self, design: Design) -> Outcome:
        new = read(self.sheets)
        design.items, design.survey, design.sheets = new.items, new.survey, new.sheets
        design.order, design.tail = new.order, new.tail
        return Outcome("", self.words)


@dataclass(frozen=True)
class Together:
    """Several changes as one step, to be undone as one."""

    changes: Sequence[Change]

    @property
    def verb(self) -> str:
        return self.changes[0].verb

    @property
    def touches(self) -> frozenset[str]:
        return frozenset().union(*(change.touches for change in self.changes))

    def apply(self, design: Design) -> Outcome:
        outcomes = [change.apply(design) for change in self.changes]
        return outcomes[0]._replace(notes=tuple(note for outcome in outcomes for note in outcome.notes))


def quoting_of(design: Design, item: Item) -> Item | None:
    """The question that asks whether this one's answer may be quoted."""
    name = design.name(item)
    return next((one for one in design if name and one.cells.get("quote_of") == name), None)


def readers_from_outside(design: Design, item: Item) -> list[Item]:
    """The items that read this one, or what stands in it, and would stay behind without it."""
    inside = list(item)
    ids = {one.id for one in inside}
    found = [
        reader
        for one in inside
        if design.name(one) and design.named(design.name(one)) is one
        for reader in design.readers_of(design.name(one))
        if reader.id not in ids
    ]
    return [reader for place, reader in enumerate(found) if reader not in found[:place]]


# -- how it is done ----------------------------------------------------------------------------------------------------
def _quoted(design: Design, items: Iterable[Item]) -> str:
    return ", ".join(_("“%(what)s”") % {"what": design.label(item)} for item in items)


def _asked(design: Design, item_id: str) -> Item:
    item = design.find(item_id)
    if item is None:
        raise QuestionnaireError(_("This question is no longer there: somebody has removed it meanwhile."))
    return item


def _new_id() -> str:
    return f"i{uuid4().hex[:19]}"


def _new(design: Design, kind: str, name: str, choices: str) -> Item:
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


def _place(design: Design, item: Item, kind: str, anchor_id: str, where: str) -> None:
    anchor = design.find(anchor_id) if anchor_id else None
    if kind == "row":
        table = _table_of(design, anchor)
        if table is None:
            raise QuestionnaireError(_("A row stands in a table."))
        if table is anchor:
            table.items.append(item)
        else:
            _insert(design, item, anchor, where)
        return
    if anchor is None:
        last = design.items[-1] if design.items else None
        inside = last is not None and last.kind == SECTION and kind != "section"
        (last.items if inside else design.items).append(item)
        return
    if kind == "section":
        top = [*design.around(anchor), anchor][0]
        design.items.insert(design.items.index(top) + (where != "before"), item)
        return
    table = _table_of(design, anchor)
    if table is not None:  # nothing but rows stands in a table
        anchor, where = table, "after" if where == "inside" else where
    if where == "inside" and anchor.kind not in CONTAINERS:
        where = "after"
    _insert(design, item, anchor, where)


def _table_of(design: Design, anchor: Item | None) -> Item | None:
    if anchor is None:
        return None
    return next((one for one in [*design.around(anchor), anchor] if one.kind == MATRIX), None)


def _insert(design: Design, item: Item, anchor: Item, where: str) -> None:
    if where == "inside":
        anchor.items.append(item)
        return
    siblings = design.siblings(anchor)
    siblings.insert(siblings.index(anchor) + (where == "after"), item)


def _check_place(design: Design, item: Item, anchor: Item, where: str) -> None:
    if where not in ("before", "after", "inside"):
        raise QuestionnaireError(_("There is no such place."))
    if where == "inside" and anchor.kind not in CONTAINERS:
        raise QuestionnaireError(_("Only a section, a group or a table holds other questions."))
    parents = [*design.around(anchor), *([anchor] if where == "inside" else [])]
    if item.kind == SECTION and parents:
        raise QuestionnaireError(_("A section stands on its own, never inside another one."))
    into_table = bool(parents) and parents[-1].kind == MATRIX
    if into_table != (key_of(design, item) == "row"):
        raise QuestionnaireError(_("In a table stand its rows and nothing else, and a row stands in a table."))


def _step(design: Design, item: Item, where: str) -> None:
    """One place up or down among its siblings; past the end of a section, into the next one."""
    siblings = design.siblings(item)
    place = siblings.index(item)
    to = place + (1 if where == "down" else -1)
    if 0 <= to < len(siblings):
        siblings[place], siblings[to] = siblings[to], siblings[place]
        return
    above = design.around(item)
    if not above or above[-1].kind == MATRIX:
        return
    parent = above[-1]
    cousins = design.siblings(parent)
    siblings.remove(item)
    beside = cousins.index(parent) + (1 if where == "down" else -1)
    if parent.kind == SECTION and 0 <= beside < len(cousins) and cousins[beside].kind == SECTION:
        cousins[beside].items.insert(0 if where == "down" else len(cousins[beside].items), item)
    elif parent.kind == SECTION:
        siblings.insert(place, item)  # there is no section further up or down
    else:
        cousins.insert(cousins.index(parent) + (where == "down"), item)


def _crossed(design: Design, item: Item, inside: bool) -> str:
    """What moving into a repeat, or out of it, means for those who read the item."""
    readers = readers_from_outside(design, item)
    if not readers and not inside:
        return _("“%(what)s” is now asked once, no longer in each repetition.") % {"what": design.label(item)}
    if not readers:
        return _("“%(what)s” is now asked in each repetition of the group.") % {"what": design.label(item)}
    names = _quoted(design, readers)
    message = _("“%(what)s” went into or out of a group that repeats: look again at what reads it: %(readers)s.")
    return message % {"what": design.label(item), "readers": names}


def _change_kind(design: Design, item: Item, kind: str) -> None:
    if item.kind != QUESTION or KINDS[kind].key in CONTAINERS:
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


def _renamed(design: Design, item: Item, name: str) -> list[str]:
    if not re.fullmatch(r"[^\W\d][\w.-]*", name):
        message = _("“%(name)s” cannot be a name: use letters, figures and underscores, with a letter first.")
        raise QuestionnaireError(message % {"name": name})
    if any(design.name(one).lower() == name.lower() for one in design if one is not item):
        raise QuestionnaireError(_("“%(name)s” is already the name of another question.") % {"name": name})
    readers = rename(design, item, name)
    if not readers:
        return []
    words = {"name": name, "readers": _quoted(design, readers)}
    return [_("Renamed to “%(name)s” also where it is read: %(readers)s.") % words]


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


def _add_shared_list(design: Design, name: str) -> None:
    """Bring a list of the library in, said in those languages of the questionnaire that it is written in."""
    if name in design.lists:
        return
    choices = []
    for choice in library.shared_lists()[name]:
        labels = {one: choice[code] for one in design.languages if (code := code_of(one)) in choice}
        choices.append(Choice(choice["name"], labels, {"missing": "true"} if choice.get("missing") else {}))
    SetChoices(name, choices).apply(design)


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
            words = {"value": value, "readers": _quoted(design, readers)}
            notes.append(_("The answer “%(value)s” is gone, and these conditions still name it: %(readers)s.") % words)
    return notes


def _speak_of_the_twins(twin: Item, renamed: Mapping[str, str]) -> None:
    """Inside a copy, what read the originals that were copied with it reads the copies."""
    for one in twin:
        for old, new in renamed.items():
            pattern = re.compile(r"(\$\{\s*(?:last-saved#)?\s*)" + re.escape(old) + r"(\s*\})")
            one.cells = {header: pattern.sub(rf"\g<1>{new}\g<2>", text) for header, text in one.cells.items()}
            if one.cells.get("quote_of") == old:
                one.cells["quote_of"] = new
