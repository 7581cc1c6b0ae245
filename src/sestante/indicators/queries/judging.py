"""What people said of a version's indicators and dimensions, and what follows from it."""

import numpy as np

from sestante.indicators.models import Judgement, Placement
from sestante.methods import indices
from sestante.methods.consensus import rand_ucla

Kind = Judgement.Kind


def keys_of(version, kind, scope=""):
    """The subject keys that are rated or weighed."""
    if kind == Kind.WEIGHTS and not scope:
        return [one.subject_key for one in version.dimensions.all()]
    found = Placement.objects.filter(version=version).select_related("indicator_version__indicator")
    if kind == Kind.WEIGHTS:
        found = found.filter(kept=True, dimension__key=scope)
    return [one.indicator_version.indicator.key for one in found.order_by("dimension__position", "position", "pk")]


def matrix_of(judgements, keys, *, of="given"):
    """Shape (people, keys): NaN where somebody said nothing."""
    return np.array([[getattr(one, of).get(key, np.nan) for key in keys] for one in judgements], dtype=float).reshape(
        len(judgements), len(keys)
    )


def matrix_shares(version, scope, keys):
    """The group's mean shares of one scope; equal where nobody weighed it."""
    if not keys:
        return []
    rows = list(version.judgements.filter(kind=Kind.WEIGHTS, scope=scope))
    if not rows:
        return [1 / len(keys)] * len(keys)
    given = indices.shares(matrix_of(rows, keys, of="shares"), [0] * len(keys))
    return indices.mean_shares(given, np.ones((1, len(rows)), dtype=int))[0].tolist()


def verdicts_of(version):
    """{indicator pk: what its ratings say, and whether it stays}. Unrated ones stay."""
    rows = list(version.judgements.exclude(kind=Kind.WEIGHTS))
    found = {}
    for placement in Placement.objects.filter(version=version).select_related("indicator_version__indicator"):
        indicator = placement.indicator_version.indicator
        read = {kind: _read(rows, kind, indicator.key) for kind in (Kind.RELEVANCE, Kind.FEASIBILITY)}
        found[indicator.pk] = {str(kind): one for kind, one in read.items()} | _kept(version, **read)
    return found


def _read(rows, kind, key):
    ratings = [one.given[key] for one in rows if one.kind == kind and key in one.given]
    if not ratings:
        return None
    one = rand_ucla(ratings)
    return {"n": one.n, "median": one.median, "disagreement": one.disagreement, "ipr": one.ipr, "ipras": one.ipras,
            "ratings": sorted(ratings)}  # fmt: skip


def _kept(version, relevance, feasibility):
    """Whether it stays, and the reason if it does not: irrelevant, disagreement or hard."""
    if relevance is None:
        return {"kept": True, "because": ""}
    if relevance["disagreement"]:
        return {"kept": False, "because": "disagreement"}
    if relevance["median"] < version.relevant_from:
        return {"kept": False, "because": "irrelevant"}
    if feasibility is not None and feasibility["median"] < version.feasible_from:
        return {"kept": False, "because": "hard"}
    return {"kept": True, "because": ""}


def heard_of(version):
    """Who was heard: per kind and scope, how many in the room and on paper, from which rounds."""
    found = {}
    for one in version.judgements.select_related("round__focus_group"):
        row = found.setdefault(
            (one.kind, one.scope), {"people": 0, "paper": 0, "owners": 0, "rounds": {}, "methods": set(), "doubtful": 0}
        )
        row["people"] += 1
        row["paper"] += one.channel == Judgement.Channel.PAPER
        row["owners"] += one.side == Judgement.Side.OWNERS
        row["methods"].add(one.get_method_display())
        if one.round is not None:
            row["rounds"][one.round_id] = one.round
        if one.consistency is not None:
            row["consistency"] = max(row.get("consistency", 0), one.consistency)
    return found
