"""A release from draft to embargo to everybody; a pill in two presses; a newsletter asked for twice, left at once."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from lxml import etree

import make
import show
from sestante.letters.models import Letter
from sestante.outreach.models import PressRelease, Subscriber
from sestante.outreach.release_fields import FIELDS
from sestante.studies.actions import show_study
from sestante.web.participate import guard

PASSWORD = "quattro parole in fila"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study(live_server, places_there, monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)  # a browser that fills in by itself is quick
    made = make.frozen_study()
    person = made.memberships.get().person
    person.set_password(PASSWORD)
    person.save()
    show_study(made, by=person, public=True)
    show.published(made, number=1, by=person)
    return made


def link_in(letter, way):
    return re.search(rf"https?://[^/\s]+({way}\S+)", letter.text)[1]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_release_is_written_checked_given_under_embargo_and_then_everybodys(visitor, study, width):
    coordinator = visitor(width=width)
    coordinator.sign_in(study.memberships.get().person.email)
    base = f"/area/{study.slug}/stampa"
    coordinator.go(f"{base}/rubrica/")
    for label, text in (("Outlet", "La Voce"), ("Work e-mail", "cronaca@example.org")):
        coordinator.page.locator(f"[name={'outlet' if label == 'Outlet' else 'email'}]").fill(text)
    coordinator.page.locator("[name=source]").fill("colophon")
    coordinator.press("Save", within="main", role="button")

    coordinator.go(f"{base}/")
    coordinator.press("New release", within="main", role="button")
    for field in FIELDS:
        for language in ("it", "en"):
            if words := make.RELEASE_WORDS.get(field.name):
                coordinator.page.locator(f"[name={language}_{field.name}]").fill(words)
    assert coordinator.page.locator("#l_it_headline").inner_text() == "42 di 80 caratteri"
    coordinator.press("Save the text")
    coordinator.press("Have the figures checked")
    coordinator.page.locator("[name=who]").fill("Anna, volontaria")
    coordinator.press("Record the approval")
    coordinator.press("Figures and quotations are in order")
    for box in coordinator.page.locator("[name=statement]").all():
        box.check()
    coordinator.press("Rules and privacy are in order")
    coordinator.press("Approve", role="button")
    coordinator.press("When it goes out", within="main", role="link")
    coordinator.page.locator("[name=release_at]").fill(f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT11:00}")
    coordinator.press("Schedule", role="button")
    coordinator.press("Offer to journalists", role="link")
    coordinator.page.locator("[name=contact]").check()
    coordinator.press("Send the letters")
    release = PressRelease.objects.get()
    assert release.state == "embargoed_sent"

    journalist = visitor(width=width)
    journalist.go(link_in(Letter.objects.get(purpose="embargo_offer"), "/stampa/embargo/"))
    assert "portinerie" not in journalist.text()
    journalist.page.locator("[name=accept]").check()
    journalist.press("Accept and read")
    assert journalist.heading() == "Le portinerie di quartiere aprono le porte"
    kit = zipfile.ZipFile(io.BytesIO(journalist.take(f"{journalist.page.url}cartella.zip")))
    assert "it/comunicato.pdf" in kit.namelist()

    anybody = visitor(width=width)
    anybody.go("/stampa/")
    assert "portinerie" not in anybody.text()
    PressRelease.objects.update(release_at=timezone.now() - timedelta(seconds=1))
    call_command("tick")
    anybody.go("/stampa/")
    anybody.follow(anybody.page.get_by_role("link", name="Le portinerie di quartiere aprono le porte"))
    anybody.go(f"/en{anybody.page.url.removeprefix(anybody.base)}")
    assert zipfile.ZipFile(io.BytesIO(anybody.take(f"{anybody.page.url}cartella.zip"))).testzip() is None
    coordinator.go(f"{base}/comunicati/{release.pk}/")
    coordinator.go(f"{base}/comunicati/{release.pk}/cartella/")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_practice_becomes_a_pill_and_the_pill_a_newsletter_that_one_leaves(visitor, study, width):
    coordinator = visitor(width=width)
    coordinator.sign_in(study.memberships.get().person.email)
    sheet = study.sheets.get()
    coordinator.go(f"/area/{study.slug}/catalogo/{sheet.practice_id}/")
    coordinator.press("Make a pill of it")
    coordinator.press("Publish", role="button")
    coordinator.go(f"/area/{study.slug}/pillole/")

    reader = visitor(width=width)
    reader.go("/pillole/")
    reader.follow(reader.page.get_by_role("link", name=sheet.title, exact=True))
    feed = etree.fromstring(reader.take("/pillole/feed.xml"))
    assert [title.text for title in feed.iterfind("{*}entry/{*}title")] == [sheet.title]

    reader.go("/newsletter/")
    reader.page.locator("[name=email]").fill("ada@example.org")
    reader.page.locator("[name=consent]").check()
    reader.press("Send me the letter to confirm")
    reader.go(link_in(Letter.objects.get(purpose="newsletter_confirmation"), "/newsletter/conferma/"))
    assert Subscriber.objects.confirmed().count() == 0
    reader.press("Yes, I want it")
    assert Subscriber.objects.confirmed().count() == 1

    coordinator.go(f"/area/{study.slug}/pillole/newsletter/nuova/")
    coordinator.page.locator("[name=subject]").fill("Novembre")
    coordinator.page.locator("[name^=place_]").fill("1")
    coordinator.press("Save and preview")
    assert sheet.title in coordinator.text()
    coordinator.page.get_by_role("button", name=re.compile("Invia a 1 persona")).click()
    coordinator.page.wait_for_load_state()
    coordinator.look()
    letter = Letter.objects.get(purpose="newsletter")
    assert letter.state == "sent"

    reader.go(link_in(letter, "/newsletter/via/"))
    assert Subscriber.objects.count() == 1
    reader.press("Take me off the list")
    assert Subscriber.objects.count() == 0
