"""Reads an XForm into a `Definition`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import limits, secondary
from .actions import read_actions
from .body import read_body
from .definition import Definition, Spec
from .errors import FormError, Phrase
from .graph import connect
from .growth import growing
from .nodes import Node
from .reading import JAVAROSA, Reading, children, given, local
from .texts import LONG
from .types import first_value, type_named
from .xml import data_document, parse_tree, split_name

LAST_SAVED = "jr://instance/last-saved"
_STANDARD = frozenset(["http://www.w3.org/2002/xforms", "http://www.w3.org/1999/xhtml"])


@growing
def parse(xform: bytes | str, media: Mapping[str, bytes] | None = None, *, lenient: bool = False) -> Definition:
    """Read an XForm.

    Parameters
    ----------
    xform : bytes or str
        The form in XML.
    media : mapping of str to bytes
        Files beside it by name: the lists (CSV, XML, GeoJSON) that its questions choose from.
    lenient : bool
        Read also what cannot be had in full: a list that is not in `media` is empty, and what is not supported
        but does not hinder filling in (encryption, entities, recording of audio) is a warning.

    Raises
    ------
    FormError
        With all problems found: what is wrong, and what is not supported, by name.
    """
    root = parse_tree(xform)
    model = _model(root)
    reading = Reading()
    instances = children(model, "instance")
    primary = _primary(instances)
    namespaces = _namespaces(primary)
    if sum(1 for _ in primary.iter()) > 5 * limits.FIELDS:
        raise FormError("The form has more than %(most)s fields.", most=5 * limits.FIELDS)
    data = data_document(primary)
    top = Spec("", "", None, 0)
    reading.specs[""] = top
    _grow(primary, top, reading)
    shown = _body(root)
    _mark_repeats(shown, reading)
    _take_templates(data, reading)
    lists = _lists(instances, dict(media or {}), lenient, reading)
    reading.instance_ids = frozenset(lists)
    reading.last_saved = frozenset(
        name for each in instances[1:] if each.get("src") == LAST_SAVED and (name := each.get("id")) is not None
    )
    default = _read_itext(model, reading)
    _read_binds(model, reading)
    _type_first_values(data, reading)
    body = read_body(shown, reading, model)
    actions = read_actions(model, shown, reading)
    tasks = connect(reading)
    _note_unsupported(model, reading)
    reading.problems.extend([] if lenient else reading.unsupported)
    if reading.problems:
        raise FormError(dict.fromkeys(reading.problems))
    return Definition(
        form_id=primary.get("id") or split_name(primary.tag)[1], version=given(primary, "version") or "",
        title=_title(root), languages=reading.languages, default_language=default, body=body, root=top,
        primary=data, specs=reading.specs, instances=lists, translations=_translations(reading), tasks=tasks,
        actions=actions, namespaces=namespaces, warnings=tuple(dict.fromkeys(reading.unsupported + reading.warnings)),
        last_saved=reading.last_saved,
    )  # fmt: skip


def _model(root: Any) -> Any:
    for element in root.iter():
        if local(element) == "model":
            return element
    raise FormError("This is no XForm: it has no model.")


def _body(root: Any) -> Any:
    found = children(root, "body")
    if not found:
        raise FormError("This is no XForm: it has no body.")
    return found[0]


def _title(root: Any) -> str:
    for element in root.iter():
        if local(element) == "title":
            return "".join(element.itertext()).strip()
    return ""


def _primary(instances: list[Any]) -> Any:
    for instance in instances[:1]:
        elements = [child for child in instance if isinstance(child.tag, str)]
        if len(elements) == 1:
            return elements[0]
    raise FormError("The form has no primary instance with one root element.")


def _namespaces(primary: Any) -> dict[str, str]:
    """Prefixes that the names of the instance use, to write them again."""
    used: dict[str, str] = {}
    for element in primary.iter():
        if not isinstance(element.tag, str):
            continue
        for key in (element.tag, *element.attrib):
            namespace, _ = split_name(key)
            if namespace is None or (namespace in _STANDARD and key is element.tag and element.prefix is None):
                continue
            for prefix, uri in element.nsmap.items():
                if uri == namespace and (prefix or key is element.tag):
                    used.setdefault(prefix or "", uri)
    if used.get("") in _STANDARD:
        del used[""]
    used.pop("xml", None)
    return used


def _grow(element: Any, parent: Spec, reading: Reading) -> None:
    namespace, name = split_name(element.tag)
    if not len(element) and (element.text or "").strip():
        reading.filled.add(f"{parent.ref}/{name}")
    spec = parent.children.get(name)
    if spec is None:
        spec = Spec(name, f"{parent.ref}/{name}", parent, parent.depth + 1, element.prefix, namespace)
        spec.path = (*parent.path, name)
        parent.children[name] = spec
        reading.specs[spec.ref] = spec
        if len(reading.specs) > limits.FIELDS:
            raise FormError("The form has more than %(most)s fields.", most=limits.FIELDS)
    for child in element:
        if isinstance(child.tag, str):
            _grow(child, spec, reading)


def _mark_repeats(body: Any, reading: Reading) -> None:
    for element in body.iter("{*}repeat"):
        ref = _plain_ref(element.get("nodeset") or element.get("ref") or "", reading.root.ref)
        spec = reading.specs.get(ref)
        if spec is None or spec.parent is None or spec.parent.parent is None:
            reading.problem("The repeat stands for no group of the form's data.", ref)
        else:
            spec.repeat = True


def _plain_ref(path: str, root: str) -> str:
    """A path without blanks and without prefixes; a relative one counts from the root element."""
    path = path.strip() if path.strip().startswith("/") else f"{root}/{path.strip()}"
    return "/".join("@" * ("@" in step) + step.strip().lstrip("@").rpartition(":")[2] for step in path.split("/"))


def _take_templates(data: Node, reading: Reading) -> None:
    """Take templates out of the instance; without one, the first instance of a repeat is its template."""
    stack: list[tuple[Node, Spec]] = [(data, reading.specs[""])]
    firsts: dict[Spec, Node] = {}
    while stack:
        node, spec = stack.pop()
        for child in list(node.children):
            inner = spec.children[child.name]
            marked = [attribute for attribute in child.attributes if attribute.name == "template"]
            if marked and inner.repeat:
                child.attributes = [attribute for attribute in child.attributes if attribute not in marked]
                inner.template = inner.template or child
                node.children.remove(child)
            elif inner.repeat:
                firsts.setdefault(inner, child)
            stack.append((child, inner))
    for spec, node in firsts.items():
        spec.template = spec.template or _emptied(node, spec)


def _emptied(node: Node, spec: Spec) -> Node:
    """What the first instance of a repeat looks like without its answers, inner repeats once."""
    twin = Node(node.kind, node.name)
    twin.prefix, twin.namespace = node.prefix, node.namespace
    twin.attributes = [attribute for attribute in node.attributes if attribute.name != "template"]
    seen: set[str] = set()
    for child in node.children:
        if child.name in seen and spec.children[child.name].repeat:
            continue
        seen.add(child.name)
        twin.append(_emptied(child, spec.children[child.name]))
    return twin


def _lists(instances: list[Any], media: dict[str, bytes], lenient: bool, reading: Reading) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for instance in instances[1:]:
        identifier = instance.get("id")
        if identifier is None:
            continue
        elements = [child for child in instance if isinstance(child.tag, str)]
        source = instance.get("src")
        if source is None or source == LAST_SAVED or (elements and source.rpartition("/")[2] not in media):
            document = secondary.empty_list() if not elements else secondary.indexed(data_document(elements[0]))
        else:
            document = _external(source.rpartition("/")[2], media, lenient, reading)
        found[identifier] = document
    return found


def _external(name: str, media: dict[str, bytes], lenient: bool, reading: Reading) -> Node:
    if name in media:
        try:
            return secondary.read_list(name, media[name])
        except FormError as error:
            reading.problems.extend(error.problems)
    elif not lenient:
        reading.problem("The list '%(name)s' is not there.", name=name)
    return secondary.empty_list()


def _read_itext(model: Any, reading: Reading) -> str | None:
    default = None
    order: list[str] = []
    for itext in children(model, "itext"):
        for translation in children(itext, "translation"):
            language = translation.get("lang") or "default"
            order.append(language)
            if translation.get("default") is not None and default is None:
                default = language
            by_identifier = reading.itext.setdefault(language, {})
            for text in children(translation, "text"):
                values = {value.get("form") or LONG: value for value in children(text, "value")}
                by_identifier[text.get("id") or ""] = values
    default = default or (order[0] if order else None)
    reading.languages = tuple(dict.fromkeys([default, *order])) if default else ()
    return default


def _translations(reading: Reading) -> dict[str, dict[str, dict[str, Any]]]:
    """All texts by identifier, for labels whose identifier a list holds; nothing if there are none."""
    if "itext" not in reading.seen:
        return {}
    return {
        language: {
            identifier: {form: reading.parts(value, None, Phrase("Text")) for form, value in forms.items()}
            for identifier, forms in by_identifier.items()
        }
        for language, by_identifier in reading.itext.items()
    }


def _read_binds(model: Any, reading: Reading) -> None:
    for bind in children(model, "bind"):
        ref = _plain_ref(bind.get("nodeset") or bind.get("ref") or "", reading.root.ref)
        spec = _attribute_spec(ref, reading) if "/@" in ref else reading.specs.get(ref)
        if spec is None:
            # ODK's clients let it pass, and so may forms in use rely on it.
            reading.warning("A bind stands for no node of the form's data.", ref or None)
            continue
        _read_bind(bind, spec, reading)


def _type_first_values(data: Node, reading: Reading) -> None:
    """Bring what stands in the form's data from the start into the shape of its type; what has none is blank."""
    tops = [(data, reading.specs[""])]
    tops += [(spec.template, spec) for spec in reading.specs.values() if spec.template is not None]
    while tops:
        node, spec = tops.pop()
        if spec.leaf and spec.type != "string" and node.text:
            node.text, given_text = first_value(node.text, spec.type), node.text
            if given_text.strip() and not node.text:
                reading.warning("The first value is not of the question's type, and counts as none.", spec.ref)
        tops.extend((child, spec.children[child.name]) for child in node.children)


