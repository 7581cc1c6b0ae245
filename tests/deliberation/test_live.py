"""The live process: what is done in one process is on every screen within a second, on either database."""

import signal
import time

import pytest
from django.db import connection

import make
from live_process import LiveProcess
from sestante.deliberation import actions
from sestante.deliberation.live import channel_of
from sestante.deliberation.models import Poll, Seat

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
