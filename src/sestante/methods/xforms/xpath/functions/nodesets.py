"""Node-sets: counting, naming and choosing nodes."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence

from sestante.methods.xforms.errors import EvaluationError, XPathError
from sestante.methods.xforms.nodes import (
    ATTRIBUTE,
    ELEMENT,
    INSTRUCTION,
    NAMESPACE,
    Node,
    descendants,
    in_document_order,
    string_value,
)
from sestante.methods.xforms.xpath.compiler import compile_expression, compile_nodes
from sestante.methods.xforms.xpath.context import Context
from sestante.methods.xforms.xpath.scope import Nodes, Run, Scope
from sestante.methods.xforms.xpath.syntax import Expression, Path, Text
from sestante.methods.xforms.xpath.values import NAN, Value, to_number, to_text

from .registry import function, special
from .texts import words


@function("count", "nodes")
def _count(context: Context, nodes: list[Node]) -> Value:
    return float(len(nodes))


@function("count-non-empty", "nodes")
def _count_non_empty(context: Context, nodes: list[Node]) -> Value:
    return float(sum(1 for node in nodes if string_value(node)))


@special("last", 0, 0)
def _last(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    return lambda context, node, position, size: float(size)


@special("position", 0, 1)
def _position(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    """Of a node: its place among the siblings of its name beside it."""
    if not arguments:
        return lambda context, node, position, size: float(position)
    nodes = compile_nodes(arguments[0], scope)

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        found = nodes(context, node, position, size)
        return float(place_of(found[0])) if found else NAN

    return run


def place_of(node: Node) -> int:
    """Place of a node in the run of siblings of its name, from 1."""
    place = 1
    for sibling in node.parent.children if node.parent is not None else []:
        if sibling is node:
            break
        if sibling.kind == ELEMENT:
            place = place + 1 if sibling.name == node.name else 1
    return place


@special("current", 0, 0)
def _current(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    return lambda context, node, position, size: [context.current]


@special("instance", 1, 1)
def _instance(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    name = arguments[0]
    if isinstance(name, Text) and scope.instance_ids is not None and name.value not in scope.instance_ids:
        raise XPathError("There is no list or instance named '%(name)s'.", name=name.value)
    identifier = compile_expression(name, scope)

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        found = context.instances.get(to_text(identifier(context, node, position, size)))
        return [] if found is None else [found]

    return run


@function("name", "value.")
def _name(context: Context, value: Value) -> Value:
    node = _first(value)
    return node.qualified_name() if node is not None and _is_named(node) else ""


@function("local-name", "value.")
def _local_name(context: Context, value: Value) -> Value:
    node = _first(value)
    return node.name if node is not None and _is_named(node) else ""


@function("namespace-uri", "value.")
def _namespace_uri(context: Context, value: Value) -> Value:
    node = _first(value)
    return (node.namespace or "") if node is not None else ""


def _first(value: Value) -> Node | None:
    if not isinstance(value, list):
        raise EvaluationError("A function that names a node was given a value.")
    return value[0] if value else None


def _is_named(node: Node) -> bool:
    return node.kind in (ELEMENT, ATTRIBUTE, INSTRUCTION, NAMESPACE)


@function("id", "value")
def _id(context: Context, value: Value) -> Value:
    texts = [string_value(node) for node in value] if isinstance(value, list) else [to_text(value)]
    wanted = {word for text in texts for word in words(text)}
    found: list[Node] = []
    for node in descendants(context.root):
        context.spend(1)
        if any(attribute.name == "id" and attribute.text in wanted for attribute in node.attributes):
            found.append(node)
    return found


@special("indexed-repeat", 3, None)
def _indexed_repeat(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    """``indexed-repeat(/data/rep/x, /data/rep, 2)`` is ``/data/rep[2]/x``: the index chooses, not the place."""
    if len(arguments) % 2 == 0:
        raise XPathError("indexed-repeat() needs an index after every repeat.")
    indices = [compile_expression(argument, scope) for argument in arguments[2::2]]
    target, repeats = arguments[0], arguments[1:-1:2]
    names = [_absolute_names(path) for path in (target, *repeats)]
    if all(path is not None and names[0] is not None and names[0][: len(path)] == path for path in names):
        return _walk([path for path in names if path is not None], indices, scope)
    return _search(compile_nodes(target, scope), [compile_nodes(path, scope) for path in repeats], indices)


def _absolute_names(expression: Expression) -> list[str] | None:
    if isinstance(expression, Path) and expression.absolute:
        names = [step.test.name for step in expression.steps if step.axis == "child" and not step.predicates]
        if len(names) == len(expression.steps) and None not in names:
            return [name for name in names if name is not None]
    return None


def _walk(names: list[list[str]], indices: Sequence[Run], scope: Scope) -> Run:
    target, *repeats = names
    chosen = {len(path): index for path, index in zip(repeats, indices, strict=True)}
    # What lies above the first repeat given is that of the place itself.
    shared, up = scope.anchor(target[: min(chosen)])

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        here = [context.root]
        if shared:
            above: Node | None = context.current
            for _ in range(up):
                above = above.parent if above is not None else None
            here = [above] if above is not None else []
        for depth, name in enumerate(target[shared:], shared + 1):
            context.spend(1 + len(here))
            here = [child for parent in here for child in parent.children_named(name)]
            if depth in chosen:
                index = to_number(chosen[depth](context, node, position, size), context)
                here = here[int(index) - 1 : int(index)] if index >= 1 and math.isfinite(index) else []
        return here

    return run


def _search(target: Nodes, repeats: list[Nodes], indices: Sequence[Run]) -> Run:
    """The same for relative paths: among all nodes that the paths give, those inside the instances chosen."""

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        inside: Node | None = None
        for repeat, index in zip(repeats, indices, strict=True):
            number = to_number(index(context, node, position, size), context)
            found = [each for each in repeat(context, node, position, size) if inside is None or _holds(inside, each)]
            if not (1 <= number <= len(found)):
                return []
            inside = found[int(number) - 1]
        return [each for each in target(context, node, position, size) if inside is not None and _holds(inside, each)]

    return run


def _holds(outer: Node, inner: Node) -> bool:
    here = inner.parent
    while here is not None and here is not outer:
        here = here.parent
    return here is outer


@special("randomize", 1, 2)
def _randomize(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    nodes = compile_nodes(arguments[0], scope)
    seed = compile_expression(arguments[1], scope) if len(arguments) > 1 else None

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        found = in_document_order(nodes(context, node, position, size))
        if seed is None:
            return shuffled(found, None, context.random)
        return shuffled(found, seed_of(seed(context, node, position, size), context), context.random)

    return run


def seed_of(value: Value, context: Context) -> int:
    """The seed that ODK clients make of a value: a number cut to a whole one, of other text a digest."""
    number = to_number(value, context)
    if number != number:
        text = to_text(value)
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True) if text else 0
    if math.isinf(number):
        return 2**63 - 1 if number > 0 else -(2**63)
    return math.trunc(number)


def shuffled(nodes: list[Node], seed: int | None, chance: random.Random) -> list[Node]:
    """Fisher and Yates's shuffle on the generator of Park and Miller, so that a seed gives one order in all clients."""
    state = 0
    if seed is not None:
        state = abs(seed) % 2_147_483_647 * (1 if seed >= 0 else -1)
        if state <= 0:
            state += 2_147_483_646
    result: list[Node] = []
    for at, node in enumerate(nodes):
        if seed is None:
            fraction = chance.random()
        else:
            state = state * 16_807 % 2_147_483_647
            fraction = (state - 1) / 2_147_483_646
        other = int(fraction * (at + 1))
        if other == at:
            result.append(node)
        else:
            result.append(result[other])
            result[other] = node
    return result
