"""Composite indices: from indicators to one figure, step by step, each step said aloud.

Direction first, then one scale over a *declared* reference set, then means from the bottom up with the weights of what
is missing given to what is there, then how far the figure would move had other people judged. Settings that would be
silently wrong are refused.
"""

from .aggregating import (
    AGGREGATIONS,
    aggregate,
    ampi,
    arithmetic,
    copeland,
    geometric,
    harmonic,
    ranks,
)
from .coinr import Indicator, Structure, Table, denominated, idata_csv, imeta_csv, read_idata, read_imeta, scored
from .normalising import (
    borda,
    directed,
    distance_to_best,
    goalposts,
    min_max,
    percentile_ranks,
    place_scores,
    z_scores,
)
from .people import (
    Draws,
    Judgements,
    draw_people,
    drawn_weights,
    kept_by_ratings,
    mean_shares,
    recentred,
    shares,
)
from .refusal import RefusedIndex
from .resampling import Bands, bands_of, moments, simulate

__all__ = [
    "AGGREGATIONS",
    "Bands",
    "Draws",
    "Indicator",
    "Judgements",
    "RefusedIndex",
    "Structure",
    "Table",
    "aggregate",
    "ampi",
    "arithmetic",
    "bands_of",
    "borda",
    "copeland",
    "denominated",
    "directed",
    "distance_to_best",
    "draw_people",
    "drawn_weights",
    "geometric",
    "goalposts",
    "harmonic",
    "idata_csv",
    "imeta_csv",
    "kept_by_ratings",
    "mean_shares",
    "min_max",
    "moments",
    "percentile_ranks",
    "place_scores",
    "ranks",
    "read_idata",
    "read_imeta",
    "recentred",
    "scored",
    "shares",
    "simulate",
    "z_scores",
]
