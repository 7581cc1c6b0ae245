"""Choices, and the texts that go with them."""

from __future__ import annotations

from dataclasses import replace

from sestante.methods.xforms.errors import XPathError
from sestante.methods.xforms.nodes import Node
from sestante.methods.xforms.xpath.compiler import compile_expression, compile_nodes
from sestante.methods.xforms.xpath.context import Context
from sestante.methods.xforms.xpath.reader import read
from sestante.methods.xforms.xpath.scope import Nodes, Run, Scope
from sestante.methods.xforms.xpath.syntax import Expression, Path, Text
from sestante.methods.xforms.xpath.values import Value, to_text

from .registry import FUNCTIONS, function, special
from .texts import SPACE, words


@function("selected", "text text")
def _selected(context: Context, chosen: str, value: str) -> Value:
    return value.strip(SPACE) in words(chosen)


function("is-selected", "text text")(_selected)


@function("selected-at", "text number")
def _selected_at(context: Context, chosen: str, place: float) -> Value:
    """Counts from 0."""
    parts = words(chosen)
    return parts[int(place)] if 0 <= place < len(parts) else ""


@function("count-selected", "text")
def _count_selected(context: Context, chosen: str) -> Value:
    return float(len(words(chosen))) if chosen.strip(SPACE) else 0.0


@special("choice-name", 2, 2)
def _choice_name(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    """The label of a choice; the question is named by its path inside a text (``jr:choice-name(., '/data/q')``)."""
    value = compile_expression(arguments[0], scope)
    question = _question(arguments[1], scope)

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        return context.choice_name(
            to_text(value(context, node, position, size)), question(context, node, position, size)
        )

    return run


def _question(argument: Expression, scope: Scope) -> Nodes:
    if isinstance(argument, Text):
        return _path(argument.value, scope)
    source = compile_expression(argument, scope)
    return lambda context, node, position, size: _path(to_text(source(context, node, position, size)), scope)(
        context, node, position, size
    )


def _path(source: str, scope: Scope) -> Nodes:
    path = read(source)
    if not isinstance(path, Path):
        raise XPathError("jr:choice-name() needs the path of a question in quotes.")
    return compile_nodes(path, scope)


@function("itext", "text")
def _itext(context: Context, identifier: str) -> Value:
    return context.texts(identifier) or ""


for _name in ("itext", "choice-name"):
    FUNCTIONS[_name] = replace(FUNCTIONS[_name], prefixed=True)


@function("pulldata", "text text text text")
def _pulldata(context: Context, instance: str, wanted: str, key: str, value: str) -> Value:
    """The cell of a CSV list: from the first row whose `key` has this value."""
    table = context.instances.get(instance)
    for root in table.children if table is not None else []:
        for item in root.children:
            context.spend(1)
            if any(cell.name == key and cell.text == value for cell in item.children):
                return str(next((cell.text for cell in item.children if cell.name == wanted), ""))
    return ""
