"""Truth and choice."""

from __future__ import annotations

import math

from sestante.methods.xforms.errors import XPathError
from sestante.methods.xforms.nodes import ATTRIBUTE, Node, string_value
from sestante.methods.xforms.xpath.compiler import compile_expression
from sestante.methods.xforms.xpath.context import Context
from sestante.methods.xforms.xpath.scope import Run, Scope
from sestante.methods.xforms.xpath.syntax import Expression
from sestante.methods.xforms.xpath.values import Value, to_boolean, to_number, to_text

from .registry import function, special


@special("true", 0, 0)
def _true(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    return lambda context, node, position, size: True


@special("false", 0, 0)
def _false(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    return lambda context, node, position, size: False


@function("boolean", "boolean")
def _boolean(context: Context, value: bool) -> Value:
    return value


@function("not", "boolean")
def _not(context: Context, value: bool) -> Value:
    return not value


@function("boolean-from-string", "text")
def _boolean_from_string(context: Context, text: str) -> Value:
    return text in ("1", "true")


@special("if", 3, 3)
def _if(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    condition, first, second = (compile_expression(argument, scope) for argument in arguments)

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        chosen = first if to_boolean(condition(context, node, position, size)) else second
        return chosen(context, node, position, size)

    return run


@special("coalesce", 2, 2)
def _coalesce(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    first, second = (compile_expression(argument, scope) for argument in arguments)

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        text = to_text(first(context, node, position, size))
        return text or to_text(second(context, node, position, size))

    return run


@special("once", 1, 1)
def _once(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    compute = compile_expression(arguments[0], scope)

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        return string_value(context.current) or to_text(compute(context, node, position, size))

    return run


@special("lang", 1, 1)
def _lang(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    wanted = compile_expression(arguments[0], scope)
    return lambda context, node, position, size: _speaks(node, to_text(wanted(context, node, position, size)).lower())


def _speaks(node: Node, wanted: str) -> bool:
    here: Node | None = node
    while here is not None and wanted:
        for attribute in here.attributes:
            if attribute.kind == ATTRIBUTE and attribute.name == "lang" and attribute.prefix == "xml":
                language = attribute.text.lower()
                return language == wanted or language.startswith(f"{wanted}-")
        here = here.parent
    return False


def _each(value: Value) -> list[Value]:
    """A node-set counts node by node, each by its text; anything else as one."""
    return [string_value(node).strip() for node in value] if isinstance(value, list) else [value]


@special("depend", 1, None)
def _depend(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    """Its first argument; the others are read only so that their changes bring it up to date."""
    first, *_ = [compile_expression(argument, scope) for argument in arguments]
    return first


@function("version")
def _version(context: Context) -> Value:
    return context.version


@function("property", "text")
def _property(context: Context, name: str) -> Value:
    """What the session knows of the respondent's device or account; nothing if it does not."""
    return context.properties.get(name, "")


@function("checklist", "number number value*")
def _checklist(context: Context, least: float, most: float, *answers: Value) -> Value:
    met = sum(to_boolean(one) for answer in answers for one in _each(answer))
    return _between(met, least, most)


@special("weighted-checklist", 2, None)
def _weighted_checklist(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    if len(arguments) % 2:
        raise XPathError("weighted-checklist() needs a weight after every condition.")
    runs = [compile_expression(argument, scope) for argument in arguments]

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        least, most, *pairs = [each(context, node, position, size) for each in runs]
        met = 0.0
        for answer, weight in zip(pairs[::2], pairs[1::2], strict=True):
            answers, weights = _each(answer), _each(weight)
            if len(answers) < len(weights):
                return False
            for one, its in zip(answers, weights, strict=False):
                if to_boolean(one):
                    met += to_number(its, context)
        return _between(met, to_number(least, context), to_number(most, context))

    return run


def _between(met: float, least: float, most: float) -> bool:
    if most == -1:
        if least < 1:
            return True
        most = math.inf
    return least <= met <= most
