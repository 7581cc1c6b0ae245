"""An event from both sides: somebody registers and changes their mind; the team prepares, lets in, takes the list."""

import csv
import email
import io
import re
from email import policy

import pytest

import make
from sestante.outreach.models import Event, Registration
from sestante.studies.actions import show_study

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "quattro parole in fila"


def link_in(envelope, name):
    message = email.message_from_bytes(envelope.content, policy=policy.default)
    return re.search(rf"http://\S+/{name}/\S+?/(?=\s)", message.get_body(("plain",)).get_content()).group()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_somebody_registers_on_a_phone_and_cancels_from_the_letter(visitor, postbox, monkeypatch, javascript):
    monkeypatch.setattr("sestante.web.participate.guard.LEAST_SECONDS", 0)
    event = make.event(make.study(), seats=1, accessibility=["step_free_venue"])
    show_study(event.study, by=None, public=True)
    carla = visitor(width=390, javascript=javascript)
    carla.go("/eventi/")
    carla.press("Programme and registration", within="main")
    carla.press("Register", within="main")
    carla.press("Take a place")  # nothing filled in: told so, nothing lost
    assert Registration.objects.count() == 0
    carla.write("Name and surname", "Carla Esempio")
    carla.write("E-mail", "carla@example.org")
    carla.page.locator("[name=photo_notice]").check()
    carla.press("Take a place")
    assert "Guarda nella posta" in carla.heading()
    carla.go(link_in(postbox.messages[0], "iscrizione"))
    assert Registration.objects.get().shown_code in carla.text()
    carla.press("I cannot come: cancel")
    carla.press("Cancel the registration", role="button")
    assert Registration.objects.get().state == "cancelled"
    assert "Hai annullato l’iscrizione" in carla.text()


def test_the_team_prepares_an_event_lets_people_in_and_takes_the_list(visitor, postbox):
    ada = make.person("Ada Verdi", email="ada@example.org", password=PASSWORD)
    study = make.study(by=ada)
    team = visitor(width=1280)
    team.sign_in("ada@example.org")
    home = f"/area/{study.slug}/evento/"
    team.go(home)
    team.press("Prepare an event", within="main")
    team.page.locator("[name=title]").fill("La strada trovata")
    team.page.locator("[name=text]").fill("Le pratiche si raccontano.")
    team.page.locator("[name=starts_at]").fill("2030-06-05T15:00")
    team.page.locator("[name=ends_at]").fill("2030-06-05T18:00")
    team.page.locator("[name=place]").fill("Sala Borsa")
    team.page.locator("[name=photo_policy]").fill("Un avviso all’ingresso.")
    team.press("Save", within="main", role="button")
    event = Event.objects.get()
    team.press("Publish", within="main")
    team.press("Publish", within="main", role="button")
    assert Event.objects.get().state == "public"
    team.press("Programme, speakers, materials", within="main")
    team.press("Add an item", within="main")
    team.go(f"{home}{event.pk}/interventi/nuovo/")
    team.go(f"{home}{event.pk}/dati/")

    one = make.registration(event, name="Carla Esempio", email="carla@example.org", access_needs="Interprete")
    make.registration(event, name="Bruno Neri")
    team.go(f"{home}{event.pk}/iscrizioni/")
    team.press("Carla Esempio", within="main")
    assert "Interprete" in team.text()
    team.go(f"{home}{event.pk}/ingresso/")
    team.page.locator("#codice").fill(one.shown_code)
    team.press("Let in, or look up", role="button")
    assert "Carla Esempio: ingresso segnato alle" in team.text()
    team.page.locator("#codice").fill("neri")
    team.press("Let in, or look up", role="button")
    team.press("Let in", within=".s-came", role="button")
    assert Registration.objects.exclude(came_at=None).count() == 2
    team.page.locator("#walk-name").fill("Rosa Nuova")
    team.follow(team.page.locator("form:has(#walk-name) button"))
    assert team.page.locator(".s-door dd").first.inner_text() == "3"
    team.go(f"{home}{event.pk}/ingresso/elenco/")
    rows = list(csv.reader(io.StringIO(team.take(f"{home}{event.pk}/presenze.csv").decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["Bruno Neri", "Carla Esempio", "Rosa Nuova"]
    for page in ("", "rinuncia/", "gradimento/"):
        team.go(f"{home}{event.pk}/{page}")
    phone = visitor(width=390)
    phone.sign_in("ada@example.org")
    for page in ("", "ingresso/?q=ros", "iscrizioni/", "iscrizioni/nuova/", "programma/", "dati/"):
        phone.go(f"{home}{event.pk}/{page}")


def test_every_page_of_the_demonstrations_events_is_sound(visitor, demo):
    past, ahead = Event.objects.order_by("starts_at")
    team = visitor(width=1280)
    person = demo.memberships.get(role="coordinator").person
    team.sign_in(person.email, "bussola e sestante")
    team.go(f"/area/{demo.slug}/evento/{past.pk}/gradimento/")
    assert team.page.locator("figure.s-fig").count() == 3
    team.go(f"/area/{demo.slug}/evento/{ahead.pk}/programma/")
    guest = visitor(width=390)
    for event in (past, ahead):
        guest.go(event.get_absolute_url())
    guest.go(f"/en{ahead.get_absolute_url()}")
    guest.go("/ingresso/AAAAAAAA/")
