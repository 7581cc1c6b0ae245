"""Turns the tree of an expression into closures: read once, run thousands of times."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

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
    string_value,
)

from .axes import AXIS, FLAT, REVERSE
from .context import Context
from .syntax import Binary, Call, Chain, Expression, Filter, Negative, Number, Path, Step, Text
from .values import Moment, Value, equal, numbers_of, to_boolean, to_number, unequal

Run = Callable[[Context, Node, int, int], Value]  # context, node, position, size
Nodes = Callable[[Context, Node, int, int], list[Node]]
NodeTest = Callable[[Node], bool]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands.

    Attributes
    ----------
    anchor : callable
        Given the names of the leading steps of an absolute path: how many of them the context node shares up to
        its last repeat, and how far above the context node that repeat is. ``(0, 0)`` is no repeat in common.
    namespaces : mapping or None
        Prefixes of a document whose names have namespaces. None: local names decide, as inside forms.
    instance_ids : collection or None
        Secondary instances that exist, None if anything goes.
    """

    anchor: Callable[[Sequence[str]], tuple[int, int]] = lambda names: (0, 0)
    namespaces: Mapping[str | None, str] | None = None
    instance_ids: frozenset[str] | None = None
    seen: list[str] = field(default_factory=list)  # functions used, in order


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
            return _union([compile_nodes(operand, scope) for operand in operands])
        case Chain("+-", operands, signs):
            return _sum([compile_expression(operand, scope) for operand in operands], signs)
        case Chain(operator, operands):
            return _logic(operator == "or", [compile_expression(operand, scope) for operand in operands])
        case Binary(operator, left, right):
            return _binary(operator, compile_expression(left, scope), compile_expression(right, scope))
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

    name = call.name.rpartition(":")[2]
    function = FUNCTIONS.get(name)
    if function is None:
        raise XPathError(f"The function {call.name}() is not supported.")
    scope.seen.append(name)
    return function.compile(call.arguments, scope)


def _union(operands: list[Nodes]) -> Run:
    def run(context: Context, node: Node, position: int, size: int) -> Value:
        found: list[Node] = []
        for operand in operands:
            found += operand(context, node, position, size)
        context.spend(len(found))
        return in_document_order(found)

    return run


def _sum(operands: list[Run], signs: tuple[str, ...]) -> Run:
    pairs = list(zip(signs, operands, strict=True))
    if len(pairs) == 2 and signs[1] == "-":
        first, second = operands

        def difference(context: Context, node: Node, position: int, size: int) -> Value:
            left = to_number(first(context, node, position, size), context)
            right = to_number(second(context, node, position, size), context)
            if type(left) is Moment and type(right) is Moment and left.is_day and right.is_day:
                # Days on the calendar: between them a change of the clock is no hour more or less.
                return float((left.local.date() - right.local.date()).days)
            return float(left) - float(right)

        return difference

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        total = 0.0
        for sign, operand in pairs:
            number = to_number(operand(context, node, position, size), context)
            total = total + number if sign == "+" else total - number
        return total

    return run


def _logic(either: bool, operands: list[Run]) -> Run:
    def run(context: Context, node: Node, position: int, size: int) -> Value:
        for operand in operands:
            if to_boolean(operand(context, node, position, size)) is either:
                return either
        return not either

    return run


def _divide(left: float, right: float) -> float:
    if right == 0:
        if left == 0 or left != left:
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def _remainder(left: float, right: float) -> float:
    if right == 0 or math.isinf(left) or left != left or right != right:
        return math.nan
    return math.fmod(left, right)


def _multiply(left: float, right: float) -> float:
    return left * right


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {"*": _multiply, "div": _divide, "mod": _remainder}
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _binary(operator: str, left: Run, right: Run) -> Run:
    if operator == "=":
        return lambda context, node, position, size: equal(
            left(context, node, position, size), right(context, node, position, size), context
        )
    if operator == "!=":
        return lambda context, node, position, size: unequal(
            left(context, node, position, size), right(context, node, position, size), context
        )
    if operator in _ARITHMETIC:
        compute = _ARITHMETIC[operator]
        return lambda context, node, position, size: compute(
            float(to_number(left(context, node, position, size), context)),
            float(to_number(right(context, node, position, size), context)),
        )
    compare = _ORDER[operator]

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        one, other = left(context, node, position, size), right(context, node, position, size)
        if not isinstance(one, list) and not isinstance(other, list):
            return compare(to_number(one, context), to_number(other, context))
        ones, others = numbers_of(one, context), numbers_of(other, context)
        context.spend(len(ones) * len(others))
        return any(compare(a, b) for a in ones for b in others)

    return run


