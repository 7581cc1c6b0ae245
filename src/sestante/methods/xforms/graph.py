"""Which expression reads what, found without running any, and the order to run them in."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable

from . import limits
from .definition import Expression, Spec, Task, anchor_of
from .errors import FormError
from .reading import Reading
from .xpath.reader import read
from .xpath.syntax import Binary, Call, Chain, Filter, Negative, Path, Step, Test, Text
from .xpath.syntax import Expression as Tree

Specs = frozenset[Spec]
_NOWHERE: Specs = frozenset()
_ANY = Test("node")
_DICE = re.compile(r"\b(random|uuid)\s*\(")
_MOMENT = re.compile(r"\b(random|uuid|once|now|today|property)\s*\(")
_ABOUT_CONTEXT = frozenset(
    ["string", "number", "string-length", "normalize-space", "name", "local-name", "namespace-uri", "position", "last"]
)
MOVING = ("count", "relevant", "choices", "calculate")  # what changes values; the rest only judges them


class References:
    """Specs that an expression reads, each with the depth of what reader and read have in common.

    A path is followed over the specs instead of the nodes. The depth is that of the highest spec the path climbs
    to: nodes below the same node of that depth are all that can be affected.
    """

    def __init__(self, spec: Spec, specs: dict[str, Spec]) -> None:
        self.spec = spec
        self.specs = specs
        self.found: dict[Spec, int] = {}

    def of(self, tree: Tree) -> dict[Spec, int]:
        self.visit(tree, frozenset([self.spec]), self.spec.depth)
        return self.found

    def visit(self, tree: Tree, here: Specs, pivot: int) -> tuple[Specs, int]:
        """Note what a tree reads; gives the specs of the nodes it yields, if it yields nodes."""
        match tree:
            case Path():
                return self.path(tree, here, pivot)
            case Call(name, arguments):
                return self.call(name.rpartition(":")[2], arguments, here, pivot)
            case Chain(_, operands):
                results = [self.visit(operand, here, pivot) for operand in operands]
                return frozenset().union(*(specs for specs, _ in results)), min(depth for _, depth in results)
            case Binary(_, left, right):
                self.visit(left, here, pivot)
                self.visit(right, here, pivot)
            case Negative(operand):
                self.visit(operand, here, pivot)
            case Filter(operand, predicates):
                specs, depth = self.visit(operand, here, pivot)
                for predicate in predicates:
                    self.visit(predicate, specs, depth)
                return specs, depth
        return _NOWHERE, pivot

    def call(self, name: str, arguments: tuple[Tree, ...], here: Specs, pivot: int) -> tuple[Specs, int]:
        if name == "current":
            return frozenset([self.spec]), self.spec.depth
        if name == "choice-name" and len(arguments) == 2 and isinstance(arguments[1], Text):
            self.visit(arguments[0], here, pivot)
            return self.visit(read(arguments[1].value), here, pivot)
        if name == "indexed-repeat":
            for index in arguments[2::2]:
                self.visit(index, here, pivot)
            results = [
                self.visit(_everywhere(argument), here, pivot) for argument in (arguments[0], *arguments[1:-1:2])
            ]
            return results[0]
        if name in _ABOUT_CONTEXT and not arguments:
            self.note(here, pivot)
        results = [self.visit(argument, here, pivot) for argument in arguments]
        if name in ("randomize",) and results:
            return results[0]
        return _NOWHERE, pivot

    def path(self, path: Path, here: Specs, pivot: int) -> tuple[Specs, int]:
        steps = path.steps
        if path.start is not None:
            here, pivot = self.visit(path.start, here, pivot)
        elif path.absolute:
            here, pivot, steps = self.start(path)
        for step in steps:
            here, pivot = self.step(step, here, pivot)
            for predicate in step.predicates:
                self.visit(predicate, here, pivot)
        self.note(here, pivot)
        return here, pivot

    def start(self, path: Path) -> tuple[Specs, int, tuple[Step, ...]]:
        names = []
        for step in path.steps:
            if step.axis != "child" or step.test.kind != "name" or step.test.name is None or step.predicates:
                names.append("")
                break
            names.append(step.test.name)
        shared, up = anchor_of(self.spec)(names)
        if not shared:
            return frozenset([self.specs[""]]), 0, path.steps
        top = self.spec
        for _ in range(up):
            top = top.parent or top
        return frozenset([top]), top.depth, path.steps[shared:]

    def step(self, step: Step, here: Specs, pivot: int) -> tuple[Specs, int]:
        reached = {other for spec in here for other in _axis(step.axis, spec)}
        if here and step.axis not in ("child", "descendant", "self", "descendant-or-self", "attribute"):
            pivot = min([pivot, *(spec.depth - 1 for spec in here if spec.parent is not None)])
            if step.axis not in ("parent", "following-sibling", "preceding-sibling"):
                pivot = 0
        if step.test.kind == "name" and step.test.name is not None:
            reached = {spec for spec in reached if spec.name == step.test.name}
        return frozenset(reached), max(pivot, 0)

    def note(self, specs: Iterable[Spec], pivot: int) -> None:
        for spec in specs:
            self.found[spec] = min(pivot, self.found.get(spec, pivot))


def _everywhere(tree: Tree) -> Tree:
    """An absolute path that is not read from the repeat it stands in."""
    if isinstance(tree, Path) and tree.absolute:
        return Path(None, True, (Step("self", _ANY), *tree.steps))
    return tree


def _axis(axis: str, spec: Spec) -> Iterable[Spec]:
    if axis == "child":
        return spec.children.values()
    if axis == "attribute":
        return spec.attributes.values()
    if axis == "self":
        return (spec,)
    if axis == "parent":
        return (spec.parent,) if spec.parent is not None else ()
    if axis == "ancestor":
        return list(spec.ancestors())[1:]
    if axis == "ancestor-or-self":
        return spec.ancestors()
    if axis == "descendant":
        return list(spec.walk())[1:]
    if axis == "descendant-or-self":
        return spec.walk()
    if axis in ("following-sibling", "preceding-sibling"):
        return spec.parent.children.values() if spec.parent is not None else ()
    if axis in ("following", "preceding"):
        return list(spec.ancestors())[-1].walk()
    return ()


def connect(reading: Reading) -> tuple[Task, ...]:
    """Make the tasks of all specs, tell each spec who reads it, and put them in order.

    A circle among relevance, calculations and counts is a problem that names its members; an expression that reads
    its own node is none (XForms 1.1, 4.3.6).
    """
    tasks: list[Task] = []
    reads: dict[Task, dict[Spec, int]] = {}
    size = 0
    for spec in reading.specs.values():
        for kind, expression in _expressions(spec):
            task = Task(
                kind,
                spec,
                expression,
                random=kind == "calculate" and _DICE.search(expression.source) is not None,
                momentary=kind == "calculate" and _is_momentary(expression, reading.last_saved),
            )
            spec.tasks[kind] = task
            tasks.append(task)
            reads[task] = References(spec, reading.specs).of(expression.tree)
            size += len(reads[task])
            if size > limits.REFERENCES:
                raise FormError("The expressions of the form read too many fields, all together.")
            if kind == "constraint":
                reads[task].setdefault(spec, spec.depth)
            for read_spec, pivot in reads[task].items():
                across = kind == "calculate" and pivot < _innermost(spec)
                if read_spec is not spec or kind not in MOVING or (spec.repeat and kind == "relevant") or across:
                    read_spec.readers.append((task, pivot))
    _note_choices(reading, reads)
    before = {task: _dependencies(task, reads[task]) for task in tasks}
    ordered = _ordered(tasks, before)
    if len(ordered) < len(tasks):
        # Two lists may filter each other: whichever answer changes, the other is looked at again.
        for task, others in before.items():
            before[task] = set() if task.kind == "choices" else {other for other in others if other.kind != "choices"}
        ordered = _ordered(tasks, before)
    if len(ordered) < len(tasks):
        _name_circle([task for task in tasks if task not in set(ordered)], before, reading)
    for order, task in enumerate(ordered):
        task.order = order
    return tuple(ordered)


def _is_momentary(expression: Expression, saved: frozenset[str]) -> bool:
    """Whether a calculation reads the clock, dice, the device, or what was saved before on it."""
    source = expression.source
    return _MOMENT.search(source) is not None or any(
        re.search(rf"\binstance\(\s*(['\"]){re.escape(name)}\1", source) for name in saved
    )


def _innermost(spec: Spec) -> int:
    """Depth of the innermost repeat around a node: what is read from above it may be another instance's."""
    return next((above.depth for above in spec.ancestors() if above.repeat), 0)


