"""Open calls: looking creates nothing, machines stay out, people are told kindly."""

import pytest
from django.core.cache import cache
from django.utils import timezone

import make
from forms import from_library
from sestante.fieldwork.actions import close_call, open_call
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.web.participate import guard

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(db):
    cache.clear()
    study = make.study()
    coordinator = study.memberships.get().person
    return open_call(study, from_library(study, "nomina"), by=coordinator, opens_on=timezone.localdate())


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)


FIRST = {"/data/n1/practice_name": "Orto", "/data/n1/what_they_do": "Coltivano.", "/data/n1/region": "08"}


def posted(client, call, **more):
    return client.post(f"/segnala/{call.slug}/", {"_clock": guard.CLOCK.sign("call"), **FIRST, **more})


def test_one_open_call_is_where_suggesting_leads(client, call):
    assert client.get("/segnala/")["Location"] == f"/segnala/{call.slug}/"


def test_without_an_open_call_the_page_says_so(client, db):
    assert "Nessuno studio raccoglie segnalazioni" in client.get("/segnala/").content.decode()


def test_looking_creates_nothing(client, call):
    page = client.get(f"/segnala/{call.slug}/")
    assert page.status_code == 200
    assert "Come si chiama, o come la chiameresti?" in page.content.decode()
    assert Response.objects.count() == 0


def test_the_first_saving_begins_a_response_with_a_link_of_its_own(client, call, slow):
    answer = posted(client, call)
    response = Response.objects.get()
    assert answer["Location"].startswith(f"/i/{response.pk}-")
    assert (response.origin, response.call_id) == ("call", call.pk)
    assert session_of(response).values()["/data/n1/practice_name"] == "Orto"
    assert client.get(answer["Location"]).status_code == 200


def test_who_fills_in_the_hidden_field_begins_nothing(client, call, slow):
    assert posted(client, call, **{guard.TRAP: "http://spam.example"}).status_code == 429
    assert Response.objects.count() == 0


def test_who_is_too_quick_is_asked_to_press_again_and_loses_nothing(client, call):
    page = posted(client, call)
    assert page.status_code == 429
    html = page.content.decode()
    assert 'value="Orto"' in html and "Coltivano." in html
    assert Response.objects.count() == 0


def test_too_many_from_one_address_are_asked_to_wait(client, call, slow, monkeypatch):
    monkeypatch.setattr(guard, "PER_HOUR", 2)
    assert [posted(client, call).status_code for _ in range(3)] == [302, 302, 429]
    assert Response.objects.count() == 2


def test_a_closed_call_says_so(client, call):
    close_call(call, by=None)
    page = client.get(f"/segnala/{call.slug}/")
    assert page.status_code == 410
    assert "Questa chiamata è chiusa" in page.content.decode()


def test_choices_open_what_depends_on_them_before_anything_is_saved(client, call):
    answer = client.post(f"/segnala/{call.slug}/", {"/data/n1/region": "08", "/data/n1/province": "037"},
                         headers={"HX-Request": "true"})  # fmt: skip
    assert '<option value="037006">Bologna</option>' in answer.content.decode()
    assert Response.objects.count() == 0
