"""Near-duplicates: names that different hands wrote differently and that may mean the same thing."""

from collections import Counter
from collections.abc import Hashable

__all__ = ["Names", "digrams", "resemblance"]


def digrams(text: str) -> frozenset[str]:
    """Return the different pairs of neighbouring letters of each word; a word of one letter counts as itself."""
    return frozenset(
        pair
        for word in text.casefold().split()
        for pair in ([a + b for a, b in zip(word, word[1:], strict=False)] or [word])
    )


def resemblance(one: str, other: str) -> float:
    """How alike two texts are, from 0 (no pair of letters in common) to 1 (all of them).

    Parameters
    ----------
    one, other : str
        Short texts, such as names; capitals do not matter, accents do: take them off before.

    Returns
    -------
    float
        Dice's coefficient over the unique digrams: twice the shared ones over the sum of both.

    Notes
    -----
    Adamson and Boreham (1974), "The use of an association measure based on character structure to identify
    semantically related pairs of words and document titles", Information Storage and Retrieval 10, 253-260;
    worked example in Frakes and Baeza-Yates (1992), Information Retrieval, chapter 8: 7 and 8 unique digrams, 6 of them
    shared, 0.80.

    Examples
    --------
    >>> len(digrams("statistics")), len(digrams("statistical"))
    (7, 8)
    >>> resemblance("statistics", "statistical")
    0.8
    """
    first, second = digrams(one), digrams(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


class Names:
    """Names that can be asked which of them resemble another one, without comparing it with each.

    Examples
    --------
    >>> names = Names()
    >>> names.add(1, "portineria via tigli")
    >>> names.add(2, "orto delle rose")
    >>> names.near("portineria di via dei tigli", at_least=0.7)
    [1]
    """

    def __init__(self) -> None:
        self._sizes: dict[Hashable, int] = {}
        self._holders: dict[str, list[Hashable]] = {}

    def add(self, key: Hashable, name: str) -> None:
        """Remember a name under a key of its own."""
        pairs = digrams(name)
        self._sizes[key] = len(pairs)
        for pair in pairs:
            self._holders.setdefault(pair, []).append(key)

    def near(self, name: str, *, at_least: float) -> list[Hashable]:
        """Return the keys of the names whose resemblance is ``at_least`` this, the most alike first."""
        pairs = digrams(name)
        shared = Counter(key for pair in pairs for key in self._holders.get(pair, ()))
        alike = [(2 * count / (len(pairs) + self._sizes[key]), key) for key, count in shared.items()]
        return [key for score, key in sorted(alike, key=lambda found: -found[0]) if score >= at_least]
