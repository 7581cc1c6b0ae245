"""``item[key = value]`` in data that never change: an index by key instead of a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sestante.methods.xforms.nodes import Node, string_value

from .context import Context
from .scope import Run
from .syntax import Binary, Call, Chain, Expression, Number, Path, Step, Text

Lookup = Callable[[Context, Node], list[Node] | None]


def search(name: str, child: str, run: Run) -> Lookup:
    def found(context: Context, parent: Node) -> list[Node] | None:
        wanted = run(context, parent, 1, 1)
        context.spend(1)
        if isinstance(wanted, str):
            return _index_of(parent, name, child).get(wanted, [])
        if not isinstance(wanted, list) or len(wanted) > 1:
            return None
        return _index_of(parent, name, child).get(string_value(wanted[0]), []) if wanted else []

    return found


def child_name(expression: Expression) -> str | None:
    if isinstance(expression, Path) and expression.start is None and not expression.absolute:
        names = leading_names(expression.steps)
        if len(names) == len(expression.steps) == 1:
            return names[0]
    return None


def same_for_all(expression: Expression) -> bool:
    """Whether an expression in a predicate has one value, whichever candidate it stands on."""
    match expression:
        case Number() | Text():
            return True
        case Path(start, absolute, _):
            # Only the start matters: predicates further on stand on nodes of their own.
            return absolute or (isinstance(start, Call) and start.name in ("current", "instance"))
        case Chain(_, operands):
            return all(map(same_for_all, operands))
        case Binary(_, left, right):
            return same_for_all(left) and same_for_all(right)
        case Call(name, arguments):
            return name in ("concat", "string", "selected-at", "if", "coalesce") and all(map(same_for_all, arguments))
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


def leading_names(steps: Sequence[Step]) -> list[str]:
    """Names of the steps that go straight down, before the first that chooses or wanders."""
    names: list[str] = []
    for step in steps:
        if step.axis != "child" or step.test.kind != "name" or step.test.name is None or step.predicates:
            break
        names.append(step.test.name)
    return names