def _filter(operand: Nodes, predicates: tuple[Expression, ...], scope: Scope) -> Run:
    keep = [_predicate(predicate, scope) for predicate in predicates]

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        found = operand(context, node, position, size)
        for chosen in keep:
            found = chosen(context, found)
        return found

    return run


Predicate = Callable[[Context, list[Node]], list[Node]]


def _predicate(expression: Expression, scope: Scope) -> Predicate:
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
    names = _leading_names(path.steps)
    # A last empty name says that the path goes on after the names.
    shared, up = scope.anchor(names if len(names) == len(path.steps) else [*names, ""])
    if shared:
        return _steps(_above(up, of_current=True), path.steps[shared:], scope, nested=False)
    return _steps(lambda context, node, position, size: [context.root], path.steps, scope, nested=False)


def _gives_one(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.name in ("current", "instance")


def _leading_names(steps: Sequence[Step]) -> list[str]:
    """Names of the steps that go straight down, before the first that chooses or wanders."""
    names: list[str] = []
    for step in steps:
        if step.axis != "child" or step.test.kind != "name" or step.test.name is None or step.predicates:
            break
        names.append(step.test.name)
    return names


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
    moves: list[Predicate] = []
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


def _move(step: Step, scope: Scope, nested: bool) -> Predicate:
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


def _down(name: str, predicates: tuple[Expression, ...], scope: Scope) -> Predicate:
    """To the children of one name: nearly all steps of nearly all forms."""
    keep = [_predicate(predicate, scope) for predicate in predicates]

    def down(context: Context, nodes: list[Node]) -> list[Node]:
        found: list[Node] = []
        steps = 1
        for node in nodes:
            steps += len(node.children)
            found += [child for child in node.children if child.name == name]
        context.spend(steps)
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
                reached = [child for child in node.children if child.name == name]
                context.spend(1 + len(node.children))
            for chosen in rest:
                reached = chosen(context, reached)
            found += reached
        return found

    return down_choosing


Lookup = Callable[[Context, Node], list[Node] | None]


def _lookup(name: str, predicate: Expression, scope: Scope) -> Lookup | None:
    """Of ``item[key = value]`` in data that never change, an index by key instead of a search."""
    if isinstance(predicate, Binary) and predicate.operator == "=":
        for key, value in ((predicate.left, predicate.right), (predicate.right, predicate.left)):
            child = _child_name(key)
            if child is not None and _same_for_all(value):
                return _search(name, child, compile_expression(value, scope))
    return None


def _search(name: str, child: str, run: Run) -> Lookup:
    def found(context: Context, parent: Node) -> list[Node] | None:
        wanted = run(context, parent, 1, 1)
        context.spend(1)
        if isinstance(wanted, str):
            return _index_of(parent, name, child).get(wanted, [])
        if not isinstance(wanted, list) or len(wanted) > 1:
            return None
        return _index_of(parent, name, child).get(string_value(wanted[0]), []) if wanted else []

    return found


def _child_name(expression: Expression) -> str | None:
    if isinstance(expression, Path) and expression.start is None and not expression.absolute:
        names = _leading_names(expression.steps)
        if len(names) == len(expression.steps) == 1:
            return names[0]
    return None


def _same_for_all(expression: Expression) -> bool:
    """Whether an expression in a predicate has one value, whichever candidate it stands on."""
    match expression:
        case Number() | Text():
            return True
        case Path(start, absolute, _):
            # Only the start matters: predicates further on stand on nodes of their own.
            return absolute or (isinstance(start, Call) and start.name in ("current", "instance"))
        case Chain(_, operands):
            return all(map(_same_for_all, operands))
        case Binary(_, left, right):
            return _same_for_all(left) and _same_for_all(right)
        case Call(name, arguments):
            return name in ("concat", "string", "selected-at", "if", "coalesce") and all(map(_same_for_all, arguments))
    return False


def _index_of(parent: Node, name: str, key: str) -> dict[str, list[Node]]:
    assert parent.index is not None
    index = parent.index.get((name, key))
    if index is None:
        index = {}
        for item in parent.children:
            if item.name == name:
                for text in dict.fromkeys(child.text for child in item.children if child.name == key):
                    index.setdefault(text, []).append(item)
        parent.index[name, key] = index
    return index


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
    if uri is None:
        raise XPathError(f"The prefix {test.prefix!r} is not declared.")
    return lambda node: node.kind == kind and node.namespace == uri and (name is None or node.name == name)
