"""What happens in a session by itself: first values, and the form's actions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from . import limits
from .actions import CHANGED, NEW_REPEAT
from .definition import Action, Definition, Spec
from .errors import EvaluationError
from .live import LiveNode
from .recompute import Recomputation
from .types import stored
from .xpath import Context, Value
from .xpath.functions.texts import new_uuid

_WORD = re.compile(r"[\w.-]+")


class Events:
    """Gives nodes their first values and runs the form's actions, computing what follows from each."""

    def __init__(self, definition: Definition, tree: LiveNode, context: Context, work: Recomputation) -> None:
        self.definition, self.tree, self.context, self.work = definition, tree, context, work
        self.location: str | None = None  # where the respondent is, if that is known all along
        self.unplaced: dict[LiveNode, None] = {}  # what waits for somebody to say where that was
        self.opening = False  # while a form nobody has answered yet is opened
        self.calculated: dict[str, set[Spec]] | None = None  # by name; made when it is asked for

    def run(self) -> None:
        """Compute what is pending, and give new instances of repeats their first values."""
        self.work.run()
        while self.work.grown:
            node = self.work.grown.pop(0)
            inside = list(node.walk())
            for inner in inside:
                self.preload(inner)
            for inner in inside:  # the repeats inside it are new too
                if inner.spec.repeat:
                    self.fire(NEW_REPEAT, inner)
            self.work.run()

    def changed(self, node: LiveNode) -> None:
        """What a change of an answer sets off, and what that sets off in turn."""
        waiting = [node]
        for _ in range(limits.COUNT_ROUNDS):
            if not waiting:
                return
            source = waiting.pop(0)
            for action in source.spec.changed:
                if CHANGED in action.events:
                    waiting += self.act(action, source)
        raise EvaluationError("Actions of the form set each other off without end.")

    def fire(self, event: str, top: LiveNode) -> None:
        """Run the form's actions for an event; of a new repeat only those inside it."""
        for action in self.definition.actions:
            if event not in action.events:
                continue
            if event == NEW_REPEAT:
                if top.spec in (list(action.target.ancestors())) and action.within in (None, top.spec):
                    self.act(action, top)
            else:
                self.act(action, top)

    def act(self, action: Action, source: LiveNode) -> list[LiveNode]:
        """Write what an action writes; the nodes that changed."""
        if source.parent is None or NEW_REPEAT in action.events:
            targets = source.below(action.target) if source.spec.depth <= action.target.depth else []
        else:
            found = self.work.evaluate(action.path, source)
            targets = [node for node in found if isinstance(node, LiveNode)] if isinstance(found, list) else []
        if action.locates and self.location is None:
            self.unplaced |= dict.fromkeys(targets)
            return []
        changed: list[LiveNode] = []
        for node in targets:
            before = node.text
            if not node.relevant:  # what acts on a hidden answer sees what was given: `once(.)` keeps it
                node.text = node.raw
            with self.early(action):
                if action.locates:
                    value: Value = self.location or ""
                else:
                    value = self.work.evaluate(action.value.run, node) if action.value else ""
                text = stored(value, node.spec.type)
            node.text = before
            self.work.write(node, text)
            self.run()
            if node.text != before:
                changed.append(node)
        return changed

    def locate(self, node: LiveNode, point: str) -> None:
        """Write where somebody was into what waits for it, and let follow what does."""
        before = node.text
        self.work.write(node, stored(point, node.spec.type))
        self.run()
        if node.text != before:
            self.changed(node)

    @contextmanager
    def early(self, action: Action) -> Iterator[None]:
        """When a form is opened, an action sees nothing of what is calculated behind the node that it writes: in ODK's
        clients that has not been worked out yet."""
        hidden = [(node, node.text) for node in self.behind(action)] if self.opening and action.value else []
        for node, _ in hidden:
            node.text = ""
        try:
            yield
        finally:
            for node, text in hidden:
                node.text = text

    def behind(self, action: Action) -> list[LiveNode]:
        """Calculated nodes that an action names and that stand after its target."""
        if self.calculated is None:
            self.calculated = {}
            for task in self.definition.tasks:
                if task.kind == "calculate":
                    self.calculated.setdefault(task.spec.name, set()).add(task.spec)
        names = set(_WORD.findall(action.value.source if action.value else ""))
        named = {spec for name in names for spec in self.calculated.get(name, ())}
        if not named:
            return []
        specs = list(self.definition.root.walk())
        return [
            node for spec in specs[specs.index(action.target) + 1 :] if spec in named for node in self.tree.below(spec)
        ]

    def preload(self, node: LiveNode) -> None:
        if node.spec.preload is None:
            return
        kind, parameter = node.spec.preload
        now = self.context.now
        value = ""
        if kind == "uid":
            value = f"uuid:{new_uuid(self.context.random)}"
        elif kind == "timestamp" and parameter == "start":
            value = now.isoformat(timespec="milliseconds")
        elif kind == "date" and parameter in ("today", ""):
            value = now.date().isoformat()
        elif kind == "property":
            value = self.context.properties.get(parameter, "")
        if value:
            self.work.write(node, value)

    def close(self) -> None:
        for node in self.tree.walk():
            if node.spec.preload == ("timestamp", "end"):
                self.work.write(node, self.context.now.isoformat(timespec="milliseconds"))
        self.work.run()
