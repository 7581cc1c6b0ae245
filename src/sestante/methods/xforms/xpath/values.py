"""The four kinds of value of XPath, a fifth for dates, and how each becomes another.

Numbers are floats. `Moment` is a number too, of days since 1970-01-01 UTC, that prints as a date: so dates can be
subtracted and compared while ``today()`` still reads as a day (ODK XForms specification, "Dates").
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from sestante.methods.xforms.nodes import Node, string_value

if TYPE_CHECKING:
    from .context import Context

NAN = math.nan
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(Z|[+-]\d\d:\d\d|[+-]\d\d)?)?", re.ASCII
)


class Moment(float):
    """A date or a date with a time: days since the epoch, with the text it prints as."""

    __slots__ = ("local", "text")
    local: datetime
    text: str

    def __new__(cls, local: datetime) -> Moment:
        self = float.__new__(cls, (local - EPOCH) / DAY)
        self.local = local
        self.text = moment_text(local)
        return self

    @property
    def is_day(self) -> bool:
        """Whether it is a day, that is midnight: its text has no time then."""
        return len(self.text) == 10


class NamedNumber(float):
    """A number that prints as something else: a date that is none, or the whole days of a moment."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, number: float, text: str) -> NamedNumber:
        self = float.__new__(cls, number)
        self.text = text
        return self


Value = float | str | bool | list[Node]


def moment_text(local: datetime) -> str:
    """``2026-03-01`` for midnight, else ``2026-03-01T10:30:00.000+01:00``."""
    if local.hour == local.minute == local.second == local.microsecond == 0:
        return local.date().isoformat()
    return local.isoformat(timespec="milliseconds")


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """A date or date with time in ISO 8601, in the given zone; None if it is neither.

    >>> read_moment("2026-03-01T10:30Z", UTC)
    datetime.datetime(2026, 3, 1, 10, 30, tzinfo=datetime.timezone.utc)
    >>> read_moment("2026-02-30", UTC) is None
    True
    """
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    try:
        microsecond = int((fraction or "0")[:6].ljust(6, "0"))
        naive = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), microsecond
        )
        if not offset:
            return naive.replace(tzinfo=zone)
        if offset == "Z":
            return naive.replace(tzinfo=UTC).astimezone(zone)
        hours, minutes = int(offset[1:3]), int(offset[4:6] or 0)
        if hours > 14 or minutes > 59:
            return None
        shift = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
        return naive.replace(tzinfo=timezone(shift)).astimezone(zone)
    except (ValueError, OverflowError):
        return None


def moment_of_days(days: float, zone: tzinfo) -> datetime | None:
    """The moment so many days after the epoch, to the millisecond."""
    if not math.isfinite(days) or abs(days) > 3_000_000:
        return None
    try:
        return (EPOCH + timedelta(milliseconds=round(days * 86_400_000))).astimezone(zone)
    except OverflowError:
        return None


def text_number(text: str, zone: tzinfo) -> float:
    """Number that a text stands for: a number or a date; else NaN."""
    if _NUMBER.fullmatch(text):
        return float(text)
    if len(text) >= 10 and text[4] == "-" and (moment := read_moment(text, zone)) is not None:
        return Moment(moment)
    text = text.strip(" \t\r\n")
    if _NUMBER.fullmatch(text):
        return float(text)
    if text in ("Infinity", "-Infinity", "+Infinity"):
        return float(text)
    return NAN


def number_text(number: float) -> str:
    """How a number prints: whole numbers without ``.0``, never an exponent, NaN as nothing.

    >>> [number_text(n) for n in (3.0, 0.1, -0.0, 1e-7, 1e22, float("inf"), float("nan"))]
    ['3', '0.1', '0', '0.0000001', '10000000000000000000000', 'Infinity', '']
    """
    if isinstance(number, Moment | NamedNumber):
        return number.text
    if number != number:
        return ""
    if number in (math.inf, -math.inf):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    text = repr(float(number))
    return f"{number:.{_decimals(text)}f}" if "e" in text else text


def _decimals(text: str) -> int:
    mantissa, _, exponent = text.partition("e")
    return max(0, len(mantissa.partition(".")[2]) - int(exponent))


def to_text(value: Value) -> str:
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    if kind is list:
        return string_value(value[0]) if value else ""  # type: ignore[index,arg-type]
    if kind is bool:
        return "true" if value else "false"
    return number_text(value)  # type: ignore[arg-type]


def to_number(value: Value, context: Context) -> float:
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        return text_number(value, context.zone)
    return text_number(string_value(value[0]), context.zone) if value else NAN


def to_boolean(value: Value) -> bool:
    """Whether a value counts as true: a text does if it is not empty, even ``"false"``."""
    if isinstance(value, float):
        return value == value and value != 0
    return bool(value)


def equal(left: Value, right: Value, context: Context) -> bool:
    """``=`` of XPath: of node-sets, whether any pair is equal."""
    if type(left) is list or type(right) is list:
        return _any_equal(left, right, context)
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) is to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left, context) == to_number(right, context)
    return left == right


def _any_equal(left: Value, right: Value, context: Context) -> bool:
    if not isinstance(left, list):
        left, right = right, left
    assert isinstance(left, list)
    if isinstance(right, bool):
        return bool(left) is right
    if isinstance(right, float):
        return any(text_number(string_value(node), context.zone) == right for node in left)
    if isinstance(right, str):
        return any(string_value(node) == right for node in left)
    others = {string_value(node) for node in right}
    return any(string_value(node) in others for node in left)


def unequal(left: Value, right: Value, context: Context) -> bool:
    """``!=`` of XPath: of node-sets, whether any pair differs (so it is not the opposite of ``=``)."""
    if not isinstance(left, list):
        left, right = right, left
    if not isinstance(left, list):
        return not equal(left, right, context)
    if isinstance(right, bool):
        return bool(left) is not right
    if isinstance(right, float):
        return any(text_number(string_value(node), context.zone) != right for node in left)
    if isinstance(right, str):
        return any(string_value(node) != right for node in left)
    texts, others = ({string_value(node) for node in nodes} for nodes in (left, right))
    return bool(texts and others) and (len(texts) > 1 or len(others) > 1 or texts != others)


def numbers_of(value: Value, context: Context) -> list[float]:
    """What ``<`` and its like compare: the number of every node, or of the value."""
    if isinstance(value, list):
        return [text_number(string_value(node), context.zone) for node in value]
    return [to_number(value, context)]
