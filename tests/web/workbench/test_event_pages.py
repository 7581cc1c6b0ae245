"""The pages about an event: what each role sees, what is asked for, what never gets out."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from sestante.outreach.actions.checking_in import check_in
from sestante.outreach.models import Event, Registration
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(study):
    return make.event(study, seats=400)


def signed_in(person):
    client = Client()
    client.force_login(person, backend="sesame.backends.ModelBackend")
    return client


@pytest.fixture
def coordinator(study):
    return signed_in(study.memberships.get(role=Role.COORDINATOR).person)


@pytest.fixture
def steward(study):
    return signed_in(make.member(study, Role.FACILITATOR))


def page(name, event, *args):
    return reverse(name, args=[event.study.slug, event.pk, *args])


def data(**changes):
    said = {
        "title": "La strada trovata", "text": "Le pratiche si raccontano.", "kind": "in_person", "zone": "Europe/Rome",
        "starts_at": "2027-06-05T15:00", "ends_at": "2027-06-05T18:00", "place": "Sala Borsa", "seats": "80",
        "online_places": "0", "photo_policy": "Avviso all’ingresso.", "keep_days": "365",
        "accessibility": ["step_free_venue"],
    }  # fmt: skip
    return said | changes


def test_an_event_is_prepared_on_a_plain_form_and_published_when_nothing_is_missing(coordinator, study):
    answer = coordinator.post(reverse("new_event", args=[study.slug]), data(text="", starts_at="2027-06-05T19:00"))
    assert answer.status_code == 422
    assert "L’evento non può finire prima di cominciare" in answer.content.decode()
    coordinator.post(reverse("new_event", args=[study.slug]), data(text=""))
    event = Event.objects.get()
    assert (event.starts_at.isoformat(), event.accessibility) == ("2027-06-05T13:00:00+00:00", ["step_free_venue"])
    assert (event.programme.count(), event.checklist.count()) == (9, 19)
    coordinator.post(page("event_publication", event))
    assert Event.objects.get().state == "draft"  # it does not say yet what it is about
    coordinator.post(page("event_settings", event), data())
    coordinator.post(page("event_publication", event))
    assert Event.objects.get().state == "public"
    assert coordinator.get(event.get_absolute_url()).status_code == 200


def test_hours_are_those_of_the_clocks_at_the_place(coordinator, study):
    coordinator.post(reverse("new_event", args=[study.slug]), data(zone="Europe/London"))
    event = Event.objects.get()
    assert event.starts_at.isoformat() == "2027-06-05T14:00:00+00:00"
    shown = coordinator.get(page("event_settings", event)).content.decode()
    assert 'value="2027-06-05T15:00"' in shown


def test_the_programme_is_put_in_order_with_buttons(coordinator, event):
    first, second = event.programme.order_by("position")[:2]
    coordinator.post(page("programme_item_place", event, first.pk), {"verso": "giu"})
    assert list(event.programme.order_by("position")[:2]) == [second, first]
    coordinator.post(page("programme_item", event, first.pk), {"title": "Caffè", "minutes": "20", "role": ""})
    coordinator.post(page("programme_item_removal", event, second.pk))
    assert [(one.title, one.minutes) for one in event.programme.order_by("position")[:1]] == [("Caffè", 20)]


def test_a_speaker_with_too_many_words_is_asked_to_shorten_them(coordinator, event):
    said = {"name": "Marta", "role": "portinaia", "bio": "parola " * 61, "named_how": "a voce"}
    answer = coordinator.post(page("new_speaker", event), said)
    assert "61 parole: al massimo 60." in answer.content.decode()
    assert "parola parola" in answer.content.decode()  # nothing typed is lost


def test_the_checklist_says_who_did_what(coordinator, event):
    item = event.checklist.first()
    coordinator.post(page("event_duty", event, item.pk), {"che": "fatto"})
    item.refresh_from_db()
    assert item.done_at is not None
    assert item.done_by.name in coordinator.get(page("study_event", event)).content.decode()


def test_the_steward_marks_by_code_by_name_and_hears_of_who_is_in_already(steward, event):
    one = make.registration(event, name="Carla Esempio", email="carla@example.org", access_needs="Interprete")
    found = steward.get(page("check_in", event) + "?q=esempio").content.decode()
    assert "Carla Esempio" in found
    marked = steward.post(page("check_in", event), {"codice": one.shown_code.lower()}, follow=True).content.decode()
    assert "Carla Esempio: ingresso segnato alle" in marked
    again = steward.post(page("check_in_mark", event, one.pk), follow=True).content.decode()
    assert "ingresso già segnato alle" in again
    steward.post(page("check_in_undoing", event, one.pk))
    assert Registration.objects.get().came_at is None
    steward.post(page("walk_ins", event), {"name": "Rosa Nuova", "role": "citizen"})
    assert Registration.objects.filter(is_walk_in=True, role="citizen").count() == 1
    # Neither the address nor what somebody needs is told at the door.
    for text in (found, marked, steward.get(page("check_in_paper", event)).content.decode()):
        assert "carla@example.org" not in text
        assert "Interprete" not in text


def test_a_camera_leads_the_steward_to_the_event_and_anybody_else_to_a_greeting(steward, client, event):
    one = make.registration(event, name="Carla Esempio")
    address = reverse("entrance_code", args=[one.code])
    assert steward.get(address)["Location"] == page("check_in", event) + f"?codice={one.code}"
    greeting = client.get(address).content.decode()
    assert "Carla" not in greeting
    assert greeting == client.get(reverse("entrance_code", args=["AAAAAAAA"])).content.decode().replace(
        "AAAAAAAA", one.code
    )


def test_the_exported_list_holds_addresses_only_for_who_manages_and_needs_for_nobody(coordinator, steward, event):
    one = make.registration(event, name="=CMD()", email="carla@example.org", role="press", access_needs="Interprete")
    check_in(one, by=None)
    for who, contacts in ((coordinator, True), (steward, False)):
        text = b"".join(who.get(page("attendance_csv", event)).streaming_content).decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        assert (row["Ruolo"], row["Nome"]) == ("Stampa", "'=CMD()")
        book = openpyxl.load_workbook(io.BytesIO(who.get(page("attendance_xlsx", event)).content))
        cells = [[cell.value for cell in line] for line in book.active.rows]
        for found in (text, str(cells)):
            assert ("carla@example.org" in found) is contacts
            assert "Interprete" not in found


def test_needs_and_names_are_told_to_the_coordinator_alone(coordinator, steward, study, event):
    one = make.registration(event, name="Carla Esempio", access_needs="Interprete di lingua dei segni")
    assert "Interprete di lingua" in coordinator.get(page("event_registrations", event)).content.decode()
    assert steward.get(page("event_registrations", event)).status_code == 403
    assert steward.get(page("event_attendee", event, one.pk)).status_code == 403
    observer = signed_in(make.member(study, Role.OBSERVER))
    assert "Carla" not in observer.get(page("study_event", event)).content.decode()
    for address in (event.get_absolute_url(), reverse("events")):
        text = Client().get(address).content.decode()
        assert "Carla" not in text
        assert "Interprete di lingua dei segni" not in text


def test_the_studys_home_asks_for_what_the_event_needs(coordinator, event):
    titles = [task["title"] for task in coordinator.get(reverse("study", args=[event.study.slug])).context["tasks"]]
    assert "Per l’evento: Decidere la data" in titles
    gone = timezone.now() - timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(starts_at=gone, ends_at=gone + timedelta(hours=2))
    titles = [task["title"] for task in coordinator.get(reverse("study", args=[event.study.slug])).context["tasks"]]
    assert "Di’ che “La strada trovata” si è tenuto" in titles
    coordinator.post(page("event_holding", event))
    assert Event.objects.get().state == "held"


def test_somebody_who_calls_is_written_down_by_the_team_and_told_the_code(coordinator, event):
    said = {"name": "Nonna Esempio", "email": "", "way": "seat", "role": "", "access_needs": "Un posto davanti"}
    told = coordinator.post(page("new_event_attendee", event), said, follow=True).content.decode()
    one = Registration.objects.get()
    assert f"Nonna Esempio, codice {one.shown_code}: posto confermato" in told
    assert (one.state, one.email, one.holds_place) == ("confirmed", "", True)


def crowd(event, number):
    now = event.created_at
    Registration.objects.bulk_create(
        Registration(event=event, code=f"Z{start:07d}", nonce="x", name=f"Ospite {start}", registered_at=now,
                     email=f"o{start}@example.org", role="citizen")
        for start in range(event.registrations.count(), number)
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", ["study_events", "study_event", "event_registrations", "check_in", "check_in_paper", "attendance_csv"]
)
def test_two_hundred_registrations_take_as_many_queries_as_two(coordinator, event, name):
    address = reverse(name, args=[event.study.slug] if name == "study_events" else [event.study.slug, event.pk])

    def queries():
        with CaptureQueriesContext(connection) as captured:
            answer = coordinator.get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
        assert answer.status_code == 200
        return len(captured)

    crowd(event, 2)
    few = queries()
    crowd(event, 200)
    assert queries() == few
