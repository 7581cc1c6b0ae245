"""A room from its opening to its results, through the actions that its pages use."""

import pytest
from django.db import IntegrityError, transaction

import make
from sestante.deliberation import actions
from sestante.deliberation.errors import DeliberationError, PollClosed
from sestante.deliberation.live import channel_of, read_channel, state_of
from sestante.deliberation.models import Assent, Ballot, BallotChange, FocusGroup, Idea, Poll, Round, Subject
from sestante.deliberation.queries import (
    points_of,
    ranked_of,
    ranked_outputs,
    ratings_of,
    scene_of,
    second_vote_of,
    statements_of,
    weights_of,
)

pytestmark = pytest.mark.django_db


def seats_of(room):
    return list(room.seats.order_by("number"))


def poll_of(round_):
    return Poll.objects.select_related("round").get(round=round_, closed_at=None)


def vote(seat, round_, values, key="k1"):
    """Values by key of the subject."""
    rows = dict(Subject.objects.filter(round=round_).values_list("key", "pk"))
    return actions.cast_ballot(seat, poll_of(round_), {rows[name]: value for name, value in values.items()}, key=key)


# -- the room ----------------------------------------------------------------------------------------------------------
def test_a_room_has_a_code_while_it_is_open_and_none_when_it_is_closed(study, by):
    room = make.room(study)
    assert len(room.code) == 6
    assert room.code.isdigit()
    assert actions.pause_room(room, by=by).state == "paused"
    with pytest.raises(DeliberationError):
        actions.move_to_block(room, 1, by=by)
    assert actions.resume_room(room, by=by).code == room.code
    closed = actions.close_room(room, by=by)
    assert (closed.state, closed.code) == ("closed", None)
    assert closed.closed_at is not None
    again = actions.open_room(closed, by=by)
    assert (again.state, again.closed_at) == ("open", None)
    assert again.code


def test_a_seat_is_taken_once_and_new_ones_end_where_the_group_ends(study):
    room = make.room(study)
    free = actions.add_seat(room, entered=False)
    taken = actions.take_seat(room, seat=free, family="citizens")
    assert (taken.pk, taken.family) == (free.pk, "citizens")
    with pytest.raises(DeliberationError):
        actions.take_seat(room, seat=free)
    for _again in range(room.seats_max - 1):
        actions.take_seat(room, family="mixed")
    with pytest.raises(DeliberationError):
        actions.take_seat(room)
    nonce = taken.nonce
    actions.free_seat(taken)
    taken.refresh_from_db()
    assert taken.entered_at is None
    assert taken.nonce != nonce


def test_every_change_that_screens_show_makes_the_revision_grow(study, by):
    room = make.room(study, seats=2)
    seen = [state_of(room.pk)["revision"]]
    for change in (
        lambda: actions.move_to_block(room, 1, by=by),
        lambda: make.statements_round(room, "Uno", "Due"),
        lambda: actions.close_poll(room.rounds.get()),
    ):
        change()
        seen.append(state_of(room.pk)["revision"])
    assert seen == sorted(set(seen))


def test_a_ballot_is_told_without_making_the_revision_grow(study):
    room = make.room(study, seats=2)
    round_ = make.statements_round(room, "Uno", "Due")
    before = state_of(room.pk)
    vote(seats_of(room)[0], round_, {"statement:1": 1})
    after = state_of(room.pk)
    assert (before["done"], after["done"], after["present"]) == (0, 1, 2)
    assert before["revision"] == after["revision"]


def test_a_channel_is_read_only_as_we_signed_it(study):
    room = make.room(study, seats=1)
    channel = channel_of(room, seats_of(room)[0])
    assert read_channel(channel) == (room.pk, seats_of(room)[0].pk)
    assert read_channel(channel[:-1] + ("a" if channel[-1] != "a" else "b")) is None
    assert read_channel("") is None


# -- the nominal group -------------------------------------------------------------------------------------------------
@pytest.fixture
def nominal(study, by):
    room = make.room(study, seats=3)
    return actions.open_round(actions.prepare_from_guide(room, block="ngt_methods", by=by), by=by)


def write(round_, *lists):
    for seat, texts in zip(seats_of(round_.focus_group), lists, strict=False):
        actions.write_ideas(seat, round_, dict(enumerate(texts, 1)))


def share_all(round_, by):
    """Around the table until everything is said; texts in the order they came to the wall."""
    actions.start_step(round_, "sharing")
    said = []
    while (turn := scene_of(round_.focus_group).turn) is not None:
        idea = (
            Idea.objects.filter(round=round_, seat=turn, shared_at=None, withdrawn_at=None).order_by("number").first()
        )
        said.append(actions.share_idea(idea, by=by))
    return said


