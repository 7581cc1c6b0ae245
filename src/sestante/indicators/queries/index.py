"""The index of a framework's version: estimates, intervals, plausible places, and who sees it otherwise."""

from dataclasses import dataclass, field

import numpy as np

from sestante.indicators.models import FrameworkVersion, Judgement
from sestante.methods import indices

from .frameworks import placements_of
from .people import judged_of
from .values import standing

HIGH = 100
ENOUGH = 0.75  # share of the indicators under which a point is drawn hollow
SURE = 0.95  # share of the draws that makes one stand above another
FEWEST_OF_A_SIDE = 3  # people whose mean may be shown
Kind, Side = Judgement.Kind, Judgement.Side


@dataclass
class Part:
    """A dimension in the index: its weight now and that of the group, its indicators."""

    dimension: object
    weight: float
    group_weight: float
    placements: list = field(default_factory=list)
    shares: list = field(default_factory=list)  # of its indicators, inside it

    @property
    def percent(self):
        return round(100 * self.weight)


@dataclass
class Row:
    """A practice in the index."""

    practice: object
    response: int
    values: list
    scaled: list
    dimensions: list
    estimate: float | None
    present: int
    wanted: int
    bands: tuple = ()  # low95, low80, high80, high95
    best: int = 0
    worst: int = 0
    place: int = 0
    first: float = 0.0
    top: float = 0.0
    near: list = field(default_factory=list)  # rows that cannot be told apart from it
    owners_place: int = 0
    others_place: int = 0

    @property
    def is_few(self):
        """Whether so much is missing that it is shown without a place, and stands in nobody else's way."""
        return self.present < ENOUGH * self.wanted

    @property
    def is_placed(self):
        return self.estimate is not None and not self.is_few

    @property
    def shift(self):
        """How many places those who carry a practice would move it, against the others."""
        return self.others_place - self.owners_place if self.owners_place and self.others_place else 0


@dataclass
class Index:
    version: FrameworkVersion
    parts: list
    rows: list  # with an estimate, highest first
    without: list  # no dimension has enough values
    people: int  # who weighed
    raters: int
    draws: int  # 0: nobody weighed, there are no intervals
    moved: bool  # the dimensions' weights are not the group's
    sides: bool  # whether both sides are enough to be compared
    evidence: int

    @property
    def indicators(self):
        return sum(len(part.placements) for part in self.parts)

    @property
    def placed(self):
        """Those with enough values to be ordered at all."""
        return [row for row in self.rows if row.is_placed]

    @property
    def leading(self):
        """Those that cannot be told apart from the first, itself included."""
        return [self.placed[0], *self.placed[0].near] if self.placed else []


def index_of(version, *, weights=None, evidence=0, draws=None):
    """The index as it stands: ``weights`` are chosen ones of the dimensions by key, ``evidence`` the least level asked.

    Nothing is kept: values are those last read, people are drawn again from the same seed."""
    placements = [
        one for one in placements_of(version) if one.kept and one.indicator_version.evidence_level >= evidence
    ]
    parts = _parts(version, placements, weights)
    placements = [one for part in parts for one in part.placements]
    stands = standing([one.indicator_version_id for one in placements])
    values = np.array(
        [[_number(stand.values.get(place.indicator_version_id)) for place in placements] for stand in stands],
        dtype=float,
    ).reshape(len(stands), len(placements))
    base = _Base(version, parts, placements, values)
    rows = [_row(stand, values[at], base, at) for at, stand in enumerate(stands)]
    judged = judged_of(version, parts, placements)
    index = Index(
        version=version,
        parts=parts,
        rows=[],
        without=[one for one in rows if one.estimate is None],
        people=judged.people if judged else 0,
        raters=len({one.voice for one in version.judgements.exclude(kind=Kind.WEIGHTS)}) if judged else 0,
        draws=0,
        moved=any(abs(part.weight - part.group_weight) > 1e-9 for part in parts),
        sides=False,
        evidence=evidence,
    )
    if judged and rows:
        _resample(index, rows, judged, base, draws or version.draws)
        _compare_sides(index, rows, judged, base)
    index.rows = sorted(
        (one for one in rows if one.estimate is not None), key=lambda row: (-row.estimate, row.practice.name)
    )
    for row, place in zip(index.placed, indices.ranks([one.estimate for one in index.placed]), strict=True):
        row.place = int(place)
        row.near = sorted(row.near, key=lambda other: -other.estimate)
    return index


def _number(value):
    return np.nan if value is None else value


def _parts(version, placements, chosen):
    """Dimensions that have an indicator; chosen weights are made shares, as the group's are."""
    parts = []
    for dimension in version.dimensions.all():
        mine = [one for one in placements if one.dimension_id == dimension.pk]
        if not mine:
            continue
        total = sum(one.weight for one in mine)
        shares = [one.weight / total if total else 1 / len(mine) for one in mine]
        parts.append(Part(dimension, 0.0, dimension.weight, mine, shares))
    group = sum(part.group_weight for part in parts)
    for part in parts:
        part.group_weight = part.group_weight / group if group else 1 / len(parts)
    wanted = [max(0.0, float((chosen or {}).get(part.dimension.key, 0))) for part in parts]
    total = sum(wanted)
    for part, weight in zip(parts, wanted, strict=True):
        part.weight = weight / total if chosen and total else part.group_weight
    return parts


