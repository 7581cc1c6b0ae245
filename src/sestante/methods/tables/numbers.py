"""Numbers: where they lie and how they are spread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log2, log10


@dataclass(frozen=True)
class NumericSummary:
    n: int
    missing: int
    minimum: float
    q1: float
    median: float
    q3: float
    maximum: float
    mean: float


def quantile(ordered: Sequence[float], share: float) -> float:
    """Quantile of numbers in ascending order, by linear interpolation of the ranks 1 to n (Hyndman and Fan's type 7).

    References
    ----------
    Hyndman, R. J., Fan, Y. (1996). Sample quantiles in statistical packages. *The American Statistician* 50, 361-365.
    NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.6.2 (twelve gauge readings, 90th percentile).

    Examples
    --------
    >>> gauge = [95.0610, 95.0925, 95.1065, 95.1195, 95.1442, 95.1567,
    ...          95.1591, 95.1682, 95.1772, 95.1937, 95.1959, 95.1990]
    >>> round(quantile(gauge, 0.9), 4)
    95.1957
    """
    if not ordered:
        raise ValueError("no numbers")
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def numeric_summary(numbers: Iterable[float], *, missing: int = 0) -> NumericSummary | None:
    """Least, quartiles, greatest and mean of the numbers given; None when there are none.

    >>> numeric_summary([1, 2, 3, 4, 100], missing=2)
    NumericSummary(n=5, missing=2, minimum=1, q1=2.0, median=3.0, q3=4.0, maximum=100, mean=22.0)
    """
    ordered = sorted(numbers)
    if not ordered:
        return None
    q1, median, q3 = (float(quantile(ordered, share)) for share in (0.25, 0.5, 0.75))
    return NumericSummary(len(ordered), missing, ordered[0], q1, median, q3, ordered[-1], sum(ordered) / len(ordered))


@dataclass(frozen=True)
class Histogram:
    """``edges`` are one more than ``counts``; a class holds its lower edge and not its upper one.

    With ``open_end`` the last class has no width of its own: it holds everything from its lower edge on.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    open_end: bool = False


def histogram(numbers: Iterable[float], *, whole: bool = True, most: int = 12) -> Histogram | None:
    """Classes of equal width at round limits, about as many as Sturges advises; None when there are no numbers.

    Parameters
    ----------
    whole
        The numbers are integers: classes are at least one wide.
    most
        Never more classes than this.

    Returns
    -------
    Histogram or None
        A few cases far out (more than three interquartile ranges above the third quartile) would press all others
        into one class: they are put together in a last open class.

    References
    ----------
    Tukey, J. W. (1977). *Exploratory Data Analysis*. Addison-Wesley, section 2D (outer fences).
    Sturges, H. A. (1926). The choice of a class interval. *J. Am. Stat. Assoc.* 21, 65-66: sixteen items, five classes.

    Examples
    --------
    >>> histogram([0] + [1] * 4 + [2] * 6 + [3] * 4 + [4])
    Histogram(edges=(0, 1, 2, 3, 4, 5), counts=(1, 4, 6, 4, 1), open_end=False)
    >>> histogram([3, 18, 22, 260])
    Histogram(edges=(0, 100, 200, 300), counts=(3, 0, 1), open_end=False)
    >>> histogram([3, 5, 12, 18, 22, 40, 260])
    Histogram(edges=(0, 10, 20, 30, 40, 50, 260), counts=(2, 2, 1, 0, 1, 1), open_end=True)
    """
    ordered = sorted(numbers)
    if not ordered:
        return None
    q1, q3 = quantile(ordered, 0.25), quantile(ordered, 0.75)
    near = [number for number in ordered if number <= q3 + 3 * (q3 - q1)] if q3 > q1 else ordered
    made = _classes(near, whole, most - (len(near) < len(ordered)))
    far = ordered[len(near) :]
    if not far:
        return made
    return Histogram((*made.edges, _plain(far[-1])), (*made.counts, len(far)), open_end=True)


def _classes(found: Sequence[float], whole: bool, most: int) -> Histogram:
    low, high = found[0], found[-1]
    classes = min(most, ceil(1 + log2(len(found))))
    width = _round_up((high - low + (1 if whole else 0)) / classes, whole)
    while floor(high / width) - floor(low / width) + 1 > most:
        width = _round_up(width * 1.01, whole)
    first = floor(low / width)
    counts = [0] * (floor(high / width) - first + 1)
    for number in found:
        counts[floor(number / width) - first] += 1
    edges = [_plain((first + step) * width) for step in range(len(counts) + 1)]
    return Histogram(tuple(edges), tuple(counts))


def _round_up(width: float, whole: bool) -> float:
    """The next of 1, 2, 5, 10, 20, 50 ... (or 0.1, 0.2 ... for numbers that are not whole)."""
    if width <= 0:
        return 1
    power = 10.0 ** floor(log10(width))
    wide = next(step * power for step in (1, 2, 5, 10) if step * power >= width - 1e-12)
    return max(1, round(wide)) if whole else wide


def _plain(number: float) -> float:
    rounded = round(number, 10)
    return int(rounded) if rounded == int(rounded) else rounded