def test_ideas_written_in_silence_can_be_changed_and_withdrawn_until_they_are_shared(nominal):
    seat = seats_of(nominal.focus_group)[0]
    actions.write_ideas(seat, nominal, {1: "Turni di un’ora", 2: "Un pranzo"})
    actions.write_ideas(seat, nominal, {1: "Turni da un’ora", 2: "", 6: "La sesta non c’è"})
    rows = Idea.objects.filter(round=nominal).order_by("number")
    assert [(idea.number, idea.text, idea.withdrawn_at is None) for idea in rows] == [
        (1, "Turni da un’ora", True),
        (2, "Un pranzo", False),
    ]
    with pytest.raises(DeliberationError):
        actions.write_ideas(seat, nominal, {1: "a" * 601})


def test_the_round_robin_takes_one_idea_a_turn_until_nobody_has_any(nominal, by):
    write(nominal, ["a1", "a2", "a3"], ["b1"], ["c1", "c2"])
    said = share_all(nominal, by)
    assert sorted(idea.text for idea in said) == ["a1", "a2", "a3", "b1", "c1", "c2"]
    assert len({idea.seat_id for idea in said[:3]}) == 3
    assert len({idea.seat_id for idea in said[3:5]}) == 2
    assert [one.text for one in nominal.subjects.all()] == [idea.text for idea in said]


def test_who_passes_may_speak_on_the_next_lap_and_the_facilitator_may_give_the_turn(nominal, by):
    write(nominal, ["a1"], ["b1"], ["c1"])
    actions.start_step(nominal, "sharing")
    first = scene_of(nominal.focus_group).turn
    actions.pass_turn(nominal, first)
    second = scene_of(nominal.focus_group).turn
    assert second != first
    wrong = next(seat for seat in seats_of(nominal.focus_group) if seat not in (first, second))
    with pytest.raises(DeliberationError):
        actions.share_idea(Idea.objects.get(round=nominal, seat=wrong))
    actions.reorder_turns(nominal, wrong, by=by)
    actions.share_idea(Idea.objects.get(round=nominal, seat=wrong))
    actions.share_idea(Idea.objects.get(round=nominal, seat=second))
    assert scene_of(nominal.focus_group).turn == first
    actions.share_idea(Idea.objects.get(round=nominal, seat=first))
    assert scene_of(nominal.focus_group).turn is None


def clarifying(nominal, by):
    write(nominal, ["Turni brevi"], ["Turni da un’ora"], ["Un pranzo"])
    share_all(nominal, by)
    actions.start_step(nominal, "clarifying")
    return {one.text: one for one in nominal.subjects.all()}


def test_ideas_are_merged_only_when_every_author_has_said_yes(nominal, by):
    wall = clarifying(nominal, by)
    short, hour = wall["Turni brevi"], wall["Turni da un’ora"]
    actions.propose_merging(short, hour, by=by)
    first, second = Assent.objects.order_by("pk")
    actions.answer_assent(first, True)
    short.refresh_from_db()
    assert short.merged_into is None  # no answer is no assent
    actions.answer_assent(second, False)
    short.refresh_from_db()
    assert short.merged_into is None
    actions.answer_assent(second, True, on_behalf=True)
    short.refresh_from_db()
    assert short.merged_into == hour
    entry = next(one for one in scene_of(nominal.focus_group).wall if one.subject == hour)
    assert entry.originals() == ["Turni brevi"]
    assert sorted(Idea.objects.filter(round=nominal).values_list("text", flat=True)) == [
        "Turni brevi",
        "Turni da un’ora",
        "Un pranzo",
    ]


def test_words_agreed_on_stand_on_the_wall_and_the_authors_own_stay(nominal, by):
    wall = clarifying(nominal, by)
    actions.reword_subject(wall["Un pranzo"], "Un pranzo insieme ogni mese", by=by)
    entry = next(one for one in scene_of(nominal.focus_group).wall if one.subject == wall["Un pranzo"])
    assert (entry.text, entry.originals()) == ("Un pranzo insieme ogni mese", ["Un pranzo"])


def test_what_is_taken_out_stays_on_record_with_its_reason(nominal, by):
    wall = clarifying(nominal, by)
    with pytest.raises(DeliberationError):
        actions.take_out(wall["Un pranzo"], " ", by=by)
    actions.take_out(wall["Un pranzo"], "Nomina una persona", by=by)
    scene = scene_of(nominal.focus_group)
    assert len(scene.wall) == 2
    assert [entry.subject.taken_out_because for entry in scene.taken_out] == ["Nomina una persona"]
    actions.put_back(wall["Un pranzo"], by=by)
    assert len(scene_of(nominal.focus_group).wall) == 3


