"""Opinions read back from ballots, and conversations that come from Polis."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import make
from golden import golden, polis_folder
from sestante.deliberation import tasks
from sestante.deliberation.actions.opinions import (
    keep_conversation,
    remove_conversation,
    resume_stalled_conversations,
)
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import Ballot, BallotChange, FocusGroup, PolisImport, Poll
from sestante.deliberation.queries.opinions import conversation_of, opinions_of_round, verdict_of
from sestante.deliberation.rules import STATEMENT_RULE
from sestante.deliberation.tasks import archive_of, bring_in_conversation
from sestante.methods.opinion_map import StatementOpinion, last_votes, read_polis, write_polis

pytestmark = pytest.mark.django_db

LONDON = "london.youth.policing"
DIVIDED = [[1, 1, -1, 1, -1, 1, -1, 1]] * 7 + [[-1, 1, 1, -1, 1, -1, 1, 1]] * 6


def uploads(name=LONDON):
    return [(path.name, path.read_bytes()) for path in polis_folder(name).iterdir()]


def brought_in(study, by, files, **words):
    run, _is_new = keep_conversation(study, files, by=by, **words)
    bring_in_conversation.func(run.pk)
    run.refresh_from_db()
    return run


# -- reading -----------------------------------------------------------------------------------------------------------
def test_a_divided_room_shows_its_groups_and_what_holds_across_them(study):
    round_ = make.statement_round(study, DIVIDED)
    reading = opinions_of_round(round_)
    assert (reading.verdict.shown, [group.size for group in reading.groups]) == (True, [7, 6])
    texts = reading.subjects
    assert [(texts[one.statement].text, reading.verdicts[one.statement]) for one in reading.together] == [
        ("Affermazione 2", "all_agree"),
        ("Affermazione 8", "all_agree"),
    ]
    assert {texts[one.statement].position for one in reading.dividing} == {1, 3, 4, 5, 6, 7}
    assert {subject.position for group in reading.groups for subject, _one in group.typical} <= {1, 3, 4, 5, 6, 7}


@pytest.mark.parametrize(
    ("by_group", "verdict"),
    [
        ([(6, 0, 0), (0, 0, 5)], "divides_groups"),
        ([(6, 0, 0), (3, 2, 0)], "divides_groups"),
        ([(6, 0, 3), (5, 0, 3)], "divides"),
        ([(5, 3, 0), (4, 2, 0)], "many_pass"),
        ([(6, 0, 1), (5, 1, 0)], "all_agree"),
        ([(9, 0, 0), (6, 1, 3)], "divides_groups"),
        ([(9, 0, 0), (4, 1, 1)], "agree"),
        ([(0, 1, 8), (0, 0, 5)], "all_disagree"),
        ([(8, 0, 1)], "agree"),
        ([(6, 2, 1)], "open"),
        ([(0, 0, 0)], "open"),
    ],
)
def test_what_a_statement_is_called(by_group, verdict):
    counts = tuple(sum(cell) for cell in zip(*by_group, strict=True))
    opinion = StatementOpinion("1", counts, tuple(by_group), 0, 0, 0, 0, None)
    assert verdict_of(opinion, STATEMENT_RULE) == verdict


def test_nothing_is_read_from_an_open_vote_nor_from_fewer_than_five_people(study):
    assert opinions_of_round(make.statement_round(study, DIVIDED, closed=False)) is None
    assert opinions_of_round(make.statement_round(study, DIVIDED[:4], number=2)) is None


def test_without_groups_in_the_votes_declared_ones_are_told_apart_small_ones_together(study):
    alike = [[1, 1, 1, 0, 1, -1, 1, 1]] * 14
    families = ["third_sector"] * 6 + ["citizens"] * 5 + ["enterprise"] * 2 + [""]
    reading = opinions_of_round(make.statement_round(study, alike, families=families))
    assert (reading.verdict.reason, reading.found_groups) == ("few_people", False)
    sizes = [group.size for group in reading.groups]
    assert (sizes, sum(sum(counts) for counts in reading.opinions[0].by_group)) == ([6, 7], 13)


def test_a_room_of_small_kinds_of_group_tells_none_apart(study):
    reading = opinions_of_round(
        make.statement_round(study, [[1] * 8] * 6, families=["citizens"] * 3 + ["enterprise"] * 3)
    )
    assert (reading.groups, len(reading.opinions[0].by_group)) == ((), 1)


def test_of_each_statement_the_last_closed_poll_counts(study):
    round_ = make.statement_round(study, [[1, 1, -1]] * 6)
    first = Poll.objects.get(round=round_, number=1)
    again = Poll.objects.create(
        round=round_, number=9, subject=first.subject, opened_at=timezone.now(), closed_at=timezone.now()
    )
    for seat in round_.focus_group.seats.all()[:5]:
        Ballot.objects.create(poll=again, seat=seat, subject=first.subject, value=-1)
    assert [one.counts for one in opinions_of_round(round_).opinions] == [(0, 0, 5), (6, 0, 0), (0, 0, 6)]


def test_what_is_taken_out_or_erased_is_gone_at_once(study):
    round_ = make.statement_round(study, DIVIDED)
    assert len(opinions_of_round(round_).opinions) == 8
    round_.subjects.filter(position=1).update(taken_out_at=timezone.now())
    assert len(opinions_of_round(round_).opinions) == 7
    round_.focus_group.seats.first().delete()
    assert opinions_of_round(round_).people == 12


def test_the_same_number_of_queries_for_few_and_many(study):
    counts = []
    for number, copies in ((1, 1), (2, 4)):
        round_ = make.statement_round(study, DIVIDED * copies, number=number)
        with CaptureQueriesContext(connection) as queries:
            opinions_of_round(round_)
        counts.append(len(queries))
    assert counts[0] == counts[1] == 3


# -- out ---------------------------------------------------------------------------------------------------------------
def test_the_polis_files_hold_the_same_votes_without_saying_whose(study):
    round_ = make.statement_round(study, DIVIDED)
    written = conversation_of(round_, "it")
    files = {name: content.encode() for name, content in write_polis(written).items()}
    read = read_polis(files)
    votes = last_votes(read.votes)
    assert sorted(votes.values.tolist()) == sorted([float(vote) for vote in row] for row in DIVIDED)
    assert votes.values.tolist() != DIVIDED
    assert {comment.author for comment in read.comments} == {"0"}
    assert {vote.at % 60_000 for vote in read.votes} == {0}
    assert sorted(read.groups.values()) == ["0"] * 7 + ["1"] * 6
    assert (read.topic, read.comments[0].text) == ("Che cosa tiene?", "Affermazione 1")


# -- in ----------------------------------------------------------------------------------------------------------------
def test_a_published_conversation_comes_in_and_gives_the_published_figures(study, ada):
    run = brought_in(study, ada, uploads(), source="The Computational Democracy Project, CC BY 4.0")
    assert (run.state, run.votes_done, bytes(run.content)) == ("done", 640, b"")
    room = run.focus_group
    assert (room.state, room.seats.count(), room.title[:32]) == ("closed", 26, "What is the best way to engage m")
    assert (BallotChange.objects.count(), Ballot.objects.count()) == (640, 638)
    reading = opinions_of_round(room.rounds.get())
    expected = golden("polis_red_dwarf")["conversations"][LONDON]
    assert reading.map.variances == pytest.approx(expected["explained_variance"][:2], abs=1e-7)
    assert sorted(reading.map.sizes) == expected["group_sizes"]
    assert (reading.people, reading.verdict.reason, len(reading.opinions)) == (26, "unstable", 36)


def test_what_came_in_goes_out_with_the_same_votes(study, ada):
    files = dict(uploads())
    room = brought_in(study, ada, list(files.items())).focus_group
    out = write_polis(conversation_of(room.rounds.get(), "it"))
    ours = read_polis({name: content.encode() for name, content in out.items()})
    theirs = read_polis(files)
    matrices = [last_votes(read.votes, read.moderated) for read in (ours, theirs)]
    rows = [sorted(map(str, matrix.values.tolist())) for matrix in matrices]
    assert (matrices[0].statements, rows[0]) == (matrices[1].statements, rows[1])
    assert ours.moderated == theirs.moderated
    assert [len(read.votes) for read in (ours, theirs)] == [640, 640]


def test_the_same_files_come_in_once_packed_or_not(study, ada):
    first = brought_in(study, ada, uploads())
    packed = [("polis.zip", archive_of({name.removesuffix(".csv"): content for name, content in uploads()}))]
    again, is_new = keep_conversation(study, packed, by=ada)
    assert (again.pk, is_new, FocusGroup.objects.count()) == (first.pk, False, 1)


def test_after_its_room_is_deleted_a_conversation_may_come_in_again(study, ada):
    brought_in(study, ada, uploads()).focus_group.delete()
    run = brought_in(study, ada, uploads())
    assert (run.state, run.focus_group.seats.count(), Ballot.objects.count()) == ("done", 26, 638)


def test_a_worker_that_died_is_followed_by_one_that_goes_on(study, ada, monkeypatch):
    monkeypatch.setattr("sestante.deliberation.tasks.AT_ONCE", 100)
    run, _is_new = keep_conversation(study, uploads(), by=ada)
    conversation = read_polis(dict(uploads()))
    room = tasks.build_room(run.pk, conversation)
    events = sorted(conversation.votes, key=lambda vote: vote.at)
    assert tasks.take_votes(run.pk, room, events)
    PolisImport.objects.update(progress_at=timezone.now() - timezone.timedelta(minutes=6))
    assert resume_stalled_conversations() == 1
    bring_in_conversation.func(run.pk)
    bring_in_conversation.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.votes_done, BallotChange.objects.count(), FocusGroup.objects.count()) == (
        "done",
        640,
        640,
        1,
    )


def test_a_conversation_taken_out_meanwhile_stops_its_worker(study, ada, monkeypatch):
    monkeypatch.setattr("sestante.deliberation.tasks.AT_ONCE", 100)
    run, _is_new = keep_conversation(study, uploads(), by=ada)
    conversation = read_polis(dict(uploads()))
    room = tasks.build_room(run.pk, conversation)
    assert tasks.take_votes(run.pk, room, list(conversation.votes))
    remove_conversation(run, by=ada)
    assert not tasks.take_votes(run.pk, room, list(conversation.votes))
    assert (bring_in_conversation.func(run.pk), FocusGroup.objects.count()) == (None, 0)


def test_taking_a_conversation_out_takes_everything(study, ada):
    remove_conversation(brought_in(study, ada, uploads()), by=ada)
    assert (PolisImport.objects.count(), FocusGroup.objects.count(), Ballot.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("comments.csv", b"x")], "Manca votes.csv"),
        ([("notes.txt", b"x")], "Manca comments.csv"),
        ([("a.zip", b"PK\x05\x06" + b"\0" * 18)], "Manca comments.csv"),
        ([("votes.csv", b"a"), ("b-votes.csv", b"a")], "due file votes.csv"),
        (
            [
                ("comments.csv", b"comment-id,moderated,comment-body\n1,1," + b"a" * 601 + b"\n"),
                ("votes.csv", b"timestamp,comment-id,voter-id,vote\n1,1,1,1\n"),
            ],
            "supera i 600",
        ),
    ],
)
def test_files_that_are_not_of_polis_are_refused_in_words(study, ada, files, words):
    with pytest.raises(DeliberationError, match=words):
        keep_conversation(study, files, by=ada)
    assert not PolisImport.objects.exists()


@pytest.mark.postgres
@pytest.mark.parametrize("values", [{"votes_done": 3, "votes_total": 2}, {"fingerprint": "same"}])
def test_the_database_refuses_an_import_twice_and_more_votes_than_there_are(study, values):
    PolisImport.objects.create(study=study, fingerprint="same")
    with pytest.raises(IntegrityError):
        PolisImport.objects.create(study=study, **{"fingerprint": "other", **values})
