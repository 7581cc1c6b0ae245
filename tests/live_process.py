"""The live process for real: granian in a process of its own, on the database of the test."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from conftest import free_port
from sestante.environment import ROOT


class LiveProcess:
    """``with LiveProcess(folder) as live:`` it hears ``live.listen(channel)``."""

    def __init__(self, folder):
        self.folder, self.port = Path(folder), free_port()

    def __enter__(self):
        from django.conf import settings
        from django.db import connection

        self.folder.mkdir(parents=True, exist_ok=True)
        theirs = ("SESTANTE_", "DATABASE_URL", "DJANGO_", "PYTEST_")
        variables = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        variables |= {
            "SESTANTE_DATA": str(self.folder),
            "SESTANTE_SECRET_KEY": settings.SECRET_KEY,
            "PYTHONPATH": str(ROOT / "src"),
        }
        if connection.vendor == "sqlite":
            (self.folder / "sestante.sqlite3").symlink_to(connection.settings_dict["NAME"])
        else:
            variables["DATABASE_URL"] = _address(connection.settings_dict)
        command = [sys.executable, "-P", "-m", "granian", "sestante.asgi:application", "--interface", "asgi"]
        command += [
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--workers",
            "1",
            "--no-ws",
            "--log-level",
            "warning",
        ]
        self.log = (self.folder / "live.log").open("w")
        command += ["--workers-kill-timeout", "2"]
        self.process = subprocess.Popen(command, env=variables, stdout=self.log, stderr=self.log)
        until = time.monotonic() + 30
        while self.status("nonsense") != 404:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)
        return self

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.log.close()

    def said(self):
        return (self.folder / "live.log").read_text()

    def status(self, channel):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/live/{channel}/", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def listen(self, channel):
        return Screen(self.port, f"/live/{channel}/")


class Screen:
    """What one screen has heard, each with when."""

    def __init__(self, port, path):
        self.heard, self.news = [], threading.Condition()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        self.socket = connection.sock
        connection.request("GET", path)
        self.answer = connection.getresponse()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for line in self.answer:
                if line.startswith(b"data: {"):
                    with self.news:
                        self.heard.append((time.monotonic(), json.loads(line[6:])))
                        self.news.notify_all()
        except (OSError, ValueError, AttributeError):  # hung up
            return

    def wait_for(self, **wanted):
        """When a state with these numbers came."""
        until = time.monotonic() + 10
        with self.news:
            while True:
                for at, state in self.heard:
                    if wanted.items() <= state.items():
                        return at
                assert self.news.wait(until - time.monotonic()), (wanted, self.heard)

    def hang_up(self):
        self.socket.shutdown(socket.SHUT_RDWR)  # closing the answer would wait for the thread that reads it


def _address(settings):
    person = quote(settings["USER"], safe="") + (
        f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else ""
    )
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    if settings["HOST"].startswith("/"):  # a folder, where its socket is
        return f"postgres://{person}@{port}/{settings['NAME']}?host={settings['HOST']}"
    return f"postgres://{person}@{settings['HOST']}{port}/{settings['NAME']}"
