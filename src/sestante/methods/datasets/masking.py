"""Names, addresses and telephone numbers taken out of what people wrote freely."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "[…]"
LONGEST_NAME = 120  # a longer answer is a text, not a name
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PAGE = re.compile(r"(?:https?://|www\.)[^\s<>\"”»)]+", re.I)
# With a country's code; a mobile of Italy's; a number of an Italian town. A day or a sum of money is none of them.
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+\d(?:[ ./-]?\d){7,13}|(?:0039[ ./-]?)?3[2-9]\d(?:[ ./-]?\d){6,7}"
    r"|0\d{1,3}(?:[ ./-]?\d){5,8})(?!\w)"
)
_FIGURE = re.compile(r"\d")
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}")
_CODE = re.compile(r"\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b", re.I)  # the fiscal code of a person
_PERSON = re.compile(r"[^\W\d_]['’\w.-]*(?: [^\W\d_]['’\w.-]*){1,3}")


def names_in(names: Iterable[str], people: Iterable[str] = ()) -> tuple[str, ...]:
    """What to look for: each name whole, of a person each of its words too; longest first.

    Parameters
    ----------
    names
        Of practices and bodies.
    people
        Answers that may name somebody. One that reads like a person's name (two to four words that begin with
        capitals) is looked for word by word as well.

    Examples
    --------
    >>> names_in(["Quattro Ruote", "no"], ["Anna Bianchi", "non lo so"])
    ('Quattro Ruote', 'Anna Bianchi', 'non lo so', 'Bianchi', 'Anna')
    """
    found: dict[str, None] = {}
    for whole, may_be_a_person in [*((one, False) for one in names), *((one, True) for one in people)]:
        name = " ".join(whole.split())
        if not 3 <= len(name) <= LONGEST_NAME or not any(letter.isalpha() for letter in name):
            continue
        found[name] = None
        words = name.split()
        if may_be_a_person and _PERSON.fullmatch(name) and all(word[0].isupper() for word in words):
            found |= {word: None for word in words if len(word) > 2}
    return tuple(sorted(found, key=lambda one: -len(one)))


def masked(text: str, names: Iterable[str] = (), *, addresses: bool = True) -> str:
    """A text without these names, and without addresses, telephone numbers and fiscal codes.

    Parameters
    ----------
    addresses
        False leaves addresses and numbers, which are nobody's secret where the names themselves may be read.

    Notes
    -----
    Names of one word are looked for as they are written, for “Rosa” may be a colour; longer ones in any capitals. Who
    is called by a name that was never given stays named: a text is to be read before it is handed on.

    Examples
    --------
    >>> masked("Chiedi a Anna (anna@example.org, 340 123 45 67) dell’ORTO DEI TIGLI", ["Orto dei Tigli", "Anna"])
    'Chiedi a […] ([…], […]) dell’[…]'
    >>> masked("La casa rosa, dal 2020-05-01, costa 12.000.000 di lire", ["Rosa"])
    'La casa rosa, dal 2020-05-01, costa 12.000.000 di lire'
    """
    folded = text.casefold()
    for name in names:
        if name.casefold() in folded:
            flags = re.IGNORECASE if " " in name else re.NOFLAG
            pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)"
            text = re.sub(pattern, MASK, text, flags=flags)
    return _without_addresses(text, folded) if addresses else text


def _without_addresses(text: str, folded: str) -> str:
    if "@" in text:
        text = _MAIL.sub(MASK, text)
    if "://" in text or "www." in folded:
        text = _PAGE.sub(MASK, text)
    if not _FIGURE.search(text):  # most texts have none, and are through
        return text
    return _CODE.sub(MASK, _PHONE.sub(_telephone, text))


def _telephone(found: re.Match[str]) -> str:
    return found[0] if _DAY.match(found[0]) else MASK
