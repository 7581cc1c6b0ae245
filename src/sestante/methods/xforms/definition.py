"""A form once read: immutable, shared by all its sessions."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .errors import Problem
from .nodes import Node
from .texts import ItemText, Parts, Text
from .xpath import Context, Run, Scope, Value, compile_expression
from .xpath.syntax import Expression as Tree
from .xpath.syntax import unpacked


class Expression:
    """An expression of the form: its source and tree, and the closure that runs it.

    Of a form read from XML the closure is made at once, so that what is wrong with the form is known then; of one that
    comes out of store (`store`), when the expression is first run.

    Attributes
    ----------
    run : callable
    place : Spec or None
        Where it stands; None is a row of a list, or nowhere in particular.
    constant : value or None
        Of `true()`, `false()` and literals, which need no running.
    """

    __slots__ = ("source", "run", "place", "constant", "_tree", "_stored")

    def __init__(
        self, source: str, tree: Tree | None, run: Run | None = None, place: Spec | None = None,
        constant: Value | None = None, stored: bytes = b"",
    ) -> None:  # fmt: skip
        self.source, self.place, self.constant = source, place, constant
        self.run: Run = run or self._first
        self._tree, self._stored = tree, stored

    @property
    def tree(self) -> Tree:
        if self._tree is None:
            self._tree = unpacked(marshal.loads(self._stored))  # noqa: S302 - of our own store
        return self._tree

    def _first(self, context: Context, node: Node, position: int, size: int) -> Value:
        self.run = compile_expression(self.tree, Scope(anchor_of(self.place)))
        return self.run(context, node, position, size)

    def __call__(self, context: Context, node: Node, position: int, size: int) -> Value:
        return self.run(context, node, position, size)


def anchor_of(spec: Spec | None) -> Callable[[Sequence[str]], tuple[int, int]]:
    """How an absolute path is read at a place: from its last repeat that the place is in, if they share one."""
    if spec is None:
        return lambda names: (0, 0)
    chain = list(reversed(list(spec.ancestors())))  # document, root element, …, the place itself

    def anchor(names: Sequence[str]) -> tuple[int, int]:
        shared = 0
        for depth, name in enumerate(names[:-1], 1):
            # The last name is where the path leads: a path to the repeat itself means all its instances.
            if depth >= len(chain) or chain[depth].name != name:
                break
            if chain[depth].repeat:
                shared = depth
        return (shared, len(chain) - 1 - shared) if shared else (0, 0)

    return anchor


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the choices of a question come from: listed in the form, or rows of a list."""

    listed: tuple[tuple[str, Text | None], ...] = ()
    rows: Expression | None = None
    value: Run | None = None
    label: ItemText | None = None
    moving: bool = False  # whether the rows depend on answers


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the body, as the page shows it.

    Attributes
    ----------
    kind : str
        ``group``, ``repeat`` or ``question``.
    ref : str
        Generic path (without positions): ``/data/section/question``. Of a group that only arranges the page, empty.
    name : str
        Last part of the path.
    control : str or None
        ``input``, ``select1``, ``select``, ``rank``, ``range``, ``trigger``, ``upload``, or ``note`` for text
        to read; None for groups and repeats.
    type : str
        Type of data: ``string``, ``int``, ``decimal``, ``date``, ``time``, ``dateTime``, ``geopoint``, ``binary``, …
    appearance : frozenset of str
    mediatype : str or None
    params : mapping
        ``start``, ``end``, ``step`` of a range, ``rows`` of a text, ``max-pixels``, …
    children : tuple of Element
    """

    kind: str
    ref: str
    name: str
    control: str | None = None
    type: str = "string"
    appearance: frozenset[str] = frozenset()
    mediatype: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Element, ...] = ()
    label: Text | None = None
    hint: Text | None = None
    choices: Choices | None = None

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True, eq=False)
class Spec:
    """What holds for all nodes of one generic path. Written while the form is read, never after."""

    name: str
    ref: str
    parent: Spec | None
    depth: int
    prefix: str | None = None
    namespace: str | None = None
    children: dict[str, Spec] = field(default_factory=dict)
    attributes: dict[str, Spec] = field(default_factory=dict)  # those that a bind computes
    repeat: bool = False
    template: Node | None = None  # of a repeat: what a new instance is a copy of
    type: str = "string"
    relevant: Expression | None = None
    required: Expression | None = None
    readonly: Expression | None = None
    constraint: Expression | None = None
    calculate: Expression | None = None
    constraint_message: Text | None = None
    required_message: Text | None = None
    preload: tuple[str, str] | None = None
    count: Expression | None = None
    fixed: bool = False  # a repeat that nobody adds to or takes from
    counting: bool = False  # whether a counted repeat is among its children
    element: Element | None = None
    path: tuple[str, ...] = ()  # names from the root element to here
    tasks: dict[str, Task] = field(default_factory=dict)
    readers: list[tuple[Task, int]] = field(default_factory=list)
    listed: frozenset[str] | None = None  # values of choices that are written in the form
    changed: list[Action] = field(default_factory=list)  # what a change of its value sets off

    @property
    def leaf(self) -> bool:
        return not self.children and not self.repeat

    def ancestors(self) -> Iterator[Spec]:
        """Itself and all above it, nearest first."""
        here: Spec | None = self
        while here is not None:
            yield here
            here = here.parent

    def walk(self) -> Iterator[Spec]:
        yield self
        for child in self.children.values():
            yield from child.walk()


@dataclass(slots=True, eq=False)
class Task:
    """One thing to compute for every node of a spec; `order` is its place in a pass over all."""

    kind: str  # relevant, calculate, choices, count, required, readonly, constraint
    spec: Spec
    expression: Expression
    order: int = -1
    random: bool = False  # whether it throws dice: a value once thrown stays
    momentary: bool = False  # whether it reads dice, the clock or the device: elsewhere it gives something else


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """``setvalue`` and ``odk:setgeopoint``: writes a value, or where somebody is, when something happens."""

    events: frozenset[str]
    target: Spec
    path: Run  # from the node where it happens to the nodes it writes
    value: Expression | None
    within: Spec | None = None  # of a new repeat: which
    locates: bool = False  # whether what it writes is the place


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """An XForm once read. Made by `parse`, never changed; one of it serves any number of sessions.

    Attributes
    ----------
    form_id, version, title : str
    languages : tuple of str
    default_language : str or None
    body : tuple of Element
    warnings : tuple of Problem
        Oddities that hinder nothing; of a form read leniently also what it asks for and does not get.
    last_saved : frozenset of str
        Names under which the form reads the answers that were saved last: of these a session is told.
    """

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str | None
    body: tuple[Element, ...]
    root: Spec
    primary: Node
    specs: Mapping[str, Spec]
    instances: Mapping[str, Node]
    translations: Mapping[str, Mapping[str, Mapping[str, Parts]]]
    tasks: tuple[Task, ...]
    actions: tuple[Action, ...]
    namespaces: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()
    last_saved: frozenset[str] = frozenset()

    def elements(self) -> Iterator[Element]:
        """Every element of the body, in document order."""
        for element in self.body:
            yield from element.walk()

    def element(self, ref: str) -> Element:
        """The element that stands for a generic path.

        Raises
        ------
        KeyError
            If no element of the body does.
        """
        spec = self.specs.get(ref)
        if spec is None or spec.element is None:
            raise KeyError(ref)
        return spec.element

    def leaves(self) -> tuple[str, ...]:
        """Generic paths of all leaves of the primary instance, bound or not."""
        return tuple(spec.ref for spec in self.root.walk() if spec.leaf and spec.parent is not None)

    def readers(self, ref: str) -> frozenset[str]:
        """Paths of all that must be looked at again, directly or not, when an answer changes.

        Those whose relevance, obligation, protection, constraint, calculation, choices or wording depends on it.
        The page sends such a field at once; the others can wait.
        """
        start = self.specs.get(ref)
        if start is None:
            return frozenset()
        found: set[str] = set()
        waiting, seen = [start], {start}
        while waiting:
            spec = waiting.pop()
            for task, _ in spec.readers:
                if task.kind == "constraint" and task.spec is spec:
                    continue
                found.add(task.spec.ref)
                for affected in task.spec.walk() if task.kind == "relevant" else (task.spec,):
                    moves = task.kind in ("relevant", "calculate", "choices", "count")
                    if moves and affected not in seen:
                        seen.add(affected)
                        waiting.append(affected)
            for action in spec.changed:
                found.add(action.target.ref)
                if action.target not in seen:
                    seen.add(action.target)
                    waiting.append(action.target)
        return frozenset(found)
