"""Before the room: the appointment by letter, the clock, the answer with its consents, seats."""

import email
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from icalendar import Calendar

import make
from sestante.deliberation.actions import give_seats, inviting
from sestante.deliberation.actions.consenting import answer_invitation, withdraw_consent
from sestante.deliberation.actions.preparing import (
    add_to_mirror,
    arrange_guide,
    choose_participant,
    describe_group,
    drop_participant,
    move_in_mirror,
)
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import Participant, SeatKey
from sestante.deliberation.queries.composition import Traits, checks_of
from sestante.deliberation.queries.groups import mirror_of, participants_of
from sestante.letters.models import Letter
from sestante.synthesis.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(study):
    return make.focus_group(study)


def calendar_in(envelope):
    message = email.message_from_bytes(envelope.content)
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_payload(decode=True)), part


def test_a_new_group_has_the_next_number_and_a_guide_of_150_minutes(study, ada):
    first, second = make.focus_group(study), make.focus_group(study)
    assert (first.number, second.number) == (1, 2)
    assert sum(block["minutes"] for block in second.guide) == 150
    assert [block["id"] for block in second.guide if block["method"] == "ngt"] == ["ngt_methods", "ngt_indicators"]


def test_minutes_and_prompts_of_the_guide_change_but_not_its_blocks(group, ada):
    blocks = [{"id": block["id"], "minutes": 5} for block in group.guide]
    changed = arrange_guide(group, blocks, by=ada)
    assert sum(block["minutes"] for block in changed.guide) == 5 * len(blocks)
    assert changed.guide[0]["title"]["it"] == "Accoglienza, consenso, regole"
    with pytest.raises(DeliberationError):
        arrange_guide(group, blocks[1:], by=ada)


def test_the_invitation_brings_an_appointment_that_calendars_read(postbox, committing, group, ada):
    anna = make.participant(group, email="anna@example.org")
    with committing():
        assert inviting.invite_participants(group, [anna], by=ada) == 1
    with committing():
        assert inviting.invite_participants(group, [anna], by=ada) == 0
    (envelope,) = postbox.messages
    calendar, part = calendar_in(envelope)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["method"], part.get_param("method"), part.get_filename()) == ("REQUEST", "REQUEST", "invito.ics")
    assert event.decoded("dtstart") == group.starts_at
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=150)
    assert (str(event["summary"]), str(event["location"])) == ("Che cosa conta", "Sala civica, Bologna")
    assert event["attendee"] == "MAILTO:anna@example.org"
    assert "/gruppo/" in str(event["url"])


def test_moving_the_day_moves_the_appointment_and_cancelling_takes_it_out(postbox, committing, group, ada):
    anna = make.participant(group)
    with committing():
        inviting.invite_participants(group, [anna], by=ada)
    moved, must_tell = describe_group(group, by=ada, starts_at=group.starts_at + timedelta(days=1))
    assert must_tell
    with committing():
        assert inviting.tell_change(moved, by=ada) == 1
    with committing():
        inviting.cancel_group(moved, by=ada, why="La sala non c’è")
    calendars = [calendar_in(envelope)[0] for envelope in postbox.messages]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [calendar["method"] for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["sequence"] for event in events] == [0, 1, 2]
    assert len({str(event["uid"]) for event in events}) == 1
    assert "La sala non c’è" in Letter.objects.get(purpose__startswith="group_cancelled").text


def test_the_clock_invites_confirms_and_reminds_each_once(group, ada):
    describe_group(group, by=ada, invites_by_itself=True)
    anna, bruno = make.participant(group, "Anna Belli"), make.participant(group, "Bruno Conti")
    purposes = lambda: sorted(purpose.partition(":")[0] for purpose in Letter.objects.values_list("purpose", flat=True))  # noqa: E731
    starts = group.starts_at
    assert inviting.send_due_group_letters(starts - timedelta(days=22)) == 0
    assert inviting.send_due_group_letters(starts - timedelta(days=20)) == 2
    answer_invitation(Participant.objects.get(pk=anna.pk), answer="yes", consents={"take_part": "yes"})
    answer_invitation(Participant.objects.get(pk=bruno.pk), answer="no", consents={})
    assert inviting.send_due_group_letters(starts - timedelta(days=20)) == 0
    for _round in range(2):
        inviting.send_due_group_letters(starts - timedelta(days=6))
        inviting.send_due_group_letters(starts - timedelta(hours=20))
    assert purposes() == ["group_confirmation", "group_invitation", "group_invitation", "group_reminder"]
    assert "15.00" in Letter.objects.get(purpose__startswith="group_confirmation").text


