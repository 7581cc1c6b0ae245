"""The axes of XPath: from one node to others, nearest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sestante.methods.xforms.nodes import ATTRIBUTE, ELEMENT, NAMESPACE, TEXT, Node, descendants
from sestante.methods.xforms.xml import XML_NAMESPACE

Axis = Callable[[Node], Iterator[Node]]
REVERSE = frozenset(["ancestor", "ancestor-or-self", "preceding", "preceding-sibling"])
# From several nodes none of which holds another, these give neither doubles nor disorder.
FLAT = frozenset(["child", "attribute", "self", "namespace"])


def children(node: Node) -> Iterator[Node]:
    if not node.children and node.text and node.kind == ELEMENT and node.namespaces is None:
        yield Node(TEXT, "", node.text, node)  # in a tree of data the leaf holds its text itself
    else:
        yield from node.children


def self(node: Node) -> Iterator[Node]:
    yield node


def parent(node: Node) -> Iterator[Node]:
    if node.parent is not None:
        yield node.parent


def ancestor(node: Node) -> Iterator[Node]:
    here = node.parent
    while here is not None:
        yield here
        here = here.parent


def ancestor_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from ancestor(node)


def descendant(node: Node) -> Iterator[Node]:
    if node.children:
        yield from descendants(node)
    else:
        yield from children(node)


def descendant_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from descendant(node)


def _siblings(node: Node) -> tuple[list[Node], int]:
    if node.parent is None or node.kind in (ATTRIBUTE, NAMESPACE):
        return [], 0
    siblings: list[Node] = node.parent.children
    return siblings, next((i for i, other in enumerate(siblings) if other is node), 0)


def following_sibling(node: Node) -> Iterator[Node]:
    siblings, at = _siblings(node)
    yield from siblings[at + 1 :]


def preceding_sibling(node: Node) -> Iterator[Node]:
    siblings, at = _siblings(node)
    yield from reversed(siblings[:at])


def following(node: Node) -> Iterator[Node]:
    if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
        yield from descendants(node.parent)
        node = node.parent
    for here in ancestor_or_self(node):
        for sibling in following_sibling(here):
            yield sibling
            yield from descendants(sibling)


def preceding(node: Node) -> Iterator[Node]:
    if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
        node = node.parent
    for here in ancestor_or_self(node):
        for sibling in preceding_sibling(here):
            yield from reversed([sibling, *descendants(sibling)])


def attribute(node: Node) -> Iterator[Node]:
    yield from node.attributes


def namespace(node: Node) -> Iterator[Node]:
    if node.kind != ELEMENT or node.namespaces is None:
        return
    if node.namespace_nodes is None:
        # Their order is ours to choose (XPath 1.0, 5.4): the document's own first, as whoever numbers them expects.
        declared = {prefix or "": uri for prefix, uri in node.namespaces.items()} | {"xml": XML_NAMESPACE}
        node.namespace_nodes = [Node(NAMESPACE, prefix, uri, node) for prefix, uri in declared.items()]
    yield from node.namespace_nodes


AXIS: dict[str, Axis] = {
    "ancestor": ancestor, "ancestor-or-self": ancestor_or_self, "attribute": attribute, "child": children,
    "descendant": descendant, "descendant-or-self": descendant_or_self, "following": following,
    "following-sibling": following_sibling, "namespace": namespace, "parent": parent,
    "preceding": preceding, "preceding-sibling": preceding_sibling, "self": self,
}  # fmt: skip
