"""The sextant's arc."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from .drawing import BRASS, FAMILY, INK, LINE, SEA, written


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
        parts.append(
            f'<path d="M{written(x1)} {written(y1)}L{written(x2)} {written(y2)}" stroke="{INK}" stroke-width="2.5"/>'
        )
        parts.append(
            f'<circle cx="{written(x)}" cy="{written(y)}" r="15" fill="{BRASS}" stroke="{INK}" stroke-width="3"/>'
        )
        parts.append(
            f'<text x="{written(x)}" y="{written(y + 6)}" text-anchor="middle" font-weight="700" font-size="17" '
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
        return f"M{x1:.2f} {y1:.2f}A{written(r)} {written(r)} 0 0 0 {x2:.2f} {y2:.2f}"


def _degrees(length: float, r: float) -> float:
    return length / radians(1) / r


HERO = ArcFrame(330, -640, 1010, 464, "0 0 660 470")


def hero(flags: Sequence[str], *, sprite: str, share: float = 0.57) -> str:
    """The home page's drawing, on ink: flags strung along the arc, two rows of six and four, and the brass arm.

    ``sprite`` is the address of the file that holds the flags, ``share`` how far along the arc the light band goes.
    """
    at = _Polar(HERO)
    edge = -22 + 44 * share
    parts = [
        f'<path d="{at.arc(-22, 25, HERO.r)}" stroke="#27455A" stroke-width="22"/>',
        f'<path d="{at.arc(-22, edge, HERO.r)}" stroke="#7FB0CC" stroke-width="22"/>',
    ]
    for degrees, long, thick in ((0.5, 7, 1), (1, 12, 1), (2.5, 22, 2)):
        r = HERO.r + 16 + long / 2
        parts.append(
            f'<path d="{at.arc(-20 - _degrees(thick / 2, r), 20, r)}" stroke="#7FA0B5" stroke-width="{long}" '
            f'stroke-dasharray="{thick} {radians(degrees) * r - thick:.3f}"/>'
        )
    places = [(angle, 926.0) for angle in (-15, -9, -3, 3, 9, 15)] + [(angle, 824.0) for angle in (-12, -6, 0, 6)]
    for flag, (angle, r) in zip(flags, places, strict=False):
        x, y = at(angle, r)
        parts.append(
            f'<use href="{sprite}#b-{flag}" x="{written(x - 42.6)}" y="{written(y - 42.6)}" width="85.2" height="85.2" '
            f'transform="rotate({-angle} {written(x)} {written(y)})"/>'
        )
    (x1, y1), (x2, y2), (x, y) = (
        at(edge - 0.4, HERO.r + 44),
        at(edge - 0.4, HERO.r + 44 - HERO.needle),
        at(edge - 0.4, HERO.r),
    )
    parts.append(
        f'<path d="M{written(x1)} {written(y1)}L{written(x2)} {written(y2)}" stroke="{BRASS}" stroke-width="5"/>'
    )
    parts.append(f'<circle cx="{written(x)}" cy="{written(y)}" r="21" fill="{BRASS}" stroke="{INK}" stroke-width="5"/>')
    return f'<svg viewBox="{HERO.box}" aria-hidden="true" fill="none">{"".join(parts)}</svg>'
