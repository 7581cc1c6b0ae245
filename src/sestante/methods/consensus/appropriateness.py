"""RAND/UCLA: is something appropriate, by ratings from 1 to 9, and do the raters disagree?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Band = Literal["high", "middle", "low"]
Verdict = Literal["appropriate", "uncertain", "inappropriate"]

# Panel sizes, how many may stand outside the median's band, how many in each extreme third make a disagreement.
CLASSIC = ((8, 10, 2, 3), (11, 13, 3, 4), (14, 16, 4, 5))


@dataclass(frozen=True)
class ClassicCount:
    """The older rule, by counting heads; defined for panels of 8 to 16."""

    outside: int
    low: int
    high: int
    agreement: bool
    disagreement: bool


@dataclass(frozen=True)
class Appropriateness:
    """Ratings of one item, read by the RAND/UCLA method.

    ``ipr`` is the distance between the 30th and the 70th percentile, ``ipras`` the widest it may be before the raters
    disagree, ``di`` their ratio (disagreement above 1). ``classic`` is None where the counting rule is not defined.
    """

    n: int
    median: float
    p30: float
    p70: float
    ipr: float
    iprcp: float
    asymmetry: float
    ipras: float
    disagreement: bool
    di: float
    band: Band
    verdict: Verdict
    classic: ClassicCount | None


def rand_ucla(ratings: Sequence[int]) -> Appropriateness:
    """Median, spread and verdict of one item's ratings.

    Parameters
    ----------
    ratings
        One whole number from 1 to 9 per person; at least one.

    Returns
    -------
    Appropriateness
        Disagreement makes the verdict uncertain, whatever the median.

    Raises
    ------
    ValueError
        No ratings, or one outside 1 to 9.

    Notes
    -----
    IPR = P70 − P30; IPRCP = (P30 + P70) / 2; AI = |5 − IPRCP|; IPRAS = 2.35 + 1.5 AI; disagreement when IPR > IPRAS.
    Percentiles are interpolated linearly (Hyndman and Fan's type 7): another definition moves the IPR. The median of
    an even panel may fall between two bands: 6.5 counts as high, 3.5 as middle.

    References
    ----------
    Fitch, K. et al. (2001). *The RAND/UCLA Appropriateness Method User's Manual*. RAND, MR-1269, chapter 8. Counting
    rule by size of panel: BMC Medical Informatics and Decision Making 2012, 12:93, table 7.

    Examples
    --------
    BMJ Open 2012;2:e001431, table 1: median 7, IPR 1.0, IPRAS 6.1, no disagreement.

    >>> found = rand_ucla([4, 5, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9])
    >>> found.median, found.ipr, round(found.ipras, 2), round(found.di, 3), found.verdict
    (7.0, 1.0, 6.1, 0.164, 'appropriate')
    """
    if not ratings:
        raise ValueError("there are no ratings")
    if any(rating != int(rating) or not 1 <= rating <= 9 for rating in ratings):
        raise ValueError("a rating is a whole number from 1 to 9")
    p30, median, p70 = (float(value) for value in np.percentile(np.asarray(ratings, dtype=float), [30, 50, 70]))
    ipr, iprcp = p70 - p30, (p30 + p70) / 2
    asymmetry = abs(5 - iprcp)
    ipras = 2.35 + 1.5 * asymmetry
    disagreement = ipr > ipras
    band = band_of(median)
    verdict: Verdict = "uncertain"
    if not disagreement and band != "middle":
        verdict = "appropriate" if band == "high" else "inappropriate"
    return Appropriateness(
        n=len(ratings),
        median=median,
        p30=p30,
        p70=p70,
        ipr=ipr,
        iprcp=iprcp,
        asymmetry=asymmetry,
        ipras=ipras,
        disagreement=disagreement,
        di=ipr / ipras,
        band=band,
        verdict=verdict,
        classic=_classic(ratings, band),
    )


def band_of(median: float, bottom_to: float = 3, top_from: float = 7) -> Band:
    """The band a median falls in; one half-way between two bands belongs to the upper one.

    >>> band_of(6.5), band_of(3.5), band_of(3)
    ('high', 'middle', 'low')
    """
    if median >= top_from - 0.5:
        return "high"
    return "middle" if median >= bottom_to + 0.5 else "low"


def _classic(ratings: Sequence[int], band: Band) -> ClassicCount | None:
    for least, most, may_stand_outside, parted in CLASSIC:
        if least <= len(ratings) <= most:
            low = sum(rating <= 3 for rating in ratings)
            high = sum(rating >= 7 for rating in ratings)
            inside = {"low": low, "high": high, "middle": len(ratings) - low - high}[band]
            outside = len(ratings) - inside
            return ClassicCount(outside, low, high, outside <= may_stand_outside, low >= parted and high >= parted)
    return None
