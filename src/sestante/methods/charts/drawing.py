"""A growing SVG, its colours and its letters."""

from dataclasses import dataclass, field
from html import escape

INK, INK_500, INK_400, LINE = "#0B2233", "#4A6275", "#6B8091", "#D3DDE4"
SEA, BRASS, DIM = "#0B6190", "#E3A72F", "#A9BAC6"
PALE = (BRASS, "#6CC0A0")
DIVERGING = ("#A9481F", "#E2A27E", "#E4E8EB", "#7FB0CC", "#0B6190")
SEQUENTIAL = ("#FFFFFF", "#E3EEF5", "#B5D2E3", "#77ABC9", "#26719B", "#0A4F73")
FAMILY = "Titillium Web, Titillium, sans-serif"
LETTER = 0.5  # mean width of a Titillium letter, in ems: enough to wrap a label


@dataclass
class Drawing:
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
        self.parts.append(
            f'<rect x="{written(x)}" y="{written(y)}" width="{written(width)}" height="{written(height)}" {paint}/>'
        )

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
        self.parts.append(f'<text x="{written(x)}" y="{written(y)}"{look}>{escape(words, quote=False)}</text>')

    def circle(self, x: float, y: float, radius: float, colour: str, *, hollow: bool = False) -> None:
        if hollow:
            paint = f'fill="#FFFFFF" stroke="{colour}" stroke-width="3"'
        else:  # what hardly shows on white gets an edge
            paint = f'fill="{colour}" stroke="{INK_400 if colour in PALE else "#FFFFFF"}" stroke-width="2"'
        self.parts.append(f'<circle cx="{written(x)}" cy="{written(y)}" r="{written(radius)}" {paint}/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = INK_400) -> None:
        self.parts.append(
            f'<path d="M{written(x1)} {written(y1)}L{written(x2)} {written(y2)}" stroke="{colour}" stroke-width="1"/>'
        )

    def svg(self, height: float) -> str:
        head = (
            f'xmlns="http://www.w3.org/2000/svg" width="{written(self.width)}" height="{written(height)}" '
            f'font-family="{FAMILY}"'
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
            f'<svg {head} viewBox="0 0 {written(self.width)} {written(height)}" role="img">'
            f"<title>{escape(self.title, quote=False)}</title><desc>{escape(self.desc, quote=False)}</desc>"
            + (f"<defs>{patterns}</defs>" if patterns else "")
            + "".join(self.parts)
            + "</svg>"
        )


def written(number: float) -> str:
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
