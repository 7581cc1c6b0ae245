"""A light tree of nodes: an answer may walk thousands of them, and lxml's proxies are too slow for that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ROOT, ELEMENT, ATTRIBUTE, TEXT, COMMENT, INSTRUCTION, NAMESPACE = range(7)


class Node:
    """One node of a document.

    An element without child nodes carries its text itself; text nodes proper exist only in documents
    read whole (`sestante.methods.xforms.xml.read_document`).
    """

    __slots__ = (
        "kind", "name", "prefix", "namespace", "parent", "children", "attributes", "text", "namespaces",
        "namespace_nodes", "index", "named",
    )  # fmt: skip

    def __init__(self, kind: int, name: str = "", text: str = "", parent: Node | None = None) -> None:
        self.kind = kind
        self.name = name  # local name; target of a processing instruction; prefix of a namespace node
        self.prefix: str | None = None
        self.namespace: str | None = None
        self.parent = parent
        self.children: list[Any] = []  # of the same class as the node, which mypy cannot say
        self.attributes: list[Node] = []
        self.text = text
        self.namespaces: dict[str | None, str] | None = None  # those in scope, where the document was read whole
        self.named: dict[str, list[Any]] | None = None  # children by name, where there are many
        self.namespace_nodes: list[Node] | None = None  # made when first asked for
        self.index: dict[tuple[str, str], dict[str, list[Node]]] | None = None  # of a static parent's children

    def append(self, child: Node) -> None:
        child.parent = self
        self.children.append(child)
        self.named = None

    def children_named(self, name: str) -> list[Any]:
        """Children of a name, in order. Whoever changes `children` otherwise than by `append` sets `named` to None."""
        if len(self.children) < 12:
            return [child for child in self.children if child.name == name]
        if self.named is None:
            self.named = {}
            for child in self.children:
                self.named.setdefault(child.name, []).append(child)
        return self.named.get(name, [])

    def attribute(self, name: str) -> str | None:
        for node in self.attributes:
            if node.name == name:
                return node.text
        return None

    def root(self) -> Node:
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def qualified_name(self) -> str:
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.qualified_name()} {self.text!r}>"


def string_value(node: Node) -> str:
    """Text of a node: its own, or that of all below it."""
    if not node.children:
        return node.text
    parts: list[str] = []
    stack: list[Node] = list(reversed(node.children))
    while stack:
        here = stack.pop()
        if here.children:
            stack.extend(reversed(here.children))
        elif here.kind == ELEMENT or here.kind == TEXT:
            parts.append(here.text)
    return "".join(parts)


def descendants(node: Node) -> Iterator[Node]:
    """Everything below a node, in document order, itself left out."""
    stack: list[Node] = list(reversed(node.children))
    while stack:
        here = stack.pop()
        yield here
        if here.children:
            stack.extend(reversed(here.children))


def in_document_order(nodes: list[Node]) -> list[Node]:
    """The nodes once each, in the order in which the document has them."""
    unique = list(dict.fromkeys(nodes))
    if len(unique) < 2:
        return unique
    places: dict[Node, int] = {}
    at = 0
    for root in dict.fromkeys(node.root() for node in unique):
        places[root] = at
        for node in descendants(root):
            at += 1
            places[node] = at
        at += 1
    return sorted(unique, key=lambda node: _place(node, places))


def _place(node: Node, places: dict[Node, int]) -> tuple[int, int, int]:
    """Attributes and namespaces follow their element and precede its children."""
    if node in places:
        return places[node], 0, 0
    owner = node.parent
    if owner is None:
        return -1, 0, 0
    rank = next((i for i, other in enumerate(owner.attributes) if other is node), 0)
    return places.get(owner, -1), (1 if node.kind == NAMESPACE else 2), rank
