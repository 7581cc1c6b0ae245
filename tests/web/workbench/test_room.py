"""The facilitator's pages: a whole nominal group led by its buttons, and what they never show."""

import pytest
from django.urls import reverse

import make
from sestante.deliberation import actions
from sestante.deliberation.models import Assent, Ballot, BallotChange, FocusGroup, Poll, Round
from sestante.letters.links import token_of
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, study):
    client.force_login(make.member(study, Role.FACILITATOR), backend="sesame.backends.ModelBackend")
    return client


def text_of(answer):
    return answer.content.decode()


class Desk:
    """The buttons of one room."""

    def __init__(self, client, room):
        self.client, self.room = client, room

    def address(self, name, *more):
        return reverse(name, args=[self.room.study.slug, self.room.number, *more])

    def post(self, name, *more, **said):
        return self.client.post(self.address(name, *more), said)

    def see(self, name="room", *more):
        answer = self.client.get(self.address(name, *more))
        assert answer.status_code == 200
        return text_of(answer)


@pytest.fixture
def desk(staff, study):
    return Desk(staff, make.room(study))


def test_a_nominal_group_is_led_by_its_buttons_also_for_people_on_paper(desk, study):
    for family in ("citizens", "institution"):
        desk.post("room_seat_list", do="add", famiglia=family)
    first, second = desk.room.seats.all()
    assert not first.has_phone
    desk.post("room_guide_round", blocco="ngt_methods")
    round_ = Round.objects.get()
    desk.post("room_round_step", round_.pk, do="open")
    desk.post("room_seat_writing", first.pk, idea1="Turni brevi", idea2="Un pranzo")
    desk.post("room_seat_writing", second.pk, idea1="Turni da un’ora")
    assert "Hanno scritto" in desk.see()
    desk.post("room_round_step", round_.pk, do="step", passo="sharing")
    for _turn in range(3):
        round_.refresh_from_db()
        seat = round_.turns["order"][round_.turns["at"]]
        idea = round_.ideas.filter(seat=seat, shared_at=None).first()
        desk.post("room_seat_writing", seat, dire=idea.pk)
    desk.post("room_round_step", round_.pk, do="step", passo="clarifying")
    wall = {one.text: one for one in round_.subjects.all()}
    desk.post("room_wall", round_.pk, do="merge", oggetto=wall["Turni brevi"].pk, con=wall["Turni da un’ora"].pk)
    for assent in Assent.objects.all():
        desk.post("room_wall", round_.pk, do="assent", assenso=assent.pk, risposta="si")
    assert set(Assent.objects.values_list("on_behalf", flat=True)) == {True}
    assert "anche: Turni brevi" in desk.see()
    desk.post("room_round_step", round_.pk, do="step", passo="voting")
    poll = Poll.objects.get()
    order = {"posto1": wall["Turni da un’ora"].pk, "posto2": wall["Un pranzo"].pk}
    for seat in (first, second):
        desk.post("room_seat_writing", seat.pk, votazione=poll.pk, **order)
    assert set(BallotChange.objects.values_list("on_behalf", flat=True)) == {True}
    assert "4 punti" not in desk.see()
    desk.post("room_round_step", round_.pk, do="step", passo="results")
    page = desk.see()
    assert "4 punti" in page
    assert "2 persone" in page
    desk.post("room_round_step", round_.pk, do="close")
    assert "4 punti" in desk.see("room_round", round_.pk)


def test_whoever_leads_sees_nothing_of_a_seat_with_its_own_telephone(desk):
    seat = actions.add_seat(desk.room)
    make.statements_round(desk.room, "Uno")
    poll = Poll.objects.select_related("round").get()
    actions.cast_ballot(seat, poll, {poll.subject_id: 1}, key="k")
    page = desk.see("room_seat", seat.pk)
    assert "non lo vede nessun altro" in page
    assert 'aria-pressed="true"' not in page
    token = token_of("seat", seat.pk, seat.nonce)
    assert token not in desk.see() + desk.see("room_seat_list") + page
    wrong = desk.post("room_seat_writing", seat.pk, **{"votazione": poll.pk, f"s{poll.subject_id}": -1})
    assert wrong.status_code == 404
    assert Ballot.objects.get().value == 1


