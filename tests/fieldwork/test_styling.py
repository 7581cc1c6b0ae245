"""The few signs of Markdown in a form's words: what they become, and what is left alone."""

import time

import pytest

from sestante.fieldwork.queries.styling import LONGEST, runs_of, unstyled
from sestante.web.templatetags.styling import styled


@pytest.mark.parametrize(
    ("text", "html", "bare"),
    [
        ("Quante persone?", "Quante persone?", "Quante persone?"),
        ("**Quante** persone?", "<strong>Quante</strong> persone?", "Quante persone?"),
        ("__Quante__ _persone_?", "<strong>Quante</strong> <em>persone</em>?", "Quante persone?"),
        ("**Tutte _le_**", "<strong>Tutte </strong><strong><em>le</em></strong>", "Tutte le"),
        ("# Titolo\nTesto", "<strong>Titolo</strong>\nTesto", "Titolo\nTesto"),
        ('<span style="color:red">Rosso</span> <b>forte</b>', "Rosso <strong>forte</strong>", "Rosso forte"),
        (
            "Leggi [la nota](https://example.org/nota?a=1&b=2).",
            'Leggi <a href="https://example.org/nota?a=1&amp;b=2" rel="noopener noreferrer">la nota</a>.',
            "Leggi la nota.",
        ),
        (r"5 \* 3 = 15 \*", "5 * 3 = 15 *", "5 * 3 = 15 *"),
        ("5 * 3 * 2", "5 * 3 * 2", "5 * 3 * 2"),
        ("casa_mia_qui e un_altro_nome", "casa_mia_qui e un_altro_nome", "casa_mia_qui e un_altro_nome"),
        ("Nome ______ Cognome ______", "Nome ______ Cognome ______", "Nome ______ Cognome ______"),
        ("[una](javascript:alert(1))", "[una](javascript:alert(1))", "[una](javascript:alert(1))"),
        ("<script>x</script>&<i a>", "&lt;script&gt;x&lt;/script&gt;&amp;&lt;i a&gt;", "<script>x</script>&<i a>"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_what_signs_become(text, html, bare):
    assert (styled(text), unstyled(text)) == (html, bare)


@pytest.mark.parametrize("piece", ["**a ", "__a ", "*a", "_a ", "[a](http://", "<b>", "\\", "# "])
def test_no_text_takes_long(piece):
    begun = time.perf_counter()
    for length in (LONGEST, 50 * LONGEST):
        assert runs_of((piece * length)[:length])
    assert time.perf_counter() - begun < 2