def test_the_vote_takes_exactly_as_many_different_ideas_as_there_are_points(nominal, by):
    clarifying(nominal, by)
    actions.start_step(nominal, "voting")
    keys = list(nominal.subjects.values_list("key", flat=True))
    seat = seats_of(nominal.focus_group)[0]
    for wrong in ({keys[0]: 3, keys[1]: 2}, {keys[0]: 3, keys[1]: 3, keys[2]: 1}, {keys[0]: 5, keys[1]: 4, keys[2]: 3}):
        with pytest.raises(DeliberationError):
            vote(seat, nominal, wrong)
    assert vote(seat, nominal, {keys[0]: 3, keys[1]: 2, keys[2]: 1})
    assert vote(seat, nominal, {keys[2]: 3, keys[1]: 2, keys[0]: 1}, key="k2")
    assert points_of(nominal) == {}  # nothing is told before the vote is closed
    actions.start_step(nominal, "results")
    assert points_of(nominal) == {"P1": {keys[2]: 3, keys[1]: 2, keys[0]: 1}}
    assert [(row.subject, row.points, row.voters) for row in ranked_of(nominal)] == [
        (keys[2], 3, 1),
        (keys[1], 2, 1),
        (keys[0], 1, 1),
    ]


def test_a_second_vote_stands_beside_the_first(nominal, by):
    clarifying(nominal, by)
    keys = list(nominal.subjects.values_list("key", flat=True))
    for turn in (0, 1):
        actions.start_step(nominal, "voting")
        for number, seat in enumerate(seats_of(nominal.focus_group)):
            order = keys if (turn or number) else keys[::-1]
            vote(seat, nominal, dict(zip(order, (3, 2, 1), strict=True)), key=f"k{turn}")
        actions.start_step(nominal, "results")
    assert second_vote_of(nominal).points_moved == pytest.approx(2 / 18)
    with pytest.raises(DeliberationError):
        actions.start_step(nominal, "clarifying")
    actions.close_round(nominal, by=by)
    outputs = ranked_outputs(nominal.focus_group.study, "methodologies")
    assert [row.points for row in outputs.groups[0][1]] == [9, 6, 3]
    assert outputs.voters == 3


# -- statements --------------------------------------------------------------------------------------------------------
def test_the_same_submission_counts_once_and_a_change_replaces(study):
    room = make.room(study, seats=1)
    round_ = make.statements_round(room, "Uno")
    seat = seats_of(room)[0]
    assert vote(seat, round_, {"statement:1": 1}, key="a") is True
    assert vote(seat, round_, {"statement:1": 1}, key="a") is False
    assert vote(seat, round_, {"statement:1": -1}, key="b") is True
    assert list(Ballot.objects.values_list("value", flat=True)) == [-1]
    assert list(BallotChange.objects.values_list("value", "key")) == [(1, "a:0"), (-1, "b:0")]


def test_a_ballot_after_the_closing_or_for_another_statement_is_refused(study):
    room = make.room(study, seats=1)
    round_ = make.statements_round(room, "Uno", "Due")
    seat, first = seats_of(room)[0], poll_of(round_)
    second = round_.subjects.get(key="statement:2")
    with pytest.raises(PollClosed):
        actions.cast_ballot(seat, first, {second.pk: 1}, key="a")
    actions.open_poll(round_, subject=second)
    with pytest.raises(PollClosed):
        actions.cast_ballot(seat, first, {first.subject_id: 1}, key="b")
    assert Ballot.objects.count() == 0


def test_statements_are_read_by_the_rule_in_words(study, by):
    room = make.room(study, seats=11, families=("third_sector",) * 5 + ("institution",) * 4 + ("citizens",) * 2)
    votes = {
        "Nasce da un servizio banale": [1] * 10 + [0],
        "Senza una persona pagata si smette": [1, 0, -1, -1, -1, 1, 1, 1, 1, 1, 1],
        "L’accordo protegge": [1] * 7 + [0] * 3 + [-1],
        "I giovani ci sono": [1] * 9 + [-1, 0],
    }
    round_ = make.statements_round(room, *votes)
    for place, values in enumerate(votes.values(), 1):
        if place > 1:
            actions.open_poll(round_, subject=round_.subjects.get(position=place))
        for seat, value in zip(seats_of(room), values, strict=True):
            vote(seat, round_, {f"statement:{place}": value}, key=f"k{place}")
    assert len(statements_of(round_)) == 3  # the fourth is still being voted
    actions.close_round(round_, by=by)
    found = statements_of(round_)
    assert [(one.counts.agree, one.counts.passing, one.counts.disagree, one.verdict) for one in found] == [
        (10, 1, 0, "agree"),
        (7, 1, 3, "divides"),
        (7, 3, 1, "many_pass"),
        (9, 1, 1, "agree"),
    ]
    assert [(name, counts.n) for name, counts in found[0].families] == [
        ("terzo settore", 5),
        ("istituzioni", 4),
        ("cittadini", 2),
    ]
    outside = statements_of(round_, outside=True)
    assert [name for name, _counts in outside[0].families] == ["terzo settore"]


