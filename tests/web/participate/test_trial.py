"""A form on trial: the real engine and the real page, and no response."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
import samples
import workbooks
from sestante.fieldwork.models import Response, Trial
from sestante.files.models import StoredFile
from sestante.questionnaires.actions import upload_questionnaire
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db

ROWS = [
    ["type", "name", "label::Italiano (it)", "label::Français (fr)", "relevant", "required"],
    ["begin group", "chi", "Chi siete", "Qui êtes-vous", "", ""],
    ["select_one sino", "figli", "Ci sono bambini?", "Des enfants ?", "", "yes"],
    ["integer", "quanti", "Quanti?", "Combien ?", "${figli} = 'si'", ""],
    ["end group", "", "", "", "", ""],
    ["begin repeat", "rete", "Con chi", "Avec qui", "", ""],
    ["text", "nome", "Nome", "Nom", "", ""],
    ["end repeat", "", "", "", "", ""],
]
CHOICES = [["list_name", "name", "label::Italiano (it)", "label::Français (fr)"], ["sino", "si", "Sì", "Oui"],
           ["sino", "no", "No", "Non"]]  # fmt: skip
SETTINGS = [["form_id", "form_title", "default_language"], ["prova", "Prova", "Italiano (it)"]]


@pytest.fixture
def draft(study, client):
    ada = study.memberships.get().person
    client.force_login(ada, backend="sesame.backends.ModelBackend")
    data = workbooks.workbook(ROWS, choices=CHOICES, settings=SETTINGS)
    return upload_questionnaire(study, data, "prova.xlsx", by=ada)


def at(name, draft, *more):
    return reverse(name, args=[draft.questionnaire.study.slug, draft.pk, *more])


def test_a_draft_is_filled_in_as_people_would_and_no_response_is_made(client, draft):
    page = client.get(at("version_trial", draft)).content.decode()
    assert "Ci sono bambini?" in page and "Quanti?" in page  # the second among what is not shown
    assert "1 domanda di questa sezione adesso non si vede" in page and "${figli} = &#x27;si&#x27;" in page
    answer = client.post(at("version_trial_section", draft, "chi"), {"/data/chi/figli": "si", "_next": "1"})
    assert answer.url == at("version_trial_section", draft, "parte-rete")
    page = client.get(at("version_trial", draft)).content.decode()
    assert 'name="/data/chi/quanti"' in page and "non si vede" not in page
    assert (Response.objects.count(), Trial.objects.count()) == (0, 1)


def test_htmx_gets_the_questions_that_open_and_what_is_not_shown(client, draft):
    answer = client.post(
        at("version_trial_section", draft, "chi"), {"/data/chi/figli": "si"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert 'name="/data/chi/quanti"' in page and 'id="not-shown" hx-swap-oob="true"' in page


def test_instances_are_added_and_taken_away(client, draft):
    section = at("version_trial_section", draft, "parte-rete")
    client.post(section, {"/data/rete[1]/nome": "Comune", "_add": "/data/rete"})
    client.post(section, {"/data/rete[2]/nome": "Caritas", "_refresh": ""})
    assert 'value="Caritas"' in client.get(section).content.decode()
    client.post(section, {"_remove": "/data/rete[1]"})
    page = client.get(section).content.decode()
    assert 'value="Caritas"' in page and 'value="Comune"' not in page


def test_the_end_says_what_would_stop_the_form(client, draft):
    page = client.get(at("version_trial_section", draft, "fine")).content.decode()
    assert "Ci sono bambini?" in page and "manca" in page
    client.post(at("version_trial_section", draft, "chi"), {"/data/chi/figli": "no"})
    assert "si potrebbe inviare" in client.get(at("version_trial_section", draft, "fine")).content.decode()


def test_it_speaks_every_language_of_the_form(client, draft):
    page = client.get(at("version_trial", draft) + "?lingua=Français (fr)").content.decode()
    assert "Des enfants ?" in page and 'lang="fr"' in page


def test_test_answers_are_cleared_and_are_each_person_s_own(client, study, draft):
    client.post(at("version_trial_section", draft, "chi"), {"/data/chi/figli": "si"})
    other = make.member(study, Role.RESEARCHER)
    client.force_login(other, backend="sesame.backends.ModelBackend")
    assert 'name="/data/chi/quanti"' not in client.get(at("version_trial", draft)).content.decode()
    client.force_login(study.memberships.first().person, backend="sesame.backends.ModelBackend")
    client.post(at("version_trial_clearing", draft))
    assert Trial.objects.count() == 0


def test_test_answers_follow_the_draft_as_it_changes(client, study, draft):
    client.post(at("version_trial_section", draft, "chi"), {"/data/chi/figli": "si"})
    client.post(at("version_trial_section", draft, "chi"), {"/data/chi/quanti": "3"})
    rows = [ROWS[0], ROWS[1], ROWS[2], ROWS[4]]
    data = workbooks.workbook(rows, choices=CHOICES, settings=SETTINGS)
    upload_questionnaire(study, data, "prova.xlsx", by=study.memberships.first().person,
                         questionnaire=draft.questionnaire)  # fmt: skip
    page = client.get(at("version_trial", draft)).content.decode()
    assert "checked" in page and "Quanti?" not in page


def test_only_our_own_pages_may_frame_it(client, draft):
    framed = client.get(at("version_trial_framed", draft))
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
    assert client.get(at("version_trial", draft)).headers["X-Frame-Options"] == "DENY"
    assert at("version_trial_framed", draft) in client.get(at("version_trial_phone", draft)).content.decode()


def test_a_page_of_the_trial_asks_the_same_of_the_database_whatever_was_answered(client, draft):
    client.post(at("version_trial_section", draft, "parte-rete"), {"_add": "/data/rete"})
    with CaptureQueriesContext(connection) as before:
        client.get(at("version_trial_section", draft, "parte-rete"))
    for _time in range(5):
        client.post(at("version_trial_section", draft, "parte-rete"), {"_add": "/data/rete"})
    with CaptureQueriesContext(connection) as after:
        client.get(at("version_trial_section", draft, "parte-rete"))
    assert len(after) == len(before)


def test_of_a_file_that_is_tried_only_the_name_is_kept(client, study):
    client.force_login(study.memberships.get().person, backend="sesame.backends.ModelBackend")
    rows = [["type", "name", "label", "required"], ["begin group", "g", "G", ""], ["image", "photo", "Una foto", "yes"],
            ["end group", "", "", ""]]  # fmt: skip
    version = make.published_workbook(study, rows)
    section = at("version_trial_section", version, "g")
    for headers in ({"HX-Request": "true"}, {}):
        photo = SimpleUploadedFile("orto.jpg", samples.jpeg(), "image/jpeg")
        answer = client.post(section, {"/data/g/photo": photo}, headers=headers)
    assert answer.url == at("version_trial_section", version, "fine")
    assert "orto.jpg" in client.get(answer.url.replace("fine", "g")).content.decode()
    assert (Trial.objects.count(), StoredFile.objects.count()) == (1, 0)
    client.post(section, {"_clear": "/data/g/photo"})
    assert "orto.jpg" not in client.get(section).content.decode()
