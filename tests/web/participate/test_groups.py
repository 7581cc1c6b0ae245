"""What who is invited does by their link: answers, checks, corrects, takes back."""

import pytest
from django.urls import reverse
from icalendar import Calendar

import make
from sestante.deliberation.actions import give_seats, minuting
from sestante.deliberation.links import token_of
from sestante.deliberation.models import FocusGroup, Participant, SeatKey

pytestmark = pytest.mark.django_db
CHOICES = {"take_part": "yes", "audio_recording": "no", "video_recording": "no", "photos": "no",
           "quotes_level": "anonymous", "recontact": "yes"}  # fmt: skip


@pytest.fixture
def group():
    return make.focus_group(make.study())


@pytest.fixture
def anna(group):
    return make.participant(group, "Anna Belli")


def at(participant, name="group_start"):
    return reverse(name, args=[token_of(participant)])


def test_a_yes_needs_every_choice_and_loses_nothing_when_one_is_missing(client, anna):
    half = {"answer": "yes", "access_needs": "Una rampa", "take_part": "yes"}
    refused = client.post(at(anna), half).content.decode()
    assert refused.count("Scegli: va bene anche un no.") >= 5 and "Una rampa" in refused
    assert Participant.objects.get().answer == "waiting"
    done = client.post(at(anna), half | CHOICES, follow=True).content.decode()
    assert "Ti aspettiamo." in done
    anna.refresh_from_db()
    assert (anna.answer, anna.access_needs, anna.consents.count()) == ("yes", "Una rampa", 6)


def test_a_no_needs_nothing_else(client, anna):
    client.post(at(anna), {"answer": "no"})
    assert Participant.objects.get().answer == "no"


def test_the_appointment_is_there_for_the_calendar(client, anna, group):
    answer = client.get(at(anna, "group_calendar"))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (answer["Content-Type"], event.decoded("dtstart")) == (
        "text/calendar; method=REQUEST; charset=utf-8", group.starts_at,
    )  # fmt: skip


@pytest.mark.parametrize("token", ["1-abc", "x", "999999-aaaaaaaaaaaaaaaaaaaa", "-"])
def test_a_wrong_link_tells_kindly_and_nothing_else(client, anna, token):
    answer = client.get(f"/gruppo/{token}/")
    assert (answer.status_code, "Anna" in answer.content.decode()) == (410, False)
    assert "no-store" in answer["Cache-Control"]


def test_a_link_to_another_kind_of_thing_opens_nothing(client, anna):
    from sestante.letters import links

    assert client.get(f"/gruppo/{links.token_of('seat', anna.pk, anna.nonce)}/").status_code == 410


def test_one_consent_is_taken_back_with_one_press(client, group):
    anna = make.participant(group, answer="yes")
    client.post(at(anna, "group_consents"), {"subject": "photos"})
    assert anna.consents.get(subject="photos", withdrawn_at=None).choice == "no"
    client.post(at(anna, "group_consents"), {"subject": "take_part"})  # only by withdrawing everything
    assert anna.consents.get(subject="take_part", withdrawn_at=None).choice == "yes"
    assert "non vale più dal" in client.get(at(anna, "group_consents")).content.decode()


def test_who_withdraws_is_told_so_at_the_same_address(client, group):
    anna = make.participant(group, "Anna Belli", answer="yes")
    address = at(anna)
    client.post(at(anna, "group_withdrawal"))
    told = client.get(address).content.decode()
    assert "Partecipazione ritirata" in told and "Anna" not in told
    assert client.post(address, {"answer": "yes"} | CHOICES).status_code == 200
    assert Participant.objects.get().answer == "no"


def test_a_cancelled_invitation_takes_no_answer(client, group, anna):
    from sestante.deliberation.actions.inviting import cancel_invitation

    cancel_invitation(anna, by=None)
    assert "Questo invito è stato annullato" in client.get(at(anna)).content.decode()
    client.post(at(anna), {"answer": "yes"} | CHOICES)
    assert Participant.objects.get().answer == "waiting"
    assert b"METHOD:CANCEL" in client.get(at(anna, "group_calendar")).content


def test_minutes_are_read_found_right_and_corrected_only_by_who_was_there(client, group):
    by = group.study.memberships.get().person
    anna, bruno = make.participant(group, "Anna Belli", answer="yes"), make.participant(group, "Bruno", answer="no")
    assert client.get(at(anna, "group_minutes")).status_code == 404
    minutes = minuting.send_minutes(minuting.draft_minutes(group, by=by), by=by)
    assert client.get(at(bruno, "group_minutes")).status_code == 404
    assert "Il verbale" in client.get(at(anna)).content.decode()
    client.post(at(anna, "group_minutes"), {"act": "right"})
    client.post(at(anna, "group_minutes"), {"act": "correct", "passage": "Dove", "proposal": "<b>Era a Imola</b>"})
    empty = client.post(at(anna, "group_minutes"), {"act": "correct", "passage": "Il passo", "proposal": " "})
    assert "Il passo" in empty.content.decode()
    page = client.get(at(anna, "group_minutes")).content.decode()
    assert "Per te va bene." in page and "&lt;b&gt;Era a Imola&lt;/b&gt;" in page
    assert (minutes.checks.count(), minutes.corrections.count()) == (1, 1)


def test_ideas_are_told_after_the_room_with_ones_own_marked_only_for_oneself(client, group):
    by = group.study.memberships.get().person
    anna, bruno = (make.participant(group, name, answer="yes") for name in ("Anna Belli", "Bruno Conti"))
    give_seats(group, by)
    seat = SeatKey.objects.get(participant=anna).seat
    make.room_round(group, [(seat, "Porte aperte")])
    assert client.get(at(anna, "group_ideas")).status_code == 404
    FocusGroup.objects.update(state="closed", opened_at=group.starts_at, closed_at=group.starts_at)
    assert "idea tua" in client.get(at(anna, "group_ideas")).content.decode()
    others = client.get(at(bruno, "group_ideas")).content.decode()
    assert "Porte aperte" in others and "idea tua" not in others


def test_ones_own_data_are_there_to_take_away(client, group):
    anna = make.participant(group, "Anna Belli", answer="yes")
    give_seats(group, group.study.memberships.get().person)
    make.room_round(group, [(SeatKey.objects.get().seat, "Porte aperte")])
    kept = client.get(at(anna, "group_own_data")).json()
    assert (kept["name"], kept["answer"], len(kept["consents"])) == ("Anna Belli", "yes", 6)
    assert [idea["text"] for idea in kept["ideas"]] == ["Porte aperte"]
