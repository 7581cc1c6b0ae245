"""Places, the waiting list and the letters that go with them."""

import email
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import policy
from threading import Barrier

import pytest
import zxingcpp
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from icalendar import Calendar
from PIL import Image

import make
from sestante.letters.models import Letter
from sestante.outreach.actions.event_clock import turn_events
from sestante.outreach.actions.events import cancel_event, describe_event
from sestante.outreach.actions.registering import (
    accept_place,
    ask_again,
    cancel_registration,
    change_registration,
    pass_on_to_newsletter,
    register,
)
from sestante.outreach.errors import EventError
from sestante.outreach.models import Event, Registration, RegistrationConsent, Subscriber

pytestmark = pytest.mark.django_db
State = Registration.State


@pytest.fixture
def event():
    return make.event(make.study(), seats=2)


def states(event):
    return list(event.registrations.order_by("pk").values_list("state", flat=True))


def purposes(registration):
    letters = Letter.objects.filter(about=f"registration:{registration.pk}").order_by("pk")
    return [letter.purpose.partition(":")[0] for letter in letters]


def test_two_seats_are_given_and_the_third_person_waits(event):
    first, second, third = (make.registration(event) for _ in range(3))
    event.refresh_from_db()
    assert states(event) == ["confirmed", "confirmed", "waiting"]
    assert (event.seats_taken, event.is_full) == (2, True)
    assert purposes(third) == ["event_waiting"]
    assert purposes(first) == ["event_confirmed"]


def test_a_seat_given_back_is_kept_for_who_has_waited_longest_and_taken_by_saying_yes(event):
    first, _second, third, fourth = (make.registration(event) for _ in range(4))
    cancel_registration(first)
    event.refresh_from_db()
    third.refresh_from_db()
    assert states(event) == ["cancelled", "confirmed", "offered", "waiting"]
    assert event.seats_taken == 2
    assert third.held_until > timezone.now() + timedelta(hours=47)
    accept_place(third)
    assert accept_place(third).state == State.CONFIRMED  # twice is once
    assert purposes(third) == ["event_waiting", "event_offered", "event_confirmed"]
    assert purposes(fourth) == ["event_waiting"]


def test_a_place_not_taken_up_in_time_goes_to_the_next_and_can_be_asked_for_again(event):
    first, _second, third, fourth = (make.registration(event) for _ in range(4))
    cancel_registration(first)
    turn_events(timezone.now() + timedelta(hours=47))
    assert states(event) == ["cancelled", "confirmed", "offered", "waiting"]
    turn_events(timezone.now() + timedelta(hours=49))
    assert states(event) == ["cancelled", "confirmed", "lapsed", "offered"]
    third.refresh_from_db()
    with pytest.raises(EventError):
        accept_place(third)
    assert ask_again(third).state == State.WAITING
    assert states(event) == ["cancelled", "confirmed", "waiting", "offered"]
    assert purposes(fourth) == ["event_waiting", "event_offered"]


def test_no_place_is_offered_in_the_last_hours(event):
    first = make.registration(event)
    make.registration(event)
    third = make.registration(event)
    cancel_registration(first, now=event.starts_at - timedelta(hours=2))
    third.refresh_from_db()
    assert third.state == State.WAITING
    newcomer = register(event, name="Ultima", email="ultima@example.org", way="seat", language="it",
                        now=event.starts_at - timedelta(hours=1))  # fmt: skip
    assert newcomer.state == State.CONFIRMED


def test_the_same_address_gets_no_second_place_and_the_same_answer(event):
    first = make.registration(event, email="ada@example.org")
    again = make.registration(event, name="Un'altra", email="ADA@example.org")
    event.refresh_from_db()
    assert again.pk == first.pk
    assert event.seats_taken == 1
    assert purposes(first) == ["event_confirmed", "event_confirmed"]


def test_nobody_registers_before_after_or_for_a_draft(event):
    now = timezone.now()
    draft = make.event(event.study, public=False)
    for wrong, moment in ((draft, now), (event, event.starts_at + timedelta(minutes=1))):
        with pytest.raises(EventError):
            register(wrong, name="X", email="x@example.org", way="seat", language="it", now=moment)
    describe_event(event, by=None, opens_at=now + timedelta(days=2))
    with pytest.raises(EventError):
        register(event, name="X", email="x@example.org", way="seat", language="it")
    with pytest.raises(EventError):
        register(event, name="X", email="x@example.org", way="online", language="it", now=now + timedelta(days=3))


