"""What a focus group came to, in an edition: page, PDF and table say it; words without consent never get there."""

import io

import pikepdf
import pytest

import make
from sestante.reports.actions import freeze_edition, open_report, write_chapter
from sestante.reports.exhibits import exhibits_of
from sestante.reports.pdf import pdf_of
from sestante.synthesis.actions import pin_outcome

pytestmark = pytest.mark.django_db

TRACE = {"title": "Focus group 1", "titles": {"it": "Focus group 1", "en": "Focus group 1"}, "group": 1,
         "questions": [{"name": "", "labels": {"it": "Che cosa conta?", "en": "What matters?"}}]}  # fmt: skip
RANKING = {"shape": "ranking", "n": 8, "cases": 8, "missing": 0, "rows": [
    {"text": "Porte #aperte", "text_en": "Open doors", "points": 27, "voters": 8, "share": 0.675, "place": 1},
    {"text": "Turni brevi", "points": 12, "voters": 5, "share": 0.3, "place": 2},
]}  # fmt: skip
AGREEMENT = {"shape": "agreement", "n": 8, "cases": 9, "missing": 0, "rows": [
    {"text": "Serve qualcuno che tenga le fila", "agree": 5, "pass": 1, "disagree": 2},
]}  # fmt: skip
VOICE = {"shape": "quote", "text": "La porta è aperta", "language": "it", "level": "anonymous", "seat": "P3",
         "attribution": {"it": "P3, una voce del focus group 1", "en": "P3, a voice of focus group 1"}}  # fmt: skip


@pytest.fixture
def edition():
    study = make.study()
    ada = study.memberships.first().person
    for figures in (RANKING, AGREEMENT, VOICE, RANKING | {"n": 3}):
        counts = {"n": figures.get("n", 1), "cases": figures.get("cases", 1)}
        pin_outcome(study, figures=figures, trace=TRACE | counts, finding="Detto in sala", by=ada)
    report = open_report(study, by=ada)
    text = "[[F1]]\n\n[[F2]]\n\n[[F3]]\n\nE insieme {?si tiene la porta aperta?} [[F1]]. Altrove [[F4]]."
    write_chapter(report.chapters.get(key="ch00"), revision=0, by=ada, text=text, text_en="")
    return freeze_edition(report, by=ada)


def test_an_edition_shows_rankings_agreement_and_voices(edition):
    shown = exhibits_of(edition)
    assert [row["count"] for row in shown["F1"]["bars"]] == [27, 12]
    assert shown["F1"]["source"].startswith("8 persone hanno votato · Focus group 1 · ")
    assert [list(row.values())[1:] for row in shown["F2"]["votes"]] == [[5, 1, 2]]
    assert shown["F2"]["head"][1:4] == ["d’accordo", "passo", "non d’accordo"]
    assert shown["F2"]["of_cases"] == "8 persone hanno votato su 9"
    assert (shown["F3"]["text"], shown["F3"]["who"]) == ("La porta è aperta", "P3, una voce del focus group 1")


def test_under_five_voters_a_published_figure_is_withheld(edition):
    frozen = next(one for one in edition.evidence if one["code"] == "F4")
    assert (frozen["figures"]["rows"], frozen["figures"]["withheld"]) == ([], True)
    assert "group" not in frozen["trace"] and "voice" not in frozen["trace"]


def test_the_pdf_draws_them_with_their_words(edition):
    content = pdf_of(edition, "it")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) >= 1
        alts = {str(one["/Alt"]) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one}
    assert any("Porte #aperte" in alt and "27" in alt for alt in alts)
    assert any("Serve qualcuno che tenga le fila" in alt for alt in alts)
