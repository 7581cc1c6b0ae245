"""One respondent's live answers to a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from . import limits
from .actions import CHANGED, FIRST_LOAD, LOAD, NEW_REPEAT
from .definition import Action, Definition, Spec
from .errors import EvaluationError
from .live import LiveNode, leaves_with_references, new_tree, phantom, read_tree, reference, resolve
from .nodes import Node
from .recompute import Recomputation
from .serialise import written
from .texts import LONG, Text, filled
from .types import accepted, stored
from .view import View, Views
from .xpath import Context
from .xpath.functions.texts import new_uuid


@dataclass(frozen=True, slots=True)
class State:
    """State of one leaf.

    Attributes
    ----------
    ref : str
        Absolute, with positions on instances of repeats.
    relevant, required, readonly : bool
    value : str
        Empty while the leaf is not relevant.
    violation : {'required', 'constraint'} or None
        Only of relevant leaves.
    """

    ref: str
    relevant: bool
    required: bool
    readonly: bool
    value: str
    violation: str | None


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with one answer, with the form's own words for it in the session's language, if it has any."""

    ref: str
    kind: str
    message: str | None


class Session:
    """A respondent's tree of answers, true at every moment.

    Parameters
    ----------
    definition : Definition
    instance : bytes, optional
        Saved answers to go on with (`to_xml`); without them a new instance is made.
    language : str, optional
        Of labels and messages; the form's default if it is None or unknown.
    now : datetime
        With a time zone. It stands still for the session's life.
    seed : int, optional
        Of everything random, to repeat a session.
    properties : mapping, optional
        What preloads ask of the device: ``deviceid``, ``username``, ``email``, ``phonenumber``.

    Raises
    ------
    FormError
        If the saved answers cannot be read.
    EvaluationError
        If the form's calculations take too long.
    """

    def __init__(
        self, definition: Definition, instance: bytes | None = None, *, language: str | None = None,
        now: datetime | None = None, seed: int | None = None, properties: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        if now is None:
            raise ValueError("A session needs the moment it takes place at.")
        self.definition = definition
        self.language = language if language in definition.languages else definition.default_language
        self._tree = new_tree(definition) if instance is None else read_tree(definition, instance)
        self._context = Context(self._tree, now, instances=definition.instances, seed=seed)
        self._context.properties = properties or {}
        self._context.texts = self._text
        self._context.choice_name = self._choice_name
        self._work = Recomputation(definition, self._tree, self._context)
        self._load(new=instance is None)

    def _load(self, *, new: bool) -> None:
        if new:
            for node in self._tree.walk():
                self._preload(node)
        self._work.keep_dice, self._work.initial = not new, new
        self._work.mark_all()
        self._run()
        self._work.keep_dice = self._work.initial = False
        self._fire(FIRST_LOAD if new else LOAD, self._tree)
        if new:
            self._fire(LOAD, self._tree)
            self._fire("xforms-ready", self._tree)

    # What a respondent does

    def set(self, ref: str, text: str) -> bool:
        """Answer a question; an empty text takes the answer away.

        Returns
        -------
        bool
            False, and nothing changed, if a person could not do this: no such question, not relevant, read-only,
            not among the choices, not of its type. An answer that breaks its constraint is kept, and reported.
        """
        node = resolve(self._tree, ref)
        if node is None or node.spec.element is None or node.spec.element.kind != "question":
            return False
        if not node.relevant or self._protected(node):
            return False
        value = self._acceptable(node, text)
        if value is None:
            return False
        self._begin()
        before = node.text
        self._work.write(node, value)
        self._run()
        if node.text != before:
            self._changed(node)
        return True

    def add(self, repeat_ref: str) -> str | None:
        """Add an instance to a repeat, at its end; its reference, or None if a person could not do this."""
        outer, _, name = repeat_ref.rpartition("/")
        parent = resolve(self._tree, outer) if outer else None
        spec = parent.spec.children.get(name) if parent is not None else None
        if parent is None or spec is None or not spec.repeat or spec.fixed or not self._open(parent, spec):
            return None
        if len(parent.instances(spec)) >= limits.REPEAT_INSTANCES:
            return None
        self._begin()
        node = self._work.grow(parent, spec)
        self._work.grown.append(node)
        self._run()
        return reference(node)

    def remove(self, instance_ref: str) -> bool:
        """Take an instance (``/data/repeat[2]``) away; False, and nothing changed, if a person could not do this."""
        node = resolve(self._tree, instance_ref)
        if node is None or not node.spec.repeat or node.spec.fixed or not node.relevant or instance_ref[-1:] != "]":
            return False
        self._begin()
        self._work.shrink(node)
        self._run()
        return True

    # What there is to see

    def states(self) -> list[State]:
        """State of every leaf, in document order."""
        return [_state(ref, node, readonly) for ref, node, readonly in leaves_with_references(self._tree)]

    def state(self, ref: str) -> State:
        """State of one leaf.

        Raises
        ------
        KeyError
            If there is no such leaf.
        """
        node = resolve(self._tree, ref)
        if node is None or not node.spec.leaf:
            raise KeyError(ref)
        return _state(reference(node), node, self._protected(node))

    def values(self, *, relevant_only: bool = True) -> dict[str, str]:
        """Values by reference: of the relevant leaves, or of all as they were given."""
        if relevant_only:
            return {ref: node.text for ref, node, _ in leaves_with_references(self._tree) if node.relevant}
        return {ref: node.raw for ref, node, _ in leaves_with_references(self._tree)}

    def violations(self) -> list[Violation]:
        """What is still wrong, in document order. Only relevant leaves can be."""
        found: list[Violation] = []
        for ref, node, _ in leaves_with_references(self._tree):
            kind = _violation(node)
            if kind is not None:
                found.append(Violation(ref, kind, self._message(node, kind)))
        return found

    def view(self, ref: str | None = None) -> tuple[View, ...] | View:
        """The form as it looks now, in the session's language: the whole body, or what stands at one reference.

        Raises
        ------
        KeyError
            If nothing of the body stands at that reference.
        """
        views = Views(self.definition, self._tree, self._work, self._render, self._text, self._message, self._protected)
        return views.body() if ref is None else views.at(ref)

    def to_xml(self, *, submission: bool = False) -> bytes:
        """The instance in XML.

        A draft has everything, also answers that are hidden now. A submission has what is relevant only, and the
        moment it was closed where the form asks for it.
        """
        if submission:
            self._close()
        return written(self.definition, self._tree, submission=submission)

    @property
    def failures(self) -> dict[str, str]:
        """Calculations that could not be computed, by generic path, with the reason; they count as blank."""
        return dict(self._work.failures)

    # How

    def _begin(self) -> None:
        self._work.left = limits.SESSION_STEPS

    def _run(self) -> None:
        """Compute what is pending, and give new instances of repeats their first values."""
        self._work.run()
        while self._work.grown:
            node = self._work.grown.pop(0)
            for inner in node.walk():
                self._preload(inner)
            self._fire(NEW_REPEAT, node)
            self._work.run()

    def _open(self, parent: LiveNode, spec: Spec) -> bool:
        """Whether a repeat may grow: the group around it is relevant, and so are its instances."""
        if not parent.relevant or self._protected(parent):
            return False
        instances = parent.instances(spec)
        if instances or spec.relevant is None:
            return all(node.own_relevant for node in instances[:1])
        return self._work.truth(spec.tasks["relevant"], phantom(parent, spec))

    def _protected(self, node: LiveNode) -> bool:
        here: LiveNode | None = node
        while here is not None:
            if here.readonly:
                return True
            here = here.parent
        return False

    def _acceptable(self, node: LiveNode, text: str) -> str | None:
        element = node.spec.element
        assert element is not None
        if element.choices is not None and text:
            words = text.split()
            offered = (
                self._work.offered(node) if element.choices.rows else {value for value, _ in element.choices.listed}
            )
            if not all(word in offered for word in words) or (element.control == "select1" and len(words) > 1):
                return None
            return " ".join(dict.fromkeys(words))
        if element.control == "trigger":
            return text if text in ("OK", "") else None
        return accepted(text, node.spec.type)

    def _changed(self, node: LiveNode) -> None:
        """What a change of an answer sets off, and what that sets off in turn."""
        waiting = [node]
        for _ in range(limits.COUNT_ROUNDS):
            if not waiting:
                return
            source = waiting.pop(0)
            for action in source.spec.changed:
                if CHANGED in action.events:
                    waiting += self._act(action, source)
        raise EvaluationError("Actions of the form set each other off without end.")

    def _fire(self, event: str, top: LiveNode) -> None:
        """Run the form's actions for an event; of a new repeat only those inside it."""
        for action in self.definition.actions:
            if event not in action.events:
                continue
            if event == NEW_REPEAT:
                if top.spec in (list(action.target.ancestors())) and action.within in (None, top.spec):
                    self._act(action, top)
            elif action.within is None or event != FIRST_LOAD:
                self._act(action, top)

    def _act(self, action: Action, source: LiveNode) -> list[LiveNode]:
        """Write what an action writes; the nodes that changed."""
        if source.parent is None or NEW_REPEAT in action.events:
            targets = source.below(action.target) if source.spec.depth <= action.target.depth else []
        else:
            found = self._work.evaluate(action.path, source)
            targets = [node for node in found if isinstance(node, LiveNode)] if isinstance(found, list) else []
        changed: list[LiveNode] = []
        for node in targets:
            before = node.text
            if not node.relevant:
                continue
            value = self._work.evaluate(action.value.run, node) if action.value else ""
            self._work.write(node, stored(value, node.spec.type))
            self._run()
            if node.text != before:
                changed.append(node)
        return changed

    def _preload(self, node: LiveNode) -> None:
        if node.spec.preload is None:
            return
        kind, parameter = node.spec.preload
        now = self._context.now
        value = ""
        if kind == "uid":
            value = f"uuid:{new_uuid(self._context.random)}"
        elif kind == "timestamp" and parameter == "start":
            value = now.isoformat(timespec="milliseconds")
        elif kind == "date" and parameter in ("today", ""):
            value = now.date().isoformat()
        elif kind == "property":
            value = self._context.properties.get(parameter, "")
        if value:
            self._work.write(node, value)

    def _close(self) -> None:
        self._begin()
        for node in self._tree.walk():
            if node.spec.preload == ("timestamp", "end"):
                self._work.write(node, self._context.now.isoformat(timespec="milliseconds"))
        self._work.run()

    def _languages(self) -> Iterator[str]:
        yield from dict.fromkeys(each for each in (self.language, *self.definition.languages) if each is not None)

    def _text(self, identifier: str, form: str = LONG) -> str | None:
        for language in self._languages():
            parts = self.definition.translations.get(language, {}).get(identifier, {}).get(form)
            if parts is not None:
                return filled(parts, self._context, self._tree)
        return None

    def _render(self, text: Text | None, node: LiveNode, form: str = LONG) -> str | None:
        if text is None:
            return None
        self._context.steps = limits.EVALUATION_STEPS
        current = self._context.current
        try:
            return text.render(self._context, node, self.language, form)
        except EvaluationError:
            return None
        finally:
            self._context.current = current

    def _message(self, node: LiveNode, kind: str) -> str | None:
        return self._render(node.spec.constraint_message if kind == "constraint" else node.spec.required_message, node)

    def _choice_name(self, value: str, nodes: list[Node]) -> str:
        node = nodes[0] if nodes else None
        if not isinstance(node, LiveNode) or node.spec.element is None or node.spec.element.choices is None:
            return ""
        choices = node.spec.element.choices
        for listed, text in choices.listed:
            if listed == value:
                return self._render(text, node) or ""
        if choices.rows is not None:
            for offered, row in self._work.rows(choices, node):
                if offered == value:
                    return (choices.label.render(self._context, row, self._text) if choices.label else None) or ""
        return ""


def _violation(node: LiveNode) -> str | None:
    if not node.relevant:
        return None
    if not node.text:
        return "required" if node.required else None
    return None if node.valid else "constraint"


def _state(ref: str, node: LiveNode, readonly: bool) -> State:
    return State(ref, node.relevant, node.required, readonly, node.text, _violation(node))
