"""Reads XML from strangers: no DTD, no entities, no network, limits on size and depth."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from . import limits
from .errors import FormError, Phrase
from .nodes import ATTRIBUTE, COMMENT, ELEMENT, INSTRUCTION, ROOT, TEXT, Node

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_FORM = Phrase("The form")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ENCODING = re.compile(r"^\s*<\?xml[^>]*?\?>", re.DOTALL)


def parse_tree(xml: bytes | str, what: Phrase = _FORM) -> Any:
    """Root element (lxml) of a document.

    Raises
    ------
    FormError
        If it is not well-formed, too large, too deep, or has a DTD.
    """
    data = xml.encode("utf-8", "surrogatepass") if isinstance(xml, str) else bytes(xml)
    if len(data) > limits.XML_BYTES:
        raise FormError(
            "%(what)s is too large: %(size)s bytes, at most %(most)s are read.",
            what=what, size=len(data), most=limits.XML_BYTES,
        )  # fmt: skip
    if isinstance(xml, bytes) and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        # A DTD must not hide from the check below in another encoding.
        data = _decoded(data, "utf-16", what)
    elif isinstance(xml, str):
        data = _ENCODING.sub("", xml.lstrip("\ufeff"), count=1).encode("utf-8", "replace")
    elif b"\x00" in data[:64]:
        raise FormError("%(what)s is not readable XML.", what=what)
    _refuse_dtd(data, what)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_pis=False, encoding="utf-8" if isinstance(xml, str) else None,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise FormError("%(what)s is not well-formed XML: %(reason)s", what=what, reason=str(error)) from None
    _check_size(root, what)
    return root


def _decoded(data: bytes, encoding: str, what: Phrase) -> bytes:
    try:
        return _ENCODING.sub("", data.decode(encoding), count=1).encode("utf-8")
    except UnicodeError:
        raise FormError("%(what)s is not readable XML.", what=what) from None


def _refuse_dtd(data: bytes, what: Phrase) -> None:
    text = data[:200_000].decode("latin-1").removeprefix("\xef\xbb\xbf")
    at = 0
    while found := _PROLOG.match(text, at):
        at = found.end()
    if text.startswith("<!", at):
        raise _typed(what)


def _typed(what: Phrase) -> FormError:
    return FormError("%(what)s has a document type declaration (DTD), which is not read for safety.", what=what)


def _check_size(root: Any, what: Phrase) -> None:
    if root.getroottree().docinfo.doctype:
        raise _typed(what)
    depth = count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            attributes = len(element.attrib)
            count += 1 + attributes
            if attributes > limits.XML_ATTRIBUTES:
                raise FormError(
                    "%(what)s has an element with more than %(most)s attributes.", what=what, most=limits.XML_ATTRIBUTES
                )
            if depth > limits.XML_DEPTH:
                raise FormError("%(what)s is nested more than %(most)s levels deep.", what=what, most=limits.XML_DEPTH)
            if count > limits.XML_NODES:
                raise FormError("%(what)s has more than %(most)s nodes.", what=what, most=limits.XML_NODES)
        else:
            depth -= 1


def split_name(tag: str) -> tuple[str | None, str]:
    """Namespace and local name of lxml's ``{namespace}name``."""
    if tag[:1] == "{":
        namespace, _, name = tag[1:].partition("}")
        return namespace, name
    return None, tag


def element_node(element: Any, parent: Node | None = None) -> Node:
    """One element without its children, attributes included."""
    namespace, name = split_name(element.tag)
    node = Node(ELEMENT, name, "", parent)
    node.namespace, node.prefix = namespace, element.prefix
    for key, value in element.attrib.items():
        attribute_namespace, attribute_name = split_name(key)
        attribute = Node(ATTRIBUTE, attribute_name, value, node)
        attribute.namespace = attribute_namespace
        if attribute_namespace is not None:
            prefixes = [p for p, uri in element.nsmap.items() if uri == attribute_namespace and p]
            attribute.prefix = "xml" if attribute_namespace == XML_NAMESPACE else (prefixes or [None])[0]
        node.attributes.append(attribute)
    return node


def data_tree(element: Any) -> Node:
    """A tree of data: elements, attributes, and the text of those without children."""
    top = element_node(element)
    stack: list[tuple[Any, Node]] = [(element, top)]
    while stack:
        source, node = stack.pop()
        children = [child for child in source if isinstance(child.tag, str)]
        if not children:
            # A comment in between must not cut the text in two.
            node.text = (source.text or "") + "".join(child.tail or "" for child in source)
            continue
        for child in children:
            inner = element_node(child)
            node.append(inner)
            stack.append((child, inner))
    return top


def data_document(element: Any) -> Node:
    """A root node with one tree of data below it."""
    root = Node(ROOT)
    root.append(data_tree(element))
    return root


def read_document(xml: bytes | str) -> Node:
    """A document whole: text, comments, processing instructions and namespaces are nodes of their own."""
    element = parse_tree(xml, Phrase("The document"))
    root = Node(ROOT)
    before = list(reversed(list(element.itersiblings(preceding=True))))
    for source in [*before, element, *element.itersiblings()]:
        _read_whole(source, root)
    return root


def _read_whole(source: Any, into: Node) -> None:
    stack: list[tuple[Any, Node]] = [(source, into)]
    while stack:
        item, parent = stack.pop()
        if isinstance(item, str):
            parent.append(Node(TEXT, "", item))
        elif item.tag is etree.Comment:
            parent.append(Node(COMMENT, "", item.text or ""))
        elif item.tag is etree.ProcessingInstruction:
            parent.append(Node(INSTRUCTION, item.target, item.text or ""))
        elif isinstance(item.tag, str):
            node = element_node(item)
            node.namespaces = dict(item.nsmap)
            parent.append(node)
            inside: list[Any] = [item.text] if item.text else []
            for child in item:
                inside.append(child)
                if child.tail:
                    inside.append(child.tail)
            stack.extend((child, node) for child in reversed(inside))
    merge_text(into)


def merge_text(top: Node) -> None:
    """CDATA and character data beside each other are one text node."""
    stack = [top]
    while stack:
        node = stack.pop()
        merged: list[Node] = []
        for child in node.children:
            if child.kind == TEXT and merged and merged[-1].kind == TEXT:
                merged[-1].text += child.text
            else:
                merged.append(child)
                stack.append(child)
        node.children = merged
