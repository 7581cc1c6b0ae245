"""Days and moments."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from sestante.methods.xforms.xpath.context import Context
from sestante.methods.xforms.xpath.values import NAN, Moment, NamedNumber, Value, moment_of_days, read_moment, to_text

from .registry import function

_LOOSE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T.*)?", re.ASCII)
_DAYS_ALONE = re.compile(r"-?\d{1,7}(\.\d*)?", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d|[+-]\d\d)?", re.ASCII)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_FORMATS: dict[str, Callable[[datetime], str]] = {
    "%Y": lambda moment: f"{moment.year:04}",
    "%y": lambda moment: f"{moment.year:04}"[2:],
    "%m": lambda moment: f"{moment.month:02}",
    "%n": lambda moment: str(moment.month),
    "%b": lambda moment: _MONTHS[moment.month - 1],
    "%d": lambda moment: f"{moment.day:02}",
    "%e": lambda moment: str(moment.day),
    "%a": lambda moment: _DAYS[moment.weekday()],
    "%W": lambda moment: f"{moment.isocalendar().week:02}",
    "%H": lambda moment: f"{moment.hour:02}",
    "%h": lambda moment: str(moment.hour),
    "%M": lambda moment: f"{moment.minute:02}",
    "%S": lambda moment: f"{moment.second:02}",
    "%3": lambda moment: f"{moment.microsecond // 1000:03}",
}
_FORMAT = re.compile("|".join(_FORMATS))


@function("today")
def _today(context: Context) -> Value:
    return Moment(context.now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0))


@function("now")
def _now(context: Context) -> Value:
    return Moment(context.now.replace(microsecond=context.now.microsecond // 1000 * 1000))


def _moment(context: Context, value: Value) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, Moment):
        return value.local
    if isinstance(value, float):
        return moment_of_days(value, context.zone)
    text = to_text(value).strip()
    if isinstance(value, list) and _DAYS_ALONE.fullmatch(text):
        # An answer has no type here: one that is a number counts days.
        return moment_of_days(float(text), context.zone)
    found = _LOOSE.fullmatch(text)
    if found:
        year, month, day, time = found.groups("")
        text = f"{year}-{int(month):02}-{int(day):02}{time}"
    return read_moment(text, context.zone)


@function("date", "value")
def _date(context: Context, value: Value) -> Value:
    """Keeps the time if there is one: what a question of type date stores of it is the day."""
    if isinstance(value, bool) or (not isinstance(value, float) and not to_text(value)):
        return ""
    moment = _moment(context, value)
    return NamedNumber(NAN, "Invalid Date") if moment is None else Moment(moment)


function("date-time", "value")(_date)


@function("decimal-date-time", "value")
def _decimal_date_time(context: Context, value: Value) -> Value:
    moment = _moment(context, value)
    return NAN if moment is None else float(Moment(moment))


@function("decimal-time", "text")
def _decimal_time(context: Context, text: str) -> Value:
    """Part of the day that has gone by at a time, in the zone of the session."""
    if not _TIME.fullmatch(text):
        return NAN
    moment = read_moment(f"1970-01-01T{text}", context.zone)
    if moment is None:
        return NAN
    milliseconds = ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1000 + moment.microsecond / 1000
    return milliseconds / 86_400_000


@function("format-date", "value text")
def _format_date(context: Context, value: Value, pattern: str) -> Value:
    moment = _moment(context, value)
    if moment is None:
        return ""
    return _FORMAT.sub(lambda found: _FORMATS[found.group()](moment), pattern)


function("format-date-time", "value text")(_format_date)
