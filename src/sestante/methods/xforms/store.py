"""A definition as bytes, to be had again without reading its XML: what is kept of a version that never changes.

The objects are written flat, each by its place in one list, so that circles among them (a field and those who read it)
are no matter. Expressions keep their trees as bytes until they are first run; lists until they are first asked for.
The format is this engine's own, of this Python: `stamp` says of which, and whoever keeps the bytes keeps them under it.
They are read with `marshal`: take them only from a store that nobody else can write to.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from .definition import Action, Choices, Definition, Element, Expression, Spec, Task
from .errors import Phrase, Problem
from .growth import growing
from .nodes import Node
from .secondary import indexed
from .texts import ItemText, Text
from .xpath.syntax import packed

_CLASSES: tuple[type[Any], ...] = (
    Definition, Spec, Task, Action, Element, Choices, Expression, Text, ItemText, Phrase, Problem,
)  # fmt: skip
_FIELDS: dict[type[Any], tuple[str, ...]] = {
    cls: tuple(field.name for field in fields(cls)) for cls in _CLASSES if hasattr(cls, "__dataclass_fields__")
} | {Phrase: ("template", "values"), Problem: ("template", "values", "ref")}
_PLAIN = (str, int, float, bytes, type(None))  # a truth value is a whole number


@cache
def stamp() -> str:
    """What the bytes depend on besides the form: this engine's source and this Python."""
    digest = hashlib.sha256(sys.version.encode())
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def dumped(definition: Definition) -> bytes:
    """A definition as bytes."""
    writer = _Writer()
    writer.place(definition)
    for thing in writer.things:  # it grows while it is walked
        writer.write(thing)
    return marshal.dumps((stamp(), writer.classes, writer.states))


@growing
def loaded(stored: bytes) -> Definition:
    """The definition of `dumped`.

    Raises
    ------
    ValueError
        If these are no bytes of this engine.
    """
    try:
        made_by, classes, states = marshal.loads(stored)  # noqa: S302 - of our own store
    except (EOFError, TypeError, ValueError) as error:
        raise ValueError("This is no stored form.") from error
    if made_by != stamp():
        raise ValueError("The form was stored by another engine.")
    return _Reader(classes, states).definition()


class Lists(Mapping[str, Node]):
    """Lists beside the form, each made when it is first asked for."""

    def __init__(self, stored: dict[str, bytes]) -> None:
        self.stored = stored
        self.made: dict[str, Node] = {}

    def __getitem__(self, name: str) -> Node:
        if name not in self.made:
            self.made[name] = indexed(_node(marshal.loads(self.stored[name]), None))  # noqa: S302
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.stored)

    def __len__(self) -> int:
        return len(self.stored)


class _Writer:
    """Gives every object a place in one list, and writes each with the places of those it holds."""

    def __init__(self) -> None:
        self.things: list[Any] = []
        self.places: dict[int, int] = {}
        self.classes: list[int] = []
        self.states: list[Any] = []

    def place(self, thing: Any) -> int:
        found = self.places.get(id(thing))
        if found is None:
            found = self.places[id(thing)] = len(self.things)
            self.things.append(thing)
            self.classes.append(_CLASSES.index(type(thing)))
        return found

    def write(self, thing: Any) -> None:
        if isinstance(thing, Expression):
            state = [self.value(thing.place), thing.source, thing.constant, marshal.dumps(packed(thing.tree))]
        elif isinstance(thing, Definition):
            lists = {name: marshal.dumps(_flat(document)) for name, document in thing.instances.items()}
            state = [lists if name == "instances" else self.value(getattr(thing, name)) for name in _FIELDS[Definition]]
        else:
            state = [self.value(getattr(thing, name)) for name in _FIELDS[type(thing)]]
        self.states.append(tuple(state))

    def value(self, value: Any) -> Any:
        """A value with places for objects; what holds others says first what it is."""
        if isinstance(value, _PLAIN):
            return value
        if isinstance(value, Node):
            return ("n", _flat(value))
        if isinstance(value, frozenset):
            return ("f", *value)
        if isinstance(value, Mapping):
            return ("m", *((self.value(key), self.value(inner)) for key, inner in value.items()))
        if isinstance(value, tuple):
            return ("t", *map(self.value, value))
        if isinstance(value, list):
            return ("l", *map(self.value, value))
        return ("o", self.place(value))


class _Reader:
    def __init__(self, classes: list[int], states: list[Any]) -> None:
        self.states = states
        self.things: list[Any] = [object.__new__(_CLASSES[at]) for at in classes]

    def definition(self) -> Definition:
        assign = object.__setattr__
        for thing, state in zip(self.things, self.states, strict=True):
            kind = type(thing)
            if kind is Expression:
                place, source, constant, tree = state
                thing.__init__(source, None, None, self.value(place), constant, tree)
                continue
            for name, value in zip(_FIELDS[kind], state, strict=True):
                assign(thing, name, self.value(value) if type(value) is tuple else value)
        whole: Definition = self.things[0]
        assign(whole, "instances", Lists(whole.instances))  # type: ignore[arg-type]
        return whole

    def value(self, value: Any) -> Any:
        if type(value) is not tuple:
            return value
        kind = value[0]
        if kind == "o":
            return self.things[value[1]]
        if kind == "m":
            return {self.value(key): self.value(inner) for key, inner in value[1:]}
        if kind == "t":
            return tuple([self.value(inner) for inner in value[1:]])
        if kind == "l":
            return [self.value(inner) for inner in value[1:]]
        if kind == "f":
            return frozenset(value[1:])
        return _node(value[1], None)


def _flat(node: Node) -> tuple[Any, ...]:
    return (
        node.kind, node.name, node.prefix, node.namespace, node.text,
        tuple(map(_flat, node.attributes)), tuple(map(_flat, node.children)),
    )  # fmt: skip


def _node(stored: tuple[Any, ...], parent: Node | None) -> Node:
    kind, name, prefix, namespace, text, attributes, children = stored
    node = Node(kind, name, text, parent)
    node.prefix, node.namespace = prefix, namespace
    if attributes:
        node.attributes = [_node(attribute, node) for attribute in attributes]
    if children:
        node.children = [_node(child, node) for child in children]
    return node
