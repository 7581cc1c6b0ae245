"""Reads the text of an expression: tokens, then a tree (XPath 1.0, sections 2 and 3)."""

from __future__ import annotations

import re
from functools import lru_cache

from sestante.methods.xforms import limits
from sestante.methods.xforms.errors import XPathError

from .syntax import Binary, Call, Chain, Expression, Filter, Negative, Number, Path, Step, Test, Text

_NODE = Test("node")
_SELF, _PARENT = Step("self", _NODE), Step("parent", _NODE)
AXES = frozenset(
    [
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "namespace",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    ]
)
NODE_TYPES = frozenset(["node", "text", "comment", "processing-instruction"])
_NAME = r"[^\W\d][\w.\-·]*"
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{{1,4}})?)
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<operator>::|//|\.\.|!=|<=|>=|[()\[\]@,/|+\-=<>.$])
      | (?P<star>\*)
      | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    )""",
    re.VERBOSE,
)
# After one of these (or at the start) a star is a wildcard and `div` is a name; else both are operators.
_BEFORE_OPERAND = frozenset(["@", "::", "(", "[", ",", "and", "or", "mod", "div", "*", "/", "//", "|",
                             "+", "-", "=", "!=", "<", "<=", ">", ">="])  # fmt: skip
_GLUED = re.compile(r"(?:and|or|mod|div)(?=\d|$)")

_BINDING = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}

Token = tuple[str, str]  # kind ('number', 'text', 'operator', 'name', 'wildcard', 'end') and text


def tokens_of(source: str, *, exponents: bool = True) -> list[Token]:
    """Tokens of an expression, operators told from names.

    >>> [text for _, text in tokens_of("a-b - 1 * div")]
    ['a-b', '-', '1', '*', 'div', '']
    """
    if len(source) > limits.EXPRESSION_LENGTH:
        raise XPathError("The expression is longer than %(most)s characters.", most=limits.EXPRESSION_LENGTH)
    tokens: list[Token] = []
    at, end = 0, len(source.rstrip())
    while at < end:
        found = _TOKEN.match(source, at)
        if not found or found.end() > end:
            raise unexpected(source[at:].strip()[:20], source)
        kind = str(found.lastgroup)
        text = found.group(kind)
        if kind == "number" and not exponents and "e" in text.lower():
            raise XPathError("Numbers are written without an exponent: write '%(number)s' out.", number=text)
        operand = not tokens or (tokens[-1][0] == "operator" and tokens[-1][1] in _BEFORE_OPERAND)
        if kind == "star":
            kind = "wildcard" if operand else "operator"
        elif kind == "name" and not operand:
            word = _GLUED.match(text)  # `6 mod2`: what follows an operand begins with an operator
            kind, text = ("operator", word.group()) if word else (kind, text)
        tokens.append((kind, text))
        at = found.start(str(found.lastgroup)) + len(text)
    tokens.append(("end", ""))
    return tokens


def unexpected(found: str, source: str) -> XPathError:
    """What stands where it should not; nothing is the end."""
    source = source.strip()[:200]
    if not found:
        return XPathError("Unexpected end in the expression '%(source)s'.", source=source)
    return XPathError("Unexpected '%(found)s' in the expression '%(source)s'.", found=found, source=source)


def read(source: str, *, exponents: bool = True) -> Expression:
    """Tree of an expression.

    Parameters
    ----------
    source : str
    exponents : bool
        Whether a number may be written ``1e3``: XPath 1.0 has no such numbers, and forms that have them open in no
        client of ODK's.

    Raises
    ------
    XPathError
        If it is no XPath 1.0.

    >>> read("1 + 2")
    Chain(operator='+-', operands=(Number(value=1.0), Number(value=2.0)), signs=('+', '+'))
    """
    reader = _Reader(source, exponents=exponents)
    expression = reader.either()
    if reader.kind != "end":
        raise reader.unexpected()
    return expression


class _Reader:
    def __init__(self, source: str, *, exponents: bool) -> None:
        self.source = source
        self.tokens = tokens_of(source, exponents=exponents)
        self.at = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def text(self) -> str:
        return self.tokens[self.at][1]

    def unexpected(self) -> XPathError:
        return unexpected("" if self.kind == "end" else self.text, self.source)

    def sees(self, *texts: str) -> bool:
        kind, text = self.tokens[self.at]
        return kind == "operator" and text in texts

    def take(self) -> str:
        text = self.text
        self.at += 1
        return text

    def expect(self, text: str) -> None:
        if not self.sees(text):
            raise self.unexpected()
        self.at += 1

    def either(self) -> Expression:
        self.depth += 1
        if self.depth > limits.EXPRESSION_DEPTH:
            raise XPathError("The expression is nested more than %(most)s levels deep.", most=limits.EXPRESSION_DEPTH)
        found = self.operation(1)
        self.depth -= 1
        return found

    def operation(self, least: int) -> Expression:
        """Operands joined by operators that bind at least so tightly."""
        left = self.unary()
        steps = 0
        while self.kind == "operator" and _BINDING.get(self.text, 0) >= least:
            operator = self.take()
            right = self.operation(_BINDING[operator] + 1)
            if operator in ("or", "and", "+", "-"):
                left = _chained(operator, left, right)
                continue
            steps += 1
            if steps > limits.EXPRESSION_DEPTH:
                raise XPathError("More than %(most)s operators in a row.", most=limits.EXPRESSION_DEPTH)
            left = Binary(operator, left, right)
        return left

    def unary(self) -> Expression:
        minus = 0
        while self.sees("-"):
            self.at += 1
            minus += 1
        operand = self.path()
        if self.sees("|"):
            operands = [operand]
            while self.sees("|"):
                self.at += 1
                operands.append(self.path())
            operand = Chain("|", tuple(operands))
        if not minus:
            return operand
        # An even number of signs still makes a number of what follows.
        return Negative(operand) if minus % 2 else Negative(Negative(operand))

    def path(self) -> Expression:
        if self.sees("/"):
            self.at += 1
            steps = self.steps() if self.starts_step() else ()
            return Path(None, True, steps)
        if self.sees("//"):
            self.at += 1
            return Path(None, True, (_ANYWHERE, *self.steps()))
        if not self.starts_primary():
            if not self.starts_step():
                raise self.unexpected()
            return Path(None, False, self.steps())
        start = self.primary()
        predicates = self.predicates()
        if predicates:
            start = Filter(start, predicates)
        if self.sees("/"):
            self.at += 1
            return Path(start, False, self.steps())
        if self.sees("//"):
            self.at += 1
            return Path(start, False, (_ANYWHERE, *self.steps()))
        return start

    def starts_primary(self) -> bool:
        if self.kind in ("number", "text") or self.sees("(", "$"):
            return True
        following = self.tokens[self.at + 1] if self.kind != "end" else ("end", "")
        return self.kind == "name" and following == ("operator", "(") and self.text not in NODE_TYPES

    def starts_step(self) -> bool:
        return self.kind in ("name", "wildcard") or self.sees(".", "..", "@")

    def primary(self) -> Expression:
        if self.sees("$"):
            raise XPathError("Variables ($name) are not supported; a form refers to a question by its path.")
        if self.sees("("):
            self.at += 1
            inner = self.either()
            self.expect(")")
            return inner
        kind, text = self.kind, self.take()
        if kind == "number":
            return Number(float(text))
        if kind == "text":
            return Text(text[1:-1])
        return Call(text, self.arguments())

    def arguments(self) -> tuple[Expression, ...]:
        self.expect("(")
        found: list[Expression] = []
        while not self.sees(")"):
            if found:
                self.expect(",")
            found.append(self.either())
        self.at += 1
        return tuple(found)

    def steps(self) -> tuple[Step, ...]:
        found = [self.step()]
        while self.sees("/", "//"):
            if self.take() == "//":
                found.append(_ANYWHERE)
            found.append(self.step())
        return tuple(found)

    def step(self) -> Step:
        if self.sees("."):
            self.at += 1
            return Step("self", _NODE, self.predicates()) if self.sees("[") else _SELF
        if self.sees(".."):
            self.at += 1
            return Step("parent", _NODE, self.predicates()) if self.sees("[") else _PARENT
        axis = "child"
        if self.sees("@"):
            self.at += 1
            axis = "attribute"
        elif self.kind == "name" and self.tokens[self.at + 1] == ("operator", "::"):
            axis = self.take()
            self.at += 1
            if axis not in AXES:
                raise XPathError("There is no axis '%(axis)s' in XPath.", axis=axis)
        test = self.test()
        return Step(axis, test, self.predicates()) if self.sees("[") else _step(axis, test)

    def test(self) -> Test:
        if self.kind == "wildcard":
            self.at += 1
            return Test("name")
        if self.kind != "name":
            raise self.unexpected()
        name = self.take()
        if self.sees("(") and name in NODE_TYPES:
            self.at += 1
            target = self.take()[1:-1] if name == "processing-instruction" and self.kind == "text" else None
            self.expect(")")
            return Test(name, target)
        prefix, colon, local = name.partition(":")
        if not colon:
            return _named(name)
        return Test("name", None if local == "*" else local, prefix)

    def predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self.sees("["):
            self.at += 1
            found.append(self.either())
            self.expect("]")
        return tuple(found)


def _chained(operator: str, left: Expression, right: Expression) -> Chain:
    """A chain one operand longer."""
    name = "+-" if operator in ("+", "-") else operator
    sign = (operator,) if name == "+-" else ()
    if isinstance(left, Chain) and left.operator == name:
        return Chain(name, (*left.operands, right), left.signs + sign)
    return Chain(name, (left, right), (("+",) if sign else ()) + sign)


@lru_cache(maxsize=4096)
def _named(name: str) -> Test:
    """One test for all the steps of a name: a form has thousands."""
    return Test("name", name)


@lru_cache(maxsize=4096)
def _step(axis: str, test: Test) -> Step:
    return Step(axis, test)


_ANYWHERE = Step("descendant-or-self", Test("node"))
