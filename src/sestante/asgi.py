"""Tells open rooms what changed: server-sent events under /live/, and nothing else (docs/adr/0013).

It opens no page and holds no session. One reader asks the database, however many screens there are: when PostgreSQL
says that something happened, or when SQLite's file has changed. Each screen gets the newest state; what it missed in
between is of no use to it."""

import asyncio
import contextlib
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sestante.settings")

import django  # noqa: E402

django.setup()

from django.db import close_old_connections, connection  # noqa: E402

from sestante.deliberation.live import CHANNEL, mark_seen, read_channel, states_of  # noqa: E402

PREFIX = "/live/"
LOOK = 0.2  # seconds between two looks at SQLite's file
GATHER = 0.05  # seconds in which several votes become one event, for a few screens; longer the more there are
SURE = 5.0  # seconds after which everything is read again, whatever was heard
ALIVE = 15.0  # seconds between two signs of life to a silent screen
SEEN = 10.0  # seconds between two notes of who is there
MOST = 3000  # screens at once
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    # The address itself is the secret; without a reverse proxy the page comes from another port.
    (b"access-control-allow-origin", b"*"),
]


class Room:
    """The newest state of one room, and those who wait for the next."""

    def __init__(self):
        self.state, self.text = None, ""
        self.turn = 0
        self.screens = 0
        self.news = asyncio.Event()

    def tell(self, state):
        if state == self.state:
            return
        self.state, self.turn = state, self.turn + 1
        self.text = json.dumps(state, separators=(",", ":"))
        self.news.set()
        self.news = asyncio.Event()


class Rooms:
    """All rooms with a screen open, and the one reader that keeps them fresh."""

    def __init__(self):
        self.rooms, self.seats = {}, {}
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self.wake, self.heard = asyncio.Event(), set()
        self.file_version, self.closing = None, asyncio.Event()
        self.tasks = []

    # -- screens --
    def enter(self, room, seat):
        found = self.rooms.setdefault(room, Room())
        found.screens += 1
        if seat:
            self.seats[seat] = self.seats.get(seat, 0) + 1
        if found.state is None or seat:
            self.hear(room)
        return found

    def leave(self, room, seat):
        self.rooms[room].screens -= 1
        if not self.rooms[room].screens:
            del self.rooms[room]
        if seat:
            self.seats[seat] -= 1
            if not self.seats[seat]:
                del self.seats[seat]

    @property
    def screens(self):
        return sum(room.screens for room in self.rooms.values())

    def hear(self, room):
        self.heard.add(room)
        self.wake.set()

    # -- the reader --
    def begin(self):
        self.tasks = [asyncio.create_task(self.read())]
        if connection.vendor == "postgresql":
            self.tasks.append(asyncio.create_task(self.listen()))
        else:
            self.tasks.append(asyncio.create_task(self.look()))

    async def end(self):
        self.closing.set()
        for task in self.tasks:
            task.cancel()

    async def in_thread(self, do, *arguments):
        return await asyncio.get_running_loop().run_in_executor(self.thread, do, *arguments)

    async def read(self):
        sure, seen = time.monotonic(), 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), SURE)
            await asyncio.sleep(GATHER + min(0.2, self.screens / 2000))
            self.wake.clear()
            now = time.monotonic()
            wanted, self.heard = self.heard & set(self.rooms), set()
            if now - sure >= SURE:
                wanted, sure = set(self.rooms), now
            try:
                if self.seats and now - seen >= SEEN:
                    seen = now
                    await self.in_thread(mark_seen, list(self.seats))
                if wanted:
                    await self.tell(wanted)
            except Exception as problem:  # noqa: BLE001 - a database that is away must not end the process
                print(f"sestante live: {problem}", flush=True)
                await asyncio.sleep(1)

    async def tell(self, wanted):
        for pk, state in (await self.in_thread(fresh_states, list(wanted))).items():
            if pk in self.rooms:
                self.rooms[pk].tell(state)

    async def listen(self):
        """PostgreSQL says which room has news."""
        import psycopg

        parameters = {key: value for key, value in connection.get_connection_params().items() if key in LIBPQ}
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    for room in self.rooms:  # what was said while nobody listened
                        self.hear(room)
                    async for notice in listening.notifies():
                        if notice.payload.isdecimal():
                            self.hear(int(notice.payload))
            except psycopg.Error as problem:
                print(f"sestante live: {problem}", flush=True)
                await asyncio.sleep(2)

    async def look(self):
        """SQLite says nothing: a number that changes with its file is looked at, while somebody listens."""
        while True:
            await asyncio.sleep(LOOK)
            if not self.rooms:
                continue
            try:
                version = await self.in_thread(version_of_file)
            except Exception as problem:  # noqa: BLE001
                print(f"sestante live: {problem}", flush=True)
                await asyncio.sleep(2)
                continue
            if version != self.file_version:
                self.file_version = version
                for room in self.rooms:
                    self.hear(room)


LIBPQ = {"dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout"}


def fresh_states(pks):
    close_old_connections()
    return states_of(pks)


def version_of_file():
    """Grows whenever another connection has written."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return cursor.fetchone()[0]


ROOMS = None


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http":
        await answer(scope, receive, send)


async def lifespan(receive, send):
    global ROOMS  # noqa: PLW0603 - one for the process, made inside its loop
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            ROOMS = Rooms()
            ROOMS.begin()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await ROOMS.end()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def answer(scope, receive, send):
    path = scope["path"]
    channel = read_channel(path.removeprefix(PREFIX).strip("/")) if path.startswith(PREFIX) else None
    if channel is None or scope["method"] != "GET" or ROOMS.screens >= MOST:
        await send({"type": "http.response.start", "status": 404 if channel is None else 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    room, seat = channel
    gone = asyncio.ensure_future(until_gone(receive))
    found = ROOMS.enter(room, seat)
    try:
        await follow(found, gone, send)
    finally:
        ROOMS.leave(room, seat)
        gone.cancel()


async def until_gone(receive):
    while (await receive())["type"] != "http.disconnect":
        pass


async def follow(room, gone, send):
    """One screen: the state as it is, then each newer one, and a sign of life when nothing happens."""
    told = 0
    closing = asyncio.ensure_future(ROOMS.closing.wait())
    await say(send, b"retry: 2000\n\n")
    try:
        while not (gone.done() or closing.done()):
            news = room.news
            if room.text and told != room.turn:
                told = room.turn
                await say(send, f'data: {room.text[:-1]},"now":{time.time():.0f}}}\n\n'.encode())
                continue
            waiting = asyncio.ensure_future(news.wait())
            done, _pending = await asyncio.wait({waiting, gone, closing}, timeout=ALIVE, return_when="FIRST_COMPLETED")
            waiting.cancel()
            if not done:
                await say(send, b"event: here\ndata:\n\n")
    finally:
        closing.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def say(send, body):
    await send({"type": "http.response.body", "body": body, "more_body": True})
