"""Places: distances and areas on a sphere, as ODK's clients compute them."""

from __future__ import annotations

import math

from sestante.methods.xforms.errors import EvaluationError
from sestante.methods.xforms.nodes import string_value
from sestante.methods.xforms.xpath.context import Context
from sestante.methods.xforms.xpath.values import NAN, Value, to_text

from .registry import function

RADIUS = 6_378_100.0  # metres, equatorial: that of JavaRosa's GeoUtils
Point = tuple[float, float]  # latitude, longitude in degrees


def read_point(text: str) -> Point | None:
    """``latitude longitude [altitude [accuracy]]``."""
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        return None
    try:
        latitude, longitude = float(parts[0]), float(parts[1])
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def read_line(texts: list[str]) -> list[Point] | None:
    """Points of a line or shape: of one text with semicolons, or of a text each. None if any is no point."""
    if len(texts) == 1:
        texts = texts[0].strip().rstrip("; ").split(";")
    points = [read_point(text) for text in texts]
    return [point for point in points if point is not None] if None not in points else None


def _texts(values: tuple[Value, ...]) -> list[str]:
    found: list[str] = []
    for value in values:
        found += [string_value(node) for node in value] if isinstance(value, list) else [to_text(value)]
    return found


@function("area", "value")
def _area(context: Context, value: Value) -> Value:
    points = read_line(_texts((value,)))
    if points is None or len(points) < 3:
        return 0.0
    if points[0] != points[-1]:
        points.append(points[0])
    total = 0.0
    for (latitude, longitude), (next_latitude, next_longitude) in zip(points, points[1:], strict=False):
        sines = 2 + math.sin(math.radians(next_latitude)) + math.sin(math.radians(latitude))
        total += math.radians(next_longitude - longitude) * sines
    return _rounded(abs(total * RADIUS * RADIUS / 2))


@function("distance", "value value*")
def _distance(context: Context, *values: Value) -> Value:
    texts = _texts(values)
    if not any(text.strip() for text in texts):
        return NAN
    points = read_line(texts)
    if points is None or len(points) < 2:
        raise EvaluationError("distance() was given something that is no line and no points.")
    return _rounded(math.fsum(_between(one, other) for one, other in zip(points, points[1:], strict=False)))


def _between(one: Point, other: Point) -> float:
    first, second = math.radians(one[0]), math.radians(other[0])
    cosine = math.sin(first) * math.sin(second)
    cosine += math.cos(first) * math.cos(second) * math.cos(math.radians(one[1] - other[1]))
    return math.acos(min(1.0, max(-1.0, cosine))) * RADIUS


def _rounded(metres: float) -> float:
    return math.floor(metres * 100 + 0.5) / 100


@function("geofence", "text text")
def _geofence(context: Context, place: str, fence: str) -> Value:
    """Whether a point lies inside a closed shape (rule of crossings)."""
    point = read_point(place)
    shape = read_line([fence])
    if point is None or not shape or len(shape) < 2 or shape[0] != shape[-1]:
        return False
    latitude, longitude = point
    inside = False
    for (y1, x1), (y2, x2) in zip(shape, shape[1:], strict=False):
        if (y2 > latitude) != (y1 > latitude) and longitude < (x1 - x2) * (latitude - y2) / (y1 - y2) + x2:
            inside = not inside
    return inside
