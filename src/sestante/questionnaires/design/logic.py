"""Logic built by picking: XLSForm expressions read as conditions a person picks, and written from them.

``${stage} != 'idea' and ${people} > 10`` is "all of: Stage is not idea; People is more than 10". Among the conditions
may stand groups of them, joined the other way: ``${stage} = 'idea' and (${people} > 10 or ${years} > 2)``. What is
richer than that stays what it is: text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_BRACKETS = 100  # nobody picks so many, and one may lie in another
SELF = "."  # the answer the condition is about: what a constraint speaks of
# Of the value of a question against a value; the sign as XPath writes it.
COMPARED = {"is": "=", "is_not": "!=", "more": ">", "at_least": ">=", "less": "<", "at_most": "<="}
OPERATORS = (
    *COMPARED,
    "answered",
    "empty",
    "has",  # an answer of several
    "has_not",
    "count_at_least",  # how many answers of several
    "count_at_most",
    "length_at_least",  # characters of a text
    "length_at_most",
    "matches",  # a regular expression
)
# How a value is written: words in quotes, a number, a day, another question's answer, today's date.
KINDS_OF_VALUE = ("text", "number", "date", "question", "today")
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = r"[^\W\d][\w.-]*"
_TOKEN = re.compile(
    rf"""\s*(?:(?P<question>\$\{{\s*{_NAME}\s*\}})|(?P<text>'[^']*'|"[^"]*")|(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<sign><=|>=|!=|[=<>(),.-])|(?P<word>[a-z]+(?:-[a-z]+)*))""",
    re.X,
)
_COUNTED = {"count-selected": "count", "string-length": "length"}


@dataclass(frozen=True)
class Condition:
    """One thing that must hold: of a question (or `SELF`), by an operator, against a value written as its kind says."""

    question: str
    operator: str
    value: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class Logic:
    """Conditions, and groups of them, of which all must hold, or one is enough.

    A group has two members at least, and is joined the other way: else its members would be the whole's own."""

    conditions: tuple["Condition | Logic", ...]
    every: bool = True

    @property
    def depth(self) -> int:
        """How many groups lie one in another: 1 for a plain list of conditions."""
        return 1 + max((one.depth for one in self.conditions if isinstance(one, Logic)), default=0)


def joined(members: Iterable[Condition | Logic], every: bool) -> Logic:
    """Members under one joiner: a group of one is its member, a group joined alike is its members, in their places."""
    found: list[Condition | Logic] = []
    for one in members:
        if isinstance(one, Logic):
            one = joined(one.conditions, one.every)
            found += one.conditions if one.every == every or len(one.conditions) < 2 else [one]
        else:
            found.append(one)
    if len(found) == 1 and isinstance(found[0], Logic):
        return found[0]
    return Logic(tuple(found), every or len(found) < 2)


class UnwritableError(ValueError):
    """A condition that no expression says: a text with both kinds of quotes, a number that is none."""


def write(logic: Logic) -> str:
    """Write conditions as an expression; none is "". Raises `UnwritableError`."""
    joiner = " and " if logic.every else " or "
    return joiner.join(f"({write(one)})" if isinstance(one, Logic) else _written(one) for one in logic.conditions)


def read(expression: str) -> Logic | None:
    """Read an expression as conditions; None when it is richer than that. An empty one has no conditions.

    What is read means the same when it is written again, though it may be written more simply.
    """
    if not expression.strip():
        return Logic(())
    try:
        reader = _Reader(expression)
        found = reader.logic()
        reader.end()
    except _RicherError:
        return None
    return found


def _written(condition: Condition) -> str:
    if condition.question != SELF and not re.fullmatch(_NAME, condition.question):
        raise UnwritableError(condition.question)
    left = SELF if condition.question == SELF else f"${{{condition.question}}}"
    operator, value = condition.operator, condition.value
    if operator in ("answered", "empty"):
        return f"{left} {'!=' if operator == 'answered' else '='} ''"
    if operator in ("has", "has_not"):
        chosen = f"selected({left}, {_value(condition)})"
        return chosen if operator == "has" else f"not({chosen})"
    if operator == "matches":
        return f"regex({left}, {_value(condition)})"
    counted, _joint, sign = operator.partition("_")
    function = next((name for name, short in _COUNTED.items() if short == counted), "")
    if function:
        if not _NUMBER.fullmatch(value):
            raise UnwritableError(value)
        return f"{function}({left}) {COMPARED[sign]} {value}"
    if operator not in COMPARED or (condition.kind == "text" and not value):
        raise UnwritableError(operator)
    return f"{left} {COMPARED[operator]} {_value(condition)}"