def _expressions(spec: Spec) -> Iterable[tuple[str, Expression]]:
    for kind in ("count", "relevant", "calculate", "required", "readonly", "constraint"):
        expression = getattr(spec, kind)
        if expression is not None:
            yield kind, expression
    if spec.element is not None and spec.element.choices is not None and spec.element.choices.rows is not None:
        yield "choices", spec.element.choices.rows


def _note_choices(reading: Reading, reads: dict[Task, dict[Spec, int]]) -> None:
    """Words with answers in them are looked at again too, but only by the page."""
    for ref, expressions in reading.shown.items():
        spec = reading.specs[ref]
        for expression in expressions:
            task = Task("words", spec, expression)
            for read_spec, pivot in References(spec, reading.specs).of(expression.tree).items():
                if read_spec is not spec:
                    read_spec.readers.append((task, pivot))


def _ordered(tasks: list[Task], before: dict[Task, set[Task]]) -> list[Task]:
    """Tasks so that each comes after those it depends on, in the form's order where that leaves a choice.

    Those in a circle, or behind one, are left out.
    """
    place = {task: at for at, task in enumerate(tasks)}
    after: dict[Task, list[Task]] = {task: [] for task in tasks}
    for task, others in before.items():
        for other in others:
            after[other].append(task)
    waiting = {task: len(others) for task, others in before.items()}
    ready = [place[task] for task, number in waiting.items() if not number]
    heapq.heapify(ready)
    ordered: list[Task] = []
    while ready:
        task = tasks[heapq.heappop(ready)]
        ordered.append(task)
        for other in after[task]:
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(ready, place[other])
    return ordered