# -- ratings, points, comparisons --------------------------------------------------------------------------------------
def prepared(room, kind, by, *names, **more):
    subjects = [(name, name.capitalize()) for name in names]
    return actions.open_round(
        actions.prepare_round(room, kind=kind, question="Quanto pesa?", subjects=subjects, by=by, **more), by=by
    )


def test_a_delphi_keeps_its_rule_and_shows_each_turn(study, by):
    room = make.room(study, seats=4)
    round_ = prepared(room, "rating", by, "a", "b")
    assert round_.rule["top_share"] == 0.7
    assert round_.rule_frozen_at is not None
    for turn, ratings in enumerate([(9, 8, 7, 2), (9, 8, 8, 7)]):
        if turn:
            actions.open_poll(round_)
        for seat, value in zip(seats_of(room), ratings, strict=True):
            vote(seat, round_, {"a": value, "b": 5}, key=f"k{turn}")
        actions.close_poll(round_)
    first, second = scene_of(room).turns
    assert [(number, spread.median) for number, spread in first.turns] == [(1, 7.5), (2, 8.0)]
    assert second.item.outcome == "not_agreed"
    assert ratings_of(round_) == {
        "a": {"P1": 9, "P2": 8, "P3": 8, "P4": 7},
        "b": {"P1": 5, "P2": 5, "P3": 5, "P4": 5},
    }


def test_a_budget_is_exactly_a_hundred_points(study, by):
    room = make.room(study, seats=1)
    round_ = prepared(room, "budget", by, "a", "b", "c")
    seat = seats_of(room)[0]
    with pytest.raises(DeliberationError):
        vote(seat, round_, {"a": 50, "b": 40, "c": 0})
    vote(seat, round_, {"a": 60, "b": 40, "c": 0}, key="k2")
    actions.close_poll(round_)
    assert points_of(round_) == {"P1": {"a": 60, "b": 40, "c": 0}}
    assert weights_of(round_).weights["a"] == pytest.approx(0.6)


def test_comparisons_become_weights(study, by):
    room = make.room(study, seats=1)
    seat = seats_of(room)[0]
    pairs = prepared(room, "pairs", by, "a", "b", "c")
    vote(seat, pairs, {"pair:1:2": 2, "pair:1:3": 4, "pair:2:3": 2})
    actions.close_round(pairs, by=by)
    assert weights_of(pairs).weights == pytest.approx({"a": 4 / 7, "b": 2 / 7, "c": 1 / 7})
    best = prepared(room, "best_worst", by, "a", "b", "c")
    with pytest.raises(DeliberationError):
        vote(seat, best, {"a": 18, "b": 22, "c": 41})
    vote(seat, best, {"a": 14, "b": 22, "c": 41}, key="k2")
    actions.close_round(best, by=by)
    assert weights_of(best).weights == pytest.approx({"a": 4 / 7, "b": 2 / 7, "c": 1 / 7})


# -- what must never be false ------------------------------------------------------------------------------------------
@pytest.mark.postgres
def test_the_database_refuses_a_second_open_round_a_second_open_poll_and_a_doubled_ballot(study):
    room = make.room(study, seats=1)
    round_ = make.statements_round(room, "Uno")
    poll, seat = poll_of(round_), seats_of(room)[0]
    vote(seat, round_, {"statement:1": 1})
    said = {"poll": poll, "seat": seat, "subject": poll.subject, "value": 1}
    for make_wrong in (
        lambda: Round.objects.create(
            focus_group=room, number=9, kind="ideas", state="open", rule_frozen_at=round_.opened_at
        ),
        lambda: Round.objects.create(focus_group=room, number=9, kind="ideas", state="closed"),
        lambda: Poll.objects.create(round=round_, number=9, opened_at=round_.opened_at),
        lambda: Ballot.objects.create(**said),
        lambda: BallotChange.objects.create(**said, key="k1:0"),
        lambda: FocusGroup.objects.create(study=study, number=9, title="Chiuso", state="closed"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_wrong()
