"""Italian words for searching: tokens, lemmas, accents off.

A stemmer parts ``amico`` from ``amici``; a dictionary of forms does not. Where the dictionary errs, see `EXCEPTIONS`.
"""

import re
import unicodedata
from functools import lru_cache

import simplemma

__all__ = ["index_text", "lemma", "lemmas", "plain", "query_terms", "tokens"]

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40  # letters; what is longer is an address or a mistake

# Words that stand in every text: a query is not narrowed by them.
_STOP = """
a ad ai agli al alla alle allo all anche avere c che chi ci col come con cui d da dagli dai dal dalla dalle
dallo dall de dei degli del della delle dello dell di dove e ed essere fra gli gl ha hanno i il in io l la
le li lo loro ma mi n ne nei negli nel nella nelle nello nell noi non o od per perche piu quale quali quando
quello questa queste questi questo s se si sono su sugli sui sul sulla sulle sullo sull suo sua suoi sue t
ti tra tu un una uno v vi voi the of and to an for with on at by
"""
STOP_WORDS = frozenset(_STOP.split())

# Forms for which the dictionary gives another word's lemma, or none: measured on the pairs of tests/methods/test_texts.
EXCEPTIONS = {
    "lavori": "lavoro",
    "lavorio": "lavoro",
    "portierati": "portierato",
    "ciclofficine": "ciclofficina",
    "ciclofficina": "ciclofficina",
    "caffe": "caffe",
    "porta": "porta",
    "porte": "porta",
    "caregivers": "caregiver",
}


def plain(text: str) -> str:
    """Return the text in small letters without accents.

    >>> plain("Città più vivibili, perché no")
    'citta piu vivibili, perche no'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def tokens(text: str) -> list[str]:
    """Return the words of a text in small letters, accents kept; an apostrophe parts two words.

    >>> tokens("L'orto dell’amicizia: 3 giorni")
    ['l', 'orto', 'dell', 'amicizia', '3', 'giorni']
    """
    return [word[:_LONGEST] for word in _WORD.findall(unicodedata.normalize("NFC", text.casefold()))]


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """Return a word's dictionary form without accents; a word that no dictionary knows is its own lemma.

    Participles that became nouns (rifugiati, rifugiato, rifugiare) are followed to the end, so that all meet.

    >>> lemma("amici"), lemma("città"), lemma("citta"), lemma("rifugiati") == lemma("rifugiato")
    ('amico', 'citta', 'citta', True)
    """
    path = [word.casefold()]
    while plain(path[-1]) not in EXCEPTIONS:
        after = simplemma.lemmatize(path[-1], lang="it").casefold()
        if after in path:
            # A circle (a noun whose verb gives the noun back) has no end: its first form in the alphabet stands.
            found = plain(min(path[path.index(after) :]))
            return found if _WORD.fullmatch(found) else plain(word)
        path.append(after)
    return EXCEPTIONS[plain(path[-1])]


def lemmas(text: str) -> list[str]:
    """Return the lemmas of a text in their order, without stop words.

    >>> lemmas("Gli anziani delle case popolari")
    ['anziano', 'casa', 'popolare']
    """
    return [lemma(word) for word in tokens(text) if plain(word) not in STOP_WORDS]


def index_text(*texts: str) -> str:
    """Return what a search index should hold of some texts: each lemma and each written form once.

    The written forms let a word match while it is still being typed.

    >>> index_text("Orti", "orti e amici")
    'amici amico orti orto'
    """
    found: set[str] = set()
    for word in {word for text in texts for word in tokens(text)}:
        if plain(word) not in STOP_WORDS:
            found |= {lemma(word), plain(word)}
    return " ".join(sorted(found))


def query_terms(text: str, most: int = 8) -> tuple[list[str], str]:
    """Return a query's lemmas and, apart, the last word as it was written: it may not be finished yet.

    >>> query_terms("orti per gli anzian")
    (['orto', 'anzian'], 'anzian')
    """
    words = [word for word in tokens(text) if plain(word) not in STOP_WORDS]
    words = words[:most] or tokens(text)[:most]
    return [lemma(word) for word in words], plain(words[-1]) if words else ""
