"""Italian words for searching: tokens, lemmas, accents off. And how hard a text is to read.

A stemmer parts ``amico`` from ``amici``; a dictionary of forms does not. Where the dictionary errs, see `EXCEPTIONS`.
"""

import re
import unicodedata
from functools import lru_cache

import simplemma

__all__ = ["gulpease", "index_text", "lemma", "lemmas", "plain", "query_terms", "tokens"]

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[^\W_][^.!?…\w]*(?:[.!?…]+(?=[»”\")]*(?:\s|$))|\n\s*$)")
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


def gulpease(text: str) -> float | None:
    """How easy an Italian text is to read, from 0 (hardest) to 100 (easiest).

    Parameters
    ----------
    text : str
        Plain Italian text. Marks such as evidence codes must be out already.

    Returns
    -------
    float or None
        ``89 + (300 * sentences - 10 * letters) / words``, kept between 0 and 100; None for a text without words.
        Letters and figures of words count as letters. A sentence ends with ``.``, ``!``, ``?`` or ``…`` that is not
        inside a number; a text that ends without a full stop ends a sentence all the same.

    Notes
    -----
    Lucisano, P. and Piemontese, M. E. (1988), "GULPEASE: una formula per la predizione della difficoltà dei testi in
    lingua italiana", Scuola e città 39 (3), 110-124. By their scale, under 80 a text is hard for who left school after
    the primary years, under 60 after the lower secondary, under 40 after the upper secondary. It counts lengths and
    knows nothing of meaning: a high figure does not make a text clear.

    Examples
    --------
    One sentence, 6 words, 57 letters: 89 + (300 - 570) / 6 = 44.

    >>> gulpease("La partecipazione responsabile costruisce comunità consapevoli.")
    44.0

    Two sentences, 9 words, 35 letters: 89 + (600 - 350) / 9 = 116.8, and the scale ends at 100.

    >>> gulpease("Il cane dorme al sole. La gatta guarda fuori.")
    100.0
    """
    words = _WORD.findall(text)
    if not words:
        return None
    letters = sum(map(len, words))
    sentences = len(_SENTENCE_END.findall(text.rstrip() + "\n"))
    return min(100.0, max(0.0, 89 + (300 * sentences - 10 * letters) / len(words)))
