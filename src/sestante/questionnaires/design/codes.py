"""Codes of answers inside expressions: where one is spoken of, and how it is written when it gets another.

A quoted text is a code of a list only where it stands beside a question of that list: compared with it, asked for among
several, given to it as its value. The same letters elsewhere are somebody else's, and stay as they are.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sestante.questionnaires.compile.sheets import Sheet, split_header

from .workbook import ASIDE, Design, Item

SELF, WHOLE = ".", ""  # an operand: the item's own answer; the value the whole expression gives it
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
_EQUAL = ("=", "!=")
_ORDER = ("<", "<=", ">", ">=")
_ARITHMETIC = ("+", "-", "*", "div", "mod", "|")
# Functions whose value is an answer of the question they are given first.
_PASS = ("string", "once", "coalesce", "indexed-repeat", "selected-at", "normalize-space", "number", "int")
_TOKEN = re.compile(
    r"""(?P<question>\$\{\s*(?:last-saved\#)?\s*(?P<name>[^}\s]+)\s*\})|(?P<text>'[^']*'|"[^"]*")
    |(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<sign><=|>=|!=|\.\.|//|[=<>()\[\],.+*|/@-])
    |(?P<word>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)""",
    re.X,
)


class Token(NamedTuple):
    kind: str  # question, text, number, sign, word
    text: str  # what it says: the name of a question, a text without its quotes
    start: int
    end: int


class Operand(NamedTuple):
    """What a value stands beside: a question by name (or `SELF`, `WHOLE`), or a step of a path."""

    name: str
    is_step: bool = False
    place: int = 0  # of its token


@dataclass
class Codes:
    """The codes of one list that change, in one design: `rewrite` puts the new ones wherever the old are meant."""

    design: Design
    list_name: str
    new: Mapping[str, str]  # by the old one
    items: list[Item] = field(default_factory=list)  # whose rows were rewritten
    doubtful: list[Item] = field(default_factory=list)  # that name an old code in a way nobody can tell
    followed: set[tuple[str, str]] = field(default_factory=set)  # columns of lists that hold these codes

    def __post_init__(self) -> None:
        self.users = {self.design.name(one) for one in self.design if self.design.list_name(one) == self.list_name}
        self.users.discard("")

    def rewrite(self) -> None:
        for item in self.design:
            before = dict(item.cells)
            for header in list(item.cells) if item.kind != ASIDE else ():
                item.cells[header] = self._cell(item, header, item.cells[header])
            if item.cells != before:
                self.items.append(item)
        for name, sheet in self.design.sheets.items():
            for row in sheet.rows if name in ("settings", "entities") else ():
                row.update({header: self._expression(text, None, "") for header, text in row.items()})

    def readers(self) -> list[Item]:
        """The items that speak of these codes, as far as one can tell."""
        found = Codes(copy.deepcopy(self.design), self.list_name, {old: f"{old}-" for old in self.new})
        found.rewrite()
        ids = {one.id for one in (*found.items, *found.doubtful)}
        return [one for one in self.design if one.id in ids]

    # -- one cell ------------------------------------------------------------------------------------------------------
    def _cell(self, item: Item, header: str, text: str) -> str:
        column = split_header(header)[0]
        if column not in EXPRESSIONS:
            return text
        own = self.design.list_name(item) == self.list_name
        if column == "default" and own and not re.search(r"[$('\"]", text):
            return " ".join(self.new.get(one, one) for one in text.split())
        if column == "choice_filter":
            self._follow(item, text)
        return self._expression(text, item, column)

    def _expression(self, text: str, item: Item | None, column: str) -> str:
        speaking = Spoken(text)
        made, place = "", 0
        for at, token in enumerate(speaking.tokens):
            if token.kind not in ("text", "number") or token.text not in self.new:
                continue
            operand, by_size = speaking.beside(at)
            if operand is None:
                if item is not None and token.kind == "text" and self._concerns(speaking, item):
                    self._doubt(item)
            elif by_size and self._is_ours(operand, speaking, item, column):
                self._doubt(item)  # a code that stands for an amount: what is "more than" it, only a person can tell
            elif self._is_ours(operand, speaking, item, column):
                made += text[place : token.start] + _written(self.new[token.text], text[token.start : token.end])
                place = token.end
        return made + text[place:]

    def _doubt(self, item: Item | None) -> None:
        if item is not None and item not in self.doubtful:
            self.doubtful.append(item)

    def _concerns(self, speaking: "Spoken", item: Item) -> bool:
        return self.design.list_name(item) == self.list_name or any(
            token.kind == "question" and token.text in self.users for token in speaking.tokens
        )

    def _is_ours(self, operand: Operand, speaking: "Spoken", item: Item | None, column: str) -> bool:
        own = item is not None and self.design.list_name(item) == self.list_name
        inside = speaking.list_around(operand.place)
        if operand.is_step and inside is not None:
            return operand.name == "name" and inside == self.list_name
        if operand.is_step:
            if column == "choice_filter" and own and operand.name == "name":
                return True
            return operand.name in self.users and speaking.is_path(operand.place)
        if operand.name == SELF:
            return own and not speaking.is_bracketed(operand.place)
        if operand.name == WHOLE:
            return own and column in ("default", "calculation")
        return operand.name in self.users

    # -- columns of other lists that hold these codes ------------------------------------------------------------------
    def _follow(self, item: Item, text: str) -> None:
        """A filter compares a column of its list with one of our questions: the column holds our codes."""
        speaking = Spoken(text)
        for at, token in enumerate(speaking.tokens):
            if token.kind != "question" or token.text not in self.users:
                continue
            operand, _by_size = speaking.beside(at)
            if operand is None or not operand.is_step or operand.name == "name" or speaking.is_path(operand.place):
                continue
            of = speaking.list_around(operand.place) or self.design.list_name(item)
            self._column(of, operand.name)

    def _column(self, list_name: str, column: str) -> None:
        if (list_name, column) in self.followed:
            return
        self.followed.add((list_name, column))
        for name in ("choices", "external_choices"):
            sheet = self.design.sheets.get(name, Sheet())
            for row in sheet.rows:
                if sheet.get(row, "list_name") == list_name and column in row:
                    row[column] = " ".join(self.new.get(one, one) for one in row[column].split(" "))


class Spoken:
    """The tokens of an expression, and what stands beside each."""

    def __init__(self, expression: str):
        self.tokens = list(_tokens(expression))

    def sign(self, at: int) -> str:
        """The sign, or the word, at a place; "" past either end."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) and self.tokens[at].kind in ("sign", "word") else ""

    def beside(self, first: int, last: int | None = None) -> tuple[Operand | None, bool]:
        """What a value is compared with, or given to; and whether it is by size."""
        last = first if last is None else last
        before, after = self.sign(first - 1), self.sign(last + 1)
        if before in _EQUAL + _ORDER:
            return self._ending(first - 2), before in _ORDER
        if after in _EQUAL + _ORDER:
            return self._beginning(last + 2), after in _ORDER
        if first == 0 and last == len(self.tokens) - 1:
            return Operand(WHOLE), False
        opened, place = self._call_around(first)
        if opened is None:
            return None, False
        return self._in_call(opened, place)

    def _in_call(self, opened: int, place: int) -> tuple[Operand | None, bool]:
        function = self.sign(opened - 1) if self._is_call(opened) else ""
        if function in ("selected", "checked"):
            other = self._argument(opened, 1 - place) if place < 2 else None
            return (self._beginning(other) if other is not None else None), False
        if function in ("jr:choice-name", "choice-name") and place == 0:
            other = self._argument(opened, 1)
            return (self._quoted(other) if other is not None else None), False
        closed = self._closing(opened)
        passed = not function or function in ("coalesce", "once", "string") or (function == "if" and place > 0)
        if passed and closed is not None:
            return self.beside(opened - 1 if function else opened, closed)
        return None, False

    def _quoted(self, at: int) -> Operand | None:
        """The second argument of jr:choice-name is a question in quotes."""
        found = _TOKEN.search(self.tokens[at].text) if self.tokens[at].kind == "text" else None
        return Operand(found["name"], place=at) if found and found["name"] else self._beginning(at)

    # -- operands ------------------------------------------------------------------------------------------------------
    def _ending(self, at: int) -> Operand | None:
        """The operand whose last token stands here."""
        if at < 0:
            return None
        token = self.tokens[at]
        if token.kind == "question":
            return None if self.sign(at - 1) in _ARITHMETIC else Operand(token.text, place=at)
        if self.sign(at) == "]" and (opened := self._opening(at)) is not None:
            return self._ending(opened - 1)
        if self.sign(at) == ")" and (opened := self._opening(at)) is not None:
            named = self._is_call(opened)
            start = opened - 1 if named else opened
            if self.sign(start - 1) in _ARITHMETIC or (named and self.sign(start) not in _PASS):
                return None
            return self._beginning(opened + 1)
        if token.kind == "word":
            return None if self.sign(at - 1) in _ARITHMETIC else Operand(token.text, True, at)
        return Operand(SELF, place=at) if self.sign(at) == "." else None

    def _beginning(self, at: int) -> Operand | None:
        """The operand whose first token stands here."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if token.kind == "question" and self.sign(at + 1) not in ("/", "["):
            return None if self.sign(at + 1) in _ARITHMETIC else Operand(token.text, place=at)
        if self.sign(at) == "(":
            return self._beginning(at + 1)
        if token.kind == "word" and self.sign(at + 1) == "(" and token.text not in ("current", "instance"):
            return self._beginning(at + 2) if token.text in _PASS else None
        if self.sign(at) == "." and self.sign(at + 1) != "/":
            return None if self.sign(at + 1) in _ARITHMETIC else Operand(SELF, place=at)
        return self._path(at)

    def _path(self, at: int) -> Operand | None:
        """A path: its last step is what it means."""
        step = None
        while at < len(self.tokens):
            token, sign = self.tokens[at], self.sign(at)
            if sign in ("[", "(") and (closed := self._closing(at)) is not None:
                at = closed
            elif token.kind == "word" and self.sign(at + 1) != "(" and sign not in ("and", "or", "div", "mod"):
                step = Operand(token.text, True, at)
            elif not (token.kind == "question" or sign in ("/", "//", ".", "..") or self.sign(at + 1) == "("):
                break
            at += 1
        return None if step is None or self.sign(at) in _ARITHMETIC else step

    # -- where things stand --------------------------------------------------------------------------------------------
    def is_path(self, at: int) -> bool:
        return self.sign(at - 1) in ("/", "//")

    def is_bracketed(self, at: int) -> bool:
        return self._around(at, "[") is not None

    def list_around(self, at: int) -> str | None:
        """The list whose rows a place is a condition on: ``instance('list')/root/item[here]``."""
        opened = self._around(at, "[")
        if opened is None or self.is_path(at):
            return None
        start = opened - 1
        while start >= 0 and (self.tokens[start].kind == "word" or self.sign(start) in ("/", "//")):
            start -= 1
        if self.sign(start) == ")" and self.sign(start - 3) == "instance" and self.tokens[start - 1].kind == "text":
            return self.tokens[start - 1].text
        return None

    def _is_call(self, opened: int) -> bool:
        word = self.sign(opened - 1)
        return opened > 0 and self.tokens[opened - 1].kind == "word" and word not in ("and", "or", "div", "mod")

    def _call_around(self, at: int) -> tuple[int | None, int]:
        """The parenthesis a place stands in, and the number of its argument; None when it is not one by itself."""
        opened = self._around(at, "(")
        if opened is None or self.sign(at - 1) not in ("(", ","):
            return None, 0
        place, depth = 0, 0
        for token in self.tokens[opened + 1 : at]:
            depth += (token.kind == "sign") * ((token.text in "([") - (token.text in ")]"))
            place += depth == 0 and token.kind == "sign" and token.text == ","
        return opened, place

    def _argument(self, opened: int, number: int) -> int | None:
        place, depth = 0, 0
        for at in range(opened + 1, len(self.tokens)):
            if place == number:
                return at
            sign = self.tokens[at].text if self.tokens[at].kind == "sign" else " "
            depth += (sign in "([") - (sign in ")]")
            if depth < 0:
                return None
            place += depth == 0 and sign == ","
        return None

    def _around(self, at: int, sign: str) -> int | None:
        """The bracket of this kind that a place stands in, the innermost; for "(" none when a "[" is nearer."""
        depth = 0
        for place in range(at - 1, -1, -1):
            token = self.tokens[place]
            if token.kind != "sign":
                continue
            if token.text in ")]":
                depth += 1
            elif token.text in "([":
                if depth == 0 and (token.text == sign or sign == "("):
                    return place if token.text == sign else None
                depth -= depth > 0
        return None

    def _closing(self, opened: int) -> int | None:
        depth = 0
        for at in range(opened, len(self.tokens)):
            sign = self.tokens[at].text if self.tokens[at].kind == "sign" else " "
            depth += (sign in "([") - (sign in ")]")
            if depth == 0:
                return at
        return None

    def _opening(self, closed: int) -> int | None:
        depth = 0
        for at in range(closed, -1, -1):
            sign = self.tokens[at].text if self.tokens[at].kind == "sign" else " "
            depth += (sign in ")]") - (sign in "([")
            if depth == 0:
                return at
        return None


def _tokens(expression: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(expression):
        kind = "question" if found["question"] else str(found.lastgroup)
        text = found["name"] if kind == "question" else found[0][1:-1] if kind == "text" else found[0]
        yield Token(kind, text, found.start(), found.end())


def _written(code: str, before: str) -> str:
    """A code as it stands in an expression: in the quotes the old one had, or as a number where that was one."""
    if before[0] not in "'\"":
        return code if re.fullmatch(r"\d+(\.\d+)?", code) else f"'{code}'"
    return f"{before[0]}{code}{before[0]}"
