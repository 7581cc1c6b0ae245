"""Reads the body of an XForm: what is shown, in which order, how."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .definition import Choices, Element, Expression, Spec
from .errors import Phrase
from .reading import ODK, XFORMS, Reading, children, given, itext_identifier, local
from .texts import ItemText, Text
from .xml import split_name
from .xpath.syntax import Call

CONTROLS = {"input": "input", "secret": "input", "textarea": "input", "select1": "select1", "select": "select",
            "rank": "rank", "range": "range", "trigger": "trigger", "upload": "upload"}  # fmt: skip
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_SILENT = frozenset(["label", "hint", "item", "itemset", "value", "output", "setvalue", "setgeopoint", "choices", ""])
_PARAMS = (
    "start", "end", "step", "rows", "max-pixels", "capture", "accuracyThreshold", "unacceptableAccuracyThreshold",
    "incremental", "ticks", "placeholder", "tick-interval", "tick-labelset",
)  # fmt: skip


def read_body(body: Any, reading: Reading, model: Any) -> tuple[Element, ...]:
    """Elements of the body. What it cannot hold is a problem."""
    binds = {bind.get("id"): bind.get("nodeset") for bind in children(model, "bind") if bind.get("id")}
    return _Body(reading, binds, model).inside(body, reading.root)


class _Body:
    def __init__(self, reading: Reading, binds: Mapping[str | None, str | None], model: Any) -> None:
        self.reading = reading
        self.binds = binds
        self.extras = {  # attributes of a bind that concern the control
            (bind.get("nodeset") or "").strip(): bind.attrib for bind in children(model, "bind")
        }

    def inside(self, element: Any, around: Spec) -> tuple[Element, ...]:
        found: list[Element] = []
        for child in element:
            name = local(child)
            if name == "label" and local(element) == "body":
                self.reading.problem("A label stands outside any group or question.")
            elif name == "group":
                found.append(self.group(child, around))
            elif name == "repeat":
                found += self.repeat(child, around, None)
            elif name in CONTROLS:
                found += self.question(child, name, around)
            elif name and is_foreign(child):
                self.reading.warning("The form's body has '%(name)s', which is not shown.", name=name)
            elif name not in _SILENT:
                self.reading.problem("The form uses '%(name)s', which is not supported.", child.get("ref"), name=name)
        return tuple(found)

    def spec_of(self, element: Any, around: Spec) -> Spec | None:
        """What an element is bound to; relative paths count from the group or repeat around it."""
        path = element.get("ref") or element.get("nodeset")
        if path is None and element.get("bind") is not None:
            path = self.binds.get(element.get("bind"))
        if path is None:
            return None
        steps = [step.strip().rpartition(":")[2] for step in path.strip().split("/")]
        spec: Spec | None = self.reading.specs[""] if path.strip().startswith("/") else around
        for step in steps:
            if spec is None or step in ("", "."):
                continue
            spec = spec.parent if step == ".." else spec.children.get(step)
        if spec is None:
            self.reading.problem("An element of the form's body stands for no node of its data.", path.strip())
        return spec

    def group(self, element: Any, around: Spec) -> Element:
        bound = element.get("ref") or element.get("nodeset") or element.get("bind")
        spec = self.spec_of(element, around) if bound else None
        inner = spec or around
        label = self.reading.text(_first(element, "label"), inner, Phrase("Label"))
        parts = [child for child in element if local(child) not in _SILENT]
        if len(parts) == 1 and local(parts[0]) == "repeat":
            repeats = self.repeat(parts[0], inner, label)
            if repeats and (spec is None or repeats[0].ref == spec.ref):
                return repeats[0]
        group = Element(
            "group", spec.ref if spec else "", spec.name if spec else "", appearance=_appearance(element),
            children=self.inside(element, inner), label=label,
            hint=self.reading.text(_first(element, "hint"), inner, Phrase("Hint")),
            params=dict(_extra(element, "intent")),
        )  # fmt: skip
        if spec is not None:
            spec.element = spec.element or group
        return group

    def repeat(self, element: Any, around: Spec, label: Text | None) -> list[Element]:
        spec = self.spec_of(element, around)
        if spec is None or not spec.repeat:
            return []
        count = given(element, "count")
        spec.count = self.reading.expression(count, spec, Phrase("Count of the repeat")) if count else None
        fixed = (given(element, "noAddRemove") or "").strip() in ("true()", "true")
        spec.fixed = fixed or spec.count is not None
        if spec.count is not None and spec.parent is not None:
            spec.parent.counting = True
        label = label or self.reading.text(_first(element, "label"), spec, Phrase("Label"))
        spec.element = Element(
            "repeat",
            spec.ref,
            spec.name,
            appearance=_appearance(element),
            children=self.inside(element, spec),
            label=label,
        )
        return [spec.element]

    def question(self, element: Any, name: str, around: Spec) -> list[Element]:
        spec = self.spec_of(element, around)
        if spec is None:
            if not (element.get("ref") or element.get("bind") or element.get("nodeset")):
                self.reading.problem("A question of kind '%(name)s' stands for no node of the form's data.", name=name)
            return []
        if not spec.leaf:
            self.reading.problem("A question stands for a group of the form's data.", spec.ref)
            return []
        for child in element:
            if is_foreign(child) or local(child) in ("extension", "help", "alert", "filename"):
                continue
            if local(child) not in _SILENT:
                self.reading.problem("The form uses '%(name)s', which is not supported.", spec.ref, name=local(child))
        if name == "upload" and spec.type == "string":
            spec.type = "binary"
        control = CONTROLS[name]
        appearance = _appearance(element)
        self.refuse(element, spec, appearance)
        if control == "input" and self.is_note(spec):
            control = "note"
        if control == "range":
            self.check_range(element, spec)
        choices = self.choices(element, spec) if control in ("select", "select1", "rank") else None
        question = Element(
            "question", spec.ref, spec.name, control, spec.type, appearance, element.get("mediatype"),
            self.params(element, spec), (), self.reading.text(_first(element, "label"), spec, Phrase("Label")),
            self.reading.text(_first(element, "hint"), spec, Phrase("Hint")), choices,
        )  # fmt: skip
        spec.element = spec.element or question
        if choices is not None and choices.rows is None:
            spec.listed = frozenset(value for value, _ in choices.listed)
        return [question]

    def check_range(self, element: Any, spec: Spec) -> None:
        for name in ("start", "end", "step"):
            given = element.get(name)
            if given is not None and not _NUMBER.fullmatch(given.strip()):
                self.reading.problem(
                    "'%(name)s' of a range is no number: '%(given)s'.", spec.ref, name=name, given=given
                )

    def is_note(self, spec: Spec) -> bool:
        """Whether a text can never have a value: then it is there to be read."""
        locked = spec.readonly is not None and spec.readonly.constant is True
        return locked and spec.type == "string" and spec.calculate is None and spec.ref not in self.reading.filled

    def refuse(self, element: Any, spec: Spec, appearance: frozenset[str]) -> None:
        if element.get("query"):
            self.reading.unsupport("Lists filtered by `query` are not supported.", spec.ref)
        if (element.get("appearance") or "").strip().startswith("search("):
            self.reading.unsupport("Lists by search() are not supported: use select_one_from_file.", spec.ref)

    def params(self, element: Any, spec: Spec) -> dict[str, str]:
        given = [*self.extras.get(spec.ref, {}).items(), *element.attrib.items()]
        named = [(str(key).rpartition("}")[2], str(value)) for key, value in given]
        return {name: value for name, value in named if name in _PARAMS}

    def choices(self, element: Any, spec: Spec) -> Choices | None:
        rows = _first(element, "itemset")
        if rows is not None:
            return self.rows(rows, spec)
        holders = [element, *children(element, "choices")]
        items = [item for holder in holders for item in children(holder, "item")]
        listed: list[tuple[str, Text | None]] = []
        for item in items:
            value = _first(item, "value")
            if value is None:
                self.reading.problem("A choice has no value.", spec.ref)
                continue
            text = "".join(value.itertext()).strip()
            what = Phrase("Label of the choice '%(value)s'", value=text)
            listed.append((text, self.reading.text(_first(item, "label"), spec, what)))
        if not listed:
            self.reading.problem("A question with choices has none.", spec.ref)
        return Choices(tuple(listed))

    def rows(self, element: Any, spec: Spec) -> Choices | None:
        rows = self.reading.expression(element.get("nodeset"), spec, Phrase("Choices"))
        value, label = _first(element, "value"), _first(element, "label")
        if rows is None or value is None:
            self.reading.problem("A list of choices has no rows or no value.", spec.ref)
            return None
        cell = self.reading.expression(value.get("ref"), None, Phrase("Value of the choices"))
        words = None
        if label is not None and label.get("ref"):
            words = self.label_of_rows(label.get("ref"))
        return Choices((), rows, cell, words)

    def label_of_rows(self, ref: str) -> ItemText | None:
        expression: Expression | None = self.reading.expression(ref, None, Phrase("Label of the choices"))
        if expression is None:
            return None
        if isinstance(expression.tree, Call) and expression.tree.name.rpartition(":")[2] == "itext":
            inner = ref.strip()[ref.strip().index("(") + 1 : -1]
            expression = self.reading.expression(inner, None, Phrase("Label of the choices"))
            self.reading.seen.append("itext")
            return ItemText(expression, True) if expression else None
        return ItemText(expression, itext_identifier(ref) is not None)


def is_foreign(element: Any) -> bool:
    """Whether an element is of another language than forms: HTML between the questions, say."""
    return isinstance(element.tag, str) and (split_name(element.tag)[0] or XFORMS) not in (XFORMS, ODK)


def _first(element: Any, name: str) -> Any | None:
    return next(iter(children(element, name)), None)


def _appearance(element: Any) -> frozenset[str]:
    return frozenset((element.get("appearance") or "").split())


def _extra(element: Any, *names: str) -> list[tuple[str, str]]:
    return [(name, element.get(name)) for name in names if element.get(name)]
