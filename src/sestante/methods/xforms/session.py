"""One respondent's live answers to a form."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from datetime import datetime

from . import limits
from .actions import FIRST_LOAD, LOAD
from .definition import Definition, Spec
from .events import Events
from .growth import growing
from .live import LiveNode, leaves_with_references, new_tree, phantom, read_tree, reference, resolve
from .nodes import Node
from .places import Places, point_of
from .recompute import Recomputation
from .secondary import read_saved
from .serialise import written
from .states import State, Violation, state_of, violation_of
from .types import accepted
from .view import View, Views
from .wording import Wording
from .xpath import Context, Run, Value

# What changes with the language. (A text quoted by `jr:itext` is a value like any other: it stays, as in ODK's clients,
# until something that it reads changes.)
_QUOTES = re.compile(r"\bchoice-name\s*\(")


class Session(Places):
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
    received : bool
        The answers were completed by another program, which had its own clock and dice: what it calculated from them
        stays, and nothing that the form does on opening happens.
    last_saved : bytes or str, optional
        Answers saved before these, which the form may read (``jr://instance/last-saved``); without them it reads none.
    location : str, optional
        Where the respondent is (``latitude longitude [altitude [accuracy]]``), if that is known all along. Else what
        wants to know it waits in `unplaced`.

    Raises
    ------
    FormError
        If the saved answers, or those saved before, cannot be read.
    ValueError
        If the location is no point.
    EvaluationError
        If the form's calculations take too long.
    """

    def __init__(
        self, definition: Definition, instance: bytes | None = None, *, language: str | None = None,
        now: datetime | None = None, seed: int | None = None, properties: Mapping[str, str] | None = None,
        received: bool = False, last_saved: bytes | str | None = None, location: str | None = None,
    ) -> None:  # fmt: skip
        if now is None:
            raise ValueError("A session needs the moment it takes place at.")
        self.definition = definition
        self.language = language if language in definition.languages else definition.default_language
        self._tree = new_tree(definition) if instance is None else read_tree(definition, instance)
        self._context = Context(self._tree, now, instances=_lists(definition, last_saved), seed=seed)
        self._context.properties = properties or {}
        self._context.version = definition.version
        self._work = Recomputation(definition, self._tree, self._context)
        self._events = Events(definition, self._tree, self._context, self._work)
        if location is not None:
            self._events.location = point_of(location)
        self._words = Wording(definition, self.language, self._tree, self._context, self._work)
        self._context.texts = self._words.text
        self._context.choice_name = self._words.choice_name
        self._load(new=instance is None, received=received)

    @growing
    def _load(self, *, new: bool, received: bool) -> None:
        if new:
            for node in self._tree.walk():
                self._events.preload(node)
        self._work.keep_dice, self._work.initial, self._work.keep_moments = not new, new, received
        self._work.mark_all()
        self._events.run()
        self._work.keep_dice = self._work.initial = False
        if received:
            return
        self._events.opening = new
        self._events.fire(FIRST_LOAD if new else LOAD, self._tree)
        if new:
            self._events.fire(LOAD, self._tree)
            self._events.fire("xforms-ready", self._tree)
        self._events.opening = False

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
        self._events.run()
        if node.text != before:
            self._events.changed(node)
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
        (node,) = self._work.grow(parent, spec)
        self._work.grown.append(node)
        self._events.run()
        return reference(node)

    def remove(self, instance_ref: str) -> bool:
        """Take an instance (``/data/repeat[2]``) away; False, and nothing changed, if a person could not do this."""
        node = resolve(self._tree, instance_ref)
        if node is None or not node.spec.repeat or node.spec.fixed or not node.relevant or instance_ref[-1:] != "]":
            return False
        if self._protected(node):
            return False
        self._begin()
        self._work.shrink(node)
        self._events.run()
        return True

    def speak(self, language: str | None) -> None:
        """Go on in another language, the form's default if it is None or unknown; choices are named anew."""
        self.language = language if language in self.definition.languages else self.definition.default_language
        self._words.speak(self.language)
        self._begin()
        self._work.keep_dice = True
        for task in self.definition.tasks:
            if _QUOTES.search(task.expression.source):
                self._work.mark(task, None)
        self._events.run()
        self._work.keep_dice = False

    # What there is to see

    def states(self) -> list[State]:
        """State of every leaf, in document order."""
        return [state_of(ref, node, readonly) for ref, node, readonly in leaves_with_references(self._tree)]

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
        return state_of(reference(node), node, self._protected(node))

    def values(self, *, relevant_only: bool = True) -> dict[str, str]:
        """Values by reference: of the relevant leaves, or of all as they were given."""
        if relevant_only:
            return {ref: node.text for ref, node, _ in leaves_with_references(self._tree) if node.relevant}
        return {ref: node.raw for ref, node, _ in leaves_with_references(self._tree)}

    def violations(self) -> list[Violation]:
        """What is still wrong, in document order. Only relevant leaves can be."""
        found: list[Violation] = []
        for ref, node, _ in leaves_with_references(self._tree):
            kind = violation_of(node)
            if kind is not None:
                found.append(Violation(ref, kind, self._words.message(node, kind)))
        return found

    def view(self, ref: str | None = None) -> tuple[View, ...] | View:
        """The form as it looks now, in the session's language: the whole body, or what stands at one reference.

        Raises
        ------
        KeyError
            If nothing of the body stands at that reference.
        """
        views = Views(self.definition, self._tree, self._work, self._words, self._protected)
        return views.body() if ref is None else views.at(ref)

    def to_xml(self, *, submission: bool = False) -> bytes:
        """The instance in XML.

        A draft has everything, also answers that are hidden now. A submission has what is relevant only, and the
        moment it was closed where the form asks for it.
        """
        if submission:
            self._begin()
            self._events.close()
        return written(self.definition, self._tree, submission=submission)

    def evaluate(self, run: Run, *, blank: Mapping[str, frozenset[str]] | None = None) -> Value:
        """Value of a compiled expression over the answers as they stand, from the root; nothing changes.

        Parameters
        ----------
        run : Run
        blank : mapping, optional
            Generic references with the values that count as no answer while this is worked out ("don't know"). What
            the form itself calculates stays as it calculated it.

        Raises
        ------
        EvaluationError
            If it cannot be computed, or takes too long.
        """
        hidden = []
        for ref, values in (blank or {}).items():
            spec = self.definition.specs.get(ref)
            for node in self._tree.below(spec) if spec is not None else ():
                if node.text and not values.isdisjoint(node.text.split()):
                    hidden.append((node, node.text))
                    node.text = " ".join(word for word in node.text.split() if word not in values)
        self._context.steps, self._context.current = limits.EVALUATION_STEPS, self._tree
        try:
            return run(self._context, self._tree, 1, 1)
        finally:
            for node, text in hidden:
                node.text = text

    def recompute(self) -> None:
        """Compute everything again. Nothing changes by it: what every act computes is what depends on it."""
        self._begin()
        self._work.keep_dice = True
        self._work.mark_all()
        self._events.run()
        self._work.keep_dice = False

    @property
    def failures(self) -> dict[str, str]:
        """Calculations that could not be computed, by generic path, with the reason; they count as blank."""
        return dict(self._work.failures)

    # How

    def _begin(self) -> None:
        self._work.left = limits.SESSION_STEPS

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


def _lists(definition: Definition, last_saved: bytes | str | None) -> Mapping[str, Node]:
    """The lists beside the form; among them, for this session alone, what was saved last."""
    if last_saved is None or not definition.last_saved:
        return definition.instances
    saved = read_saved(last_saved)
    return ChainMap(dict.fromkeys(definition.last_saved, saved), definition.instances)  # type: ignore[arg-type]
