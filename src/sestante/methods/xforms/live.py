"""The tree of one respondent's answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import limits
from .definition import Definition, Spec
from .errors import EvaluationError, FormError, Phrase
from .nodes import ATTRIBUTE, ELEMENT, ROOT, Node
from .types import writable
from .xml import data_document, parse_tree

_STEP = re.compile(r"([^\[\]/]+)(?:\[(\d{1,9})\])?")


class LiveNode(Node):
    """A node with its state.

    `raw` is what was answered or calculated; `text`, which expressions read, is empty while the node is not
    relevant, and lacks choices that are no longer on offer. So nothing that a person gave is lost while it is hidden.
    """

    __slots__ = ("spec", "raw", "relevant", "own_relevant", "required", "readonly", "valid", "options", "source")
    parent: LiveNode | None
    children: list[LiveNode]

    def __init__(self, spec: Spec, raw: str = "") -> None:
        super().__init__(ELEMENT if spec.parent is not None else ROOT, spec.name, raw)
        self.spec = spec
        self.prefix, self.namespace = spec.prefix, spec.namespace
        self.raw = raw
        if raw and spec.listed is not None:
            self.text = " ".join(word for word in raw.split() if word in spec.listed)
        self.relevant = self.own_relevant = True
        self.required = self.readonly = False
        self.valid = True
        self.options: frozenset[str] | None = spec.listed
        self.source: Node | None = None  # around a counted repeat: what of the form it was made of

    def above(self, depth: int) -> LiveNode:
        """The ancestor (or the node itself) at a depth."""
        node = self
        while node.spec.depth > depth and node.parent is not None:
            node = node.parent
        return node

    def walk(self) -> Iterator[LiveNode]:
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.children:
                stack.extend(reversed(node.children))

    def below(self, spec: Spec) -> list[LiveNode]:
        """All nodes of a spec inside this one."""
        nodes = [self]
        for name in spec.path[self.spec.depth :]:
            if name[0] == "@":
                found = [each for node in nodes for each in node.attributes if each.name == name[1:]]
                return [each for each in found if isinstance(each, LiveNode)]
            nodes = [child for node in nodes for child in node.children_named(name)]
        return nodes

    def instances(self, spec: Spec) -> list[LiveNode]:
        """Instances of a repeat that is a child here."""
        return list(self.children_named(spec.name))


def copy_of(source: Node, spec: Spec, *, counted: bool = True) -> LiveNode:
    """A live copy of a node of the form and all below it; counted repeats inside it may be left for their count."""
    node = LiveNode(spec, source.text)
    node.prefix = source.prefix
    if spec.counting:
        node.source = source
    _copy_attributes(source, node)
    for child in source.children:
        inner = spec.children[child.name]
        if counted or inner.count is None:
            node.append(copy_of(child, inner, counted=counted))
    return node


def _copy_attributes(source: Node, node: LiveNode) -> None:
    for attribute in source.attributes:
        spec = node.spec.attributes.get(attribute.name)
        twin = Node(ATTRIBUTE, attribute.name, attribute.text) if spec is None else LiveNode(spec, attribute.text)
        twin.kind, twin.parent = ATTRIBUTE, node
        twin.prefix, twin.namespace = attribute.prefix, attribute.namespace
        node.attributes.append(twin)


def new_tree(definition: Definition) -> LiveNode:
    """The tree of a form not yet answered: the form's own defaults."""
    return copy_of(definition.primary, definition.root)


def read_tree(definition: Definition, instance: bytes) -> LiveNode:
    """The tree of a saved instance, fitted to the form.

    Elements are found by their path. What the form does not know (any more) is left out; what it has beyond the
    instance is there with its default; repeats have the instances that were saved, which may be none.

    Raises
    ------
    FormError
        If it is no XML, too large, or of another form.
    """
    document = data_document(parse_tree(instance, Phrase("The saved answers")))
    (top,) = document.children
    (expected,) = definition.primary.children
    if top.name != expected.name:
        raise FormError(
            "The saved answers are of another form: '%(found)s' instead of '%(expected)s'.",
            found=top.name, expected=expected.name,
        )  # fmt: skip
    tree = LiveNode(definition.root)
    tree.append(_fitted(top, expected, definition.root.children[top.name]))
    if sum(1 for _ in tree.walk()) > limits.INSTANCE_NODES:
        raise FormError("The saved answers have more than %(most)s fields.", most=limits.INSTANCE_NODES)
    return tree


