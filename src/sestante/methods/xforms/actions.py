"""Reads what a form does when something happens: ``setvalue`` and ``odk:setgeopoint``."""

from __future__ import annotations

from typing import Any

from .definition import Action, Expression, Spec
from .errors import Phrase
from .reading import Reading, local

FIRST_LOAD, LOAD, NEW_REPEAT, CHANGED = (
    "odk-instance-first-load", "odk-instance-load", "odk-new-repeat", "xforms-value-changed",
)  # fmt: skip
_EVENTS = frozenset([FIRST_LOAD, LOAD, NEW_REPEAT, CHANGED, "xforms-ready", "xforms-revalidate"])


def read_actions(model: Any, body: Any, reading: Reading) -> tuple[Action, ...]:
    """Actions of the form; those on a change are also hung on what changes."""
    found: list[Action] = []
    for element in (*model, *body.iter()):  # not the instances, whose elements may have any name
        name = local(element)
        if name == "recordaudio":
            reading.unsupport("Recording of audio in the background is not supported.", element.get("ref"))
        if name in ("setvalue", "setgeopoint"):
            action = _action(element, model, reading)
            if action is not None:
                found.append(action)
    return tuple(found)


def _action(element: Any, model: Any, reading: Reading) -> Action | None:
    events = frozenset(" ".join(v for k, v in element.attrib.items() if str(k).rpartition("}")[2] == "event").split())
    for event in events - _EVENTS:
        reading.problem("The event '%(event)s' is not supported.", element.get("ref"), event=event)
    owner = element.getparent()
    holder = None if owner is model else _spec_at(owner.get("ref") or owner.get("nodeset") or "", reading)
    ref = element.get("ref") or ""
    target = _spec_at(ref, reading)
    if target is None and holder is not None and not ref.startswith("/"):
        target = _relative(ref, holder)
    if target is None:
        reading.problem("An action writes to no node of the form's data.", ref.strip() or None)
        return None
    if local(owner) == "body":
        reading.warning("An action outside the model and outside any question does nothing.", target.ref)
        return None
    if owner is model and NEW_REPEAT in events:
        reading.problem("An action on a new repeat stands outside its repeat.", target.ref)
    path = reading.expression(ref, holder or target, Phrase("Action"))
    value = _value(element, target, reading) if local(element) == "setvalue" else None
    if path is None:
        return None
    within = holder if holder is not None and holder.repeat else None
    action = Action(events, target, path, value, within, locates=local(element) == "setgeopoint")
    if CHANGED in events and holder is not None:
        holder.changed.append(action)
    return action


def _value(element: Any, target: Spec, reading: Reading) -> Expression | None:
    source = element.get("value")
    if source is None:
        text = "".join(element.itertext()).strip()
        source = f'"{text}"' if '"' not in text else f"'{text}'"
    return reading.expression(source, target, Phrase("Value of an action"))


def _spec_at(path: str, reading: Reading) -> Spec | None:
    return (
        reading.specs.get("/".join(step.strip().rpartition(":")[2] for step in path.strip().split("/")))
        if path
        else None
    )


def _relative(path: str, here: Spec) -> Spec | None:
    spec: Spec | None = here
    for step in path.strip().split("/"):
        if spec is None or step in ("", "."):
            continue
        spec = spec.parent if step == ".." else spec.children.get(step.rpartition(":")[2])
    return spec
