"""From one version to the next: comparison, forms in progress, pasted rows, what a workbook of Kobo became."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
import workbooks
from forms import invited
from sestante.fieldwork.actions import answer_questions
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Move, Response
from sestante.questionnaires.actions import draft_from, publish_version, upload_questionnaire
from sestante.questionnaires.models import Version

pytestmark = pytest.mark.django_db

FIRST = [
    ["type", "name", "label"],
    ["begin group", "chi", "Chi siete"],
    ["text", "nome", "Come si chiama la pratica?"],
    ["text", "motto", "Il motto"],
    ["end group", "", ""],
]
SECOND = [*FIRST[:2], ["text", "nome", "Come si chiama la vostra pratica?"], ["integer", "anni", "Da quanti anni?"],
          FIRST[4]]  # fmt: skip
SETTINGS = [["form_id", "form_title", "default_language"], ["prova", "Prova", "it"]]


def uploaded(study, ada, rows, questionnaire=None):
    data = workbooks.workbook(rows, settings=SETTINGS)
    return upload_questionnaire(study, data, "prova.xlsx", by=ada, questionnaire=questionnaire)


def two(study, ada):
    first = publish_version(uploaded(study, ada, FIRST), by=ada)
    return first, uploaded(study, ada, SECOND, first.questionnaire)


def at(name, study, *arguments):
    return reverse(name, args=[study.slug, *(getattr(one, "pk", one) for one in arguments)])


def test_the_comparison_shows_old_and_new_beside_each_other(client, study, ada):
    first, second = two(study, ada)
    page = client.get(at("version_comparison", study, second, first)).content.decode()
    assert "Dalla versione 1 alla versione 2" in page
    assert "Come si chiama la <mark>vostra </mark>pratica?" in page
    assert "Il motto" in page and "Da quanti anni?" in page
    swapped = client.get(at("version_comparison", study, first, second))
    assert swapped.status_code == 302
    assert client.get(at("version_comparison", study, second, second)).status_code == 404


def test_publishing_shows_what_changed_and_then_asks_about_the_forms_in_progress(client, study, ada):
    first, second = two(study, ada)
    response = invited(make.practice(study), first)
    answer_questions(response, {"/data/chi/nome": "Orto", "/data/chi/motto": "Insieme"}, base_revision=0, language="it")
    confirmation = client.get(at("version_publication", study, second)).content.decode()
    assert "Che cosa è cambiato dalla versione 1" in confirmation
    assert "Qui non c’è Java" in confirmation
    published = client.post(at("version_publication", study, second))
    assert published.url == at("version_drafts", study, second)
    page = client.get(published.url).content.decode()
    assert "1 modulo in corso su una versione precedente" in page
    assert Response.objects.get().version == first
    client.post(published.url)
    # Tests that run in one transaction have no moment after the commit: the errand is run by hand.
    from sestante.fieldwork.tasks import move_drafts

    move_drafts.call(second.pk)
    moved = Response.objects.get()
    assert (moved.version, Move.objects.get().dropped[0]["text"]) == (second, "Insieme")
    assert "Spostati" in client.get(published.url).content.decode()
    start = client.get(reverse("form_start", args=[token_of(moved)])).content.decode()
    assert "Una risposta non ha più posto" in start and "Insieme" in start
    old_page = client.get(reverse("form_section", args=[token_of(moved), "sparita"]))
    assert old_page.status_code == 302


def test_what_was_left_behind_is_read_with_the_response(client, study, ada):
    from sestante.fieldwork.actions import move_draft, submit_response

    first, second = two(study, ada)
    response = invited(make.practice(study), first)
    answer_questions(response, {"/data/chi/motto": "Insieme"}, base_revision=0, language="it")
    move_draft(response, publish_version(second, by=ada), by=ada)
    submit_response(Response.objects.get(), language="it")
    page = client.get(at("response", study, response)).content.decode()
    assert "Dalla versione 1 alla versione 2" in page and "Insieme" in page


def test_pages_of_versions_ask_the_same_questions_however_many_there_are(client, study, ada):
    first, second = two(study, ada)
    for name in ("A", "B"):
        invited(make.practice(study, name), first)
    publish_version(second, by=ada)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(at("version_drafts", study, second))
    for number in range(12):
        invited(make.practice(study, f"P{number}"), first)
    with CaptureQueriesContext(connection) as many:
        client.get(at("version_drafts", study, second))
    assert len(few) == len(many)


def test_pasted_rows_are_shown_before_they_are_kept(client, study, ada):
    draft = uploaded(study, ada, FIRST)
    url = at("version_rows", study, draft)
    text = "Quante persone?\tinteger\nDa quando?\tdate"
    page = client.post(url, {"kind": "questions", "text": text, "after": "4"}).content.decode()
    assert "2 righe capite" in page and "quante_persone" in page
    assert "quante_persone" not in str(Version.objects.get().questions)
    kept = client.post(url, {"kind": "questions", "text": text, "after": "4", "_keep": "1", "base": "0"})
    assert kept.url == at("version", study, draft)
    names = [question["name"] for question in Version.objects.get().questions]
    assert names == ["nome", "motto", "quante_persone", "da_quando"]


def test_rows_that_are_wrong_are_told_by_line_and_nothing_typed_is_lost(client, study, ada):
    draft = uploaded(study, ada, FIRST)
    text = "type\tname\tlabel\nselect_one colori\tcolore\tColore"
    page = client.post(
        at("version_rows", study, draft), {"kind": "questions", "text": text, "after": "0", "_keep": "1"}
    )
    assert "colori" in page.content.decode() and "select_one colori\tcolore\tColore" in page.content.decode()
    assert [question["name"] for question in Version.objects.get().questions] == ["nome", "motto"]


def test_rows_are_pasted_into_drafts_only(client, study, ada):
    first = publish_version(uploaded(study, ada, FIRST), by=ada)
    assert client.get(at("version_rows", study, first)).status_code == 302
    draft = draft_from(first, by=ada)
    assert client.get(at("version_rows", study, draft)).status_code == 200


def test_a_workbook_of_kobo_says_what_has_become_of_it(client, study, ada):
    upload = SimpleUploadedFile("kobo.xlsx", workbooks.of_kobo())
    answer = client.post(at("questionnaire_upload", study), {"workbook": upload, "purpose": "other"}, follow=True)
    page = answer.content.decode()
    assert "Che cosa è diventato il foglio" in page
    assert "“fiducia”" in page and "matrice" in page
    version = Version.objects.get()
    assert (version.questionnaire.purpose, len(version.notes)) == ("other", 8)
