"""A hall that votes at once: telephones on loopback against the real web server and the real live process.

Each telephone keeps its events open and sends one vote, all in the same instant. A vote is seen by all when the last of
the screens shows at least as many votes as had been acknowledged when its own acknowledgement came."""

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
import uuid

from django.test import Client
from django.urls import reverse

from sestante.deliberation.actions import add_seat, open_room, open_round, prepare_round
from sestante.deliberation.live import channel_of
from sestante.deliberation.models import Ballot, BallotChange, FocusGroup, Poll, Seat
from sestante.letters.links import new_nonce, token_of

from .loading import Server
from .measuring import Figure, part_of

PATIENCE = 60


def room_trial(study, person, phones, say):
    """One vote of everybody; then the figure of how soon all saw each vote."""
    say(f"a room where {phones} telephones vote at once")
    seats, poll = _room(study, person, phones)
    before = len(seats)
    with Server() as server, _Live() as live:
        told = asyncio.run(_vote(server.port, live.port, seats, poll))
    ballots, changes = Ballot.objects.filter(poll=poll).count(), BallotChange.objects.filter(poll=poll).count()
    if told["refused"] or not ballots == changes == before:
        raise RuntimeError(
            f"{before} votes were sent: {ballots} are there, {changes} changes, {told['refused']} refused"
        )
    seen, acknowledged = told["seen"], told["acknowledged"]
    detail = {
        "ballots": ballots,
        "acknowledged p95 ms": part_of(acknowledged, 0.95),
        "screens": len(seats),
        "events": told["events"],
    }
    yield Figure("room: a vote seen by all after its acknowledgement", phones, "p95 <= 1000 ms",
                 median_ms=part_of(seen, 0.5), p95_ms=part_of(seen, 0.95), runs=len(seen),
                 per_second=round(len(seen) / told["lasted"], 1), detail=detail)  # fmt: skip


def _room(study, person, phones):
    number = 1 + max(FocusGroup.objects.filter(study=study).values_list("number", flat=True), default=0)
    group = FocusGroup.objects.create(study=study, number=number, title=f"Sala {number}", seats_max=phones)
    group = open_room(group, by=person)
    first = add_seat(group)
    Seat.objects.bulk_create(
        Seat(focus_group=group, number=place, nonce=new_nonce(), entered_at=first.entered_at)
        for place in range(2, phones + 1)
    )
    round_ = prepare_round(group, kind="statements", question="?", subjects=[("statement:1", "Uno")], by=person)
    open_round(round_, by=person)
    return list(Seat.objects.filter(focus_group=group).select_related("focus_group")), Poll.objects.get(round=round_)


class _Live:
    """The live process on a free port."""

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "granian", "sestante.asgi:application", "--interface", "asgi", "--no-ws"]
        command += ["--port", str(self.port), "--workers", "1", "--log-level", "error", "--workers-kill-timeout", "2"]
        self.process = subprocess.Popen(command)  # noqa: S603 our own words
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.1)
        self.__exit__()
        raise RuntimeError("the live process did not start")

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait()


async def _vote(web, live, seats, poll):
    """Everybody listens; everybody votes; until every screen has seen every vote."""
    screens = [[] for _seat in seats]
    open_events = [
        asyncio.create_task(_listen(live, seat, screen)) for seat, screen in zip(seats, screens, strict=True)
    ]
    await _until(lambda: all(screens))
    cookie, token = await asyncio.to_thread(_tokens, seats[0])
    for _worker in range(8):  # both workers have read what a vote needs
        await _send(web, "GET", reverse("seat_state", args=[_token(seats[0])]), cookie)
    begun = time.perf_counter()
    answers = await asyncio.gather(*(_one_vote(web, seat, poll, cookie, token) for seat in seats))
    lasted = time.perf_counter() - begun
    await _until(lambda: all(screen[-1][1] >= len(seats) for screen in screens))
    for task in open_events:
        task.cancel()
    acknowledged = sorted(at for status, at in answers if status == 200)
    seen = []
    for place, at in enumerate(acknowledged, 1):
        shown = max(next(when for when, done in screen if done >= place) for screen in screens)
        seen.append(max(0.0, (shown - at) * 1000))
    return {
        "seen": seen,
        "acknowledged": [(at - begun) * 1000 for at in acknowledged],
        "refused": len(answers) - len(acknowledged),
        "lasted": lasted,
        "events": sum(len(screen) for screen in screens),
    }


def _token(seat):
    return token_of("seat", seat.pk, seat.nonce)


def _tokens(seat):
    """Cookie and hidden field of a page, as a browser would hold them."""
    client = Client(HTTP_HOST="127.0.0.1")
    page = client.get(reverse("seat", args=[_token(seat)])).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    return f"csrftoken={client.cookies['csrftoken'].value}", token


async def _one_vote(web, seat, poll, cookie, token):
    key = str(uuid.uuid4())
    body = f"csrfmiddlewaretoken={token}&votazione={poll.pk}&s{poll.subject_id}=1&chiave={key}"
    for _attempt in range(5):  # as the page's script: again, with the same key
        try:
            status = await _send(web, "POST", reverse("seat_ballot", args=[_token(seat)]), cookie, body)
        except OSError:
            await asyncio.sleep(0.2)
            continue
        return status, time.perf_counter()
    return 0, time.perf_counter()


async def _send(port, method, path, cookie, body=""):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookie}", "X-Room: send", "Connection: close"]
    if body:
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    writer.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())
    answer = await reader.read()
    writer.close()
    if not answer:
        raise OSError("no answer")
    return int(answer.split(b" ", 2)[1])


async def _listen(port, seat, screen):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /live/{channel_of(seat.focus_group, seat)}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    try:
        async for line in reader:
            if line.startswith(b"data: {"):
                screen.append((time.perf_counter(), json.loads(line[6:])["done"]))
    finally:
        writer.close()


async def _until(true):
    until = time.perf_counter() + PATIENCE
    while not true():
        if time.perf_counter() > until:
            raise RuntimeError("a screen did not hear what happened in the room")
        await asyncio.sleep(0.01)
