"""Writes a tree of answers as XML."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from .definition import Definition
from .live import LiveNode
from .nodes import Node


def written(definition: Definition, tree: LiveNode, *, submission: bool) -> bytes:
    """The instance in UTF-8. A submission lacks what is not relevant; a draft has it with what was given."""
    parts = ["<?xml version='1.0' encoding='utf-8'?>\n"]
    declared = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}" for prefix, uri in definition.namespaces.items()
    )
    stack: list[LiveNode | str] = [tree.children[0]]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if submission and not node.relevant:
            continue
        name = _name(node, definition)
        attributes = declared + "".join(_attribute(attribute, definition) for attribute in node.attributes)
        declared = ""
        value = node.text if submission else node.raw
        if node.children:
            parts.append(f"<{name}{attributes}>")
            stack.append(f"</{name}>")
            stack.extend(reversed(node.children))
        elif value:
            parts.append(f"<{name}{attributes}>{escape(value)}</{name}>")
        else:
            parts.append(f"<{name}{attributes}/>")
    return "".join(parts).encode()


def _name(node: Node, definition: Definition) -> str:
    return node.qualified_name() if node.prefix is None or node.prefix in definition.namespaces else node.name


def _attribute(node: Node, definition: Definition) -> str:
    if node.prefix is not None and node.prefix != "xml" and node.prefix not in definition.namespaces:
        return ""
    return f" {node.qualified_name()}={quoteattr(node.text)}"
