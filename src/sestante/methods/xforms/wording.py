"""Words of a form in the language of one session."""

from __future__ import annotations

from . import limits
from .definition import Definition
from .errors import EvaluationError
from .live import LiveNode
from .nodes import Node
from .recompute import Recomputation
from .texts import LONG, MEDIA, Text, filled
from .xpath import Context


class Wording:
    """Labels, hints and messages with answers filled in."""

    def __init__(
        self, definition: Definition, language: str | None, tree: LiveNode, context: Context, work: Recomputation
    ) -> None:
        self.definition = definition
        self.tree, self.context, self.work = tree, context, work
        self.speak(language)

    def speak(self, language: str | None) -> None:
        """Give words in this language from now on; what it lacks is in the form's default, or else in its first."""
        self.language = language
        self.languages = tuple(
            dict.fromkeys(each for each in (language, *self.definition.languages) if each is not None)
        )

    def media(self, identifier: str) -> dict[str, str | None]:
        """Addresses of the files that go with a text."""
        known = [self.definition.translations.get(language, {}).get(identifier, {}) for language in self.languages]
        return {form: self.text(identifier, form) for form in MEDIA if any(form in forms for forms in known)}

    def text(self, identifier: str, form: str = LONG) -> str | None:
        for language in self.languages:
            parts = self.definition.translations.get(language, {}).get(identifier, {}).get(form)
            if parts is not None:
                return filled(parts, self.context, self.tree)
        return None

    def render(self, text: Text | None, node: LiveNode, form: str = LONG) -> str | None:
        if text is None:
            return None
        self.context.steps = limits.EVALUATION_STEPS
        current = self.context.current
        try:
            return text.render(self.context, node, self.language, form)
        except EvaluationError:
            return None
        finally:
            self.context.current = current

    def message(self, node: LiveNode, kind: str) -> str | None:
        return self.render(node.spec.constraint_message if kind == "constraint" else node.spec.required_message, node)

    def choice_name(self, value: str, nodes: list[Node]) -> str:
        node = nodes[0] if nodes else None
        if not isinstance(node, LiveNode) or node.spec.element is None or node.spec.element.choices is None:
            return ""
        choices = node.spec.element.choices
        for listed, text in choices.listed:
            if listed == value:
                return self.render(text, node) or ""
        if choices.rows is not None:
            for offered, row in self.work.rows(choices, node):
                if offered == value:
                    return (choices.label.render(self.context, row, self.text) if choices.label else None) or ""
        return ""
