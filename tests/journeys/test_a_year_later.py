"""The next wave is opened; a practice answers on a telephone without scripts; the wave is closed; the region reads
of it and takes the figures home."""

import pytest
from django.core.cache import cache
from django.utils import timezone

import make
from sestante import demo
from sestante.demo.loading import fill, submit
from sestante.fieldwork.actions import invite
from sestante.fieldwork.links import address_of
from sestante.fieldwork.models import Response
from sestante.indicators.models import Transition
from sestante.people.actions import name_host
from sestante.practices.actions import add_contact
from sestante.questionnaires.actions import add_from_library, publish_version
from sestante.questionnaires.compile import answers_of, compile_questionnaire
from sestante.studies.actions import show_study

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study(places_there):
    """One practice with its form sent."""
    cache.clear()
    name_host(name="Associazione di prova", privacy_notice="Testo.")
    coordinator = make.person(password="quattro parole in fila", email="ada@example.org")
    study = make.study(by=coordinator)
    show_study(study, by=coordinator, public=True)
    version = publish_version(add_from_library(study, "scheda", by=coordinator), by=coordinator)
    entry = next(one for one in demo.practices() if one.state == "submitted")
    practice = make.practice(study, entry.name, email="")
    contact = add_contact(practice, email="rosa@example.org", name="Rosa", by=coordinator)
    response = invite(practice, contact, version, by=coordinator).response
    steps, now = answers_of(compile_questionnaire(version.source), entry.answers), timezone.now()
    fill(response, steps, opened=now, saved=now)
    submit(response, practice, now)
    return study


def choose(page, name, value):
    page.locator(f"[name$='/{name}'][value='{value}']").check(force=True)


def test_a_year_later(study, visitor):
    team = visitor()
    team.sign_in("ada@example.org")
    team.go(f"/area/{study.slug}/anni/")
    team.write("Year", str(timezone.localdate().year + 1))
    team.press("Open the wave")
    assert "Inviti scritti: 1 su 1. Risposte: 0." in team.page.locator("main").inner_text()

    update = Response.objects.get(version__questionnaire__purpose="update")
    rosa = visitor(width=390, javascript=False)
    page = rosa.go(address_of(update) + "u1_now/")
    assert page.locator("[name$='/active_citizens_n']").input_value() != ""  # as last time
    choose(page, "still_active", "yes")
    page.locator("select[name$='/promoter_type']").select_option("community_cooperative")
    for _section in range(3):
        rosa.press("Save and go on")
    page.locator("[name$='/privacy_notice_read']:not([type=hidden])").check(force=True)
    choose(page, "update_consent", "yes")
    rosa.follow(page.locator("main button.btn-primary").last)
    rosa.follow(page.locator("main button.btn-primary").last)
    update.refresh_from_db()
    assert update.state == "submitted"

    team.go(f"/area/{study.slug}/anni/2/")
    team.press("Close the wave")
    assert Transition.objects.get(aspect="form").after == "enterprise"
    team.go(f"/area/{study.slug}/anni/2/")
    assert "impresa o cooperativa" in team.text()
    team.go(f"/area/{study.slug}/anni/")
    team.press("Publish the page")

    anybody = visitor(width=390)
    anybody.go("/regione/?provincia=037")
    assert study.title in anybody.text()
    assert "meno di cinque" in anybody.text()
    assert anybody.take(f"/regione/{study.slug}.csv").startswith(b"\xef\xbb\xbfgruppo")
