"""Registering from outside: what a person fills in, what the letter's link lets them do, what a machine is refused."""

import io

import pikepdf
import pytest
import zxingcpp
from django.core import signing
from django.urls import reverse
from icalendar import Calendar
from PIL import Image

import make
from sestante.fieldwork.actions import answer_questions, begin_answer, submit_response
from sestante.fieldwork.links import token_of as response_token
from sestante.fieldwork.models import Response
from sestante.letters.models import Letter
from sestante.outreach.actions.checking_in import check_in
from sestante.outreach.actions.events import cancel_event
from sestante.outreach.actions.registering import cancel_registration
from sestante.outreach.actions.satisfaction import open_satisfaction
from sestante.outreach.models import Registration, RegistrationConsent
from sestante.outreach.queries.entrance import token_of
from sestante.web.participate.guard import CLOCK

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make.event(make.study(), seats=1)


def clock(monkeypatch, seconds=10):
    """A page that was opened a while ago."""
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() - seconds)
    signed = CLOCK.sign("call")
    monkeypatch.undo()
    return signed


@pytest.fixture
def said(monkeypatch):
    return {"name": "Carla Esempio", "email": "carla@example.org", "role": "citizen", "access_needs": "",
            "photo_notice": "on", "_clock": clock(monkeypatch)}  # fmt: skip


def own(registration, name="registration"):
    return reverse(name, args=[token_of(registration)])


def test_a_place_is_taken_and_the_newsletter_is_a_consent_of_its_own(client, event, said):
    address = reverse("event_registration", args=[event.slug])
    answer = client.post(address, said | {"newsletter": "on"}, follow=True)
    assert "Guarda nella posta" in answer.content.decode()
    one = Registration.objects.get()
    assert (one.state, one.email, one.role) == ("confirmed", "carla@example.org", "citizen")
    consents = dict(RegistrationConsent.objects.values_list("subject", "text"))
    assert consents["newsletter"] == "Scrivetemi ogni tanto dello studio e delle sue pratiche"
    assert event.photo_policy in consents["photo_notice"]


def test_without_the_notice_nothing_is_kept_and_nothing_typed_is_lost(client, event, said):
    del said["photo_notice"]
    answer = client.post(reverse("event_registration", args=[event.slug]), said)
    assert (answer.status_code, Registration.objects.count()) == (422, 0)
    text = answer.content.decode()
    assert "Leggi l’avviso e segna la casella." in text
    assert 'value="Carla Esempio"' in text


def test_a_machine_is_told_to_wait_and_keeps_its_words(client, event, said):
    answer = client.post(reverse("event_registration", args=[event.slug]), said | {"_clock": CLOCK.sign("call")})
    assert (answer.status_code, Registration.objects.count()) == (429, 0)
    assert "carla@example.org" in answer.content.decode()


def test_the_page_tells_nobody_who_is_registered(client, event, said):
    make.registration(event, email="carla@example.org")
    known = client.post(reverse("event_registration", args=[event.slug]), said)
    new = client.post(reverse("event_registration", args=[event.slug]), said | {"email": "altra@example.org"})
    assert known["Location"] == new["Location"]
    assert Registration.objects.count() == 2


def test_the_letters_link_shows_the_code_and_only_a_post_cancels(client, event):
    one = make.registration(event)
    page = client.get(own(one))
    assert one.shown_code in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    client.get(own(one, "registration_cancellation"))
    client.head(own(one, "registration_cancellation"))
    assert Registration.objects.get().state == "confirmed"
    client.post(own(one, "registration_cancellation"))
    client.post(own(one, "registration_cancellation"))
    assert Registration.objects.get().state == "cancelled"


def test_the_code_on_the_page_is_read_back_by_a_camera(client, event):
    from base64 import b64decode

    one = make.registration(event)
    drawn = client.get(own(one)).content.decode().partition("data:image/png;base64,")[2].partition('"')[0]
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(b64decode(drawn))))
    assert read.text.endswith(f"/ingresso/{one.code}/")


def test_somebody_in_line_is_offered_the_place_and_takes_it(client, event):
    first, second = make.registration(event), make.registration(event)
    assert "Sei in lista d’attesa, al numero 1" in client.get(own(second)).content.decode()
    cancel_registration(first)
    second.refresh_from_db()
    assert "C’è un posto per te" in client.get(own(second)).content.decode()
    assert client.get(own(second, "registration_place")).status_code == 405
    client.post(own(second, "registration_place"))
    second.refresh_from_db()
    assert second.state == "confirmed"


def test_a_link_with_a_letter_wrong_opens_nothing(client, event):
    right = token_of(make.registration(event))
    for token in (right[:-1] + ("y" if right.endswith("x") else "x"), "1-x", "٣-x"):
        assert client.get(reverse("registration", args=[token])).status_code == 410


def test_the_certificate_is_for_who_was_there(client, event):
    one = make.registration(event)
    assert client.get(own(one, "registration_certificate")).status_code == 404
    check_in(one, by=None)
    answer = client.get(own(one, "registration_certificate"))
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1


def test_calendars_are_told_of_the_event_and_of_its_end(client, event, committing):
    (appointment,) = Calendar.from_ical(client.get(reverse("event_calendar", args=[event.slug])).content).walk("VEVENT")
    assert (appointment["dtstart"].dt, appointment["status"]) == (event.starts_at, "CONFIRMED")
    one = make.registration(event)
    with committing():
        cancel_event(event, by=None)
    (appointment,) = Calendar.from_ical(client.get(own(one, "registration_calendar")).content).walk("VEVENT")
    assert appointment["status"] == "CANCELLED"
    assert Letter.objects.filter(about=f"registration:{one.pk}").count() == 2
    assert client.get(reverse("event_registration", args=[event.slug])).status_code == 410


def test_the_public_page_says_whether_there_is_room_and_changes_when_it_is_gone(client, event):
    address = event.get_absolute_url()
    assert "iscrizioni aperte" in client.get(address).content.decode()
    make.registration(event)
    text = client.get(address).content.decode()
    assert "posti finiti: lista d’attesa" in text
    assert 'itemtype="https://schema.org/Event"' in text
    assert "The way found" in client.get("/en" + address).content.decode()


def test_the_questions_afterwards_are_offered_to_nobody_else_and_promise_nothing(client, event):
    call = open_satisfaction(event)
    assert client.get(reverse("nomination")).context["calls"] == []
    response = begin_answer(call, language="it")
    answer_questions(response, {"/data/g1/overall": "3"}, base_revision=0, language="it", section="g1")
    submit_response(Response.objects.get(pk=response.pk), language="it")
    receipt = client.get(reverse("form_receipt", args=[response_token(response)])).content.decode()
    assert "Nessuno può dire quali sono le tue." in receipt
    assert "ti scrive se qualcosa" not in receipt
