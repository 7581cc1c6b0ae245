"""Charts as SVG text: geometry only, no browser and no Django.

Every chart is one image with a title and a description in words. Drawn for the web it wears the classes of our style
sheet; ``standalone=True`` writes colours and letters into the drawing, for a file of its own or for the PDF. Numbers
come already written (``text``), because how a number is written is the language's affair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import ceil, cos, radians, sin

FEW = 20
"""Under this many cases a chart shows counts in hatching, never shares."""

INK, INK_500, INK_400, LINE = "#0B2233", "#4A6275", "#6B8091", "#D3DDE4"
SEA, BRASS, DIM = "#0B6190", "#E3A72F", "#A9BAC6"
DIVERGING = ("#A9481F", "#E2A27E", "#E4E8EB", "#7FB0CC", "#0B6190")
SEQUENTIAL = ("#FFFFFF", "#E3EEF5", "#B5D2E3", "#77ABC9", "#26719B", "#0A4F73")
FAMILY = "Titillium Web, Titillium, sans-serif"
LETTER = 0.5  # mean width of a Titillium letter, in ems: enough to wrap a label


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


@dataclass(frozen=True)
class Region:
    name: str
    short: str
    column: int
    row: int


REGIONS: Mapping[str, Region] = {
    "01": Region("Piemonte", "PIE", 0, 1),
    "02": Region("Valle d’Aosta", "VDA", 0, 0),
    "03": Region("Lombardia", "LOM", 1, 1),
    "04": Region("Trentino-Alto Adige", "TAA", 2, 0),
    "05": Region("Veneto", "VEN", 2, 1),
    "06": Region("Friuli-Venezia Giulia", "FVG", 3, 1),
    "07": Region("Liguria", "LIG", 0, 2),
    "08": Region("Emilia-Romagna", "EMR", 1, 2),
    "09": Region("Toscana", "TOS", 1, 3),
    "10": Region("Umbria", "UMB", 2, 3),
    "11": Region("Marche", "MAR", 3, 3),
    "12": Region("Lazio", "LAZ", 2, 4),
    "13": Region("Abruzzo", "ABR", 3, 4),
    "14": Region("Molise", "MOL", 4, 4),
    "15": Region("Campania", "CAM", 3, 5),
    "16": Region("Puglia", "PUG", 5, 5),
    "17": Region("Basilicata", "BAS", 4, 5),
    "18": Region("Calabria", "CAL", 4, 6),
    "19": Region("Sicilia", "SIC", 3, 7),
    "20": Region("Sardegna", "SAR", 0, 5),
}
"""Tile map of Italy: ISTAT code of the region -> name, three letters and place in a grid of 6 columns by 8 rows."""


# -- numbers -----------------------------------------------------------------------------------------------------------
def shares(counts: Sequence[int]) -> list[int]:
    """Whole percentages that add up to 100 (largest remainder), or all zero.

    >>> shares([1, 1, 1])
    [34, 33, 33]
    >>> shares([0, 0])
    [0, 0]
    """
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    exact = [100 * count / total for count in counts]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(counts)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[: 100 - sum(whole)]:
        whole[index] += 1
    return whole


def lengths(values: Sequence[float]) -> list[int]:
    """Lengths of bars as whole percentages of the longest. What is not zero stays visible.

    >>> lengths([200, 100, 1, 0])
    [100, 50, 1, 0]
    """
    top = max(values, default=0)
    return [max(1, round(100 * value / top)) if value > 0 and top > 0 else 0 for value in values]


def shade(share: float) -> int:
    """Step 1 to 5 of the sequential scale for a percentage of a row in a cross table.

    >>> [shade(share) for share in (3, 22, 37, 61, 81)]
    [1, 2, 3, 4, 5]
    """
    return 1 + sum(share >= edge for edge in (15, 30, 45, 65))


def tile_steps(counts: Mapping[str, int]) -> dict[str, int]:
    """Step 0 to 5 of each region: the count itself while the largest is 5 or less, else fifths of the largest.

    >>> tile_steps({"08": 4, "09": 1})["08"], tile_steps({"08": 40, "09": 1})["09"], tile_steps({})["08"]
    (4, 1, 0)
    """
    top = max(counts.values(), default=0)
    if top <= 5:
        return {code: counts.get(code, 0) for code in REGIONS}
    return {code: ceil(5 * counts.get(code, 0) / top) for code in REGIONS}


# -- drawing -----------------------------------------------------------------------------------------------------------
@dataclass
class _Drawing:
    """A growing SVG; it alone knows whether colours are classes or attributes."""

    width: float
    title: str
    desc: str
    standalone: bool
    uid: str
    parts: list[str] = field(default_factory=list)
    hatched: set[str] = field(default_factory=set)

    _CLASSES = {SEA: "f1", BRASS: "f2", DIM: "f0"}

    def rect(self, x: float, y: float, width: float, height: float, colour: str, *, few: bool = False) -> None:
        if few:
            self.hatched.add(colour)
            paint = f'fill="url(#{self.uid}-{colour[1:]})"'
        elif self.standalone or colour not in self._CLASSES:
            paint = f'fill="{colour}"'
        else:
            paint = f'class="{self._CLASSES[colour]}"'
        self.parts.append(f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" {paint}/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = 15,
        colour: str = INK,
        bold: bool = False,
        at: str = "start",
    ) -> None:
        look = (
            f' font-size="{size}"'
            + (' font-weight="600"' if bold else "")
            + (f' text-anchor="{at}"' if at != "start" else "")
        )
        if self.standalone or colour not in (INK, INK_500):
            look += f' fill="{colour}"'
        elif colour == INK_500:
            look += ' class="ax"'
        self.parts.append(f'<text x="{_n(x)}" y="{_n(y)}"{look}>{escape(words, quote=False)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = INK_400) -> None:
        self.parts.append(f'<path d="M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" stroke="{colour}" stroke-width="1"/>')

    def svg(self, height: float) -> str:
        head = (
            f'xmlns="http://www.w3.org/2000/svg" width="{_n(self.width)}" height="{_n(height)}" font-family="{FAMILY}"'
            if self.standalone
            else 'class="s-chart"'
        )
        patterns = "".join(
            f'<pattern id="{self.uid}-{colour[1:]}" width="7" height="7" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="7" height="7" fill="#FFFFFF"/>'
            f'<rect width="4" height="7" fill="{colour}"/></pattern>'
            for colour in sorted(self.hatched)
        )
        return (
            f'<svg {head} viewBox="0 0 {_n(self.width)} {_n(height)}" role="img">'
            f"<title>{escape(self.title, quote=False)}</title><desc>{escape(self.desc, quote=False)}</desc>"
            + (f"<defs>{patterns}</defs>" if patterns else "")
            + "".join(self.parts)
            + "</svg>"
        )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def wrap(words: str, width: float, size: int = 15) -> list[str]:
    """Lines of a label that fit a width; a word longer than the line stands alone.

    >>> wrap("Care of parks and gardens", 90)
    ['Care of', 'parks and', 'gardens']
    """
    room = max(1, int(width / (size * LETTER)))
    lines: list[str] = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


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
    drawing = _Drawing(width, title, desc, standalone, uid)
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
    drawing = _Drawing(width, title, desc, standalone, uid)
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
    drawing = _Drawing(width, title, desc, standalone, uid)
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
    drawing = _Drawing(6 * side + 5 * gap, title, desc, standalone, uid)
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


# -- the arc -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ArcFrame:
    """Where an arc of 60 degrees lies: centre, radius and what of it is seen."""

    cx: float
    cy: float
    r: float
    needle: float
    box: str


LARGE = ArcFrame(500, -800, 940, 119, "0 -26 1000 202")
SMALL = ArcFrame(250, -392, 480, 81, "0 -14 500 132")


def arc(states: Sequence[str], *, frame: ArcFrame = LARGE, standalone: bool = False) -> str:
    """The sextant's arc: one segment a phase (``done``, ``now``, ``todo``), the arm on the phase under way.

    Decoration: it is hidden from assistive technology, the phases are always listed in words beside it.
    """
    at, step = _Polar(frame), 60 / max(len(states), 1)
    colours = {"done": SEA, "now": BRASS, "todo": LINE}
    parts = [
        f'<path d="{at.arc(-30 + step * number + 0.25, -30 + step * (number + 1) - 0.25, frame.r)}" '
        f'stroke="{colours[state]}" stroke-width="13"/>'
        for number, state in enumerate(states)
    ]
    # Ticks are three dashed arcs rather than 121 lines: every half degree, every five and every ten.
    for degrees, long, thick in ((0.5, 7, 1.0), (5, 13, 1.0), (10, 20, 1.6)):
        r = frame.r - 14 - long / 2
        dash = radians(degrees) * r
        parts.append(
            f'<path d="{at.arc(-30 - _degrees(thick / 2, r), 30 + _degrees(thick / 2, r), r)}" stroke="#8FA6B6" '
            f'stroke-width="{long}" stroke-dasharray="{thick} {dash - thick:.3f}"/>'
        )
    if "now" in states:
        number = list(states).index("now")
        angle = -30 + step * (number + 0.5)
        (x1, y1), (x2, y2), (x, y) = at(angle, frame.r - 11), at(angle, frame.r - 11 - frame.needle), at(angle, frame.r)
        parts.append(f'<path d="M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" stroke="{INK}" stroke-width="2.5"/>')
        parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="15" fill="{BRASS}" stroke="{INK}" stroke-width="3"/>')
        parts.append(
            f'<text x="{_n(x)}" y="{_n(y + 6)}" text-anchor="middle" font-weight="700" font-size="17" '
            f'fill="{INK}">{number + 1}</text>'
        )
    head = f'xmlns="http://www.w3.org/2000/svg" font-family="{FAMILY}" ' if standalone else ""
    return f'<svg {head}viewBox="{frame.box}" aria-hidden="true" fill="none">{"".join(parts)}</svg>'


@dataclass(frozen=True)
class _Polar:
    frame: ArcFrame

    def __call__(self, degrees: float, r: float) -> tuple[float, float]:
        return self.frame.cx + r * sin(radians(degrees)), self.frame.cy + r * cos(radians(degrees))

    def arc(self, start: float, end: float, r: float) -> str:
        (x1, y1), (x2, y2) = self(start, r), self(end, r)
        return f"M{x1:.2f} {y1:.2f}A{_n(r)} {_n(r)} 0 0 0 {x2:.2f} {y2:.2f}"


def _degrees(length: float, r: float) -> float:
    return length / radians(1) / r
