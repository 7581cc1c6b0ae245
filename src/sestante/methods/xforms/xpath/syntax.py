"""What an expression looks like once read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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


def packed(tree: Expression | None) -> Any:
    """A tree as plain tuples, that can be stored."""
    match tree:
        case Number(value) | Text(value):
            return value
        case Call(name, arguments):
            return ("c", name, *map(packed, arguments))
        case Chain(operator, operands, signs):
            return ("o", operator, signs, *map(packed, operands))
        case Binary(operator, left, right):
            return ("b", operator, packed(left), packed(right))
        case Negative(operand):
            return ("n", packed(operand))
        case Path(start, absolute, steps):
            return ("p", packed(start), absolute, *map(_packed_step, steps))
        case Filter(operand, predicates):
            return ("f", packed(operand), *map(packed, predicates))
    return None


def _packed_step(step: Step) -> Any:
    test = step.test
    return (step.axis, test.kind, test.name, test.prefix, *map(packed, step.predicates))


def unpacked(stored: Any) -> Any:
    """The tree of `packed`.

    >>> tree = Binary("=", Path(None, True, (Step("child", Test("name", "a")),)), Number(1.0))
    >>> unpacked(packed(tree)) == tree
    True
    """
    if stored is None:
        return None
    if isinstance(stored, float):
        return Number(stored)
    if isinstance(stored, str):
        return Text(stored)
    kind, *parts = stored
    if kind == "c":
        return Call(parts[0], tuple(map(unpacked, parts[1:])))
    if kind == "o":
        return Chain(parts[0], tuple(map(unpacked, parts[2:])), tuple(parts[1]))
    if kind == "b":
        return Binary(parts[0], unpacked(parts[1]), unpacked(parts[2]))
    if kind == "n":
        return Negative(unpacked(parts[0]))
    if kind == "p":
        return Path(unpacked(parts[0]), parts[1], tuple(map(_unpacked_step, parts[2:])))
    return Filter(unpacked(parts[0]), tuple(map(unpacked, parts[1:])))


def _unpacked_step(stored: Any) -> Step:
    axis, kind, name, prefix, *predicates = stored
    return Step(axis, Test(kind, name, prefix), tuple(map(unpacked, predicates)))
