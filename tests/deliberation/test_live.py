"""The live process: what is done in one process is on every screen within a second, on either database."""

import signal
import time
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection

import make
from live_process import LiveProcess
from sestante.deliberation import actions
from sestante.deliberation.errors import PollClosed
from sestante.deliberation.live import channel_of
from sestante.deliberation.models import Ballot, BallotChange, Poll, Seat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
AT_ONCE = 1.0  # seconds; the machine of the tests may be slow


@pytest.fixture
def live(transactional_db, tmp_path):
    with LiveProcess(tmp_path / "live") as process:
        yield process
    connection.close()


def test_votes_and_closings_reach_every_screen_of_their_room_and_no_other(live):
    study = make.study()
    room, other = make.room(study, seats=2), make.room(study, seats=1, number=2)
    round_ = make.statements_round(room, "Uno", "Due")
    first, second = room.seats.all()
    screens = [live.listen(channel_of(room, first)), live.listen(channel_of(room))]
    away = live.listen(channel_of(other))
    for screen in [*screens, away]:
        screen.wait_for(state="open", done=0)
    poll = Poll.objects.select_related("round").get()
    voted = time.monotonic()
    actions.cast_ballot(first, poll, {poll.subject_id: 1}, key="a")
    assert max(screen.wait_for(done=1) for screen in screens) - voted < AT_ONCE
    before = screens[1].heard[-1][1]["revision"]
    closed = time.monotonic()
    actions.close_poll(round_)
    assert max(screen.wait_for(revision=before + 1, done=0) for screen in screens) - closed < AT_ONCE
    assert {state["revision"] for _at, state in away.heard} == {away.heard[0][1]["revision"]}
    seen = Seat.objects.get(pk=first.pk).seen_at
    assert seen is not None
    assert Seat.objects.get(pk=second.pk).seen_at is None
    for screen in [*screens, away]:
        screen.hang_up()


def test_a_made_up_channel_hears_nothing_and_the_process_ends_when_asked(live):
    study = make.study()
    room = make.room(study, seats=1)
    assert live.status("made-up") == 404
    assert live.status(channel_of(room)[:-1] + "_") == 404
    screen = live.listen(channel_of(room))
    screen.wait_for(state="open")
    asked = time.monotonic()
    live.process.send_signal(signal.SIGTERM)
    live.process.wait(timeout=10)
    assert time.monotonic() - asked < 5  # it does not wait for screens that stay open


def test_of_many_votes_and_one_closing_what_was_acknowledged_counts_once():
    study = make.study()
    room = make.room(study, seats=6)
    round_ = make.statements_round(room, "Uno")
    poll, seats = Poll.objects.select_related("round").get(), list(room.seats.all())
    start, kept, late = Barrier(9), [], []

    def at_once(do):
        start.wait()
        try:
            do()
        finally:
            connection.close()

    def vote(seat, key):
        try:
            actions.cast_ballot(seat, poll, {poll.subject_id: 1}, key=key)
            kept.append(seat.pk)
        except PollClosed:
            late.append(seat.pk)

    acts = [partial(vote, seat, "once") for seat in seats]
    acts += [partial(vote, seats[0], "once"), partial(vote, seats[0], "once")]  # a telephone that repeats itself
    acts.append(partial(actions.close_poll, round_))
    threads = [Thread(target=at_once, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) + len(late) == 8
    assert Ballot.objects.count() == BallotChange.objects.count() == len(set(kept))
    assert Poll.objects.get().closed_at is not None