def _attribute_spec(ref: str, reading: Reading) -> Spec | None:
    """Spec of a bound attribute (``/data/item/@version``): it can be computed, but it is no answer."""
    owner = reading.specs.get(ref.rpartition("/@")[0])
    if owner is None:
        return None
    name = ref.rpartition("/@")[2]
    spec = Spec(name, ref, owner, owner.depth + 1, path=(*owner.path, f"@{name}"))
    reading.specs[ref] = owner.attributes[name] = spec
    return spec


def _read_bind(bind: Any, spec: Spec, reading: Reading) -> None:
    spec.type = type_named(bind.get("type"))
    spec.relevant = reading.expression(bind.get("relevant"), spec, Phrase("Relevant")) or spec.relevant
    spec.required = reading.expression(bind.get("required"), spec, Phrase("Required")) or spec.required
    spec.readonly = reading.expression(bind.get("readonly"), spec, Phrase("Read-only")) or spec.readonly
    spec.constraint = reading.expression(bind.get("constraint"), spec, Phrase("Constraint")) or spec.constraint
    spec.calculate = reading.expression(bind.get("calculate"), spec, Phrase("Calculation")) or spec.calculate
    message = given(bind, "constraintMsg") or given(bind, "constraintMsg", JAVAROSA)
    spec.constraint_message = reading.message(message, spec, Phrase("Constraint message")) or spec.constraint_message
    spec.required_message = (
        reading.message(given(bind, "requiredMsg"), spec, Phrase("Required message")) or spec.required_message
    )
    preload = given(bind, "preload")
    if preload:
        spec.preload = (preload, given(bind, "preloadParams") or "")


def _note_unsupported(model: Any, reading: Reading) -> None:
    for submission in children(model, "submission"):
        if submission.get("base64RsaPublicKey"):
            reading.unsupport("The form asks for encrypted submissions, which are not supported.")
    for ref, spec in reading.specs.items():
        if spec.name == "entity" and spec.parent is not None and spec.parent.name == "meta":
            reading.unsupport("The form makes or changes entities, which are not supported.", ref)
        if spec.name == "audit" and spec.parent is not None and spec.parent.name == "meta":
            reading.warning("The form asks for an audit log, which is not kept.", ref)
