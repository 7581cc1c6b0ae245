"""Best and worst: the best against the others, the others against the worst."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts are read when first used


@dataclass(frozen=True)
class BestWorst:
    """Weights of the linear model, in the order given; they sum to 1.

    ``xi`` is how far the weights miss the judgements, in units of weight: it is the linear model's own measure and is
    not to be divided by the index table of the non-linear one. ``input_ratio`` (0 none, 1 all that is possible) is of
    the judgements alone, ``doubtful`` the one that fits worst.
    """

    best: int
    worst: int
    weights: tuple[float, ...]
    xi: float
    input_ratio: float
    doubtful: int | None


def input_ratio(best_to_others: Sequence[int], others_to_worst: Sequence[int]) -> tuple[float, int | None]:
    """Consistency of the judgements before solving, and the index of the one that fits worst.

    max |a_Bj · a_jW − a_BW| / (a_BW² − a_BW); 0 where all judgements multiply out.

    References
    ----------
    Liang, F., Brunelli, M. and Rezaei, J. (2020). Consistency issues in the best worst method. *Omega* 96, 102175.

    Examples
    --------
    >>> ratio, doubtful = input_ratio([2, 1, 4, 3, 8], [4, 8, 4, 2, 1])
    >>> round(ratio, 6), doubtful
    (0.142857, 2)
    """
    best, worst = _ends(best_to_others, others_to_worst)
    whole = best_to_others[worst]
    if whole == 1:
        return 0.0, None
    misses = [
        abs(b * w - whole) if index not in (best, worst) else 0
        for index, (b, w) in enumerate(zip(best_to_others, others_to_worst, strict=True))
    ]
    most = max(misses)
    return most / (whole**2 - whole), misses.index(most) if most else None


def best_worst(best_to_others: Sequence[int], others_to_worst: Sequence[int]) -> BestWorst:
    """Weights of one person from the best-worst method, linear model.

    Parameters
    ----------
    best_to_others
        1 to 9: how many times the best counts more than each; 1 for itself.
    others_to_worst
        1 to 9: how many times each counts more than the worst; 1 for itself.

    Raises
    ------
    ValueError
        Fewer than two things, values outside 1 to 9, or best against worst given differently in the two lists.

    Notes
    -----
    Minimise ξ with |w_B − a_Bj w_j| ≤ ξ, |w_j − a_jW w_W| ≤ ξ, Σw = 1, w ≥ 0; solved by HiGHS. For a group join the
    weights of its people with `budget`.

    References
    ----------
    Rezaei, J. (2016). Best-worst multi-criteria decision-making method: some properties and a linear model. *Omega* 64,
    126-130. The example is that of Rezaei (2015), *Omega* 53, solved there by the non-linear model (.071 .338 .589).

    Examples
    --------
    >>> found = best_worst([8, 2, 1], [1, 5, 8])
    >>> [round(weight, 6) for weight in found.weights], round(found.xi, 6)
    ([0.071429, 0.321429, 0.607143], 0.035714)
    """
    best, worst = _ends(best_to_others, others_to_worst)
    n = len(best_to_others)
    rows = []
    for j in range(n):
        for target, times, other in ((best, best_to_others[j], j), (j, others_to_worst[j], worst)):
            row = np.zeros(n + 1)
            row[target] += 1
            row[other] -= times
            if row.any():
                rows += [row, -row]
    limits = np.array(rows)
    limits[:, n] = -1
    solved = scipy.optimize.linprog(
        np.eye(n + 1)[n], A_ub=limits, b_ub=np.zeros(len(limits)), A_eq=[[1.0] * n + [0.0]], b_eq=[1.0], method="highs"
    )
    ratio, doubtful = input_ratio(best_to_others, others_to_worst)
    return BestWorst(best, worst, tuple(float(w) for w in solved.x[:n]), float(solved.x[n]), ratio, doubtful)


def best_worst_code(to_others: int, to_worst: int) -> int:
    """Both judgements on one thing in one whole number, as a ballot holds them.

    >>> best_worst_code(2, 5), best_worst_decode(25)
    (25, (2, 5))
    """
    if not (1 <= to_others <= 9 and 1 <= to_worst <= 9):
        raise ValueError("a judgement goes from 1 to 9")
    return to_others * 10 + to_worst


def best_worst_decode(code: int) -> tuple[int, int]:
    """Best against this thing, and this thing against the worst."""
    to_others, to_worst = divmod(code, 10)
    best_worst_code(to_others, to_worst)
    return to_others, to_worst


def _ends(best_to_others: Sequence[int], others_to_worst: Sequence[int]) -> tuple[int, int]:
    if len(best_to_others) != len(others_to_worst) or len(best_to_others) < 2:
        raise ValueError("best and worst need the same two things or more in both lists")
    if any(value != int(value) or not 1 <= value <= 9 for value in (*best_to_others, *others_to_worst)):
        raise ValueError("a judgement goes from 1 to 9")
    bests = [index for index, value in enumerate(best_to_others) if value == 1]
    worsts = [index for index, value in enumerate(others_to_worst) if value == 1]
    if not bests or not worsts:
        raise ValueError("the best has 1 in the first list, the worst has 1 in the second")
    best = max(bests, key=lambda index: others_to_worst[index])
    worst = max(worsts, key=lambda index: best_to_others[index])
    if best_to_others[worst] != others_to_worst[best]:
        raise ValueError("best against worst must be the same in both lists")
    return best, worst
