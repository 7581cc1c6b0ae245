"""Where the respondent is (``odk:setgeopoint``): what asks for it waits until somebody says it, or would rather not."""

from __future__ import annotations

from collections.abc import Iterable

from .definition import Definition
from .events import Events
from .live import LiveNode, leaves_with_references, resolve
from .types import accepted


class Places:
    """The part of a session that is told where somebody is."""

    definition: Definition
    _tree: LiveNode
    _events: Events

    def _begin(self) -> None:
        raise NotImplementedError

    @property
    def unplaced(self) -> tuple[str, ...]:
        """References of what the form wants to fill in with the place of the respondent, in order.

        Something happened for which it asks (``odk:setgeopoint``), and nobody has said yet where that was. Until
        somebody does, and if nobody ever does, what stands there stays. What is not relevant asks for nothing.
        """
        return tuple(ref for ref, node in self._waiting() if node.relevant)

    @property
    def awaited(self) -> tuple[str, ...]:
        """The same with what is not relevant now: what has to be kept beside saved answers, for `await_place`."""
        return tuple(ref for ref, _ in self._waiting())

    def _waiting(self) -> list[tuple[str, LiveNode]]:
        waiting = self._events.unplaced
        return (
            [(ref, node) for ref, node, _ in leaves_with_references(self._tree) if node in waiting] if waiting else []
        )

    def place(self, ref: str, point: str) -> bool:
        """Say where the respondent was when something happened that `ref` notes; an empty text says nothing of it.

        Returns
        -------
        bool
            False, and nothing changed, if `ref` is not among the `unplaced` or the text is no point.
        """
        node = resolve(self._tree, ref)
        if node is None or not node.relevant or node not in self._events.unplaced:
            return False
        if point and accepted(point, "geopoint") is None:
            return False
        self._begin()
        del self._events.unplaced[node]
        if point:
            self._events.locate(node, point_of(point))
        return True

    def locate(self, point: str) -> bool:
        """Say so of all that is `unplaced`; False if there is nothing, or the text is no point."""
        done = [self.place(ref, point) for ref in self.unplaced]
        return any(done)

    def await_place(self, refs: Iterable[str]) -> None:
        """Take note again of what was `awaited` when these answers were saved: they do not say so themselves."""
        located = {action.target for action in self.definition.actions if action.locates}
        for node in filter(None, [resolve(self._tree, ref) for ref in refs]):
            if node.spec in located:
                self._events.unplaced[node] = None


def point_of(text: str) -> str:
    """A text that is a point, as it is written; raises ValueError."""
    point = accepted(text, "geopoint")
    if not point:
        raise ValueError(f"{text!r} is no point.")
    return point