def test_who_has_not_answered_is_reminded_twice_at_most(group, ada):
    anna = make.participant(group)
    inviting.invite_participants(group, [anna], by=ada)
    inviting.remind_participant(anna, by=ada)
    inviting.remind_participant(anna, by=ada)
    with pytest.raises(DeliberationError, match="telefonata"):
        inviting.remind_participant(anna, by=ada)


def test_consents_keep_their_words_version_time_and_channel_and_nothing_is_overwritten(group):
    anna = make.participant(group, answer="yes", quotes="named")
    first = anna.consents.get(subject="quotes_level")
    assert (first.choice, first.text_version, first.channel) == ("named", "1.0", "web")
    assert first.text.startswith("Le mie parole nel report\nSì, con il nome della pratica\n\nChi organizza. ")
    given = {"take_part": "yes", "quotes_level": "no", "audio_recording": "yes"}
    answer_invitation(anna, answer="yes", consents=given, channel="telephone")
    rows = list(anna.consents.values_list("subject", "choice", "channel", "withdrawn_at"))
    assert len([row for row in rows if row[0] == "take_part"]) == 1  # unchanged: it keeps its first date
    assert [(row[1], row[2]) for row in rows if row[0] == "quotes_level" and row[3] is None] == [("no", "telephone")]
    withdraw_consent(anna, "audio_recording")
    assert anna.consents.get(subject="audio_recording", withdrawn_at=None).choice == "no"


def test_nobody_comes_without_agreeing_to_take_part(group):
    anna = make.participant(group)
    with pytest.raises(DeliberationError):
        answer_invitation(anna, answer="yes", consents={"take_part": "no"})
    assert Participant.objects.get(pk=anna.pk).answer == "waiting"


@pytest.mark.postgres
def test_the_database_refuses_two_consents_in_force_and_a_name_on_who_withdrew(group):
    anna = make.participant(group, answer="yes")
    consent = anna.consents.first()
    consent.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        consent.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(pk=anna.pk).update(withdrawn_at=timezone.now())


def test_seats_go_to_who_comes_and_again_only_to_who_lacks_one(group, ada):
    make.participant(group, "Anna Belli", answer="yes")
    make.participant(group, "Bruno Conti", answer="no")
    make.participant(group, "Carla Dini")
    assert [seat.code for seat in give_seats(group, ada)] == ["P1"]
    assert give_seats(group, ada) == []
    make.participant(group, "Dario Elmi", answer="yes")
    assert [seat.code for seat in give_seats(group, ada)] == ["P2"]
    assert SeatKey.objects.count() == 2


def test_the_rule_of_composition_is_said_in_words(study, group):
    places = ["Bologna", "Bologna", "Bologna", "Modena"]
    people = [
        make.participant(group, f"Ospite {number}", practice=make.practice(study, f"Pratica {number}",
                                                                           municipality=place, email=""))
        for number, place in enumerate(places)
    ]  # fmt: skip
    traits = {one.practice_id: Traits(family="citizens", themes={"a": "A"}, inner=False) for one in people}
    checks = checks_of(group, participants_of(group), traits)
    assert [check.ok for check in checks] == [False, False, False, False, False, None]
    assert checks[0].words == "4 persone su almeno 6: ne mancano 2."
    assert checks[3].words == "3 su 4 vengono dalla provincia di Bologna: più di metà."
    traits |= {people[3].practice_id: Traits(family="institution", themes={"b": "B", "c": "C"}, inner=True)}
    assert [check.ok for check in checks_of(group, participants_of(group), traits)[1:]] == [
        True,
        True,
        False,
        True,
        None,
    ]


def test_the_same_address_is_on_the_list_once_and_who_was_not_invited_can_be_dropped(group, ada):
    anna = make.participant(group, email="Anna@Example.org")
    again = choose_participant(group, name="Anna B.", email="anna@example.org", by=ada)
    assert again.pk == anna.pk
    drop_participant(anna, by=ada)
    assert not group.participants.exists()


def test_the_mirror_is_ordered_by_buttons(study, group, ada):
    pieces = [
        add_to_mirror(group, Evidence.objects.create(study=study, kind="D", number=number, finding="x"), by=ada)
        for number in (1, 2, 3)
    ]
    move_in_mirror(pieces[2], up=True, by=ada)
    move_in_mirror(pieces[0], up=True, by=ada)
    assert [one.code for one in mirror_of(group)] == ["D1", "D3", "D2"]
