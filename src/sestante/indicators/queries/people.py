"""Everybody who weighed or rated, as numbers: what the draws of an index are made of."""

from dataclasses import dataclass

import numpy as np

from sestante.indicators.models import Judgement
from sestante.methods import indices

from .judging import matrix_of

Kind = Judgement.Kind


@dataclass
class Judged:
    judgements: indices.Judgements
    sides: list

    @property
    def people(self):
        return len(self.sides)


def judged_of(version, parts, placements):
    """Everybody who weighed, as numbers; None when nobody did. What somebody did not weigh is missing for them."""
    rows = list(version.judgements.all())
    voices = list(dict.fromkeys(one.voice for one in rows if one.kind == Kind.WEIGHTS))
    if not voices:
        return None
    everybody = list(dict.fromkeys([*voices, *(one.voice for one in rows)]))
    first = {}
    for one in rows:
        first.setdefault(one.voice, one)
    keys = [one.indicator_version.indicator.key for one in placements]
    inside = np.full((len(everybody), len(keys)), np.nan)
    across = np.full((len(everybody), len(parts)), np.nan)
    place = {voice: at for at, voice in enumerate(everybody)}
    for one in rows:
        if one.kind != Kind.WEIGHTS:
            continue
        if not one.scope:
            wanted = [part.dimension.subject_key for part in parts]
            across[place[one.voice]] = matrix_of([one], wanted, of="shares")[0]
            continue
        mine = [at for at, placed in enumerate(placements) if placed.dimension.key == one.scope]
        inside[place[one.voice], mine] = matrix_of([one], [keys[at] for at in mine], of="shares")[0]
    for part, columns in _blocks(parts):  # nobody weighed these: they count as they stand, in every draw
        if np.isnan(inside[:, columns]).all():
            inside[:, columns] = part.shares
    if np.isnan(across).all():
        across[:] = [part.group_weight for part in parts]
    return Judged(
        indices.Judgements(
            inside,
            across,
            _ratings(rows, everybody, keys, Kind.RELEVANCE),
            _ratings(rows, everybody, keys, Kind.FEASIBILITY),
            [first[voice].cluster for voice in everybody],
        ),
        [first[voice].side for voice in everybody],
    )


def _blocks(parts):
    begin = 0
    for part in parts:
        yield part, slice(begin, begin + len(part.placements))
        begin += len(part.placements)


def _ratings(rows, voices, keys, kind):
    said = {one.voice: one for one in rows if one.kind == kind}
    if not said:
        return None
    return np.array([[said[voice].given.get(key, np.nan) if voice in said else np.nan for key in keys]
                     for voice in voices], dtype=float)  # fmt: skip
