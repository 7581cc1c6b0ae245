"""Keeps a tree of answers true: after a change, everything that depends on it is computed again, in order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from . import limits
from .definition import Choices, Definition, Spec, Task
from .errors import EvaluationError, Exhausted, XPathError
from .live import LiveNode, insert_instances, phantom
from .nodes import Node, string_value
from .types import stored
from .xpath import Context, Run, Value, to_boolean, to_number, to_text


class Recomputation:
    """The pending work of one session.

    Marks are of nodes per task; `run` takes tasks in the definition's order, so that each sees what it depends on
    already computed. A pass over everything is the same with everything marked.
    """

    def __init__(self, definition: Definition, tree: LiveNode, context: Context) -> None:
        self.definition = definition
        self.tree = tree
        self.context = context
        self.left = limits.SESSION_STEPS
        self.size = sum(1 for _ in tree.walk())
        self.pending: dict[int, dict[LiveNode, None] | None] = {}
        self.heap: list[int] = []
        self.rounds: dict[int, int] = {}  # how often a task has run since an act
        self.keep_dice = False
        self.keep_moments = False  # of answers given elsewhere: what they were worked out from was there only
        self.grown: list[LiveNode] = []  # instances made by counts, not yet greeted by the form's actions
        self.initial = False  # while a form nobody has answered yet is made
        self.turns: dict[LiveNode, int] = {}  # how often relevance has changed since an act
        self.failures: dict[str, str] = {}  # reference of the spec -> what went wrong

    # What there is to do

    def mark(self, task: Task, nodes: Iterable[LiveNode] | None) -> None:
        """Note that a task must run again, for some nodes or (None) for all."""
        if task.order < 0:
            return
        if task.order not in self.pending:
            heapq.heappush(self.heap, task.order)
            self.pending[task.order] = None if nodes is None else dict.fromkeys(nodes)
            return
        marked = self.pending[task.order]
        if nodes is None:
            self.pending[task.order] = None
        elif marked is not None:
            marked.update(dict.fromkeys(nodes))

    def mark_all(self) -> None:
        for task in self.definition.tasks:
            self.mark(task, None)

    def mark_readers(self, node: LiveNode) -> None:
        """Note that the value of a node is another."""
        for task, pivot in node.spec.readers:
            if task.kind == "calculate" and task.spec is node.spec:
                self.again(task)
            elif task.order >= 0:
                self.mark(task, self.places(task, node.above(pivot)))

    def again(self, task: Task) -> None:
        """Note that instances may read each other's value, as a running total does: all of them, until none changes."""
        if self.pending.get(task.order, ()) is not None:
            self.mark(task, None)

    def places(self, task: Task, top: LiveNode) -> list[LiveNode]:
        """Where a task stands below a node: of a count, the parents of its repeat."""
        spec = task.spec.parent if task.kind == "count" else task.spec
        assert spec is not None
        return top.below(spec) if top.spec.depth <= spec.depth else []

    def mark_structure(self, parent: LiveNode, spec: Spec) -> None:
        """Note that a repeat has one instance more or less."""
        for inner in spec.walk():
            for task, pivot in inner.readers:
                depth = min(pivot, parent.spec.depth) if inner is spec else pivot
                if depth <= parent.spec.depth:
                    self.mark(task, self.places(task, parent.above(depth)))

    def mark_inside(self, top: LiveNode) -> None:
        """Note that everything at and below a node is new."""
        for spec in top.spec.walk():
            for task in spec.tasks.values():
                if task.kind == "count" and spec is top.spec:
                    continue
                self.mark(task, self.places(task, top))

    # Doing it

    def run(self) -> None:
        while self.heap:
            order = heapq.heappop(self.heap)
            nodes = self.pending.pop(order)
            rounds = self.rounds[order] = self.rounds.get(order, 0) + 1
            if rounds > limits.COUNT_ROUNDS:
                continue  # lists that filter each other, instances that chase each other: they stay as they are
            task = self.definition.tasks[order]
            act = _ACTS[task.kind]
            for node in self.places(task, self.tree) if nodes is None else nodes:
                self.left -= 1
                act(self, task, node)
            if self.left < 0:
                raise Exhausted("The calculations were stopped: they set each other off without end.")
        self.rounds.clear()
        self.turns.clear()

    def evaluate(self, run: Run, node: LiveNode, ref: str = "") -> Value:
        """Value of an expression at a node; a blank if it cannot be computed.

        Raises
        ------
        EvaluationError
            If it takes too long.
        """
        context = self.context
        before = context.steps = min(limits.EVALUATION_STEPS, self.left)
        current, context.current = context.current, node
        try:
            return run(context, node, 1, 1)
        except Exhausted as error:
            error.problem.ref = error.problem.ref or ref or node.spec.ref
            raise
        except (EvaluationError, XPathError) as error:
            self.failures[ref or node.spec.ref] = str(error)
            return ""
        except RecursionError:
            here = ref or node.spec.ref
            raise EvaluationError("The calculation was stopped: it is nested too deeply.", here) from None
        finally:
            self.left -= before - context.steps
            context.current = current

    def truth(self, task: Task, node: LiveNode) -> bool:
        constant = task.expression.constant
        if constant is not None:
            return to_boolean(constant)
        return to_boolean(self.evaluate(task.expression.run, node))

    def relevant(self, task: Task, node: LiveNode) -> None:
        truth = self.truth(task, node)
        if truth is not node.own_relevant:
            # A group whose relevance reads what is inside it may turn for ever: after an even number of turns it
            # stays as it was.
            turns = self.turns[node] = self.turns.get(node, 0) + 1
            if turns <= limits.TURNS:
                node.own_relevant = truth
                self.spread(node)

    def spread(self, top: LiveNode) -> None:
        """Relevance goes down: a node is relevant if it and all above it are."""
        stack = [top]
        while stack:
            node = stack.pop()
            relevant = node.own_relevant and (node.parent is None or node.parent.relevant)
            if relevant is node.relevant:
                continue
            node.relevant = relevant
            if node.spec.leaf:
                for kind in ("calculate", "choices", "constraint") if relevant else ():
                    if kind in node.spec.tasks:
                        self.mark(node.spec.tasks[kind], [node])
                self.refresh(node)
            else:
                self.mark_readers(node)
                stack.extend(node.children)
            stack.extend(each for each in node.attributes if isinstance(each, LiveNode))

    def refresh(self, node: LiveNode) -> None:
        """Bring what expressions read in line with what was given."""
        text = node.raw if node.relevant else ""
        if text and node.options is not None:
            text = " ".join(word for word in text.split() if word in node.options)
        if text != node.text:
            node.text = text
            self.mark_readers(node)

    def write(self, node: LiveNode, text: str) -> None:
        """Give a node another value."""
        if text != node.raw:
            node.raw = text
            if text and node.relevant and "choices" in node.spec.tasks:
                node.options = self.offered(node)
            self.refresh(node)

    def calculate(self, task: Task, node: LiveNode) -> None:
        kept = (task.random and self.keep_dice) or (task.momentary and self.keep_moments)
        if not node.relevant or (kept and node.raw):
            return
        self.write(node, stored(self.evaluate(task.expression.run, node), node.spec.type))

    def required(self, task: Task, node: LiveNode) -> None:
        node.required = self.truth(task, node)

    def readonly(self, task: Task, node: LiveNode) -> None:
        node.readonly = self.truth(task, node)

    def constraint(self, task: Task, node: LiveNode) -> None:
        node.valid = not node.text or not node.relevant or self.truth(task, node)

    def choices(self, task: Task, node: LiveNode) -> None:
        node.options = self.offered(node) if node.raw and node.relevant else None
        self.refresh(node)

    def offered(self, node: LiveNode) -> frozenset[str]:
        element = node.spec.element
        assert element is not None and element.choices is not None
        return frozenset(value for value, _ in self.rows(element.choices, node))

    def rows(self, choices: Choices, node: LiveNode) -> list[tuple[str, Node]]:
        """Values of the rows that a question offers now, with the rows."""
        assert choices.rows is not None
        rows = self.evaluate(choices.rows.run, node)
        if not isinstance(rows, list):
            return []
        value, context = choices.value, self.context
        found: list[tuple[str, Node]] = []
        current, context.current = context.current, node
        for row in rows:
            text = to_text(value(context, row, 1, 1)) if value is not None else string_value(row)
            if text:
                found.append((text, row))
        context.current = current
        return found

    def count(self, task: Task, parent: LiveNode) -> None:
        """Give a counted repeat as many instances as it should have."""
        wanted = to_number(self.evaluate(task.expression.run, phantom(parent, task.spec)), self.context)
        if wanted != wanted and not self.initial:
            return  # a count taken away for a moment must not take the answers with it
        number = int(wanted) if wanted > 0 and wanted != float("inf") else 0
        if number > limits.REPEAT_INSTANCES:
            raise EvaluationError(
                "%(repeat)s should have %(number)s instances; at most %(most)s are made.",
                task.spec.ref, repeat=task.spec.ref, number=number, most=limits.REPEAT_INSTANCES,
            )  # fmt: skip
        there = parent.instances(task.spec)
        if number > len(there):
            self.grown += self.grow(parent, task.spec, number - len(there))
        for node in reversed(there[number:]):
            self.shrink(node)

    def grow(self, parent: LiveNode, spec: Spec, number: int = 1) -> list[LiveNode]:
        nodes = insert_instances(parent, spec, number)
        added = sum(1 for node in nodes for _ in node.walk())
        self.size += added
        self.left -= 5 * added
        if self.size > limits.INSTANCE_NODES:
            raise EvaluationError(
                "The repeats of the form make more than %(most)s fields.", spec.ref, most=limits.INSTANCE_NODES
            )
        for node in nodes:
            if not parent.relevant:
                self.spread(node)
            self.mark_inside(node)
        self.mark_structure(parent, spec)
        return nodes

    def shrink(self, node: LiveNode) -> None:
        parent = node.parent
        assert parent is not None
        parent.children.remove(node)
        parent.named = None
        gone = set(node.walk())
        self.size -= len(gone)
        for marked in self.pending.values():
            if marked is not None:
                for old in [other for other in marked if other in gone]:
                    del marked[old]
        self.mark_structure(parent, node.spec)


_ACTS = {
    "relevant": Recomputation.relevant, "calculate": Recomputation.calculate, "required": Recomputation.required,
    "readonly": Recomputation.readonly, "constraint": Recomputation.constraint, "choices": Recomputation.choices,
    "count": Recomputation.count,
}  # fmt: skip
