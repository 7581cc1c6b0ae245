"""The rule by which a group's ratings count as agreed: chosen before the first vote, kept with the round."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self

import numpy as np

from .appropriateness import Band, band_of, rand_ucla

Kind = Literal["share", "iqr", "appropriateness"]


@dataclass(frozen=True)
class ConsensusRule:
    """When ratings are agreed, and when they have stopped moving.

    Parameters
    ----------
    kind
        ``share``: at least ``top_share`` in the top band and less than ``bottom_share`` in the bottom band (or the
        other way round: agreed that it is low). ``iqr``: interquartile range of at most ``iqr_at_most``.
        ``appropriateness``: RAND/UCLA, median in an extreme band without disagreement (scale 1 to 9 only).
    lowest, highest
        Ends of the scale.
    bottom_to, top_from
        Last value of the bottom band, first of the top band.
    split_share
        With ``share`` and ``iqr``: that many in *each* extreme band make a split.
    change_below
        Stable when less than this share of the answers moved between two rounds.

    Raises
    ------
    ValueError
        A share outside 0 to 1, bands that overlap, a scale that the kind does not have.

    References
    ----------
    70 % and 15 %: a pair of thresholds declared in advance by many published studies (PMC8024512, table 1). The 15 %
    of change: Scheibe, M., Skutsch, M. and Schofer, J. (1975), in Linstone and Turoff, *The Delphi Method*.

    Examples
    --------
    >>> rule = ConsensusRule("share")
    >>> rule.agreed([7, 8, 9, 7, 8, 7, 9, 5, 5, 6]), rule.agreed([7, 8, 9, 7, 8, 7, 9, 5, 1, 2])
    ('high', None)
    >>> ConsensusRule.from_json(rule.to_json()) == rule
    True
    """

    kind: Kind = "share"
    top_share: float = 0.70
    bottom_share: float = 0.15
    change_below: float = 0.15
    split_share: float = 0.30
    iqr_at_most: float = 2.0
    lowest: int = 1
    highest: int = 9
    bottom_to: int = 3
    top_from: int = 7

    def __post_init__(self) -> None:
        if self.kind not in ("share", "iqr", "appropriateness"):
            raise ValueError(f"there is no consensus rule of kind {self.kind!r}")
        for name in ("top_share", "bottom_share", "change_below", "split_share"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(f"{name} is a share between 0 and 1")
        if self.iqr_at_most < 0:
            raise ValueError("iqr_at_most cannot be negative")
        if not self.lowest <= self.bottom_to < self.top_from <= self.highest:
            raise ValueError("the bottom band ends before the top band begins, both inside the scale")
        if self.kind == "appropriateness" and self.bands != (1, 3, 7, 9):
            raise ValueError("the RAND/UCLA rule is made for ratings from 1 to 9, in bands of three")

    @property
    def bands(self) -> tuple[int, int, int, int]:
        return self.lowest, self.bottom_to, self.top_from, self.highest

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary, for storing."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The rule in a stored dictionary; keys that are not the rule's own are left alone."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in names})

    def shares(self, ratings: Sequence[float]) -> tuple[float, float]:
        """Share in the top band and share in the bottom band; of no ratings, zero and zero."""
        if not ratings:
            return 0.0, 0.0
        top = sum(rating >= self.top_from for rating in ratings)
        bottom = sum(rating <= self.bottom_to for rating in ratings)
        return top / len(ratings), bottom / len(ratings)

    def agreed(self, ratings: Sequence[int]) -> Band | None:
        """Where the ratings agree (high, middle, low), or None where they do not."""
        if not ratings:
            return None
        if self.kind == "appropriateness":
            found = rand_ucla(ratings)
            return None if found.disagreement or found.band == "middle" else found.band
        if self.kind == "iqr":
            lower, median, upper = np.percentile(np.asarray(ratings, dtype=float), [25, 50, 75])
            narrow = upper - lower <= self.iqr_at_most
            return band_of(float(median), self.bottom_to, self.top_from) if narrow else None
        top, bottom = self.shares(ratings)
        if top >= self.top_share and bottom < self.bottom_share:
            return "high"
        return "low" if bottom >= self.top_share and top < self.bottom_share else None

    def splits(self, ratings: Sequence[int]) -> bool:
        """Whether the ratings stand at both ends."""
        if not ratings:
            return False
        if self.kind == "appropriateness":
            return rand_ucla(ratings).disagreement
        return min(self.shares(ratings)) >= self.split_share