def _fitted(saved: Node, template: Node | None, spec: Spec) -> LiveNode:
    node = LiveNode(spec, writable(saved.text) if spec.leaf else "")
    _copy_attributes(template or saved, node)
    if spec.counting:
        node.source = template
    by_name: dict[str, list[Node]] = {}
    for child in saved.children:
        by_name.setdefault(child.name, []).append(child)
    for name, inner in spec.children.items():
        model = inner.template if inner.repeat else _child(template, name)
        found = by_name.get(name, [])
        if inner.repeat and len(found) > limits.REPEAT_INSTANCES:
            raise FormError(
                "The saved answers have more than %(most)s instances of %(repeat)s.",
                most=limits.REPEAT_INSTANCES, repeat=inner.ref,
            )  # fmt: skip
        for child in found if inner.repeat else found[:1]:
            node.append(_fitted(child, model, inner))
        if not found and not inner.repeat and model is not None:
            node.append(copy_of(model, inner))
    return node


def _child(node: Node | None, name: str) -> Node | None:
    return next((child for child in node.children if child.name == name), None) if node is not None else None


def phantom(parent: LiveNode, spec: Spec) -> LiveNode:
    """A node that is not there: what is asked of a repeat itself is asked at the place of its instances."""
    node = LiveNode(spec)
    node.parent = parent
    return node


def insert_instances(parent: LiveNode, spec: Spec, number: int) -> list[LiveNode]:
    """So many instances more of a repeat, after the last: of a counted one first those that the form itself has."""
    instances = parent.instances(spec)
    if len(instances) + number > limits.REPEAT_INSTANCES:
        raise EvaluationError(
            "%(repeat)s has %(most)s instances at most.", spec.ref, repeat=spec.ref, most=limits.REPEAT_INSTANCES
        )
    assert spec.template is not None
    counted = parent.source is not None and spec.count is not None
    own = [child for child in parent.source.children if child.name == spec.name] if counted and parent.source else []
    sources = [own[at] if at < len(own) else spec.template for at in range(len(instances), len(instances) + number)]
    nodes = [copy_of(source, spec, counted=False) for source in sources]
    for node in nodes:
        node.parent = parent
    if instances:
        at = next(i for i, child in enumerate(parent.children) if child is instances[-1]) + 1
    else:
        order = list(parent.spec.children.values())
        later = set(order[order.index(spec) + 1 :])
        at = next((i for i, child in enumerate(parent.children) if child.spec in later), len(parent.children))
    parent.children[at:at] = nodes
    parent.named = None
    return nodes


def resolve(root: LiveNode, ref: str) -> LiveNode | None:
    """The node of an absolute reference; a repeat without a position is its first instance."""
    if not ref.startswith("/"):
        return None
    node = root
    for step in ref[1:].split("/"):
        found = _STEP.fullmatch(step)
        if not found:
            return None
        name, place = found[1].rpartition(":")[2], int(found[2] or 1)
        same = node.children_named(name)
        if not 1 <= place <= len(same):
            return None
        node = same[place - 1]
    return node


def reference(node: LiveNode) -> str:
    """Absolute reference, with positions on instances of repeats."""
    steps: list[str] = []
    here: LiveNode | None = node
    while here is not None and here.parent is not None:
        place = ""
        if here.spec.repeat:
            place = f"[{next(i for i, other in enumerate(here.parent.instances(here.spec), 1) if other is here)}]"
        steps.append(f"/{here.name}{place}")
        here = here.parent
    return "".join(reversed(steps))


def leaves_with_references(root: LiveNode) -> Iterator[tuple[str, LiveNode, bool]]:
    """All leaves with their references and whether they, or a group around them, are read-only."""
    stack: list[tuple[str, LiveNode, bool]] = [("", root, False)]
    while stack:
        ref, node, readonly = stack.pop()
        readonly = readonly or node.readonly
        if node.spec.leaf and node.parent is not None:
            yield ref, node, readonly
            continue
        counts: dict[str, int] = {}
        inner: list[tuple[str, LiveNode, bool]] = []
        for child in node.children:
            place = ""
            if child.spec.repeat:
                counts[child.name] = counts.get(child.name, 0) + 1
                place = f"[{counts[child.name]}]"
            inner.append((f"{ref}/{child.name}{place}", child, readonly))
        stack.extend(reversed(inner))
