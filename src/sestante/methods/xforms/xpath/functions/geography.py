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


function("enclosed-area", "value")(_area)


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


@function("intersects", "value")
def _intersects(context: Context, value: Value) -> Value:
    """Whether a line or shape crosses or touches itself; that a shape ends where it began is no crossing."""
    points = read_line(_texts((value,))) or []
    points = [point for at, point in enumerate(points) if not at or point != points[at - 1]]
    segments = list(zip(points, points[1:], strict=False))
    closed = len(points) > 2 and points[0] == points[-1]
    context.spend(len(segments) ** 2)
    for at, one in enumerate(segments):
        for beyond, other in enumerate(segments[at + 1 :], at + 1):
            if beyond == at + 1 or (closed and at == 0 and beyond == len(segments) - 1):
                if _folds_back(one, other) or (len(segments) == 2 and closed):
                    return True
            elif _meet(one, other):
                return True
    return False


Segment = tuple[Point, Point]


def _side(one: Point, other: Point, point: Point) -> float:
    """On which side of a line a point lies; 0 is on it."""
    return (other[1] - one[1]) * (point[0] - one[0]) - (other[0] - one[0]) * (point[1] - one[1])


def _on(segment: Segment, point: Point) -> bool:
    (y1, x1), (y2, x2) = segment
    return min(y1, y2) <= point[0] <= max(y1, y2) and min(x1, x2) <= point[1] <= max(x1, x2)


def _meet(one: Segment, other: Segment) -> bool:
    a, b, c, d = (_side(*one, other[0]), _side(*one, other[1]), _side(*other, one[0]), _side(*other, one[1]))
    if ((a > 0 > b) or (a < 0 < b)) and ((c > 0 > d) or (c < 0 < d)):
        return True
    return (
        (a == 0 and _on(one, other[0])) or (b == 0 and _on(one, other[1]))
        or (c == 0 and _on(other, one[0])) or (d == 0 and _on(other, one[1]))
    )  # fmt: skip


def _folds_back(one: Segment, other: Segment) -> bool:
    """Whether a segment goes back over the one it follows."""
    shared = next((point for point in one if point in other), None)
    far = next((point for point in other if point != shared), None)
    near = next((point for point in one if point != shared), None)
    if far is None or near is None or _side(*one, far) != 0:
        return False
    return _on(one, far) or _on(other, near)
