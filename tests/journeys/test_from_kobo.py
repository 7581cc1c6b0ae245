"""A workbook of KoboToolbox comes in, is read, tried, published, answered on a telephone; then its next version."""

import pytest
from django.urls import reverse

import make
import workbooks
from forms import invited
from sestante.fieldwork.actions import answer_questions
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.questionnaires.actions import publish_version, upload_questionnaire
from sestante.questionnaires.models import Version

from .conftest import PASSWORD, said

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page, name, value):
    page.locator(f"[name='{name}'][value='{value}']").check()


def test_a_workbook_of_kobo_is_brought_in_published_and_filled_on_a_telephone(visitor, tmp_path):
    ada = make.person(password=PASSWORD)
    study = make.study(by=ada)
    book = tmp_path / "Scheda da Kobo.xlsx"
    book.write_bytes(workbooks.of_kobo())
    desk = visitor()
    desk.sign_in(ada.email)
    page = desk.go(reverse("questionnaire_upload", args=[study.slug]))
    page.locator("[name=workbook]").set_input_files(str(book))
    page.locator("[name=purpose]").select_option("other")
    desk.press("Upload", within="main", role="button")
    assert said("What became of the workbook") in desk.text()
    version = Version.objects.get()
    desk.press("Try it")
    page.locator("[name='/data/dati/nome']").fill("Orto di via Larga")
    choose(page, "/data/dati/stadio", "idea")
    page.locator("[name='/data/dati/che_cosa_manca']").wait_for()
    desk.press("Go on", within="#fill", role="button")
    desk.go(reverse("version_trial_section", args=[study.slug, version.pk, "fine"]))
    desk.go(reverse("version_trial_phone", args=[study.slug, version.pk]))
    desk.go(reverse("version_rows", args=[study.slug, version.pk]))
    page.locator("[name=text]").fill("Vi possiamo richiamare?\ttesto")
    desk.press("See what is understood")
    desk.press("Put them in the questionnaire")
    desk.press("Publish", within="main")
    desk.press("Publish", within="main", role="button")
    version.refresh_from_db()
    assert (version.state, Response.objects.count()) == ("published", 0)

    response = invited(make.practice(study, "Orto"), version)
    fill_on_a_telephone(visitor(width=390), response)
    response.refresh_from_db()
    assert response.state == "submitted"
    answers = {ref: text for ref, text in session_of(response).values().items() if text}
    assert answers["/data/ordine"] == "avviata idea"
    assert answers["/data/fiducia/si_aiuta"] == "no"
    assert answers["/data/spazi/spazi_sala/spazi_sala_uso"] == "Riunioni"
    assert (answers["/data/priorita/prima"], answers["/data/__version__"]) == ("2", "vKx9")


def fill_on_a_telephone(guest, response):
    page = guest.go(reverse("form_start", args=[token_of(response)]))
    guest.press("Begin")
    page.locator("[name='/data/dati/nome']").fill("Orto di via Larga")
    choose(page, "/data/dati/stadio", "idea")
    page.locator("[name='/data/dati/che_cosa_manca']").fill("L’acqua")
    choose(page, "/data/dati/bisogni", "other")
    page.locator("[name='/data/dati/bisogni_other']").fill("Semi")
    guest.press("Save and go on")
    choose(page, "/data/fiducia/si_conosce", "si")
    choose(page, "/data/fiducia/si_aiuta", "no")
    guest.press("Save and go on")
    choose(page, "/data/priorita/prima", "2")
    choose(page, "/data/priorita/seconda", "2")
    guest.press("Save and go on")
    assert "Scegli cose diverse" in guest.text()
    choose(page, "/data/priorita/seconda", "3")
    guest.press("Save and go on")
    page.locator("[name='/data/ordine:1']").select_option("avviata")
    page.locator("[name='/data/ordine:2']").select_option("idea")
    guest.press("Save and go on")
    page.locator("[name='/data/spazi/spazi_sala/spazi_sala_metri']").fill("40")
    page.locator("[name='/data/spazi/spazi_sala/spazi_sala_metri']").blur()
    page.locator("[name='/data/spazi/spazi_sala/spazi_sala_uso']").fill("Riunioni")
    guest.press("Save and go on")
    if "rileggi" not in page.url:
        guest.press("Save and go on")
    guest.press("Send the form")


OLD = [
    ["type", "name", "label"],
    ["begin group", "chi", "Chi siete"],
    ["text", "nome", "Come si chiama la pratica?"],
    ["text", "motto", "Il motto"],
    ["end group", "", ""],
]
NEW = [*OLD[:2], ["text", "nome", "Come si chiama la vostra pratica?"], ["integer", "anni", "Da quanti anni?"], OLD[4]]


def test_the_next_version_is_compared_and_takes_the_forms_in_progress_along(visitor):
    ada = make.person(password=PASSWORD)
    study = make.study(by=ada)
    settings = [["form_id", "form_title", "default_language"], ["prova", "Prova", "it"]]
    book = workbooks.workbook(OLD, settings=settings)
    first = publish_version(upload_questionnaire(study, book, "prova.xlsx", by=ada), by=ada)
    response = invited(make.practice(study, "Orto"), first)
    written = {"/data/chi/nome": "Orto", "/data/chi/motto": "Insieme"}
    answer_questions(response, written, base_revision=0, language="it")
    book = workbooks.workbook(NEW, settings=settings)
    second = upload_questionnaire(study, book, "prova.xlsx", by=ada, questionnaire=first.questionnaire)
    desk = visitor(width=390)
    desk.sign_in(ada.email)
    desk.go(reverse("version_comparison", args=[study.slug, second.pk, first.pk]))
    desk.go(reverse("version_publication", args=[study.slug, second.pk]))
    desk.press("Publish", within="main", role="button")
    with desk.page.expect_navigation():
        desk.page.locator("main form button[type=submit]").first.click()
    desk.look()
    assert said("Forms moved") in desk.text()
    guest = visitor(width=390)
    guest.go(reverse("form_start", args=[token_of(Response.objects.get())]))
    assert "Insieme" in guest.text()
