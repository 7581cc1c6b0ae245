"""A participant's screen, with and without scripts."""

import pytest
from django.test import Client
from django.urls import reverse

import make
from sestante.deliberation import actions
from sestante.deliberation.models import Ballot, BallotChange, Idea, Poll, Seat
from sestante.letters.links import token_of

pytestmark = pytest.mark.django_db


def address(name, seat):
    return reverse(name, args=[token_of("seat", seat.pk, seat.nonce)])


def text_of(answer):
    return answer.content.decode()


def statement_vote(room, value, **more):
    poll = Poll.objects.get(round__focus_group=room, closed_at=None)
    return {"votazione": poll.pk, f"s{poll.subject_id}": value, **more}


# -- coming in ---------------------------------------------------------------------------------------------------------
def test_the_code_leads_to_a_seat_and_a_kind_of_group(client, study):
    room = make.room(study)
    actions.add_seat(room, entered=False)
    assert client.get(reverse("room_seats")).url == reverse("room_entry")  # seats are listed to nobody without the code
    typed = f"{room.code[:3]} {room.code[3:]}"
    assert client.post(reverse("room_entry"), {"code": typed}).url == reverse("room_seats")
    page = client.get(reverse("room_seats"))
    assert "Posto P1" in text_of(page)
    free = Seat.objects.get()
    answer = client.post(reverse("room_seats"), {"seat": free.pk, "family": "citizens"}, follow=True)
    assert answer.redirect_chain[-1][0] == address("seat", free)
    free.refresh_from_db()
    assert free.family == "citizens"
    assert free.entered_at is not None


def test_a_wrong_code_is_said_and_after_many_nobody_guesses_on(client, study):
    room = make.room(study)
    wrong = "000000"
    assert "Nessuna stanza è aperta" in text_of(client.post(reverse("room_entry"), {"code": wrong}))
    for _again in range(20):
        client.post(reverse("room_entry"), {"code": wrong})
    assert "troppi codici" in text_of(client.post(reverse("room_entry"), {"code": room.code}))


def test_a_personal_link_brings_in_and_a_freed_seat_closes_it(client, study):
    room = make.room(study)
    seat = actions.add_seat(room, entered=False)
    link = address("seat", seat)
    assert client.get(link).status_code == 200
    seat.refresh_from_db()
    assert seat.entered_at is not None
    actions.free_seat(seat)
    assert client.get(link).status_code == 410
    assert client.get(reverse("seat", args=["1-unknown"])).status_code == 410
    answer = client.get(address("seat", Seat.objects.get()))
    assert "no-store" in answer["Cache-Control"]


# -- voting ------------------------------------------------------------------------------------------------------------
def test_without_scripts_a_vote_is_given_and_changed(client, study):
    room = make.room(study, seats=2)
    make.statements_round(room, "Il ricambio si risolve accorciando", "Due")
    seat = room.seats.first()
    assert "Affermazione 1 di 2" in text_of(client.get(address("seat", seat)))
    page = client.post(address("seat_ballot", seat), statement_vote(room, 1), follow=True)
    assert "Il tuo voto è arrivato" in text_of(page)
    assert "Aspettiamo ancora una persona" in text_of(page)
    client.post(address("seat_ballot", seat), statement_vote(room, -1))
    assert list(Ballot.objects.values_list("value", flat=True)) == [-1]
    assert BallotChange.objects.count() == 2


def test_a_script_that_sends_the_same_vote_again_is_thanked_and_not_counted_twice(client, study):
    room = make.room(study, seats=1)
    make.statements_round(room, "Uno")
    seat, said = room.seats.get(), statement_vote(room, 1, chiave="11111111-1111-4111-8111-111111111111")
    for _again in range(3):
        answer = client.post(address("seat_ballot", seat), said, headers={"X-Room": "send"})
        assert answer.status_code == 200
        assert list(answer.json()) == ["at"]
    assert BallotChange.objects.count() == 1


def test_a_vote_after_the_closing_is_refused_for_good(client, study):
    room = make.room(study, seats=1)
    round_ = make.statements_round(room, "Uno")
    seat, said = room.seats.get(), statement_vote(room, 1)
    actions.close_poll(round_)
    answer = client.post(address("seat_ballot", seat), said, headers={"X-Room": "send"})
    assert (answer.status_code, answer.json()) == (409, {"why": "Questa votazione è stata chiusa."})
    assert Ballot.objects.count() == 0


