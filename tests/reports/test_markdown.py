"""The report's Markdown: two marks of our own, and no way in for anything else."""

import pytest
from django.utils import translation

from sestante.reports.markdown import blocks_of, codes_in, tree_of, unsupported_in

KNOWN = {"D1", "T3"}


def html(text):
    with translation.override("it"):
        return "".join(block.get("html", "") for block in blocks_of(text, KNOWN))


@pytest.mark.parametrize(
    "text",
    [
        "{?Il denaro manca?} [[D1]].",
        "Lo dicono [[D1]] e {?il denaro manca?}.",
        "{?Il denaro manca [[T3]]?}.",
        "{?Il denaro manca.?} [[D1]]",
        "{?Il denaro manca?}. [[D1]]",
        "Prima frase. {?Il *denaro* manca?}, dicono le schede [[T3, D1]]. Ultima.",
    ],
)
def test_a_finding_with_evidence_in_its_sentence_is_supported(text):
    assert unsupported_in(text, KNOWN) == []


@pytest.mark.parametrize(
    "text",
    [
        "{?Il denaro manca?}.",
        "Lo dicono [[D1]]. {?Il denaro manca?}.",
        "{?Il denaro manca?}. Lo dicono [[D1]].",
        "{?Il denaro manca?} [[D9]].",
        "{?Il denaro manca?}\n\n[[D1]]",
        "- {?Il denaro manca?}\n- altro [[D1]]",
    ],
)
def test_a_finding_without_evidence_in_its_sentence_is_not(text):
    assert unsupported_in(text, KNOWN) == ["Il denaro manca"]
    assert "manca la prova" in html(text)


def test_codes_are_found_once_in_order_and_not_in_code():
    assert codes_in("[[T3]] e [[D1, T3]] `[[D2]]` \\[[D4]]") == ["T3", "D1"]


def test_evidence_alone_in_its_paragraph_stands_there_whole():
    blocks = blocks_of("[[D1]]\n\nTesto\n\n[[T3]] [[D1]]\n\n- [[D1]]", KNOWN)
    assert [block.get("evidence") for block in blocks] == ["D1", None, "T3", "D1", None]


def test_headings_begin_under_the_chapters_title_without_gaps():
    assert html("## Uno\n\n### Due").count("<h3>") == 1
    assert "<h4>Due</h4>" in html("## Uno\n\n### Due")
    assert html("# Uno") == "<h3>Uno</h3>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![x](https://example.org/x.png)",
        '<a href="x" onclick="y">x</a>',
        "{?<iframe src=//example.org></iframe>?}",
        "[[D1]]<style>*{display:none}</style>",
        "<p style='x'>",
        "[x](https://example.org 'a\" onmouseover=\"b')",
    ],
)
def test_no_code_gets_through(text):
    made = html(text)
    for danger in (
        "<script",
        "<img",
        "<iframe",
        "<style",
        "<p style",
        'href="javascript',
        'href="data',
        '<a href="x" on',
    ):
        assert danger not in made
    assert ' onmouseover="' not in made


def test_the_tree_for_print_holds_words_as_data():
    assert tree_of("#panic() *a* [[D1]] [x](javascript:a)", KNOWN) == [
        {
            "k": "p",
            "c": [
                {"k": "t", "v": "#panic() "},
                {"k": "i", "c": [{"k": "t", "v": "a"}]},
                {"k": "t", "v": " "},
                {"k": "ev", "v": "D1"},
                {"k": "t", "v": " [x](javascript:a)"},
            ],
        }
    ]


def test_unknown_marks_stay_text():
    assert html("{?aperta e mai chiusa [[D1") == "<p>{?aperta e mai chiusa [[D1</p>\n"
