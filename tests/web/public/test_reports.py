"""Editions as anybody reads them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sestante.fieldwork.models import Response
from sestante.reports.actions import freeze_edition, open_report, withdraw_edition, write_chapter
from sestante.synthesis.actions import pin_quotation, pin_table
from sestante.synthesis.queries import answered_questionnaires, question_of, questions_of, table_of
from sestante.web.caching import SHELF
from small_form import small_study

pytestmark = pytest.mark.django_db

HERE = "/report/comunita-che-si-prendono-cura/1/"
RAW = ("fieldwork_", "questionnaires_", "synthesis_")


@pytest.fixture(autouse=True)
def fresh_shelf():
    """Pages kept in memory are told apart by a number that every test's database begins anew."""
    SHELF.clear()


@pytest.fixture
def person(study):
    return study.memberships.first().person


@pytest.fixture
def study():
    return small_study(is_invented=True, attribution="Fonte: prova, CC BY 4.0")[0]


@pytest.fixture
def report(study, person):
    questions, questionnaire = questions_of(study), answered_questionnaires(study)[0]
    table = table_of(study, question_of(questions, "needs"))
    pin_table(table, questionnaire=questionnaire, finding="Serve denaro", finding_en="Money first", by=person)
    response = Response.objects.get(practice__name="Pratica 1")
    ref = response.answers.get(path__endswith="/story").ref
    pin_quotation(
        question_of(questions, "story"), questions=questions, response=response, ref=ref, finding="Porte", by=person
    )
    report = open_report(study, by=person)
    text = "{?Il denaro manca?} [[D1]].\n\n[[D1]]\n\n[[T1]]"
    write_chapter(report.chapters.get(key="ch00"), revision=0, by=person, text=text, text_en="Money is short [[D1]].")
    return report


@pytest.fixture
def edition(report, person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return freeze_edition(report, by=person)


def text_of(response):
    return response.content.decode()


def test_an_edition_reads_without_an_account_in_both_languages(client, edition):
    italian, english = (text_of(client.get(prefix + HERE)) for prefix in ("", "/en"))
    assert "Il denaro manca" in italian and "Serve denaro" in italian
    assert "Money is short" in english and "Money first" in english


def test_every_chip_leads_to_its_entry_in_the_evidence_table(client, edition):
    page = text_of(client.get(HERE))
    for code in ("D1", "T1"):
        assert f'href="#prova-{code}"' in page
        assert page.count(f'id="prova-{code}"') == 1
    assert "7 schede su 8 · Scheda piccola, versione 1" in page
    assert "Pratica 1, Bologna" in page


def test_invented_content_and_sources_are_said(client, edition):
    page = text_of(client.get(HERE))
    assert "Fonte: prova, CC BY 4.0" in page
    assert "Inventato per dimostrazione" in page or "Invented for demonstration" in page


def test_small_counts_are_not_shown(client, edition):
    page = text_of(client.get(HERE))
    assert "Non mostrati, perché nessuno sia riconoscibile: Persone, Spazi." in page


def test_the_pdf_downloads_in_each_language(client, edition):
    for language in ("it", "en"):
        response = client.get(f"{HERE}{language}.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert client.get(f"{HERE}fr.pdf").status_code == 404


@pytest.mark.parametrize(("format_", "kind"), [("docx", "wordprocessingml"), ("odt", "opendocument.text")])
def test_files_for_word_processors_are_offered_and_download(client, edition, format_, kind):
    assert f'href="{HERE}it.{format_}"' in text_of(client.get(HERE))
    response = client.get(f"{HERE}it.{format_}")
    assert kind in response["Content-Type"]
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content).startswith(b"PK")


def test_an_older_edition_points_to_the_newer_one(client, edition, report, person):
    freeze_edition(report, by=person)
    assert "C’è un’edizione più nuova" in text_of(client.get(HERE))


def test_a_withdrawn_edition_says_so_and_nothing_else(client, edition, person):
    withdraw_edition(edition, by=person)
    response = client.get(HERE)
    assert (response.status_code, "Il denaro manca" in text_of(response)) == (410, False)
    assert client.get(f"{HERE}it.pdf").status_code == 410
    assert edition.title["it"] not in text_of(client.get("/report/"))


def test_public_pages_of_reports_read_only_what_was_frozen(client, edition):
    with CaptureQueriesContext(connection) as queries:
        client.get(HERE)
        client.get("/report/")
        client.get(f"{HERE}it.pdf")
    asked = " ".join(query["sql"] for query in queries)
    assert [table for table in RAW if table in asked] == []
    assert len(queries) <= 12
