"""Closures of the operators."""

from __future__ import annotations

import math
from collections.abc import Callable

from sestante.methods.xforms.nodes import Node, in_document_order

from .context import Context
from .scope import Nodes, Run
from .values import Moment, Value, equal, numbers_of, to_boolean, to_number, unequal


def union(operands: list[Nodes]) -> Run:
    def run(context: Context, node: Node, position: int, size: int) -> Value:
        found: list[Node] = []
        for operand in operands:
            found += operand(context, node, position, size)
        context.spend(len(found))
        return in_document_order(found)

    return run


def addition(operands: list[Run], signs: tuple[str, ...]) -> Run:
    pairs = list(zip(signs, operands, strict=True))
    if len(pairs) == 2 and signs[1] == "-":
        first, second = operands

        def difference(context: Context, node: Node, position: int, size: int) -> Value:
            left = to_number(first(context, node, position, size), context)
            right = to_number(second(context, node, position, size), context)
            if type(left) is Moment and type(right) is Moment and left.is_day and right.is_day:
                # Days on the calendar: between them a change of the clock is no hour more or less.
                return float((left.local.date() - right.local.date()).days)
            return float(left) - float(right)

        return difference

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        total = 0.0
        for sign, operand in pairs:
            number = to_number(operand(context, node, position, size), context)
            total = total + number if sign == "+" else total - number
        return total

    return run


def logic(either: bool, operands: list[Run]) -> Run:
    def run(context: Context, node: Node, position: int, size: int) -> Value:
        for operand in operands:
            if to_boolean(operand(context, node, position, size)) is either:
                return either
        return not either

    return run


def _divide(left: float, right: float) -> float:
    if right == 0:
        if left == 0 or left != left:
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def _remainder(left: float, right: float) -> float:
    if right == 0 or math.isinf(left) or left != left or right != right:
        return math.nan
    return math.fmod(left, right)


def _multiply(left: float, right: float) -> float:
    return left * right


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {"*": _multiply, "div": _divide, "mod": _remainder}
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def binary(operator: str, left: Run, right: Run) -> Run:
    if operator == "=":
        return lambda context, node, position, size: equal(
            left(context, node, position, size), right(context, node, position, size), context
        )
    if operator == "!=":
        return lambda context, node, position, size: unequal(
            left(context, node, position, size), right(context, node, position, size), context
        )
    if operator in _ARITHMETIC:
        compute = _ARITHMETIC[operator]
        return lambda context, node, position, size: compute(
            float(to_number(left(context, node, position, size), context)),
            float(to_number(right(context, node, position, size), context)),
        )
    compare = _ORDER[operator]

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        one, other = left(context, node, position, size), right(context, node, position, size)
        if not isinstance(one, list) and not isinstance(other, list):
            return compare(to_number(one, context), to_number(other, context))
        ones, others = numbers_of(one, context), numbers_of(other, context)
        context.spend(len(ones) * len(others))
        return any(compare(a, b) for a in ones for b in others)

    return run
