"""Whether a text may be quoted: a question of its own under it."""

from dataclasses import dataclass

from sestante.questionnaires import library
from sestante.questionnaires.compile.rows import code_of, sentence
from sestante.questionnaires.design.names import name_from, names_taken
from sestante.questionnaires.design.workbook import Design, Item

from .items import RemoveItem, new_item
from .lists import Choice, SetChoices
from .moving import insert
from .outcome import Outcome, asked_item

QUOTE_LEVELS = "quote_levels"  # the library's answers to whether a text may be quoted


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
        item = asked_item(design, self.item)
        there = quoting_of(design, item)
        if there is not None and not self.asked:
            RemoveItem(there.id).apply(design)
        if there is None and self.asked:
            name = name_from(f"{design.name(item)}_quote", names_taken(design))
            question = new_item(design, "one", name, QUOTE_LEVELS)
            for column, phrase in (("label", "quote"), ("why", "quote_why")):
                design.put_texts(question, column, {one: sentence(phrase, one) for one in design.languages})
            cells = {"relevant": f"${{{design.name(item)}}} != ''", "visibility": "confidential", "path": "branch"}
            for column, text in (cells | {"minutes": "0.1", "quote_of": design.name(item)}).items():
                design.put(question, column, text)
            insert(design, question, item, "after")
            _add_shared_list(design, QUOTE_LEVELS)
        return Outcome(item.id, design.label(item))


def quoting_of(design: Design, item: Item) -> Item | None:
    """The question that asks whether this one's answer may be quoted."""
    name = design.name(item)
    return next((one for one in design if name and one.cells.get("quote_of") == name), None)


def _add_shared_list(design: Design, name: str) -> None:
    """Bring a list of the library in, said in those languages of the questionnaire that it is written in."""
    if name in design.lists:
        return
    choices = []
    for choice in library.shared_lists()[name]:
        labels = {one: choice[code] for one in design.languages if (code := code_of(one)) in choice}
        choices.append(Choice(choice["name"], labels, {"missing": "true"} if choice.get("missing") else {}))
    SetChoices(name, choices).apply(design)
