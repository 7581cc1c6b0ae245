"""What a session tells of its leaves."""

from __future__ import annotations

from dataclasses import dataclass

from .live import LiveNode


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


def violation_of(node: LiveNode) -> str | None:
    """What is wrong with a leaf, if anything is."""
    if not node.relevant:
        return None
    if not node.text:
        return "required" if node.required else None
    return None if node.valid else "constraint"


def state_of(ref: str, node: LiveNode, readonly: bool) -> State:
    """A leaf as it is shown."""
    return State(ref, node.relevant, node.required, readonly, node.text, violation_of(node))