def test_nobody_votes_from_another_room_or_on_another_statement(client, study):
    room, other = make.room(study, seats=1), make.room(study, seats=1, number=2)
    make.statements_round(room, "Uno", "Due")
    make.statements_round(other, "Tre")
    seat = room.seats.get()
    foreign = statement_vote(other, 1)
    assert client.post(address("seat_ballot", seat), foreign, headers={"X-Room": "send"}).status_code == 409
    mixed = {**statement_vote(room, 1), f"s{room.rounds.get().subjects.last().pk}": 1}
    assert client.post(address("seat_ballot", seat), mixed, headers={"X-Room": "send"}).status_code == 409
    assert Ballot.objects.count() == 0


def test_a_vote_needs_few_queries_however_many_people_vote(client, study, django_assert_max_num_queries):
    room = make.room(study, seats=30)
    make.statements_round(room, "Uno")
    seats = list(room.seats.all())
    for seat in seats[1:]:
        client.post(address("seat_ballot", seat), statement_vote(room, 1))
    said = statement_vote(room, 1)
    with django_assert_max_num_queries(9):  # two to know who and what, then the transaction
        client.post(address("seat_ballot", seats[0]), said, headers={"X-Room": "send"})


@pytest.mark.parametrize("rows", [2, 20])
def test_the_screen_costs_the_same_with_two_rows_and_with_twenty(client, study, rows, django_assert_num_queries):
    room = make.room(study, seats=rows)
    make.statements_round(room, *[f"Affermazione numero {place}" for place in range(rows)])
    seat = room.seats.first()
    client.get(address("seat", seat))
    with django_assert_num_queries(13):
        client.get(address("seat", seat))


def test_results_are_not_in_the_page_before_the_vote_is_closed(client, study):
    room = make.room(study, seats=2)
    round_ = make.statements_round(room, "Uno")
    first, second = room.seats.all()
    client.post(address("seat_ballot", first), statement_vote(room, 1))
    assert "s-agree" not in text_of(client.get(address("seat", second)))
    actions.close_poll(round_)
    assert 'aria-label="Uno: d’accordo 1, passo 0, non d’accordo 0."' in text_of(client.get(address("seat", second)))


def test_points_are_given_with_plain_lists_and_what_was_chosen_stays_when_it_does_not_fit(client, study, by):
    room = make.room(study, seats=1)
    seat = room.seats.get()
    round_ = actions.open_round(actions.prepare_from_guide(room, block="ngt_methods", by=by), by=by)
    actions.write_ideas(seat, round_, {1: "a", 2: "b", 3: "c"})
    actions.start_step(round_, "sharing")
    for idea in Idea.objects.order_by("number"):
        actions.share_idea(idea)
    actions.start_step(round_, "voting")
    first, second, third = (one.pk for one in round_.subjects.all())
    said = {"votazione": round_.polls.get().pk, "posto1": second, "posto2": second, "posto3": first}
    page = client.post(address("seat_ballot", seat), said)
    assert page.status_code == 409
    assert "due volte la stessa idea" in text_of(page)
    assert text_of(page).count(f'<option value="{second}" selected>') == 2
    client.post(address("seat_ballot", seat), {**said, "posto2": third})
    assert dict(Ballot.objects.values_list("subject", "value")) == {second: 3, third: 2, first: 1}


def test_a_budget_that_does_not_add_up_comes_back_with_what_was_written(client, study, by):
    room = make.room(study, seats=1)
    seat = room.seats.get()
    round_ = actions.prepare_round(room, kind="budget", question="Pesi", subjects=[("a", "A"), ("b", "B")], by=by)
    actions.open_round(round_, by=by)
    one, two = (row.pk for row in round_.subjects.all())
    said = {"votazione": round_.polls.get().pk, f"s{one}": "70", f"s{two}": "20"}
    page = text_of(client.post(address("seat_ballot", seat), said))
    assert "Hai dato 90 punti: devono essere 100 in tutto." in page
    assert 'value="70"' in page
    assert "numeri interi" in text_of(client.post(address("seat_ballot", seat), {**said, f"s{two}": "trenta"}))