def _value(condition: Condition) -> str:
    kind, value = condition.kind, condition.value
    if kind == "today":
        return "today()"
    if kind == "question" and re.fullmatch(_NAME, value):
        return f"${{{value}}}"
    if kind == "number" and _NUMBER.fullmatch(value):
        return value
    if kind == "date" and _DATE.fullmatch(value):
        return f"date('{value}')"
    if kind == "text":
        if "'" not in value:
            return f"'{value}'"
        if '"' not in value:
            return f'"{value}"'
    raise UnwritableError(value)


class _RicherError(Exception):
    pass


class _Reader:
    def __init__(self, expression: str):
        self.tokens = list(_tokens(expression))
        self.place = 0
        if self.tokens.count(("sign", "(")) > MOST_BRACKETS:
            raise _RicherError

    def logic(self) -> Logic:
        """Alternatives, each of conditions joined by "and", which binds more closely."""
        found = [self.all_of()]
        while self.peek() == ("word", "or"):
            self.take()
            found.append(self.all_of())
        return joined(found, every=False)

    def all_of(self) -> Logic:
        found = [self.member()]
        while self.peek() == ("word", "and"):
            self.take()
            found.append(self.member())
        return joined(found, every=True)

    def member(self) -> Condition | Logic:
        if self.accept("("):
            found = self.logic()
            self.expect(")")
            return found
        return self.condition()

    def condition(self) -> Condition:
        if self.accept("("):
            found = self.condition()
            self.expect(")")
            return found
        if self.accept_word("not"):
            self.expect("(")
            inner = self.condition()
            self.expect(")")
            if inner.operator != "has":
                raise _RicherError
            return Condition(inner.question, "has_not", inner.value, inner.kind)
        for function, operator in (("selected", "has"), ("regex", "matches")):
            if self.accept_word(function):
                self.expect("(")
                left = self.left()
                self.expect(",")
                kind, value = self.value()
                self.expect(")")
                if kind != "text":
                    raise _RicherError
                return Condition(left, operator, value)
        for function, short in _COUNTED.items():
            if self.accept_word(function):
                self.expect("(")
                left = self.left()
                self.expect(")")
                sign = self.sign()
                kind, value = self.value()
                if kind != "number" or sign not in ("at_least", "at_most"):
                    raise _RicherError
                return Condition(left, f"{short}_{sign}", value, "number")
        left, sign = self.left(), self.sign()
        kind, value = self.value()
        if kind == "text" and not value:
            if sign not in ("is", "is_not"):
                raise _RicherError
            return Condition(left, "empty" if sign == "is" else "answered")
        return Condition(left, sign, value, kind)

    def left(self) -> str:
        kind, text = self.take()
        if kind == "question":
            return text[2:-1].strip()
        if (kind, text) == ("sign", "."):
            return SELF
        raise _RicherError

    def sign(self) -> str:
        _kind, text = self.take()
        for operator, sign in COMPARED.items():
            if sign == text:
                return operator
        raise _RicherError

    def value(self) -> tuple[str, str]:
        kind, text = self.take()
        if kind == "text":
            return "text", text[1:-1]
        if kind == "number":
            return "number", text
        if (kind, text) == ("sign", "-"):
            kind, text = self.take()
            if kind == "number":
                return "number", f"-{text}"
        if kind == "question":
            return "question", text[2:-1].strip()
        if (kind, text) == ("word", "today"):
            self.expect("(")
            self.expect(")")
            return "today", ""
        if (kind, text) == ("word", "date"):
            self.expect("(")
            kind, text = self.take()
            self.expect(")")
            if kind == "text" and _DATE.fullmatch(text[1:-1]):
                return "date", text[1:-1]
        raise _RicherError

    # -- tokens --------------------------------------------------------------------------------------------------------
    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("", "")

    def take(self) -> tuple[str, str]:
        found = self.peek()
        self.place += 1
        return found

    def accept(self, sign: str) -> bool:
        if self.peek() == ("sign", sign):
            self.place += 1
            return True
        return False

    def accept_word(self, word: str) -> bool:
        after = self.tokens[self.place + 1] if self.place + 1 < len(self.tokens) else ("", "")
        if self.peek() == ("word", word) and after == ("sign", "("):
            self.place += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.accept(sign):
            raise _RicherError

    def end(self) -> None:
        if self.place < len(self.tokens):
            raise _RicherError


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    place, text = 0, expression.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise _RicherError
        yield found.lastgroup, found[found.lastgroup]
        place = found.end()
