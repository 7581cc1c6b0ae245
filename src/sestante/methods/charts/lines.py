"""One value from year to year, as a small line: several stand side by side on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import INK_400, INK_500, LINE, SEA, Drawing

WIDTH, HEIGHT, TOP, BOTTOM, EDGE = 280.0, 130.0, 24.0, 96.0, 24.0


@dataclass(frozen=True)
class Year:
    """A value and how it is written; None where there is none to show."""

    label: str
    value: float | None
    text: str


def line(
    years: Sequence[Year],
    *,
    low: float = 0,
    high: float = 100,
    title: str,
    desc: str,
    standalone: bool = False,
    uid: str = "y",
) -> str:
    """A line through the years that have a value; a year without one breaks it.

    Parameters
    ----------
    years
        In order; they stand at equal distances.
    low, high
        Ends of the scale, the same for all lines that are to be compared: it never bends to the values.
    title, desc
        What the drawing is and what it says, for whoever cannot see it.

    Raises
    ------
    ValueError
        If the scale has no length.

    Examples
    --------
    >>> drawn = line([Year("2026", 50, "50"), Year("2027", 100, "100")], title="Care", desc="50, then 100")
    >>> 'cy="60"' in drawn, 'cy="24"' in drawn
    (True, True)
    """
    if not high > low:
        raise ValueError("the scale has no length")
    drawing = Drawing(WIDTH, title, desc, standalone, uid)
    for y in (TOP, BOTTOM):
        drawing.line(EDGE, y, WIDTH - EDGE, y, LINE)
    step = (WIDTH - 4 * EDGE) / max(1, len(years) - 1)
    before: tuple[float, float] | None = None
    points = []
    for at, year in enumerate(years):
        x = 2 * EDGE + at * step
        drawing.text(x, BOTTOM + 24, year.label, size=13, colour=INK_500, at="middle")
        if year.value is None:
            before = None
            continue
        y = BOTTOM - (BOTTOM - TOP) * (min(high, max(low, year.value)) - low) / (high - low)
        if before is not None:
            drawing.line(*before, x, y, INK_400)
        points.append((x, y, year.text))
        before = (x, y)
    for x, y, text in points:
        drawing.circle(x, y, 6, SEA)
        drawing.text(x, y - 10 if y > TOP + 14 else y + 22, text, size=14, bold=True, at="middle")
    return drawing.svg(HEIGHT)