def _dependencies(task: Task, read: dict[Spec, int]) -> set[Task]:
    """Tasks that may change what a task reads."""
    found: set[Task] = set()
    for spec, pivot in read.items():
        if spec is task.spec and task.kind != "constraint":
            continue
        for above in spec.ancestors():
            found.update(above.tasks[kind] for kind in ("relevant",) if kind in above.tasks)
            if above.repeat and pivot < above.depth and "count" in above.tasks:
                found.add(above.tasks["count"])
        found.update(spec.tasks[kind] for kind in ("calculate", "choices") if kind in spec.tasks)
    if task.kind in ("calculate", "choices", "constraint"):
        for above in task.spec.ancestors():
            if "relevant" in above.tasks:
                found.add(above.tasks["relevant"])
    if task.kind not in MOVING:
        found.update(task.spec.tasks[kind] for kind in MOVING if kind in task.spec.tasks)
    elif task.kind == "calculate" and "choices" in task.spec.tasks:
        found.add(task.spec.tasks["choices"])
    found.discard(task)
    return found


def _name_circle(left: list[Task], before: dict[Task, set[Task]], reading: Reading) -> None:
    """Report one circle among the tasks that could not be put in order."""
    stuck = set(left)
    trail: list[Task] = []
    task = left[0]
    while task not in trail:
        trail.append(task)
        task = next(other for other in sorted(before[task] & stuck, key=lambda t: t.spec.ref))
    circle = trail[trail.index(task) :]
    names = " → ".join(f"{each.spec.ref} ({each.kind})" for each in [*reversed(circle), circle[-1]])
    reading.problem("These depend on each other in a circle: %(names)s.", circle[0].spec.ref, names=names)
