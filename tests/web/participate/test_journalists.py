"""Journalists and readers at their pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

import make
from sestante.letters.models import Letter
from sestante.outreach.actions.journalists import offer_embargo
from sestante.outreach.actions.kits import order_kit
from sestante.outreach.actions.releases import correct_release, lift_embargoes
from sestante.outreach.links import CONTACT, EMBARGO, SUBSCRIBER, token_of
from sestante.outreach.models import EmbargoAccess, PressContact, PressRelease, PublicRelease, Subscriber
from sestante.web.participate import guard

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(committing):
    study = make.frozen_study()
    release = make.embargoed(study)
    with committing():
        order_kit(release)
    (access,) = offer_embargo(release, [make.journalist()], by=study.memberships.first().person)
    return f"/stampa/embargo/{token_of(EMBARGO, access)}/"


def patient(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)
    return {"_clock": guard.clock()}


def test_nothing_is_seen_before_the_terms_are_accepted_and_all_after(client, offered):
    page = client.get(offered)
    text = page.content.decode()
    assert ("portinerie" in text, "Embargo fino alle ore" in text) == (False, True)
    assert (page["Cache-Control"].count("no-store"), page["X-Robots-Tag"]) == (1, "noindex, nofollow")
    kit = client.get(f"{offered}cartella.zip")
    assert (kit.status_code, kit["Location"]) == (302, offered)
    assert "portinerie" not in client.post(offered, {}).content.decode()
    assert client.post(offered, {"accept": "yes"}).status_code == 302
    text = client.get(offered).content.decode()
    assert ("portinerie" in text, "Embargo fino alle ore" in text) == (True, True)
    kit = client.get(f"{offered}cartella.zip")
    assert b"".join(kit.streaming_content)[:2] == b"PK"
    access = EmbargoAccess.objects.get()
    assert (access.accepted_at is not None, access.kit_taken_at is not None) == (True, True)


def test_a_correction_under_embargo_is_seen_by_who_has_it_and_later_by_everybody(client, offered):
    client.post(offered, {"accept": "yes"})
    release = PressRelease.objects.get()
    by = release.study.memberships.first().person
    texts = {"it": release.texts["it"] | {"subhead": "Giusto"}, "en": release.texts["en"] | {"subhead": "Right"}}
    correct_release(release, texts=texts, words={"it": "Era sbagliato.", "en": "It was wrong."}, by=by)
    page = client.get(offered).content.decode()
    assert page.index("Era sbagliato.") < page.index("Giusto")
    lift_embargoes(timezone.now() + timedelta(hours=25))
    assert "Era sbagliato." in client.get(PublicRelease.objects.get().get_absolute_url()).content.decode()


def test_a_wrong_a_closed_and_a_made_up_link_look_the_same(client, offered):
    EmbargoAccess.objects.update(revoked_at=timezone.now())
    answers = [client.get(path) for path in (offered, "/stampa/embargo/1-AAAAAAAAAAAAAAAAAAAA/", "/stampa/embargo/x/")]
    assert [answer.status_code for answer in answers] == [410, 410, 410]
    plain = {re.sub(r"/stampa/embargo/[^/]+/", "", answer.content.decode()) for answer in answers}
    assert len(plain) == 1


def test_objecting_takes_a_press_and_looking_does_nothing(client):
    contact = make.journalist()
    address = f"/stampa/opposizione/{token_of(CONTACT, contact)}/"
    client.get(address)
    contact.refresh_from_db()
    assert contact.objected_at is None
    client.post(address)
    contact.refresh_from_db()
    assert (contact.objected_at is not None, contact.name) == (True, "")


def test_whoever_asks_for_access_waits_for_a_person(client, monkeypatch):
    asked = {"outlet": "Radio", "name": "Ida", "email": "ida@example.org", **patient(monkeypatch)}
    assert client.post("/stampa/accesso/", asked).status_code == 200
    assert PressContact.objects.get().asked_at is not None
    assert Letter.objects.count() == 0
    kept = client.post("/stampa/accesso/", asked | {"email": "non va"})
    assert 'value="Radio"' in kept.content.decode()


def test_the_newsletter_is_asked_for_and_confirmed_by_a_press(client, monkeypatch):
    page = {"email": "ada@example.org", "consent": "on", **patient(monkeypatch)}
    assert client.post("/newsletter/", page | {"consent": ""}).status_code == 200
    assert Subscriber.objects.count() == 0
    client.post("/newsletter/", page)
    asked = Subscriber.objects.get()
    assert (asked.confirmed_at, asked.consent_text.startswith("Voglio ricevere la newsletter")) == (None, True)
    link = re.search(r"http://[^/]+(/newsletter/conferma/\S+)", Letter.objects.get().text)[1]
    client.get(link)
    asked.refresh_from_db()
    assert asked.confirmed_at is None  # a mail program that opens links confirms nothing
    client.post(link)
    asked.refresh_from_db()
    assert asked.confirmed_at is not None


def test_too_quick_or_trapped_is_not_taken_and_nothing_typed_is_lost(client):
    answer = client.post("/newsletter/", {"email": "ada@example.org", "consent": "on", "_clock": guard.clock()})
    assert (answer.status_code, 'value="ada@example.org"' in answer.content.decode()) == (429, True)
    assert Subscriber.objects.count() == 0


def test_a_confirmation_link_is_over_after_the_clock_has_swept(client):
    from sestante.outreach.actions.newsletter import forget_unconfirmed

    asked = make.subscriber(confirmed=False)
    address = f"/newsletter/conferma/{token_of(SUBSCRIBER, asked)}/"
    assert forget_unconfirmed(timezone.now() + timedelta(days=8)) == 1
    assert client.get(address).status_code == 410