def test_going_on_on_paper_ends_the_telephones_link(desk):
    seat = actions.add_seat(desk.room)
    old = reverse("seat", args=[token_of("seat", seat.pk, seat.nonce)])
    desk.post("room_seat_list", do="paper", posto=seat.pk)
    assert desk.client.get(old).status_code == 410
    assert "Su carta per P1" in desk.see("room_seat", seat.pk)


def test_the_projector_shows_the_code_and_no_result_before_the_closing(desk):
    seats = [actions.add_seat(desk.room) for _again in range(2)]
    assert desk.room.code in desk.see("room_projector")
    round_ = make.statements_round(desk.room, "Il ricambio")
    poll = Poll.objects.select_related("round").get()
    actions.cast_ballot(seats[0], poll, {poll.subject_id: 1}, key="k")
    assert "s-agree" not in desk.see("room_projector")
    actions.close_poll(round_)
    assert "s-agree" in desk.see("room_projector")


def test_a_round_written_by_hand_stands_on_evidence_that_exists(desk, study):
    said = {
        "kind": "statements",
        "question": "Siete d’accordo?",
        "subjects": "Il ricambio\n\nI giovani [D7]",
        "rule": "share",
    }
    page = text_of(desk.client.post(desk.address("room_new_round"), said))
    assert "non c’è l’evidenza D7" in page
    assert "I giovani [D7]" in page
    desk.post("room_new_round", **{**said, "subjects": "Il ricambio\n\nI giovani"})
    round_ = Round.objects.get()
    assert list(round_.subjects.values_list("key", "text")) == [
        ("statement:1", "Il ricambio"),
        ("statement:2", "I giovani"),
    ]


def test_the_rule_of_ratings_is_frozen_before_the_first_turn_and_printed(desk):
    desk.post("room_new_round", kind="rating", question="Quanto pesa?", subjects="Un locale", rule="iqr")
    round_ = Round.objects.get()
    assert round_.rule["kind"] == "iqr"
    assert round_.rule_frozen_at is None
    desk.post("room_round_step", round_.pk, do="open")
    round_.refresh_from_db()
    assert round_.rule_frozen_at is not None
    assert "la metà centrale dei giudizi sta in 2 punti" in desk.see()


def test_a_statement_proposed_in_the_room_is_voted_once_it_was_read(desk):
    seat = actions.add_seat(desk.room)
    round_ = make.statements_round(desk.room, "Uno")
    idea = actions.propose_statement(seat, round_, "Due, dalla stanza")
    assert "Due, dalla stanza" in desk.see()
    assert "Due, dalla stanza" not in desk.see("room_projector")
    desk.post("room_wall", round_.pk, do="accept", idea=idea.pk)
    subject = round_.subjects.last()
    desk.post("room_round_step", round_.pk, do="vote", oggetto=subject.pk)
    assert "Due, dalla stanza" in desk.see("room_projector")


def test_the_room_opens_pauses_resumes_and_closes(staff, study):
    group = FocusGroup.objects.create(study=study, number=1, title="Primo", guide=make.GUIDE)
    desk = Desk(staff, group)
    for do, state in (("open", "open"), ("pause", "paused"), ("resume", "open")):
        desk.post("room_opening", do=do)
        group.refresh_from_db()
        assert group.state == state
    desk.post("room_block", blocco=2)
    desk.post("room_notes", nota="Accorciare vuol dire turni da un’ora")
    assert "F1" in desk.see()
    assert "Chiudi la stanza?" in desk.see("room_closing")
    desk.post("room_closing")
    group.refresh_from_db()
    assert (group.state, group.code, group.block) == ("closed", None, 2)
    desk.post("room_block", blocco=0)
    group.refresh_from_db()
    assert group.block == 2


@pytest.mark.parametrize("rows", [2, 20])
def test_the_screen_costs_the_same_with_two_rows_and_with_twenty(desk, rows, django_assert_num_queries):
    for _again in range(rows):
        actions.add_seat(desk.room)
    make.statements_round(desk.room, *[f"Affermazione numero {place}" for place in range(rows)])
    for place in range(rows):
        actions.write_note(desk.room, f"Appunto {place}", by=None)
    desk.see()
    with django_assert_num_queries(QUERIES):
        desk.see()


QUERIES = 20