def test_going_online_frees_the_seat_and_nobody_loses_the_place_they_have():
    event = make.event(make.study(), kind=Event.Kind.HYBRID, seats=1, online_places=1)
    first, second = make.registration(event), make.registration(event)
    third = make.registration(event, way="online")
    with pytest.raises(EventError):
        change_registration(first, name=first.name, way="online", role="", access_needs="")
    cancel_registration(third)
    change_registration(first, name="Carla B.", way="online", role="citizen", access_needs="Sottotitoli")
    first.refresh_from_db()
    second.refresh_from_db()
    event.refresh_from_db()
    assert (first.way, first.name, first.access_needs, first.state) == (
        "online",
        "Carla B.",
        "Sottotitoli",
        "confirmed",
    )
    assert (second.state, event.seats_taken, event.online_taken) == (State.OFFERED, 1, 1)


def test_more_seats_go_to_who_waits_and_fewer_than_are_taken_are_refused(event):
    for _ in range(4):
        make.registration(event)
    describe_event(event, by=None, seats=3)
    assert states(event) == ["confirmed", "confirmed", "offered", "waiting"]
    with pytest.raises(EventError):
        describe_event(event, by=None, seats=2)


def test_consents_are_kept_with_their_words_and_the_newsletter_is_asked_apart(event):
    one = make.registration(event, consents={"photo_notice": "Ho letto l’avviso", "newsletter": "Sì, scrivetemi"})
    kept = RegistrationConsent.objects.filter(registration=one).values_list("subject", "text", "language", "channel")
    assert sorted(kept) == [
        ("newsletter", "Sì, scrivetemi", "it", "web"),
        ("photo_notice", "Ho letto l’avviso", "it", "web"),
    ]


def test_a_yes_to_the_newsletter_is_asked_for_once_more_by_letter(event, django_capture_on_commit_callbacks):
    yes = {"photo_notice": "Ho letto l’avviso", "newsletter": "Sì, scrivetemi"}
    with django_capture_on_commit_callbacks(execute=True):
        one = make.registration(event, email="ada@example.org", language="en", consents=yes)
        make.registration(event, email="bruno@example.org", consents={"photo_notice": "Ho letto l’avviso"})
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.language, subscriber.confirmed_at, subscriber.consent_text) == (
        "ada@example.org", "en", None, "Sì, scrivetemi")  # fmt: skip
    assert subscriber.source == f"event:{event.pk}"
    letter = Letter.objects.get(purpose="newsletter_confirmation")
    assert (letter.recipient, "/newsletter/" in letter.text) == ("ada@example.org", True)
    pass_on_to_newsletter(one.pk)
    assert Letter.objects.filter(purpose="newsletter_confirmation").count() == 1


@pytest.mark.postgres
def test_the_database_gives_no_seat_twice_and_keeps_one_registration_per_address(event):
    one = make.registration(event, email="ada@example.org")
    refusals = [
        lambda: Event.objects.filter(pk=event.pk).update(seats_taken=3),
        lambda: Event.objects.filter(pk=event.pk).update(ends_at=event.starts_at),
        lambda: Event.objects.filter(pk=event.pk).update(state_at=None),
        lambda: Event.objects.filter(pk=event.pk).update(online_places=4),
        lambda: Registration.objects.filter(pk=one.pk).update(state="offered"),
        lambda: Registration.objects.filter(pk=one.pk).update(state="cancelled"),
        lambda: Registration.objects.filter(pk=one.pk).update(state="waiting"),
        lambda: Registration.objects.create(event=event, code="BBBBBBBB", nonce="x", name="B", email="Ada@example.org",
                                            registered_at=timezone.now()),
    ]  # fmt: skip
    for refused in refusals:
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_want_the_last_seat_at_the_same_moment_and_one_waits():
    event = make.event(make.study(), seats=1)
    together = Barrier(2)

    def take(number):
        try:
            together.wait(5)
            return register(event, name=f"P{number}", email=f"p{number}@example.org", way="seat", language="it").state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, range(2))) == ["confirmed", "waiting"]
    event.refresh_from_db()
    assert event.seats_taken == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_leave_at_the_same_moment_let_two_in_not_three():
    event = make.event(make.study(), seats=2)
    leaving = [make.registration(event) for _ in range(2)]
    for _ in range(3):
        make.registration(event)
    together = Barrier(2)

    def leave(registration):
        try:
            together.wait(5)
            cancel_registration(registration)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(leave, leaving))
    assert states(event) == ["cancelled", "cancelled", "offered", "offered", "waiting"]


