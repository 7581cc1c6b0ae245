"""Lists beside the form: tables in CSV, XML, GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from . import limits
from .errors import FormError, Phrase
from .nodes import ELEMENT, ROOT, Node
from .xml import data_document, parse_tree


def read_list(name: str, content: bytes) -> Node:
    """Document of a list, chosen by the end of its name.

    Raises
    ------
    FormError
        If it cannot be read.
    """
    kind = name.rpartition(".")[2].lower()
    if kind == "csv":
        return indexed(_table(name, content))
    if kind in ("geojson", "json"):
        return indexed(_places(name, content))
    return indexed(data_document(parse_tree(content, Phrase("The list %(name)s", name=name))))


def read_saved(xml: bytes | str) -> Node:
    """Document of answers that were saved.

    Raises
    ------
    FormError
        If it cannot be read.
    """
    return indexed(data_document(parse_tree(xml, Phrase("The saved answers"))))


def empty_list() -> Node:
    """A list without rows."""
    document = Node(ROOT)
    document.append(Node(ELEMENT, "root"))
    return indexed(document)


def indexed(document: Node) -> Node:
    """Let searches by equality use an index: these documents never change."""
    stack = [document]
    while stack:
        node = stack.pop()
        if len(node.children) > 4:
            node.index = {}
        stack.extend(child for child in node.children if child.children)
    return document


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormError("The list %(name)s is not in UTF-8.", name=name) from None


def _table(name: str, content: bytes) -> Node:
    text = _decoded(name, content)
    head = text.split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ("\t" if head.count("\t") > head.count(",") else ",")
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        titles = [title.strip() for title in next(rows, [])]
        return _document([zip(titles, row, strict=False) for row in rows if any(row)], name)
    except csv.Error as error:
        raise FormError("The list %(name)s is not a CSV table: %(reason)s.", name=name, reason=str(error)) from None


def _document(rows: Iterable[Iterable[tuple[str, str]]], name: str) -> Node:
    document, root = Node(ROOT), Node(ELEMENT, "root")
    document.append(root)
    count = 0
    for row in rows:
        item = Node(ELEMENT, "item")
        for title, cell in row:
            if title:
                item.append(Node(ELEMENT, title, cell))
        count += 1 + len(item.children)
        if count > limits.XML_NODES:
            raise FormError("The list %(name)s has more than %(most)s cells.", name=name, most=limits.XML_NODES)
        root.append(item)
    return document


def _places(name: str, content: bytes) -> Node:
    try:
        data = json.loads(_decoded(name, content))
        features = data["features"]
        if data["type"] != "FeatureCollection" or not isinstance(features, list):
            raise ValueError
        return _document([_place(feature).items() for feature in features], name)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise FormError("The list %(name)s is not a GeoJSON collection of features.", name=name) from None


def _place(feature: dict[str, Any]) -> dict[str, str]:
    """A feature as a row: its place, then its properties (ODK XForms, "GeoJSON")."""
    cells = {"geometry": _coordinates(feature.get("geometry") or {})}
    for key, value in (feature.get("properties") or {}).items():
        cells[str(key)] = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    if "id" in feature:
        cells["id"] = str(feature["id"])
    return cells


def _coordinates(geometry: dict[str, Any]) -> str:
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Point" and coordinates:
        return f"{coordinates[1]} {coordinates[0]} 0 0"
    if geometry.get("type") == "Polygon" and coordinates:
        coordinates = coordinates[0]
    return "; ".join(f"{latitude} {longitude} 0 0" for longitude, latitude, *_ in coordinates or [])