@pytest.mark.parametrize("kind", ["rating", "pairs", "best_worst"])
def test_every_kind_of_ballot_is_a_form_that_can_be_sent(client, study, by, kind):
    room = make.room(study, seats=1)
    seat = room.seats.get()
    subjects = [("a", "A"), ("b", "B"), ("c", "C")]
    round_ = actions.open_round(
        actions.prepare_round(room, kind=kind, question="Quanto?", subjects=subjects, by=by), by=by
    )
    a, b, c = (row.pk for row in round_.subjects.all()[:3])
    pairs = {row.key: row.pk for row in round_.subjects.filter(key__startswith="pair:")}
    said = {
        "rating": {f"s{a}": 7, f"s{b}": 5, f"s{c}": 2},
        "pairs": {f"s{pairs[key]}": value for key, value in {"pair:1:2": 3, "pair:1:3": -5, "pair:2:3": 1}.items()}
        if pairs
        else {},
        "best_worst": {
            "migliore": a,
            "peggiore": c,
            f"b{a}": 1,
            f"b{b}": 3,
            f"b{c}": 6,
            f"w{a}": 1,
            f"w{b}": 2,
            f"w{c}": 1,
        },
    }[kind]
    answer = client.post(address("seat_ballot", seat), {"votazione": round_.polls.get().pk, **said})
    assert answer.status_code == 302
    assert client.get(address("seat", seat)).status_code == 200
    values = dict(Ballot.objects.values_list("subject", "value"))
    expected = {
        "rating": {a: 7, b: 5, c: 2},
        "pairs": {pairs.get("pair:1:2"): 3, pairs.get("pair:1:3"): -5, pairs.get("pair:2:3"): 1},
        "best_worst": {a: 16, b: 32, c: 61},
    }[kind]
    assert values == expected


# -- writing -----------------------------------------------------------------------------------------------------------
def test_what_one_writes_in_silence_is_on_no_other_page(client, study, by):
    room = make.room(study, seats=2)
    first, second = room.seats.all()
    round_ = actions.open_round(actions.prepare_from_guide(room, block="ngt_methods", by=by), by=by)
    answer = client.post(address("seat_ideas", first), {"giro": round_.pk, "idea1": "Turni da un’ora"}, follow=True)
    assert "Turni da un’ora" in text_of(answer)
    assert "Turni da un’ora" not in text_of(client.get(address("seat", second)))
    staff = Client()
    staff.force_login(by, backend="sesame.backends.ModelBackend")
    for name in ("room", "room_projector"):
        page = staff.get(reverse(name, args=[study.slug, room.number]))
        assert page.status_code == 200
        assert "Turni da un’ora" not in text_of(page)


def test_a_turn_belongs_to_one_seat(client, study, by):
    room = make.room(study, seats=2)
    round_ = actions.open_round(actions.prepare_from_guide(room, block="ngt_methods", by=by), by=by)
    for seat in room.seats.all():
        actions.write_ideas(seat, round_, {1: f"idea di {seat.code}"})
    actions.start_step(round_, "sharing")
    round_.refresh_from_db()
    mine, theirs = (Seat.objects.get(pk=pk) for pk in round_.turns["order"])
    assert "Tocca a te" in text_of(client.get(address("seat", mine)))
    idea = Idea.objects.get(seat=mine)
    stolen = client.post(address("seat_turn", theirs), {"giro": round_.pk, "idea": idea.pk})
    assert stolen.status_code == 409
    client.post(address("seat_turn", mine), {"giro": round_.pk, "idea": idea.pk})
    assert round_.subjects.get().text == idea.text


def test_the_state_says_numbers_and_nothing_else(client, study):
    room = make.room(study, seats=2)
    make.statements_round(room, "Uno")
    state = client.get(address("seat_state", room.seats.first())).json()
    assert set(state) == {"revision", "state", "present", "here", "done", "ends", "now"}
    assert (state["state"], state["present"], state["done"]) == ("open", 2, 0)


def test_a_part_of_the_page_is_the_scene_alone(client, study):
    room = make.room(study, seats=1)
    part = text_of(client.get(address("seat", room.seats.get()), headers={"X-Room": "scene"}))
    assert part.startswith('<div id="scene"')
    assert "<html" not in part
