"""Weights from a group, and orders from ballots.

How much each thing counts is asked in one of four ways (points to share out, swings, comparisons in pairs, best and
worst); each has its own check of whether the answers hold together, made before anything is solved. `budget` also joins
weights that were found person by person.
"""

from .ahp import Ahp, ahp, geometric_mean, judgement_matrix, pair_ratio
from .best_worst import BestWorst, best_worst, best_worst_code, best_worst_decode, input_ratio
from .budget import Weights, WeightSpread, budget, swing
from .voting import Ordering, borda, condorcet, copeland, pairwise, schulze, strongest_paths

__all__ = [
    "Ahp",
    "BestWorst",
    "Ordering",
    "WeightSpread",
    "Weights",
    "ahp",
    "best_worst",
    "best_worst_code",
    "best_worst_decode",
    "borda",
    "budget",
    "condorcet",
    "copeland",
    "geometric_mean",
    "input_ratio",
    "judgement_matrix",
    "pair_ratio",
    "pairwise",
    "schulze",
    "strongest_paths",
    "swing",
]
