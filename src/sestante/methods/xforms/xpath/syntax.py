"""What an expression looks like once read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands of one operator from left to right: a long sum is flat, not deep."""

    operator: str  # 'or', 'and', '+-' (signs apart), '|'
    operands: tuple[Expression, ...]
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str  # = != < <= > >= * div mod
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Expression


@dataclass(frozen=True, slots=True)
class Test:
    """What a step lets through."""

    kind: str  # 'name', 'node', 'text', 'comment', 'processing-instruction'
    name: str | None = None  # None: any
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    axis: str
    test: Test
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the root, from the context node, or from the nodes of an expression."""

    start: Expression | None  # None: the context node, or the root if `absolute`
    absolute: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    operand: Expression
    predicates: tuple[Expression, ...]


Expression = Number | Text | Call | Chain | Binary | Negative | Path | Filter
