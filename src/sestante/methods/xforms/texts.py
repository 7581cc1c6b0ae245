"""Words of a form: in several languages, with answers filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .nodes import Node
from .xpath import Context, Run, to_text

Parts = tuple[str | Run, ...]
LONG = "long"
MEDIA = ("image", "audio", "video", "big-image")  # forms of a text that name a file


@dataclass(frozen=True, slots=True)
class Text:
    """A text by language and form (``long``, ``short``, ``guidance``, ``image``, …); parts are words or expressions.

    Language None holds what is not translated.
    """

    variants: Mapping[str | None, Mapping[str, Parts]]
    languages: tuple[str, ...] = ()

    def render(self, context: Context, node: Node, language: str | None, form: str = LONG) -> str | None:
        """The words, in the language or else in the default one or else in the first; None if there are none."""
        for candidate in (language, *self.languages, None):
            parts = self.variants.get(candidate, {}).get(form)
            if parts is not None:
                return filled(parts, context, node)
        return None

    def media(self) -> tuple[str, ...]:
        """Forms it has that name files."""
        return tuple(form for form in MEDIA if any(form in forms for forms in self.variants.values()))

    def runs(self) -> list[Run]:
        return [
            part for forms in self.variants.values() for parts in forms.values() for part in parts if callable(part)
        ]


def filled(parts: Parts, context: Context, node: Node) -> str:
    """Words with the values of the expressions between them."""
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    context.current = node
    return "".join(part if isinstance(part, str) else to_text(part(context, node, 1, 1)) for part in parts)


@dataclass(frozen=True, slots=True)
class ItemText:
    """The label of a row of a list: a cell, or the text whose identifier a cell holds."""

    run: Run
    identifier: bool

    def cell(self, context: Context, row: Node) -> str:
        return to_text(self.run(context, row, 1, 1))

    def render(self, context: Context, row: Node, text_of: Callable[[str], str | None]) -> str | None:
        found = self.cell(context, row)
        return text_of(found) if self.identifier else found
