"""Codes of answers inside expressions: where one is spoken of, and how it is written when it gets another.

A quoted text is a code of a list only where it stands beside a question of that list: compared with it, asked for among
several, given to it as its value. The same letters elsewhere are somebody else's, and stay as they are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sestante.questionnaires.compile.sheets import Sheet, split_header

from .spoken import SELF, WHOLE, Operand, Spoken
from .workbook import ASIDE, Design, Item

EXPRESSIONS = frozenset(
    [
        "relevant",
        "required",
        "constraint",
        "calculation",
        "choice_filter",
        "default",
        "readonly",
        "repeat_count",
        "bind",
    ]
)


@dataclass
class Codes:
    """The codes of one list that change, in one design: `rewrite` puts the new ones wherever the old are meant."""

    design: Design
    list_name: str
    new: Mapping[str, str]  # by the old one
    items: list[Item] = field(default_factory=list)  # whose rows were rewritten
    doubtful: list[Item] = field(default_factory=list)  # that name an old code in a way nobody can tell
    met: dict[str, list[Item]] = field(default_factory=dict)  # the items that speak of each code
    followed: set[tuple[str, str]] = field(default_factory=set)  # columns of lists that hold these codes

    def __post_init__(self) -> None:
        self.users = {self.design.name(one) for one in self.design if self.design.list_name(one) == self.list_name}
        self.users.discard("")

    def rewrite(self) -> None:
        self._follow()
        for item in self.design:
            cells = {header: self._cell(item, header, text) for header, text in item.cells.items()}
            if cells != item.cells:
                item.cells = cells
                self.items.append(item)
        for name, sheet in self.design.sheets.items():
            for row in sheet.rows if name in ("settings", "entities") else ():
                row.update({header: self.expression(text) for header, text in row.items()})

    def look(self) -> dict[str, list[Item]]:
        """The items that speak of each code, as far as one can tell; nothing is changed."""
        for item in self.design:
            for header, text in item.cells.items():
                self._cell(item, header, text)
        return self.met

    # -- one cell ------------------------------------------------------------------------------------------------------
    def _cell(self, item: Item, header: str, text: str) -> str:
        column = split_header(header)[0]
        if column not in EXPRESSIONS or item.kind == ASIDE:
            return text
        own = self.design.list_name(item) == self.list_name
        if column == "default" and own and not re.search(r"[$('\"]", text):
            for code in self.new.keys() & text.split():
                self._meet(code, item)
            return " ".join(self.new.get(one, one) for one in text.split(" "))
        return self.expression(text, item, column)

    def expression(self, text: str, item: Item | None = None, column: str = "") -> str:
        """An expression with the new codes in it, as it stands in a column of an item or by itself."""
        if not any(code in text for code in self.new):
            return text
        speaking = Spoken(text)
        made, place = "", 0
        for at, token in enumerate(speaking.tokens):
            if token.kind not in ("text", "number") or token.text not in self.new:
                continue
            operand, by_size = speaking.beside(at)
            if operand is None:
                if item is not None and token.kind == "text" and self._concerns(speaking, item):
                    self._doubt(token.text, item)
            elif by_size and self._is_ours(operand, speaking, item, column):
                # A code that stands for an amount: what is more than it, only a person can tell.
                self._doubt(token.text, item)
            elif self._is_ours(operand, speaking, item, column):
                self._meet(token.text, item)
                made += text[place : token.start] + _written(self.new[token.text], text[token.start : token.end])
                place = token.end
        return made + text[place:]

    def _meet(self, code: str, item: Item | None) -> None:
        if item is not None and item not in self.met.setdefault(code, []):
            self.met[code].append(item)

    def _doubt(self, code: str, item: Item | None) -> None:
        self._meet(code, item)
        if item is not None and item not in self.doubtful:
            self.doubtful.append(item)

    def _concerns(self, speaking: Spoken, item: Item) -> bool:
        return self.design.list_name(item) == self.list_name or any(
            token.kind == "question" and token.text in self.users for token in speaking.tokens
        )

    def _is_ours(self, operand: Operand, speaking: Spoken, item: Item | None, column: str) -> bool:
        own = item is not None and self.design.list_name(item) == self.list_name
        if operand.is_step and not speaking.is_path(operand.place):
            of = self._list_meant(operand, speaking, item, column)
            return (of, operand.name) == (self.list_name, "name") or (of, operand.name) in self.followed
        if operand.is_step:
            return operand.name in self.users
        if operand.name == SELF:
            return own and not speaking.is_bracketed(operand.place)
        if operand.name == WHOLE:
            return own and column in ("default", "calculation")
        return operand.name in self.users

    # -- columns of other lists that hold these codes ------------------------------------------------------------------
    def _follow(self) -> None:
        """Where a formula compares a column of a list with one of our questions, the column holds our codes."""
        compared: dict[tuple[str, str], dict[str, list[Item]]] = {}
        for item in self.design:
            for header, text in item.cells.items() if item.kind != ASIDE else ():
                column = split_header(header)[0]
                if column in EXPRESSIONS and "${" in text:
                    for key, name in self._compared(item, column, text):
                        compared.setdefault(key, {}).setdefault(name, []).append(item)
        for (of, column), by_name in compared.items():
            ours = by_name.keys() & self.users
            if ours and by_name.keys() == ours:
                self._column(of, column)
            elif ours:  # the codes of two lists in one column: which is whose, only a person can tell
                for name in ours:
                    self.doubtful += [item for item in by_name[name] if item not in self.doubtful]

    def _compared(self, item: Item, column: str, text: str) -> Iterator[tuple[tuple[str, str], str]]:
        """The columns of lists that an expression compares with a question, each with the question's name."""
        speaking = Spoken(text)
        for at, token in enumerate(speaking.tokens):
            operand = speaking.beside(at)[0] if token.kind == "question" else None
            if operand is None or not operand.is_step or operand.name == "name" or speaking.is_path(operand.place):
                continue
            of = self._list_meant(operand, speaking, item, column)
            if of:
                yield (of, operand.name), token.text

    def _list_meant(self, operand: Operand, speaking: Spoken, item: Item | None, column: str) -> str:
        """The list whose column a bare step is: that of the question in its filter, or the one between brackets."""
        if speaking.is_bracketed(operand.place):
            return speaking.list_around(operand.place) or ""
        return self.design.list_name(item) if item is not None and column == "choice_filter" else ""

    def _column(self, list_name: str, column: str) -> None:
        self.followed.add((list_name, column))
        for name in ("choices", "external_choices"):
            sheet = self.design.sheets.get(name, Sheet())
            for row in sheet.rows:
                if sheet.get(row, "list_name") == list_name and column in row:
                    row[column] = " ".join(self.new.get(one, one) for one in row[column].split(" "))


def _written(code: str, before: str) -> str:
    """A code as it stands in an expression: in the quotes the old one had, or as a number where that was one."""
    if before[0] not in "'\"":
        return code if re.fullmatch(r"\d+(\.\d+)?", code) else f"'{code}'"
    return f"{before[0]}{code}{before[0]}"