class _Base:
    """Values on one scale, and the means with the weights as they stand."""

    def __init__(self, version, parts, placements, values):
        self.version, self.parts, self.placements = version, parts, placements
        self.scale = (version.low, HIGH)
        self.groups = [at for at, part in enumerate(parts) for _one in part.placements]
        self.turned = [at for at, part in enumerate(parts) if part.dimension.direction == -1]
        worst, best = [one.worst for one in placements], [one.best for one in placements]
        self.scaled = indices.goalposts(values, worst, best, low=version.low, high=HIGH) if values.size else values
        self.inside = np.array([share for part in parts for share in part.shares])
        self.across = np.array([part.weight for part in parts])
        self.dimensions, self.total = self.means(self.inside, self.across)

    def means(self, inside, across):
        """Scores of the dimensions, shape (units, dimensions), and of the whole."""
        of = np.asarray(self.groups)
        if not len(self.scaled):
            return np.empty((0, len(self.parts))), np.empty(0)
        columns = []
        for at in range(len(self.parts)):
            mine = of == at
            score = indices.aggregate(
                self.scaled[:, mine], inside[mine], how=self.version.inside, least_present=self.version.least_present
            )
            columns.append(sum(self.scale) - score if at in self.turned else score)
        table = np.column_stack(columns)
        least = self.version.least_present
        return table, indices.aggregate(table, across, how=self.version.across, least_present=least)

    def simulate(self, draws):
        """Scores in every draw. What is missing is decided once, by the weights as they stand, not anew each time."""
        table = np.where(np.isnan(self.dimensions[:, self.groups]), np.nan, self.scaled)
        return indices.simulate(
            table,
            self.groups,
            draws,
            inside=self.version.inside,
            across=self.version.across,
            turned=self.turned,
            scale=self.scale,
        )


def _row(stand, values, base, at):
    total = base.total[at]
    return Row(
        practice=stand.practice,
        response=stand.response,
        values=[None if np.isnan(one) else float(one) for one in values],
        scaled=[None if np.isnan(one) else float(one) for one in base.scaled[at]],
        dimensions=[None if np.isnan(one) else float(one) for one in base.dimensions[at]],
        estimate=None if np.isnan(total) else float(total),
        present=int((~np.isnan(values)).sum()),
        wanted=len(values),
    )


def _drawn(base, judged, counts):
    """Weights of every draw, around those now chosen."""
    kept = None
    if judged.relevance is not None and base.version.rated_at is not None:
        kept = indices.kept_by_ratings(
            judged.relevance,
            judged.feasibility,
            counts,
            relevant_from=base.version.relevant_from,
            feasible_from=base.version.feasible_from,
        )
    draws = indices.drawn_weights(judged, base.groups, counts, kept=kept)
    everybody = np.ones((1, judged.people), dtype=int)
    centre = indices.drawn_weights(judged, base.groups, everybody).across[0]
    return indices.Draws(draws.inside, indices.recentred(draws.across, centre, base.across))


def _resample(index, rows, judged, base, number):
    counts = indices.draw_people(judged.judgements.clusters, number, seed=index.version.seed)
    placed = np.array([row.is_placed for row in rows], dtype=bool)
    bands = indices.bands_of(base.simulate(_drawn(base, judged.judgements, counts)), placed=placed)
    index.draws = number
    for at, row in enumerate(rows):
        if row.estimate is None or np.isnan(bands.low95[at]):
            continue
        row.bands = tuple(float(edge[at]) for edge in (bands.low95, bands.low80, bands.high80, bands.high95))
        if not bands.best[at]:
            continue
        row.best, row.worst = int(bands.best[at]), int(bands.worst[at])
        row.first, row.top = float(bands.first[at]), float(bands.top[at])
        near = (bands.above[at] > 1 - SURE) & (bands.above[at] < SURE)
        row.near = [rows[there] for there in np.flatnonzero(near) if there != at]


def _compare_sides(index, rows, judged, base):
    """Places with the weights of one side only: who carries a practice, and the others."""
    members = {side: np.array([[one == side for one in judged.sides]], dtype=int) for side in Side.values}
    if min(one.sum() for one in members.values()) < FEWEST_OF_A_SIDE:
        return
    index.sides = True
    for side, who in members.items():
        weights = indices.drawn_weights(judged.judgements, base.groups, who)
        _dimensions, total = base.means(weights.inside[0], weights.across[0])
        places = indices.ranks(np.where([row.is_placed for row in rows], total, np.nan))
        for row, place in zip(rows, places, strict=True):
            setattr(row, f"{side}_place", int(place))
