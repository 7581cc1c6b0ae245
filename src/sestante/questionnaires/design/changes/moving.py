"""Where an item stands: moved, or put in its place when it is new."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sestante.questionnaires.design.kinds import key_of
from sestante.questionnaires.design.workbook import CONTAINERS, MATRIX, SECTION, Design, Item
from sestante.questionnaires.errors import QuestionnaireError

from .outcome import Outcome, asked_item, in_quotes, readers_from_outside


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
        item = asked_item(design, self.item)
        repeats = design.repeats_around(item)
        if self.where in ("up", "down"):
            _step(design, item, self.where)
        else:
            anchor = asked_item(design, self.anchor)
            if anchor in list(item):
                raise QuestionnaireError(_("A group cannot be moved into itself."))
            _check_place(design, item, anchor, self.where)
            design.siblings(item).remove(item)
            insert(design, item, anchor, self.where)
        notes = []
        if repeats != design.repeats_around(item) and item.kind != SECTION:
            notes.append(_crossed(design, item, bool(design.repeats_around(item))))
        return Outcome(item.id, design.label(item), tuple(filter(None, notes)))


def place_item(design: Design, item: Item, kind: str, anchor_id: str, where: str) -> None:
    anchor = design.find(anchor_id) if anchor_id else None
    if kind == "row":
        table = _table_of(design, anchor)
        if table is None:
            raise QuestionnaireError(_("A row stands in a table."))
        if table is anchor:
            table.items.append(item)
        else:
            insert(design, item, anchor, where)
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
    insert(design, item, anchor, where)


def _table_of(design: Design, anchor: Item | None) -> Item | None:
    if anchor is None:
        return None
    return next((one for one in [*design.around(anchor), anchor] if one.kind == MATRIX), None)


def insert(design: Design, item: Item, anchor: Item, where: str) -> None:
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
    names = in_quotes(design, readers)
    message = _("“%(what)s” went into or out of a group that repeats: look again at what reads it: %(readers)s.")
    return message % {"what": design.label(item), "readers": names}