# -- letters -----------------------------------------------------------------------------------------------------------
def read(envelope):
    message = email.message_from_bytes(envelope.content, policy=policy.default)
    return message, {part.get_filename(): part for part in message.walk() if part.get_filename()}


def test_the_confirmation_carries_a_calendar_and_a_code_that_cameras_read(postbox, committing, settings):
    study = make.study()
    event = make.event(study, access="Ingresso senza gradini da via Ugo Bassi.")
    with committing():
        one = make.registration(event, name="Carla Esempio", email="carla@example.org", access_needs="Sedia a rotelle")
    message, files = read(postbox.messages[0])
    assert set(files) == {"evento.ics", "ingresso.png"}
    (appointment,) = Calendar.from_ical(files["evento.ics"].get_content()).walk("VEVENT")
    assert appointment["summary"] == "La strada trovata"
    assert appointment["dtstart"].dt == event.starts_at
    assert str(appointment["dtstart"].dt.tzinfo) == "Europe/Rome"
    assert appointment["location"] == "Sala Borsa, Piazza del Nettuno 3, Bologna"
    assert files["evento.ics"].get_content_type() == "text/calendar"
    assert files["evento.ics"].get_param("method") == "PUBLISH"
    picture = files["ingresso.png"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<ingresso.png>", "inline")
    (read_back,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.get_content())))
    assert read_back.text == f"{settings.SESTANTE_SITE_URL}/ingresso/{one.code}/"
    text = message.get_body(("plain",)).get_content()
    assert one.shown_code in text
    assert "Ingresso senza gradini" in text
    assert "cid:ingresso.png" in message.get_body(("html",)).get_content()
    # What they need is for the page of who manages: it travels in no letter.
    assert "Sedia a rotelle" not in str(message)


def test_each_reminder_leaves_once(event):
    one = make.registration(event)
    late = register(event, name="Tardi", email="tardi@example.org", way="seat", language="en",
                    now=event.starts_at - timedelta(days=3))  # fmt: skip
    Registration.objects.filter(pk=one.pk).update(registered_at=event.starts_at - timedelta(days=20))
    for before in (timedelta(days=8), timedelta(days=7), timedelta(days=6), timedelta(hours=23), timedelta(hours=22)):
        turn_events(event.starts_at - before)
    assert purposes(one) == ["event_confirmed", "event_reminder_week", "event_reminder_day"]
    assert purposes(late) == ["event_confirmed", "event_reminder_day"]
    subjects = list(
        Letter.objects.filter(purpose="event_reminder_day").order_by("pk").values_list("subject", flat=True)
    )
    assert subjects == ["Domani: La strada trovata", "Tomorrow: The way found"]


def test_everybody_is_told_once_of_a_change_and_of_the_end(event, committing):
    first, _second, third = (make.registration(event) for _ in range(3))
    with committing():
        describe_event(event, by=None, text="Nuove parole")
        describe_event(event, by=None, place="Sala del Consiglio")
    assert purposes(third) == ["event_waiting", "event_moved"]
    moved = Letter.objects.get(about=f"registration:{third.pk}", purpose__startswith="event_moved")
    assert (moved.attachments.count(), third.shown_code in moved.text) == (0, False)  # not for who still waits
    with committing():
        cancel_event(event, by=None, reason="La sala non è agibile.")
    letter = Letter.objects.get(about=f"registration:{first.pk}", purpose__startswith="event_called_off")
    assert "La sala non è agibile." in letter.text
    (calendar,) = letter.attachments.all()
    (appointment,) = Calendar.from_ical(bytes(calendar.content)).walk("VEVENT")
    assert (appointment["status"], appointment["sequence"]) == ("CANCELLED", 2)
