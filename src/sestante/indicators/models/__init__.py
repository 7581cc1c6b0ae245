"""Methodologies, indicators and index: what a good practice does, and how one would tell that it innovates.

A card and a framework have versions; what a figure was reckoned from is never rewritten (docs/adr/0019)."""

from .cards import Indicator, IndicatorVersion
from .frameworks import Dimension, Framework, FrameworkVersion, Placement
from .judging import Judgement
from .methodologies import Methodology, MethodologyStep
from .reckoning import IndexResult, IndexRow, Observation, Reckoning
from .waves import Transition, Wave

__all__ = [
    "Dimension",
    "Framework",
    "FrameworkVersion",
    "IndexResult",
    "IndexRow",
    "Indicator",
    "IndicatorVersion",
    "Judgement",
    "Methodology",
    "MethodologyStep",
    "Observation",
    "Placement",
    "Reckoning",
    "Transition",
    "Wave",
]
