"""Where an expression stands, and what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sestante.methods.xforms.nodes import Node

from .context import Context
from .values import Value

Run = Callable[[Context, Node, int, int], Value]  # context, node, position, size
Nodes = Callable[[Context, Node, int, int], list[Node]]
Move = Callable[[Context, list[Node]], list[Node]]  # from nodes to nodes


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands.

    Attributes
    ----------
    anchor : callable
        Given the names of the leading steps of an absolute path: how many of them the context node shares up to
        its last repeat, and how far above the context node that repeat is. ``(0, 0)`` is no repeat in common.
    namespaces : mapping or None
        Prefixes of a document whose names have namespaces. None: local names decide, as inside forms.
    instance_ids : collection or None
        Secondary instances that exist, None if anything goes.
    late : bool
        Whether an unknown function or prefix is wrong only where it is reached, as in the browsers' evaluators.
        A form is refused for it as a whole: its owner should hear of it before a respondent does.
    """

    anchor: Callable[[Sequence[str]], tuple[int, int]] = lambda names: (0, 0)
    namespaces: Mapping[str | None, str] | None = None
    instance_ids: frozenset[str] | None = None
    late: bool = False
    seen: list[str] = field(default_factory=list)  # functions used, in order
