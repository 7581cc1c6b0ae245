"""Requests per second against a real server: gunicorn with two workers, readers that ask one page after the other."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from .measuring import Figure, part_of

WORKERS, READERS = 2, 4


class Server:
    """gunicorn on a free port of the loopback, for as long as a ``with`` block lasts."""

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "sestante.wsgi",
            "-w",
            str(WORKERS),
            "-b",
            f"127.0.0.1:{self.port}",
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 our own words
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.1)
        self.__exit__()
        raise RuntimeError("gunicorn did not start")

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait()

    def worked(self):
        """Milliseconds of the processor the workers have used; None where the system does not tell."""
        try:
            stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.workers()]
        except OSError:
            return None
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) * 1000 / os.sysconf("SC_CLK_TCK")

    def workers(self):
        return Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()


def load(server, what, path, *, seconds, size=None, target="", cookie=""):
    """Ask for one page over and over from several readers; what is not 200 is an error, and said."""
    headers = {"Accept-Encoding": "gzip", "Host": "127.0.0.1"} | ({"Cookie": cookie} if cookie else {})
    for _again in range(2 * WORKERS):
        _ask(server.port, path, headers)
    times, wrong, until = [], [], time.monotonic() + seconds

    def read():
        while time.monotonic() < until:
            begun = time.perf_counter()
            status = _ask(server.port, path, headers)
            times.append((time.perf_counter() - begun) * 1000)
            if status != 200:
                wrong.append(status)

    readers = [threading.Thread(target=read) for _number in range(READERS)]
    begun, busy = time.monotonic(), server.worked()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    lasted, after = time.monotonic() - begun, server.worked()
    cpu = round((after - busy) / len(times), 2) if busy is not None and after is not None else None
    detail = {"workers": WORKERS, "readers": READERS} | ({"wrong": len(wrong), "status": wrong[0]} if wrong else {})
    return Figure(what, size, target, median_ms=part_of(times, 0.5), p95_ms=part_of(times, 0.95), cpu_ms=cpu,
                  per_second=round(len(times) / lasted, 1), runs=len(times), detail=detail)  # fmt: skip


def _ask(port, path, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
