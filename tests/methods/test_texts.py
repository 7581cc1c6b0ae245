"""Italian words of the field: singular and plural, with and without accents, must meet in the search."""

import pytest

from italian_pairs import PAIRS
from sestante.methods.texts import index_text, lemma, lemmas, plain, query_terms, tokens


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_forms_of_one_word_share_their_lemma(one, other):
    assert lemma(one) == lemma(other)


def test_different_words_do_not_meet():
    words = ["casa", "caso", "porto", "porta", "orto", "corto", "pane", "pena", "rete", "retta", "mensa", "mese"]
    assert len({lemma(word) for word in words}) == len(words)


def test_an_apostrophe_parts_the_article_from_its_word():
    assert tokens("Dell’orto e dell'amico") == ["dell", "orto", "e", "dell", "amico"]
    assert lemmas("Dell’orto e dell'amico") == ["orto", "amico"]


def test_plain_takes_accents_off_and_nothing_else():
    assert plain("È così: Forlì-Cesena, 40 €") == "e cosi: forli-cesena, 40 €"


def test_the_index_holds_each_lemma_and_each_written_form_once():
    assert index_text("Le biblioteche", "una biblioteca") == "biblioteca biblioteche"


def test_a_query_of_stop_words_alone_is_still_a_query():
    assert query_terms("dove") == (["dove"], "dove")
    assert query_terms("  ") == ([], "")


def test_a_query_keeps_the_word_that_is_still_being_typed():
    assert query_terms("l'aiuto ai bibliotec") == (["aiuto", "bibliotec"], "bibliotec")
