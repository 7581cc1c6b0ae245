"""Points of an opinion map, and bars of agreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from .drawing import BRASS, DIVERGING, INK, INK_400, INK_500, LETTER, SEA, Drawing, wrap
from .numbers import shares

SERIES = (SEA, BRASS, "#C8553D", "#6CC0A0", "#5B1A48")
SIDE, EDGE = 340.0, 24.0


@dataclass(frozen=True)
class AgreeRow:
    label: str
    agree: int
    passing: int
    disagree: int


def opinion_points(
    points: Sequence[tuple[float, float]],
    groups: Sequence[int] = (),
    *,
    names: Sequence[str] = (),
    title: str,
    desc: str,
    standalone: bool = False,
    uid: str = "o",
) -> str:
    """People as points, both axes on one scale; no areas, for people read them as weight.

    Parameters
    ----------
    points
        One (x, y) a person. Who stands in the same place is put beside it, in a growing spiral, so that each is seen.
    groups
        Each person's group from 0 up, -1 for none; empty where no groups are shown.
    names
        One a group, written above it.
    """
    drawing = Drawing(SIDE, title, desc, standalone, uid)
    spots = _spots(points)
    radius = max(2.0, min(7.0, 48 / sqrt(max(len(points), 1))))
    labels = list(groups) or [-1] * len(points)
    drawing.line(EDGE, SIDE / 2, SIDE - EDGE, SIDE / 2, "#D3DDE4")
    drawing.line(SIDE / 2, EDGE, SIDE / 2, SIDE - EDGE, "#D3DDE4")
    taken: dict[tuple[int, int], int] = {}
    middles: dict[int, list[tuple[float, float]]] = {}
    for (x, y), group in zip(spots, labels, strict=True):
        x, y = _beside(x, y, radius, taken)
        hollow = bool(groups) and group < 0
        drawing.circle(x, y, radius, INK_400 if hollow else SERIES[max(group, 0)], hollow=hollow)
        middles.setdefault(group, []).append((x, y))
    for group, name in enumerate(names):
        inside = middles.get(group, [])
        if inside:
            wide = len(name) * 15 * LETTER + 12
            x = min(max(sum(place[0] for place in inside) / len(inside), wide / 2), SIDE - wide / 2)
            y = max(min(place[1] for place in inside) - radius - 8, 14)
            drawing.text(x, y, name, bold=True, at="middle")
    return drawing.svg(SIDE)


def agreement(
    rows: Sequence[AgreeRow],
    *,
    levels: tuple[str, str, str],
    title: str,
    desc: str,
    width: int = 640,
    standalone: bool = False,
    uid: str = "g",
) -> str:
    """Agree, pass, disagree: one band a statement, always in this order, counts inside."""
    drawing = Drawing(width, title, desc, standalone, uid)
    colours = (DIVERGING[4], DIVERGING[2], DIVERGING[0])
    x, y = 0.0, 14.0
    for level, colour in zip(levels, colours, strict=True):
        drawing.rect(x, y - 11, 12, 12, colour)
        drawing.text(x + 18, y, level, size=13, colour=INK_500)
        x += 18 + len(level) * 13 * LETTER + 20
    y += 18
    for row in rows:
        for line in wrap(row.label, width):
            drawing.text(0, y + 12, line)
            y += 19
        x = 0.0
        counts = (row.agree, row.passing, row.disagree)
        for count, share, colour in zip(counts, shares(counts), colours, strict=True):
            wide = width * share / 100
            drawing.rect(x, y, max(wide - 2, 0), 22, colour)
            if wide >= 24:
                drawing.text(x + wide / 2, y + 16, str(count), size=13, bold=True, at="middle",
                             colour=INK if colour == DIVERGING[2] else "#FFFFFF")  # fmt: skip
            x += wide
        y += 22 + 12
    return drawing.svg(y)


def _spots(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Places on the drawing: the whole cloud in the middle, as large as fits, up being up."""
    if not points:
        return []
    lows = [min(point[axis] for point in points) for axis in (0, 1)]
    highs = [max(point[axis] for point in points) for axis in (0, 1)]
    reach = max(highs[0] - lows[0], highs[1] - lows[1]) or 1.0
    scale = (SIDE - 2 * EDGE - 24) / reach
    middle = [(low + high) / 2 for low, high in zip(lows, highs, strict=True)]
    return [(SIDE / 2 + (x - middle[0]) * scale, SIDE / 2 - (y - middle[1]) * scale) for x, y in points]


def _beside(x: float, y: float, radius: float, taken: dict[tuple[int, int], int]) -> tuple[float, float]:
    """The place itself for who comes first, a turn of the spiral around it for who comes after."""
    cell = (round(x / radius), round(y / radius))
    nth = taken.get(cell, 0)
    taken[cell] = nth + 1
    if not nth:
        return x, y
    turn, away = nth * pi * (3 - sqrt(5)), radius * 1.7 * sqrt(nth)
    return x + away * cos(turn), y + away * sin(turn)
