"""kill -9 in the middle of 500 saves: what was acknowledged is there."""

import http.client
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from conftest import migrated_before

pytestmark = pytest.mark.slow_setup

ROOT = Path(__file__).resolve().parents[2]
CLIENTS, SAVES = 4, 125
REF = "/data/persone/story"
PREPARE = """
import sys
sys.path.insert(0, {tests!r})
import django
django.setup()
import make
from forms import invited, published
from sestante.fieldwork.links import token_of
study = make.study()
version = published(study)
for number in range({clients}):
    response = invited(make.practice(study, name=f"Pratica {{number}}", email=f"p{{number}}@example.org"), version)
    print("token", response.pk, token_of(response))
"""


@pytest.fixture
def surroundings(tmp_path):
    """An installation of the test's own, as people run it: SQLite on disk, gunicorn, two workers."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SESTANTE_", "DATABASE_", "DJANGO_"))
    }
    env = {**kept, "SESTANTE_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT / "src"), "SESTANTE_DEMO": "no",
           "DJANGO_SETTINGS_MODULE": "sestante.settings"}  # fmt: skip
    (tmp_path / "data").mkdir()
    if migrated_before().exists():
        shutil.copyfile(migrated_before(), tmp_path / "data/sestante.sqlite3")
    run = [sys.executable, "-m", "sestante"]
    subprocess.run([*run, "migrate", "--verbosity", "0"], env=env, check=True, cwd=ROOT)
    subprocess.run([*run, "build_assets"], env=env, check=True, cwd=ROOT, capture_output=True)
    subprocess.run([*run, "collectstatic", "--noinput", "-v", "0"], env=env, check=True, cwd=ROOT)
    code = PREPARE.format(tests=str(ROOT / "tests"), clients=CLIENTS)
    made = subprocess.run([sys.executable, "-c", code], env=env, check=True, cwd=ROOT, capture_output=True, text=True)
    tokens = {int(pk): token for pk, token in re.findall(r"token (\d+) (\S+)", made.stdout)}
    return env, tokens, tmp_path / "data"


class Server:
    def __init__(self, env):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "sestante.wsgi", "-w", "2", "-b", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
        for _attempt in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("gunicorn did not start")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Writer(threading.Thread):
    """Somebody who saves one answer after the other and remembers which ones were acknowledged."""

    def __init__(self, server, token, start, heard):
        super().__init__(daemon=True)
        self.url = f"http://127.0.0.1:{server.port}/i/{token}/persone/"
        self.next, self.heard, self.acknowledged = start, heard, []
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), urllib.request.ProxyHandler({})
        )

    def run(self):
        try:
            page = self.opener.open(self.url, timeout=30).read().decode()
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
            revision = re.search(r'id="revision" value="(\d+)"', page)[1]
            while self.next < SAVES:
                text = f"numero {self.next}"
                data = {"csrfmiddlewaretoken": token, "_revision": revision, REF: text}
                request = urllib.request.Request(
                    self.url, urllib.parse.urlencode(data).encode(), {"HX-Request": "true"}
                )
                with self.opener.open(request, timeout=30) as answer:
                    body = answer.read().decode()
                    if answer.status != 200:
                        return
                revision = re.search(r'id="revision" value="(\d+)"', body)[1]
                self.acknowledged.append(text)
                self.next += 1
                self.heard.release()
        except (OSError, urllib.error.URLError, http.client.HTTPException, TypeError):
            return  # the server is gone


def write(server, tokens, starts, *, kill_after=None):
    heard = threading.Semaphore(0)
    writers = {pk: Writer(server, token, starts[pk], heard) for pk, token in tokens.items()}
    for writer in writers.values():
        writer.start()
    if kill_after:
        for _one in range(kill_after):
            assert heard.acquire(timeout=60)
        server.kill()
    for writer in writers.values():
        writer.join(timeout=120)
    return writers


def stored(data):
    with sqlite3.connect(data / "sestante.sqlite3") as database:
        edits = database.execute("select response_id, value from fieldwork_edit where ref = ?", [REF]).fetchall()
        instances = dict(database.execute("select id, instance from fieldwork_response").fetchall())
    return {(pk, value) for pk, value in edits}, instances


def test_every_acknowledged_answer_survives_a_kill(surroundings):
    env, tokens, data = surroundings
    server = Server(env)
    first = write(server, tokens, dict.fromkeys(tokens, 0), kill_after=CLIENTS * SAVES // 2)
    edits, instances = stored(data)
    for pk, writer in first.items():
        assert {(pk, text) for text in writer.acknowledged} <= edits
        last = int(re.search(r"<story>numero (\d+)</story>", instances[pk])[1])
        assert last >= len(writer.acknowledged) - 1  # one more may have been written and never told

    server = Server(env)
    try:
        second = write(server, tokens, {pk: writer.next for pk, writer in first.items()})
    finally:
        server.kill()
    edits, instances = stored(data)
    for pk in tokens:
        assert first[pk].acknowledged + second[pk].acknowledged == [f"numero {number}" for number in range(SAVES)]
        assert f"<story>numero {SAVES - 1}</story>" in instances[pk]
    assert {(pk, f"numero {number}") for pk in tokens for number in range(SAVES)} <= edits
