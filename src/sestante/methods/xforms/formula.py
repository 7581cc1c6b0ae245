"""A figure reckoned from a filled form: an expression of the engine's own language over the form's questions.

Questions are named as in XLSForm, ``${name}``; one inside a repeat gives all its instances. Two shorthands are written
out before anything runs, so that what runs is an ordinary expression:

- ``mean(a, b, …)``: sum of the answers that are there, divided by how many they are;
- ``score(${name})``: the number that the form's list gives to the answer chosen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .definition import Definition
from .errors import EvaluationError, XPathError
from .session import Session
from .xpath import Run, Scope, compile_expression, read, to_number
from .xpath.syntax import Binary, Call, Chain, Filter, Negative, Number, Path, Step, Test, Text
from .xpath.syntax import Expression as Tree

NAME = re.compile(r"\$\{\s*([^}]*?)\s*\}")
_SELF = Path(None, False, (Step("self", Test("node")),))
_NOTHING = Text("")


@dataclass(frozen=True)
class Known:
    """What a formula may know of a question.

    Attributes
    ----------
    name, ref : str
    kind : {'number', 'one', 'many', 'text', 'date', 'group', 'index', 'other'}
    values : mapping
        Of a choice: its values, each with its score or None.
    missing : frozenset of str
        Values that are no answer ("don't know").
    """

    name: str
    ref: str
    kind: str = "other"
    values: Mapping[str, float | None] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    items: tuple[str, ...] = ()  # of an index of the form: names of the questions it is the mean of
    at_least: int = 1  # how many of them must be answered

    @property
    def is_scale(self) -> bool:
        """Whether the values of the choices are themselves numbers."""
        return bool(self.values) and all(_is_number(value) for value in self.values if value not in self.missing)


@dataclass(frozen=True)
class Formula:
    """An expression ready to run over any response to its form.

    Attributes
    ----------
    source : str
    written : Tree
        As it was written, with the questions' paths in place of their names: what checks walk over.
    run : Run
    questions : tuple of Known
        Those it reads, in order.
    """

    source: str
    written: Tree
    run: Run
    questions: tuple[Known, ...]

    def value(self, session: Session) -> float:
        """The figure for one filled form: NaN where there is none, infinite where something was divided by zero.

        Raises
        ------
        EvaluationError
            If it takes too long or cannot be computed.
        """
        blank = {one.ref: one.missing for one in self.questions if one.missing}
        found = session.evaluate(self.run, blank=blank)
        return float(to_number(found, session._context))


class UnknownQuestion(LookupError):
    """A name in a formula that no question has."""


def compile_formula(source: str, definition: Definition, known: Mapping[str, Known]) -> Formula:
    """Read a formula for one form.

    Raises
    ------
    UnknownQuestion
        With the name, if the form has no such question.
    XPathError
        If it is no expression, or calls a function that does not exist.

    >>> compile_formula("1 + ${x}", None, {})
    Traceback (most recent call last):
    sestante.methods.xforms.formula.UnknownQuestion: x
    """
    named: dict[str, Known] = {}

    def path(found: re.Match[str]) -> str:
        name = found[1]
        if name not in known:
            raise UnknownQuestion(name)
        one = known[name]
        if one.kind != "index":
            named[name] = one
            return one.ref
        refs = [known[item].ref for item in one.items]
        named.update((item, known[item]) for item in one.items)
        return f"if(count-non-empty({' | '.join(refs)}) >= {one.at_least}, mean({', '.join(refs)}), '')"

    written = read(NAME.sub(path, source))
    by_ref = {one.ref: one for one in known.values()}
    scope = Scope(instance_ids=frozenset(definition.instances))
    run = compile_expression(_plain(written, by_ref), scope)
    return Formula(source, written, run, tuple(named.values()))


def question_at(tree: Tree, by_ref: Mapping[str, Known]) -> Known | None:
    """The question that a path names, predicates apart."""
    if isinstance(tree, Filter):
        return question_at(tree.operand, by_ref)
    if isinstance(tree, Path) and tree.absolute and tree.start is None:
        return by_ref.get("/" + "/".join(step.test.name or "*" for step in tree.steps))
    return None


def _plain(tree: Tree, by_ref: Mapping[str, Known]) -> Tree:
    """The same expression with its shorthands written out."""
    match tree:
        case Call("mean", arguments) if arguments:
            plain = [_plain(one, by_ref) for one in arguments]
            nodes = plain[0] if len(plain) == 1 else Chain("|", tuple(plain))
            there = Filter(nodes, (Binary("!=", _SELF, _NOTHING),))
            return Binary("div", Call("sum", (there,)), Call("count", (there,)))
        case Call("score", (argument,)):
            return _score(_plain(argument, by_ref), question_at(argument, by_ref))
        case Call(name, arguments):
            return Call(name, tuple(_plain(one, by_ref) for one in arguments))
        case Chain(operator, operands, signs):
            return Chain(operator, tuple(_plain(one, by_ref) for one in operands), signs)
        case Binary(operator, left, right):
            return Binary(operator, _plain(left, by_ref), _plain(right, by_ref))
        case Negative(operand):
            return Negative(_plain(operand, by_ref))
        case Filter(operand, predicates):
            return Filter(_plain(operand, by_ref), tuple(_plain(one, by_ref) for one in predicates))
    return tree


def _score(path: Tree, question: Known | None) -> Tree:
    if question is None or not any(score is not None for score in question.values.values()):
        raise XPathError("score() takes one question whose list gives its answers a number.")
    found: Tree = _NOTHING
    for value, score in question.values.items():
        if score is not None and value not in question.missing:
            found = Call("if", (Binary("=", path, Text(value)), Number(float(score)), found))
    return found


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


__all__ = ["EvaluationError", "Formula", "Known", "UnknownQuestion", "XPathError", "compile_formula", "question_at"]
