"""Numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from sestante.methods.xforms.nodes import Node, string_value
from sestante.methods.xforms.xpath.compiler import compile_expression
from sestante.methods.xforms.xpath.context import Context
from sestante.methods.xforms.xpath.scope import Run, Scope
from sestante.methods.xforms.xpath.syntax import Expression
from sestante.methods.xforms.xpath.values import (
    NAN,
    Moment,
    NamedNumber,
    Value,
    read_moment,
    text_number,
    to_number,
    to_text,
)

from .registry import function, special


@special("number", 0, 1)
def _number(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    """Of a date the days since 1970-01-01 UTC; as text the whole days."""
    argument = compile_expression(arguments[0], scope) if arguments else None

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        value: Value = [node] if argument is None else argument(context, node, position, size)
        if isinstance(value, str | list):
            text = to_text(value)
            moment = read_moment(text, context.zone)
            if moment is not None:
                days = Moment(moment)
                whole = moment.toordinal() - 719_163 if "T" not in text else math.floor(days)
                return NamedNumber(days, str(whole))
        return to_number(value, context) if not isinstance(value, Moment) else NamedNumber(value, _plain(value))

    return run


def _plain(moment: Moment) -> str:
    return str(moment.local.toordinal() - 719_163 if moment.is_day else math.floor(moment))


def _all(values: tuple[Value, ...], context: Context) -> list[float]:
    found: list[float] = []
    for value in values:
        if isinstance(value, list):
            found += [float(text_number(string_value(node), context.zone)) for node in value]
        else:
            found.append(float(to_number(value, context)))
    return found


@function("sum", "value")
def _sum(context: Context, value: Value) -> Value:
    return math.fsum(numbers) if all(map(math.isfinite, numbers := _all((value,), context))) else sum(numbers)


@function("max", "value*")
def _max(context: Context, *values: Value) -> Value:
    numbers = _all(values, context)
    return NAN if not numbers or any(n != n for n in numbers) else max(numbers)


@function("min", "value*")
def _min(context: Context, *values: Value) -> Value:
    numbers = _all(values, context)
    return NAN if not numbers or any(n != n for n in numbers) else min(numbers)


@function("int", "number")
def _int(context: Context, number: float) -> Value:
    return float(math.trunc(number)) if math.isfinite(number) else number


@function("floor", "number")
def _floor(context: Context, number: float) -> Value:
    return float(math.floor(number)) if math.isfinite(number) else number


@function("ceiling", "number")
def _ceiling(context: Context, number: float) -> Value:
    return float(math.ceil(number)) if math.isfinite(number) else number


@function("round", "number number?")
def _round(context: Context, number: float, digits: float = 0) -> Value:
    """Half goes away from zero; decimals as they are written, so that 1.005 has three."""
    if not math.isfinite(number) or digits != digits:
        return NAN if number != number or digits != digits else number
    if abs(digits) > 300:
        return number if digits > 0 else 0.0
    exact = Decimal(repr(float(number)))
    if exact.adjusted() + int(digits) > 25:  # it has no such decimals
        return number
    unit = Decimal(1).scaleb(-int(digits))
    return float((exact / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit)


@function("abs", "number")
def _abs(context: Context, number: float) -> Value:
    return abs(float(number))


@function("pow", "number number")
def _pow(context: Context, base: float, exponent: float) -> Value:
    if exponent != exponent:
        return NAN
    if base == 0 and exponent < 0:
        return math.inf
    return _safe(math.pow, base, exponent)


@function("atan2", "number number")
def _atan2(context: Context, y: float, x: float) -> Value:
    return math.atan2(y, x)


@function("pi")
def _pi(context: Context) -> Value:
    return math.pi


@function("random")
def _random(context: Context) -> Value:
    return context.random.random()


@function("exp10", "number")
def _exp10(context: Context, number: float) -> Value:
    return _safe(math.pow, 10.0, number)


def _safe(compute: Callable[..., float], *numbers: float) -> float:
    try:
        return compute(*map(float, numbers))
    except ValueError:
        return NAN
    except OverflowError:
        return math.inf


def _log(compute: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else compute(number)


def _declare(name: str, compute: Callable[[float], float]) -> None:
    function(name, "number")(lambda context, number: _safe(compute, number))


for _name, _compute in (
    ("sin", math.sin), ("cos", math.cos), ("tan", math.tan), ("asin", math.asin), ("acos", math.acos),
    ("atan", math.atan), ("sqrt", math.sqrt), ("exp", math.exp), ("log", _log(math.log)), ("log10", _log(math.log10)),
):  # fmt: skip
    _declare(_name, _compute)
