"""What a change is, what comes of it, and what all of them ask of a design."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from sestante.questionnaires.design.workbook import Design, Item
from sestante.questionnaires.errors import QuestionnaireError

MOST_NAMES = 12  # of those that a sentence calls by name


class Outcome(NamedTuple):
    item: str = ""  # the item to look at next
    words: str = ""  # what was changed, as its author called it
    notes: tuple[str, ...] = ()  # what is worth knowing about it
    touched: frozenset[str] = frozenset()  # what else it rewrote: a page made before it would undo that unseen


class Change(Protocol):
    verb: str

    @property
    def touches(self) -> frozenset[str]: ...

    def apply(self, design: Design) -> Outcome: ...


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


def in_quotes(design: Design, items: Iterable[Item]) -> str:
    items = list(items)
    names = [_("“%(what)s”") % {"what": design.label(item)} for item in items[:MOST_NAMES]]
    return ", ".join([*names, *(["…"] if len(items) > MOST_NAMES else [])])


def asked_item(design: Design, item_id: str) -> Item:
    item = design.find(item_id)
    if item is None:
        raise QuestionnaireError(_("This question is no longer there: somebody has removed it meanwhile."))
    return item
