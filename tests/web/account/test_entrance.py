"""Signing in: by password, by link, with a second step; and the first start of an empty installation."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache

import make
from sestante.people.models import Host, Person
from sestante.people.queries import setup_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def link_in(message):
    return re.search(r"http://\S+(/entra/link/\S+/)", message.body).group(1)


@pytest.fixture
def ask_for_link(client, committing):
    def ask(email):
        with committing():
            return client.post("/entra/link/", {"email": email})

    return ask


def signed_in(client):
    return client.get("/profilo/").status_code == 200


def test_the_right_password_opens_the_list_of_studies(client):
    make.person(email="ada@example.org", password="corretta-batteria")
    answer = client.post("/entra/", {"login": "ADA@example.org", "password": "corretta-batteria"})
    assert (answer.status_code, answer["Location"]) == (302, "/area/")
    assert signed_in(client)


def test_a_wrong_password_opens_nothing_and_says_so(client):
    make.person(email="ada@example.org", password="corretta-batteria")
    answer = client.post("/entra/", {"login": "ada@example.org", "password": "sbagliata"})
    assert answer.status_code == 200
    assert not signed_in(client)


def test_after_five_wrong_passwords_even_the_right_one_waits(client):
    make.person(email="ada@example.org", password="corretta-batteria")
    for _attempt in range(5):
        client.post("/entra/", {"login": "ada@example.org", "password": "sbagliata"})
    client.post("/entra/", {"login": "ada@example.org", "password": "corretta-batteria"})
    assert not signed_in(client)


def test_a_link_signs_in_once_and_only_when_the_button_is_pressed(client, ask_for_link):
    make.person(email="ada@example.org")
    ask_for_link("Ada@example.org")
    link = link_in(mail.outbox[0])
    assert client.get(link).status_code == 200
    assert not signed_in(client)  # programs that read mail open links
    assert client.post(link)["Location"] == "/area/"
    assert signed_in(client)
    client.logout()
    assert client.post(link).status_code == 410
    assert not signed_in(client)


def test_an_unknown_address_gets_the_same_page_and_no_letter(client, ask_for_link):
    make.person(email="ada@example.org")
    known = ask_for_link("ada@example.org").content.decode()
    unknown = ask_for_link("eva@example.org").content.decode()
    assert unknown.replace("eva@", "ada@") == known
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_a_closed_account_cannot_use_its_link(client, ask_for_link):
    person = make.person(email="ada@example.org")
    ask_for_link("ada@example.org")
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.post(link_in(mail.outbox[0])).status_code == 410


def test_the_second_step_is_asked_after_a_link_too(client, ask_for_link):
    person = make.person(email="ada@example.org")
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    ask_for_link("ada@example.org")
    answer = client.post(link_in(mail.outbox[0]))
    assert answer["Location"] == "/entra/codice/"
    assert not signed_in(client)
    counter = next(iter(yield_hotp_counters_from_time()))
    answer = client.post("/entra/codice/", {"code": format_hotp_value(hotp_value(secret, counter))})
    assert answer.status_code == 302
    assert signed_in(client)


def test_a_second_step_is_turned_on_with_the_code_of_the_app(client):
    person = make.person(email="ada@example.org", password="corretta-batteria")
    client.post("/entra/", {"login": "ada@example.org", "password": "corretta-batteria"})
    page = client.get("/profilo/sicurezza/attiva/")
    assert page["Location"].startswith("/entra/conferma/")  # what touches safety asks for the password again
    client.post("/entra/conferma/", {"password": "corretta-batteria"})
    page = client.get("/profilo/sicurezza/attiva/")
    secret = page.context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    client.post("/profilo/sicurezza/attiva/", {"code": format_hotp_value(hotp_value(secret, counter))})
    assert person.authenticator_set.filter(type="totp").count() == 1


def test_sessions_elsewhere_end_when_told(client, django_user_model):
    from django.test import Client

    make.person(email="ada@example.org", password="corretta-batteria")
    elsewhere = Client()
    for browser in (elsewhere, client):
        browser.post("/entra/", {"login": "ada@example.org", "password": "corretta-batteria"})
    client.post("/profilo/accessi/")
    assert signed_in(client)
    assert not signed_in(elsewhere)


def test_who_came_by_link_may_choose_a_password_without_the_old_one(client, ask_for_link):
    make.person(email="ada@example.org", password="dimenticata-da-tempo")
    ask_for_link("ada@example.org")
    client.post(link_in(mail.outbox[0]))
    chosen = "quattro parole in fila"
    client.post("/profilo/password/", {"new_password1": chosen, "new_password2": chosen})
    assert signed_in(client)
    client.logout()
    client.post("/entra/", {"login": "ada@example.org", "password": "quattro parole in fila"})
    assert signed_in(client)


def test_the_first_start_names_the_host_and_makes_the_first_administrator_once(client):
    address = f"/avvio/{setup_code()}/"
    words = {
        "host_name": "Cittadini Esempio APS",
        "name": "Ada Verdi",
        "email": "ada@example.org",
        "password": "quattro parole in fila",
    }
    assert client.post("/avvio/sbagliato/", words).status_code == 404
    assert client.post(address, words)["Location"] == "/area/"
    assert Host.objects.get().name == "Cittadini Esempio APS"
    assert list(Person.objects.values_list("email", "is_administrator")) == [("ada@example.org", True)]
    assert signed_in(client)
    assert client.post(address, {**words, "email": "eva@example.org"}).status_code == 404
    assert Person.objects.count() == 1


def test_closing_an_account_ends_its_sessions_at_once(client):
    from django.test import Client

    make.person(email="capo@example.org", password="corretta-batteria", administrator=True)
    person = make.person(email="ada@example.org", password="corretta-batteria")
    theirs = Client()
    theirs.post("/entra/", {"login": "ada@example.org", "password": "corretta-batteria"})
    client.post("/entra/", {"login": "capo@example.org", "password": "corretta-batteria"})
    client.post(f"/area/persone/{person.pk}/", {"allowed": "no"})
    assert not signed_in(theirs)
