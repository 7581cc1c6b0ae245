"""What an expression may know while it runs."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from sestante.methods.xforms import limits
from sestante.methods.xforms.errors import Exhausted
from sestante.methods.xforms.nodes import Node


class Context:
    """The world of a run: documents, the frozen moment, chance, texts; and a budget of steps.

    Parameters
    ----------
    root : Node
        Root of the document that absolute paths start from.
    now : datetime
        With a zone; it stands still.
    """

    __slots__ = ("root", "current", "instances", "now", "zone", "random", "texts", "choice_name", "steps", "properties",
                 "version")  # fmt: skip

    def __init__(
        self, root: Node, now: datetime, *, instances: Mapping[str, Node] | None = None, seed: int | None = None
    ) -> None:
        if now.tzinfo is None:
            raise ValueError("The moment of a session needs a time zone.")
        self.root = root
        self.current = root
        self.instances: Mapping[str, Node] = {} if instances is None else instances
        self.now = now
        self.zone: tzinfo = now.tzinfo
        self.random = random.Random(seed)  # noqa: S311 - chance in a questionnaire keeps no secret
        self.texts: Callable[[str], str | None] = lambda identifier: None
        self.choice_name: Callable[[str, list[Node]], str] = lambda value, nodes: ""
        self.steps = limits.EVALUATION_STEPS
        self.properties: Mapping[str, str] = {}
        self.version = ""

    def spend(self, steps: int) -> None:
        """Count steps, and stop an expression that would never end."""
        self.steps -= steps
        if self.steps < 0:
            raise Exhausted("The calculation was stopped: it takes too many steps.")
