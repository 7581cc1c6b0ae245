"""Bars, Likert bands, histograms and tiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from .drawing import BRASS, DIM, DIVERGING, INK, INK_500, LETTER, LINE, SEA, SEQUENTIAL, Drawing, wrap
from .numbers import FEW, lengths, shares, tile_steps
from .regions import REGIONS


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    text: str
    tone: str = "plain"  # plain | look (the one the title speaks of) | other (remainder, don't know)


@dataclass(frozen=True)
class LikertRow:
    label: str
    counts: Sequence[int]


def bars(
    rows: Sequence[Bar],
    *,
    title: str,
    desc: str,
    width: int = 640,
    few: bool = False,
    standalone: bool = False,
    uid: str = "b",
) -> str:
    """Horizontal bars from zero, in the order given, the value written at the end of each."""
    drawing = Drawing(width, title, desc, standalone, uid)
    column = width * 0.34
    room = width - column - 14 - 96  # the last 96 hold the value of the longest bar
    y = 0.0
    for row, length in zip(rows, lengths([row.value for row in rows]), strict=True):
        lines = wrap(row.label, column)
        height = max(22, 19 * len(lines))
        for number, line in enumerate(lines):
            drawing.text(0, y + height / 2 + 5 + 19 * (number - (len(lines) - 1) / 2), line)
        colour = {"look": BRASS, "other": DIM}.get(row.tone, SEA)
        drawing.rect(column + 14, y + height / 2 - 11, room * length / 100, 22, colour, few=few)
        drawing.text(column + 14 + room * length / 100 + 8, y + height / 2 + 5, row.text, bold=True)
        y += height + 10
    return drawing.svg(max(y - 10, 1))


def likert(
    rows: Sequence[LikertRow],
    *,
    levels: Sequence[str],
    title: str,
    desc: str,
    width: int = 640,
    standalone: bool = False,
    uid: str = "l",
) -> str:
    """One band a question, its levels in order; shares inside, or counts in hatching under 20 answers."""
    drawing = Drawing(width, title, desc, standalone, uid)
    colours = likert_colours(len(levels))
    x, y = 0.0, 14.0
    for level, colour in zip(levels, colours, strict=True):
        wide = 18 + len(level) * 13 * LETTER + 16
        if x and x + wide > width:
            x, y = 0.0, y + 20
        drawing.rect(x, y - 11, 12, 12, colour)
        drawing.text(x + 18, y, level, size=13)
        x += wide
    y += 18
    for row in rows:
        few = sum(row.counts) < FEW
        for line in wrap(row.label, width):
            drawing.text(0, y + 12, line)
            y += 19
        x = 0.0
        for count, share, colour in zip(row.counts, shares(row.counts), colours, strict=True):
            wide = width * share / 100
            drawing.rect(x, y, max(wide - 1, 0), 26, colour, few=few)
            if wide >= 24 and few:
                drawing.rect(x + wide / 2 - 11, y + 4, 21, 18, "#FFFFFF")
            if wide >= 24:
                dark = colour in (DIVERGING[0], DIVERGING[4]) and not few
                drawing.text(
                    x + wide / 2, y + 18, str(count if few else share), size=13, bold=True, at="middle",
                    colour="#FFFFFF" if dark else INK,
                )  # fmt: skip
            x += wide
        y += 26 + 10
    return drawing.svg(y)


def likert_colours(levels: int) -> tuple[str, ...]:
    """Diverging colours for 2 to 5 levels: the middle is only used where there is a middle."""
    picks = {2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
    if levels not in picks:
        raise ValueError("a Likert scale has 2 to 5 levels here")
    return tuple(DIVERGING[pick] for pick in picks[levels])


def histogram(
    counts: Sequence[int],
    edges: Sequence[str],
    *,
    title: str,
    desc: str,
    axis: str = "",
    width: int = 640,
    standalone: bool = False,
    uid: str = "h",
) -> str:
    """Columns that touch, one a class; ``edges`` are the written limits, one more than the classes."""
    if len(edges) != len(counts) + 1:
        raise ValueError("a histogram has one limit more than it has classes")
    drawing = Drawing(width, title, desc, standalone, uid)
    few, top, floor, high = sum(counts) < FEW, max([*counts, 1]), 190.0, 160.0
    wide = (width - 40) / max(len(counts), 1)
    every = max(1, ceil(max((len(edge) for edge in edges), default=1) * 13 * LETTER / (wide * 0.9)))
    for number, count in enumerate(counts):
        tall = high * count / top
        x = 20 + number * wide
        drawing.rect(x, floor - tall, wide - 1, tall, SEA, few=few)
        if count:
            drawing.text(x + wide / 2, floor - tall - 6, str(count), size=13, bold=True, at="middle")
    drawing.line(20, floor, width - 20, floor)
    for number, edge in enumerate(edges):
        if number % every == 0:
            drawing.line(20 + number * wide, floor, 20 + number * wide, floor + 5)
            drawing.text(20 + number * wide, floor + 20, edge, size=13, colour=INK_500, at="middle")
    if axis:
        drawing.text(width / 2, floor + 40, axis, size=13, colour=INK_500, at="middle")
    return drawing.svg(floor + (48 if axis else 28))


def tiles(counts: Mapping[str, int], *, title: str, desc: str, standalone: bool = False, uid: str = "t") -> str:
    """Map of the twenty regions as equal squares, the count written in each."""
    side, gap = 60, 3
    drawing = Drawing(6 * side + 5 * gap, title, desc, standalone, uid)
    steps = tile_steps(counts)
    for code, region in REGIONS.items():
        x, y, step = region.column * (side + gap), region.row * (side + gap), steps[code]
        ink = "#FFFFFF" if step >= 4 else INK
        if step == 0:
            drawing.rect(x, y, side, side, LINE)
            drawing.rect(x + 1.5, y + 1.5, side - 3, side - 3, SEQUENTIAL[0])
        else:
            drawing.rect(x, y, side, side, SEQUENTIAL[step])
        drawing.text(x + side / 2, y + 26, region.short, size=14, colour=ink, at="middle")
        drawing.text(x + side / 2, y + 45, str(counts.get(code, 0)), size=16, colour=ink, bold=True, at="middle")
    return drawing.svg(8 * side + 7 * gap)
