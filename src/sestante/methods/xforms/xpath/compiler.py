"""Turns the tree of an expression into closures: read once, run thousands of times."""

from __future__ import annotations

from collections.abc import Callable

from sestante.methods.xforms.errors import EvaluationError, XPathError
from sestante.methods.xforms.nodes import (
    ATTRIBUTE,
    COMMENT,
    ELEMENT,
    INSTRUCTION,
    NAMESPACE,
    TEXT,
    Node,
    in_document_order,
)

from .axes import AXIS, FLAT, REVERSE
from .context import Context
from .lookup import Lookup, child_name, leading_names, same_for_all, search
from .operators import addition, binary, logic, union
from .scope import Move, Nodes, Run, Scope
from .syntax import Binary, Call, Chain, Expression, Filter, Negative, Number, Path, Step, Text
from .values import Value, to_number

NodeTest = Callable[[Node], bool]


def compile_expression(expression: Expression, scope: Scope) -> Run:
    """Closure of an expression."""
    match expression:
        case Number(value):
            return lambda context, node, position, size: value
        case Text(text):
            return lambda context, node, position, size: text
        case Call():
            return _call(expression, scope)
        case Chain("|", operands):
            return union([compile_nodes(operand, scope) for operand in operands])
        case Chain("+-", operands, signs):
            return addition([compile_expression(operand, scope) for operand in operands], signs)
        case Chain(operator, operands):
            return logic(operator == "or", [compile_expression(operand, scope) for operand in operands])
        case Binary(operator, left, right):
            return binary(operator, compile_expression(left, scope), compile_expression(right, scope))
        case Negative(operand):
            run = compile_expression(operand, scope)
            return lambda context, node, position, size: -to_number(run(context, node, position, size), context)
        case Path():
            return _path(expression, scope)
        case Filter(operand, predicates):
            return _filter(compile_nodes(operand, scope), predicates, scope)


def compile_nodes(expression: Expression, scope: Scope) -> Nodes:
    """Closure of an expression that must give nodes."""
    run = compile_expression(expression, scope)
    if isinstance(expression, Path | Filter) or (isinstance(expression, Chain) and expression.operator == "|"):
        return run  # type: ignore[return-value]
    if isinstance(expression, Number | Text | Binary | Negative | Chain):
        raise XPathError("A path, or a function that gives nodes, was expected where a value stands.")

    def nodes(context: Context, node: Node, position: int, size: int) -> list[Node]:
        found = run(context, node, position, size)
        if not isinstance(found, list):
            raise EvaluationError("A calculation expected nodes and got a value.")
        return found

    return nodes


def _call(call: Call, scope: Scope) -> Run:
    from .functions import FUNCTIONS  # they need this module to compile their arguments

    prefix, _, name = call.name.rpartition(":")
    function = FUNCTIONS.get(name)
    try:
        if function is None or (function.prefixed and not prefix):
            raise XPathError("The function %(name)s() is not supported.", name=call.name)
        scope.seen.append(name)
        return function.compile(call.arguments, scope)
    except XPathError as error:
        if not scope.late:
            raise
        return _refusal(error)


def _refusal(error: XPathError) -> Run:
    def run(context: Context, node: Node, position: int, size: int) -> Value:
        raise EvaluationError(error.problem)

    return run


def _filter(operand: Nodes, predicates: tuple[Expression, ...], scope: Scope) -> Run:
    keep = [_predicate(predicate, scope) for predicate in predicates]

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        found = operand(context, node, position, size)
        for chosen in keep:
            found = chosen(context, found)
        return found

    return run


def _predicate(expression: Expression, scope: Scope) -> Move:
    if isinstance(expression, Number):
        place = int(expression.value) if expression.value == int(expression.value) else 0
        return lambda context, nodes: nodes[place - 1 : place] if place > 0 else []
    run = compile_expression(expression, scope)

    def chosen(context: Context, nodes: list[Node]) -> list[Node]:
        size = len(nodes)
        context.spend(2 * size)
        kept: list[Node] = []
        for position, node in enumerate(nodes, 1):
            value = run(context, node, position, size)
            if isinstance(value, float) and not isinstance(value, bool):
                if value == position:
                    kept.append(node)
            elif value:
                kept.append(node)
        return kept

    return chosen


def _path(path: Path, scope: Scope) -> Run:
    if path.start is not None:
        start = compile_nodes(path.start, scope)
        return _steps(start, path.steps, scope, nested=not _gives_one(path.start))
    if not path.absolute:
        climb = 0
        for step in path.steps:
            if step.axis != "parent" or step.test.kind != "node" or step.predicates:
                break
            climb += 1
        return _steps(_above(climb, of_current=False), path.steps[climb:], scope, nested=False)
    names = leading_names(path.steps)
    # A last empty name says that the path goes on after the names.
    shared, up = scope.anchor(names if len(names) == len(path.steps) else [*names, ""])
    if shared:
        return _steps(_above(up, of_current=True), path.steps[shared:], scope, nested=False)
    return _steps(lambda context, node, position, size: [context.root], path.steps, scope, nested=False)


