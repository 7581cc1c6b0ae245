"""The door, the certificate, what is said afterwards, and what is forgotten."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.utils import timezone

import make
from sestante.fieldwork.actions import answer_questions, begin_answer, submit_response
from sestante.fieldwork.models import Response
from sestante.journal.models import Entry
from sestante.letters.models import Letter
from sestante.outreach.actions.checking_in import check_in, undo_check_in, walk_in
from sestante.outreach.actions.event_clock import turn_events
from sestante.outreach.actions.events import hold_event, save_speaker
from sestante.outreach.actions.registering import cancel_registration
from sestante.outreach.errors import EventError
from sestante.outreach.models import Event, Registration
from sestante.outreach.queries.certificates import certificate_of
from sestante.outreach.queries.entrance import read_code
from sestante.outreach.queries.events import (
    checklist_due,
    counts_of,
    event_standing,
    programme_of,
    public_event,
    upcoming_event,
)
from sestante.outreach.queries.registrations import attendance_of, found_at_the_door
from sestante.outreach.queries.satisfaction import satisfaction_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make.person()


@pytest.fixture
def event(ada):
    return make.event(make.study(by=ada), seats=10)


def past(event, by, *, came=6, days=2):
    """The same event, some days ago, with people who came."""
    guests = [make.registration(event, name=f"Ospite {number}") for number in range(came + 1)]
    for guest in guests[:came]:
        check_in(guest, by=by)
    gone = timezone.now() - timedelta(days=days)
    Event.objects.filter(pk=event.pk).update(starts_at=gone, ends_at=gone + timedelta(hours=3))
    event.refresh_from_db()
    return hold_event(event, by=by), guests


def test_twice_at_the_door_is_once_and_says_when(event, ada):
    one = make.registration(event)
    first = check_in(one, by=ada)
    again = check_in(one, by=None)
    assert (first.already, again.already) == (False, True)
    assert (again.registration.came_at, again.registration.checked_in_by) == (first.registration.came_at, ada)
    undo_check_in(one, by=ada)
    assert Registration.objects.get(pk=one.pk).came_at is None


def test_who_has_no_place_is_let_in_only_when_the_people_at_the_door_say_so(event, ada):
    one = make.registration(event)
    cancel_registration(one)
    with pytest.raises(EventError):
        check_in(one, by=ada)
    assert check_in(one, by=ada, anyway=True).registration.state == "confirmed"


def test_a_walk_in_counts_among_who_came_and_takes_nobodys_seat(event, ada):
    guest = walk_in(event, name="Rosa Esempio", by=ada)
    event.refresh_from_db()
    figures = counts_of(event)
    assert (figures["came"], figures["walk_ins"], figures["registered"], event.seats_taken) == (1, 1, 0, 0)
    undo_check_in(guest, by=ada)
    assert event.registrations.count() == 0


def test_a_code_is_read_however_it_is_written_and_a_name_by_its_pieces(event):
    one = make.registration(event, name="Maria Grazia Bellini")
    make.registration(event, name="Marco Belli")
    for typed in (one.code, one.shown_code, f" {one.shown_code.lower()} ", f"http://h/ingresso/{one.code}/"):
        assert read_code(typed) == one.code
        assert found_at_the_door(event, typed) == [one]
    assert found_at_the_door(event, "bellini maria") == [one]
    assert len(found_at_the_door(event, "bell")) == 2
    assert found_at_the_door(event, "x") == []


def test_the_attendance_list_has_addresses_only_when_asked_and_never_the_needs(event):
    make.registration(event, email="carla@example.org", access_needs="Sedia a rotelle")
    for contacts in (False, True):
        rows = list(attendance_of(event, contacts=contacts))
        assert ("carla@example.org" in str(rows)) is contacts
        assert "Sedia" not in str(rows)


def test_a_certificate_names_who_came_and_the_event_and_is_tagged(event, ada):
    one = check_in(make.registration(event, name="Éva #let Ó'Brien"), by=ada).registration
    for language, title in (("it", "Attestato di partecipazione"), ("en", "Certificate of attendance")):
        with pikepdf.open(io.BytesIO(certificate_of(one, language))) as pdf:
            assert str(pdf.Root.Lang)[:2] == language
            assert bool(pdf.Root.MarkInfo.Marked)
            assert len(pdf.pages) == 1
            assert str(pdf.docinfo["/Title"]) == title
    assert Letter.objects.filter(about=f"registration:{one.pk}").count() == 1  # asking for it leaves no trace


def test_the_day_after_who_came_is_thanked_once_with_one_address_for_all(event, ada):
    held, guests = past(event, ada)
    for _ in range(2):
        turn_events()
    thanks = Letter.objects.filter(purpose="event_thanks")
    assert thanks.count() == 6
    held.refresh_from_db()
    address = f"/segnala/{held.satisfaction_call.slug}/"
    assert all(address in letter.text for letter in thanks)
    assert not thanks.filter(about=f"registration:{guests[-1].pk}").exists()


def test_answers_know_no_registration_and_fewer_than_five_are_not_shown(event, ada):
    held, _guests = past(event, ada)
    turn_events()
    held.refresh_from_db()
    for _ in range(4):
        answered(held)
    assert satisfaction_of(held) == {"answered": 4, "panels": [], "texts": [], "too_few": True}
    for _ in range(2):
        answered(held)
    shown = satisfaction_of(held)
    assert (shown["answered"], [panel["finding"] for panel in shown["panels"]][0]) == (
        6,
        "Nel complesso, come è andato?",
    )


def answered(event):
    response = begin_answer(event.satisfaction_call, language="it")
    answer_questions(response, {"/data/g1/overall": "4"}, base_revision=0, language="it", section="g1")
    assert submit_response(Response.objects.get(pk=response.pk), language="it").sent


def test_needs_are_erased_after_thirty_days_and_names_with_their_letters_after_a_year(event, ada):
    one = make.registration(event, name="Carla Esempio", email="carla@example.org", access_needs="Interprete")
    check_in(one, by=ada)
    turn_events(event.ends_at + timedelta(days=29))
    assert Registration.objects.get(pk=one.pk).access_needs == "Interprete"
    turn_events(event.ends_at + timedelta(days=31))
    assert Registration.objects.get(pk=one.pk).access_needs == ""
    turn_events(event.ends_at + timedelta(days=364))
    assert event.registrations.count() == 1
    turn_events(event.ends_at + timedelta(days=366))
    event.refresh_from_db()
    assert (event.registrations.count(), Letter.objects.filter(recipient="carla@example.org").count()) == (0, 0)
    assert (counts_of(event)["came"], counts_of(event)["registered"]) == (1, 1)
    assert "Carla" not in str(list(Entry.objects.values_list("subject_label", "actor", "detail")))


# -- what others ask ---------------------------------------------------------------------------------------------------
def test_the_public_reads_of_a_speaker_what_they_agreed_to(event, ada):
    item = event.programme.order_by("position")[3]
    fields = {"role": "portinaia", "role_en": "concierge", "bio": "Fa la portinaia.", "bio_en": ""}
    speaker = save_speaker(event, by=ada, name="Marta Ricci", items=[item], **fields)
    shown = programme_of(public_event(event.slug))[3]["speakers"]
    assert shown == [{"name": "", "role": "portinaia", "bio": ""}]
    speaker = save_speaker(event, speaker, by=ada, name="Marta Ricci", items=[item], agrees_how="per e-mail",
                           approved_how="per e-mail", **fields)  # fmt: skip
    shown = programme_of(public_event(event.slug))[3]["speakers"]
    assert shown == [{"name": "Marta Ricci", "role": "portinaia", "bio": "Fa la portinaia."}]
    speaker = save_speaker(event, speaker, by=ada, name="Marta Ricci", items=[item], agrees_how="per e-mail",
                           approved_how="per e-mail", **(fields | {"bio": "Altro."}))  # fmt: skip
    assert programme_of(public_event(event.slug))[3]["speakers"][0]["bio"] == ""


def test_the_home_banner_shows_the_next_public_event_and_the_study_its_figures(event):
    make.registration(event)
    assert event_standing(event.study)["registered"] == 1
    later = make.event(event.study, days=50)
    make.event(event.study, days=5, public=False)
    assert later.starts_at > event.starts_at
    banner = upcoming_event()
    assert (banner["title"], banner["url"]) == ("La strada trovata", event.get_absolute_url())
    assert banner["day"] == event.local_start.date()
    assert banner["text"] == "Sala Borsa. Le pratiche si raccontano."


def test_the_checklist_tells_what_is_due_by_now(event):
    due = checklist_due(event.study, timezone.localdate())
    assert {item.days_before for item, _day in due} == {60, 45}
    assert due == sorted(due, key=lambda pair: pair[1])
