"""Expressions as tokens, and what stands beside each value in them: the question it is compared with, or given to."""

import re
from collections.abc import Iterator
from typing import NamedTuple

SELF, WHOLE = ".", ""  # an operand: the item's own answer; the value the whole expression gives it
DEEPEST = 60  # brackets one in another; nobody writes so many
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


class Spoken:
    """The tokens of an expression, and what stands beside each."""

    def __init__(self, expression: str):
        self.tokens = list(_tokens(expression))
        self.is_too_deep = _depth(self.tokens) > DEEPEST

    def sign(self, at: int) -> str:
        """The sign, or the word, at a place; "" past either end."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) and self.tokens[at].kind in ("sign", "word") else ""

    def beside(self, first: int, last: int | None = None) -> tuple[Operand | None, bool]:
        """What a value is compared with, or given to; and whether it is by size."""
        if self.is_too_deep:
            return None, False
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
        """The list whose rows a place is a condition on: ``instance('list')/…/item[here]``."""
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


def _depth(tokens: list[Token]) -> int:
    deepest = depth = 0
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in "([") - (token.text in ")]")
            deepest = max(deepest, depth)
    return deepest
