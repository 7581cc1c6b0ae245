"""How a function of XPath is declared: a name, what its arguments become, and a Python function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sestante.methods.xforms.errors import XPathError
from sestante.methods.xforms.nodes import Node
from sestante.methods.xforms.xpath.compiler import compile_expression, compile_nodes
from sestante.methods.xforms.xpath.context import Context
from sestante.methods.xforms.xpath.scope import Run, Scope
from sestante.methods.xforms.xpath.syntax import Expression
from sestante.methods.xforms.xpath.values import Value, to_boolean, to_number, to_text

Compile = Callable[[tuple[Expression, ...], Scope], Run]
FUNCTIONS: dict[str, Function] = {}


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its name, how many arguments it takes, and how a call of it is compiled."""

    name: str
    least: int
    most: int | None
    build: Compile
    prefixed: bool = False  # whether it is known with a prefix only: `jr:itext`

    def compile(self, arguments: tuple[Expression, ...], scope: Scope) -> Run:
        if len(arguments) < self.least or (self.most is not None and len(arguments) > self.most):
            raise self.miscounted(len(arguments))
        return self.build(arguments, scope)

    def miscounted(self, given: int) -> XPathError:
        name, least = self.name, self.least
        if self.most is None:
            return XPathError(
                "The function %(name)s() takes at least %(least)s arguments, not %(given)s.",
                name=name, least=least, given=given,
            )  # fmt: skip
        if self.most == least:
            return XPathError(
                "The function %(name)s() takes %(least)s arguments, not %(given)s.", name=name, least=least, given=given
            )
        return XPathError(
            "The function %(name)s() takes %(least)s to %(most)s arguments, not %(given)s.",
            name=name, least=least, most=self.most, given=given,
        )  # fmt: skip


def special(name: str, least: int, most: int | None) -> Callable[[Compile], Compile]:
    """Declare a function that compiles its own arguments: one that is lazy, or looks at nodes or names."""

    def declare(build: Compile) -> Compile:
        FUNCTIONS[name] = Function(name, least, most, build)
        return build

    return declare


def function(name: str, signature: str = "") -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Declare a function of values.

    `signature` has a word per argument: ``text``, ``number``, ``boolean``, ``value`` (as it comes) or ``nodes``;
    ``?`` after it makes it optional, ``*`` repeats it, ``.`` puts the context node in its place if it is left out.
    """
    words = signature.split()
    least = sum(word[-1] not in "?*." for word in words)
    most = None if words and words[-1].endswith("*") else len(words)

    def declare(call: Callable[..., Value]) -> Callable[..., Value]:
        def build(arguments: tuple[Expression, ...], scope: Scope) -> Run:
            runs = [
                _argument(argument, words[min(i, len(words) - 1)].rstrip("?*."), scope)
                for i, argument in enumerate(arguments)
            ]
            if len(runs) < len(words) and words[len(runs)].endswith("."):
                runs.append(_context_node(words[len(runs)].rstrip(".")))
            return _caller(call, runs)

        FUNCTIONS[name] = Function(name, least, most, build)
        return call

    return declare


Argument = Callable[[Context, Node, int, int], Any]


def _argument(expression: Expression, kind: str, scope: Scope) -> Argument:
    if kind == "nodes":
        return compile_nodes(expression, scope)
    return _converted(compile_expression(expression, scope), kind)


def _converted(run: Run, kind: str) -> Argument:
    if kind == "text":
        return lambda context, node, position, size: _weighed(to_text(run(context, node, position, size)), context)
    if kind == "number":
        return lambda context, node, position, size: to_number(run(context, node, position, size), context)
    if kind == "boolean":
        return lambda context, node, position, size: to_boolean(run(context, node, position, size))
    return run


def _weighed(text: str, context: Context) -> str:
    """A long text costs what working on it costs."""
    if len(text) > 2_000:
        context.spend(len(text) // 20)
    return text


def _context_node(kind: str) -> Argument:
    return _converted(lambda context, node, position, size: [node], kind)


def _caller(call: Callable[..., Value], runs: list[Argument]) -> Run:
    """Calls of one and two arguments are nearly all, and go without an argument list."""
    if len(runs) == 1:
        (only,) = runs
        return lambda context, node, position, size: call(context, only(context, node, position, size))
    if len(runs) == 2:
        first, second = runs
        return lambda context, node, position, size: call(
            context, first(context, node, position, size), second(context, node, position, size)
        )
    return lambda context, node, position, size: call(context, *[run(context, node, position, size) for run in runs])
