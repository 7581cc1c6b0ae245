"""Charts as SVG text: geometry only, no browser and no Django.

Every chart is one image with a title and a description in words. Drawn for the web it wears the classes of our style
sheet; ``standalone=True`` writes colours and letters into the drawing, for a file of its own or for the PDF. Numbers
come already written (``text``), because how a number is written is the language's affair.
"""

from .arc import LARGE, SMALL, ArcFrame, arc, hero
from .dots import Dot, dots, place, ticks
from .figures import Bar, LikertRow, bars, histogram, likert, tiles
from .lines import Year, line
from .numbers import FEW, lengths, shade, shares, tile_steps
from .opinions import AgreeRow, agreement, opinion_points
from .regions import REGIONS, Region

__all__ = [
    "AgreeRow",
    "ArcFrame",
    "Bar",
    "Dot",
    "FEW",
    "LARGE",
    "LikertRow",
    "REGIONS",
    "Region",
    "SMALL",
    "Year",
    "agreement",
    "arc",
    "bars",
    "dots",
    "hero",
    "histogram",
    "lengths",
    "likert",
    "line",
    "opinion_points",
    "place",
    "shade",
    "shares",
    "ticks",
    "tile_steps",
    "tiles",
]
