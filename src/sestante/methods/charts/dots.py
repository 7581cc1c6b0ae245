"""Points with their uncertainty: a thick band, a thin line, a point; hollow where little stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import INK_500, LINE, SEA, Drawing, wrap

BAND, WHISKER = "#A7CBE0", "#5F90AE"


@dataclass(frozen=True)
class Dot:
    """One row: ``low95 <= low80 <= high80 <= high95``, or no bands at all; ``text`` and ``note`` come written."""

    label: str
    value: float
    text: str
    bands: tuple[float, float, float, float] | None = None
    note: str = ""
    few: bool = False


def place(value: float, low: float, high: float) -> float:
    """Where a value stands along its axis, in hundredths; never outside it.

    >>> place(55, 10, 100), place(120, 0, 100)
    (50.0, 100.0)
    """
    return round(min(100.0, max(0.0, 100 * (value - low) / (high - low))), 1)


def ticks(low: float, high: float) -> list[float]:
    """Five steps of an axis.

    >>> ticks(0, 100)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    """
    return [low + (high - low) * step / 5 for step in range(6)]


def dots(
    rows: Sequence[Dot],
    *,
    low: float = 0,
    high: float = 100,
    title: str,
    desc: str,
    width: int = 760,
    standalone: bool = False,
    uid: str = "d",
) -> str:
    """Estimates on one axis with their bands, in the order given."""
    drawing = Drawing(width, title, desc, standalone, uid)
    column, tail = width * 0.32, 44 + (150 if any(row.note for row in rows) else 0)
    room = width - column - tail - 24

    def x(value: float) -> float:
        return column + 12 + room * place(value, low, high) / 100

    for tick in ticks(low, high):
        drawing.text(x(tick), 13, f"{tick:g}", size=13, colour=INK_500, at="middle")
    y, heights = 22.0, [max(34, 19 * len(wrap(row.label, column)) + 12) for row in rows]
    for tick in ticks(low, high):
        drawing.line(x(tick), y, x(tick), y + sum(heights), LINE)
    for row, tall in zip(rows, heights, strict=True):
        lines, middle = wrap(row.label, column), y + tall / 2
        for number, line in enumerate(lines):
            drawing.text(0, middle + 5 + 19 * (number - (len(lines) - 1) / 2), line)
        if row.bands:
            low95, low80, high80, high95 = (x(edge) for edge in row.bands)
            drawing.rect(low95, middle - 1, high95 - low95, 2, WHISKER)
            drawing.rect(low80, middle - 4, high80 - low80, 8, BAND, few=row.few)
        drawing.circle(x(row.value), middle, 6, SEA, hollow=row.few)
        drawing.text(width - tail + 32, middle + 5, row.text, bold=True, at="end")
        if row.note:
            drawing.text(width - tail + 44, middle + 5, row.note, size=13, colour=INK_500)
        y += tall
    return drawing.svg(y + 2)