def _gives_one(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.name in ("current", "instance")


def _above(climb: int, *, of_current: bool) -> Nodes:
    def nodes(context: Context, node: Node, position: int, size: int) -> list[Node]:
        here: Node | None = context.current if of_current else node
        for _ in range(climb):
            if here is None:
                return []
            here = here.parent
        return [] if here is None else [here]

    return nodes


def _steps(start: Nodes, steps: tuple[Step, ...], scope: Scope, *, nested: bool) -> Run:
    if not steps:
        return start
    moves: list[Move] = []
    at = 0
    while at < len(steps):
        step = steps[at]
        following = steps[at + 1] if at + 1 < len(steps) else None
        if _is_anywhere(step) and following is not None and following.axis == "child" and not following.predicates:
            step = Step("descendant", following.test)
            at += 1
        moves.append(_move(step, scope, nested))
        nested = nested or step.axis not in FLAT
        at += 1
    if len(moves) == 1:
        only = moves[0]
        return lambda context, node, position, size: only(context, start(context, node, position, size))

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        found = start(context, node, position, size)
        for move in moves:
            found = move(context, found)
        return found

    return run


def _is_anywhere(step: Step) -> bool:
    return step.axis == "descendant-or-self" and step.test.kind == "node" and not step.predicates


def _move(step: Step, scope: Scope, nested: bool) -> Move:
    """One step, from nodes to nodes."""
    if step.axis == "child" and step.test.kind == "name" and step.test.name and scope.namespaces is None and not nested:
        return _down(step.test.name, step.predicates, scope)
    axis, test = AXIS[step.axis], _test(step, scope)
    keep = [_predicate(predicate, scope) for predicate in step.predicates]
    reverse = step.axis in REVERSE
    flat = step.axis in FLAT and not nested

    def move(context: Context, nodes: list[Node]) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            reached = list(axis(node))
            context.spend(1 + len(reached))
            if test is not None:
                reached = [other for other in reached if test(other)]
            for chosen in keep:
                reached = chosen(context, reached)
            if reverse:
                reached.reverse()
            found += reached
        return found if flat or len(nodes) < 2 else in_document_order(found)

    return move


def _down(name: str, predicates: tuple[Expression, ...], scope: Scope) -> Move:
    """To the children of one name: nearly all steps of nearly all forms."""
    keep = [_predicate(predicate, scope) for predicate in predicates]

    def down(context: Context, nodes: list[Node]) -> list[Node]:
        if len(nodes) == 1:
            found: list[Node] = nodes[0].children_named(name)
        else:
            found = [child for node in nodes for child in node.children_named(name)]
        context.spend(1 + len(nodes) + len(found))
        return found

    if not keep:
        return down
    lookup = _lookup(name, predicates[0], scope)

    def down_choosing(context: Context, nodes: list[Node]) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            reached: list[Node] | None = None
            rest = keep
            if lookup is not None and node.index is not None:
                reached = lookup(context, node)
                rest = keep if reached is None else keep[1:]
            if reached is None:
                reached = node.children_named(name)
                context.spend(1 + len(reached))
            for chosen in rest:
                reached = chosen(context, reached)
            found += reached
        return found

    return down_choosing


def _lookup(name: str, predicate: Expression, scope: Scope) -> Lookup | None:
    """Of ``item[key = value]`` in data that never change, an index by key instead of a search."""
    if isinstance(predicate, Binary) and predicate.operator == "=":
        for key, value in ((predicate.left, predicate.right), (predicate.right, predicate.left)):
            child = child_name(key)
            if child is not None and same_for_all(value):
                return search(name, child, compile_expression(value, scope))
    return None


_KINDS = {"text": TEXT, "comment": COMMENT, "processing-instruction": INSTRUCTION}


def _test(step: Step, scope: Scope) -> NodeTest | None:
    test = step.test
    if test.kind == "node":
        return None
    if test.kind != "name":
        kind, target = _KINDS[test.kind], test.name
        return lambda node: node.kind == kind and (target is None or node.name == target)
    kind = {"attribute": ATTRIBUTE, "namespace": NAMESPACE}.get(step.axis, ELEMENT)
    name = test.name
    if scope.namespaces is None or kind == NAMESPACE:
        return lambda node: node.kind == kind and (name is None or node.name == name)
    if test.prefix is None:
        if name is None:
            return lambda node: node.kind == kind
        # A name without a prefix is of no namespace or of the document's own: a form is no place for riddles.
        default = scope.namespaces.get(None)
        return lambda node: node.kind == kind and node.name == name and node.namespace in (None, default)
    uri = scope.namespaces.get(test.prefix)
    if uri is None and scope.late:
        return lambda node: False
    if uri is None:
        raise XPathError("The prefix '%(prefix)s' is not declared.", prefix=test.prefix)
    return lambda node: node.kind == kind and node.namespace == uri and (name is None or node.name == name)
