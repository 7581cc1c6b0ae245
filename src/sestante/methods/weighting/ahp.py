"""Comparisons in pairs (analytic hierarchy process)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RANDOM_INDEX = {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45}
MOST_INCONSISTENT = 0.10


@dataclass(frozen=True)
class Ahp:
    """Weights from one matrix of comparisons, in its order; they sum to 1.

    ``consistent`` is False when ``cr`` passes 0.10: ask again before using the weights. ``doubtful`` are the two whose
    comparison agrees least with all the others (None where nothing disagrees).
    """

    weights: tuple[float, ...]
    lambda_max: float
    ci: float
    cr: float
    consistent: bool
    doubtful: tuple[int, int] | None


def ahp(matrix: Sequence[Sequence[float]]) -> Ahp:
    """Weights and consistency of comparisons in pairs.

    Parameters
    ----------
    matrix
        n × n with n from 1 to 9: how many times row counts more than column; reciprocal, ones on the diagonal.

    Raises
    ------
    ValueError
        Not square, larger than 9, not positive or not reciprocal (one part in a hundred is forgiven, for matrices
        printed with few decimals).

    Notes
    -----
    Principal eigenvector; CI = (λ − n) / (n − 1); CR = CI / RI, with Saaty's random index.

    References
    ----------
    Saaty, T. (1977). A scaling method for priorities in hierarchical structures. *Journal of Mathematical Psychology*
    15(3), 234-281; (2008) *International Journal of Services Sciences* 1(1), 83-98 (the drinks).

    Examples
    --------
    Coffee, wine, tea, beer, soda, milk, water; published: .177 .019 .042 .116 .190 .129 .327, CR .022.

    >>> drinks = [[1, 9, 5, 2, 1, 1, 1/2], [1/9, 1, 1/3, 1/9, 1/9, 1/9, 1/9], [1/5, 3, 1, 1/3, 1/4, 1/3, 1/9],
    ...           [1/2, 9, 3, 1, 1/2, 1, 1/3], [1, 9, 4, 2, 1, 2, 1/2], [1, 9, 3, 1, 1/2, 1, 1/3],
    ...           [2, 9, 9, 3, 2, 3, 1]]
    >>> found = ahp(drinks)
    >>> [round(weight, 3) for weight in found.weights], round(found.cr, 3)
    ([0.177, 0.019, 0.042, 0.116, 0.19, 0.129, 0.327], 0.022)
    """
    a = _checked(matrix)
    n = len(a)
    values, vectors = np.linalg.eig(a)
    principal = int(np.argmax(values.real))
    weights = np.abs(vectors[:, principal].real)
    weights /= weights.sum()
    lambda_max = float(values[principal].real)
    ci = max(0.0, (lambda_max - n) / (n - 1)) if n > 1 else 0.0
    cr = ci / RANDOM_INDEX[n] if RANDOM_INDEX[n] else 0.0
    return Ahp(tuple(weights.tolist()), lambda_max, ci, cr, cr <= MOST_INCONSISTENT, _doubtful(a, weights))


def geometric_mean(matrices: Sequence[Sequence[Sequence[float]]]) -> tuple[tuple[float, ...], ...]:
    """One matrix for the group: judgements are multiplied before solving, so that it stays reciprocal.

    References
    ----------
    Aczél, J. and Saaty, T. (1983). Procedures for synthesizing ratio judgements. *Journal of Mathematical Psychology*
    27(1), 93-102.

    Examples
    --------
    >>> geometric_mean([[[1, 4], [1/4, 1]], [[1, 1], [1, 1]]])
    ((1.0, 2.0), (0.5, 1.0))
    """
    if not matrices:
        raise ValueError("there are no comparisons")
    checked = [_checked(matrix) for matrix in matrices]
    if len({len(matrix) for matrix in checked}) > 1:
        raise ValueError("everybody compares the same things")
    joined = np.exp(np.mean([np.log(matrix) for matrix in checked], axis=0))
    return tuple(tuple(row) for row in joined.tolist())


def pair_ratio(value: int) -> float:
    """The ratio in a ballot of comparisons: 0 or ±1 the same, 5 the first counts five times more, -5 the second.

    >>> pair_ratio(0), pair_ratio(5), pair_ratio(-5)
    (1.0, 5.0, 0.2)
    """
    if not -9 <= value <= 9:
        raise ValueError("a comparison goes from -9 to 9")
    return 1.0 if not value else float(value) if value > 0 else 1 / -value


def judgement_matrix(judgements: Mapping[tuple[str, str], int], subjects: Sequence[str]) -> list[list[float]]:
    """The matrix of one person's comparisons, each written as in `pair_ratio`.

    Raises
    ------
    ValueError
        A pair was not compared.

    Examples
    --------
    >>> judgement_matrix({("a", "b"): 3, ("c", "a"): 2, ("b", "c"): 0}, "abc")
    [[1.0, 3.0, 0.5], [0.3333333333333333, 1.0, 1.0], [2.0, 1.0, 1.0]]
    """
    matrix = [[1.0] * len(subjects) for _ in subjects]
    for i, first in enumerate(subjects):
        for j, second in enumerate(subjects[:i]):
            if (first, second) in judgements:
                ratio = pair_ratio(judgements[first, second])
            elif (second, first) in judgements:
                ratio = pair_ratio(-judgements[second, first])
            else:
                raise ValueError(f"{second} and {first} were not compared")
            matrix[i][j], matrix[j][i] = ratio, 1 / ratio
    return matrix


def _checked(matrix: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    a = np.asarray(matrix, dtype=float)
    if a.ndim != 2 or a.shape[0] != a.shape[1] or not 1 <= len(a) <= max(RANDOM_INDEX):
        raise ValueError("comparisons in pairs are a square table of at most nine things")
    if not (a > 0).all() or not np.allclose(a * a.T, 1, rtol=0.01):
        raise ValueError("a comparison and its reverse multiply to one")
    return a


def _doubtful(a: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[int, int] | None:
    off = np.abs(np.log(a * weights[None, :] / weights[:, None]))
    first, second = np.unravel_index(int(np.argmax(np.triu(off, 1))), off.shape)
    return (int(first), int(second)) if off[first, second] > 0.01 else None
