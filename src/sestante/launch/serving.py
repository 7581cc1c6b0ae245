"""Web server, task worker, live process and clock, started and stopped as one."""
# ruff: noqa: S603, S606 - every command run here is our own, never a stranger's words

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from types import FrameType

from sestante.environment import ROOT, Environment
from sestante.launch.failures import Stopped
from sestante.launch.setting_up import is_begun, remember_begun

PATIENCE = 60.0  # seconds for the first answer, on a slow machine
COURTESY = 8.0  # seconds for a page or a task under way when we are asked to stop
TICK = 60.0  # seconds between two looks at the clock
HEALTH = "/salute/"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy does not know our own machine


def refuse_taken_port(port: int, name: str = "SESTANTE_PORT") -> None:
    with socket.socket() as probe:
        # As the web server itself does: a port that was in use a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Stopped(f"this user may not listen on port {port}: choose one from 1024 with {name}.") from None
        except OSError:
            another = port + 1 if port < 65535 else port - 1
            raise Stopped(
                f"port {port} is taken by another program: choose another, for example {name}={another}."
            ) from None


def serve(environment: Environment) -> int:
    """Run until asked to stop; 0 when stopped on purpose, 1 when the web server ended by itself."""
    signals = _Signals()
    web, worker, clock = _web(environment), _worker(environment), Clock(environment)
    live = [_live(environment)] if environment.live_port else []
    try:
        web.start()
        question = _ask_first_start(environment)
        if not _answers(environment, web, signals):
            return 0
        print(welcome(environment, _first_start(environment, question)), flush=True)
        for later in (worker, *live):  # after the first page: on two cores they would make people wait for it
            later.start()
        while not signals.asked_to_stop:
            if web.has_ended():
                raise Stopped("the web server ended; its reason is above.")
            for one in (worker, *live):
                one.keep_alive()
            clock.look()
            time.sleep(0.2)
        return 0
    finally:
        stop([web, worker, *live, clock.errand], signals)


def welcome(environment: Environment, first_start: str) -> str:
    """What the person at the keyboard needs to begin."""
    lines = ["", f"  Sestante: {environment.site_url}"]
    if environment.site_url != loopback(environment):
        lines.append(f"  on this machine: {loopback(environment)}")
    if first_start:
        lines += ["", "  Nobody has an account yet. The first administrator makes one here:", f"  {first_start}"]
    accounts = environment.data_dir / "demo-accounts.txt"
    if accounts.exists():
        rows = accounts.read_text(encoding="utf-8").splitlines()
        lines += ["", "  The invented study's people (address, password, role):", *(f"    {row}" for row in rows)]
    if environment.email is None:
        lines += ["", f"  Letters are not sent: they are written here and kept in {environment.data_dir / 'mail'}"]
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])


def _ask_first_start(environment: Environment) -> "subprocess.Popen[str] | None":
    """Where the first administrator makes an account: asked while the web server starts, until there is one."""
    if is_begun(environment):
        return None
    command = _python("-m", "sestante", "setup_link")
    return subprocess.Popen(command, env=_variables(environment), stdout=subprocess.PIPE, text=True)


def _first_start(environment: Environment, question: "subprocess.Popen[str] | None") -> str:
    if question is None:
        return ""
    address = question.communicate()[0].strip()
    if question.returncode == 0 and not address:
        remember_begun(environment)
    return address


def loopback(environment: Environment) -> str:
    return f"http://127.0.0.1:{environment.port}"


class _Signals:
    """Ctrl-C, a polite request to end, a closed terminal: all mean stop; the second time, at once."""

    def __init__(self) -> None:
        self.times = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._heard)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.times += 1

    @property
    def asked_to_stop(self) -> bool:
        return self.times > 0


@dataclass
class Child:
    """One process of ours, in a session of its own: Ctrl-C reaches only the launcher, which then stops in order."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    falls: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509
        )

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def keep_alive(self) -> None:
        """Start again when it has fallen: at once the first time, then with longer and longer pauses."""
        if not self.has_ended():
            return
        lived = time.monotonic() - self.started_at
        pause = 0 if self.falls == 0 else min(30, 2**self.falls)
        if lived < pause:
            return
        self.falls = 0 if lived > 60 else self.falls + 1
        print(f"sestante: {self.name} ended ({self.process.returncode}); starting it again.", file=sys.stderr)
        with contextlib.suppress(ProcessLookupError):  # what it had started and left behind would answer on beside it
            os.killpg(self.process.pid, signal.SIGKILL)
        self.start()

    def signal(self, number: int) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        if number == signal.SIGKILL:  # whatever it has started goes with it
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


class Clock:
    """What happens because time passes: reminders that fall due, letters to be tried again."""

    def __init__(self, environment: Environment) -> None:
        self.errand = Child("the clock", _python("-m", "sestante", "tick"), _variables(environment))
        self.next_at = time.monotonic() + TICK

    def look(self) -> None:
        if time.monotonic() < self.next_at or (self.errand.process and not self.errand.has_ended()):
            return
        self.next_at = time.monotonic() + TICK
        self.errand.start()


def stop(children: list[Child], signals: _Signals) -> None:
    """Ask, wait, insist: nothing of ours is left behind."""
    for child in children:
        child.signal(signal.SIGTERM)
    until, asked = time.monotonic() + COURTESY, signals.times
    while time.monotonic() < until and signals.times <= asked and any(_runs(child) for child in children):
        time.sleep(0.05)
    for child in children:
        child.signal(signal.SIGKILL)
        if child.process:
            child.process.wait()


def _runs(child: Child) -> bool:
    return child.process is not None and not child.has_ended()


def _web(environment: Environment) -> Child:
    memory = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []  # noqa: S108
    return Child(
        "the web server",
        _python(
            *("-m", "gunicorn", "sestante.wsgi", "--bind", f"127.0.0.1:{environment.port}"),
            *("--workers", str(environment.workers), "--worker-class", "sync", *memory),
            *("--timeout", "60", "--graceful-timeout", "6", "--max-requests", "5000", "--max-requests-jitter", "500"),
            *("--log-level", "warning", "--no-control-socket"),
            "--preload",  # the application is read once and shared; it opens no connection while being read
        ),
        _variables(environment),
    )


def _worker(environment: Environment) -> Child:
    return Child(
        "the task worker",
        _python("-m", "sestante", "db_worker", "--queue-name", "*", "--no-startup-delay", "--no-reload", "-v", "0"),
        _variables(environment),
    )


def _live(environment: Environment) -> Child:
    return Child(
        "the live process",
        _python(
            *("-m", "granian", "sestante.asgi:application", "--interface", "asgi", "--host", "127.0.0.1"),
            *("--port", str(environment.live_port), "--workers", "1", "--no-ws", "--log-level", "warning"),
            *("--workers-kill-timeout", "2", "--respawn-failed-workers"),
        ),
        _variables(environment),
    )


def _python(*arguments: str) -> list[str]:
    return [sys.executable, "-P", *arguments]


def _variables(environment: Environment) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sestante.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
        "SESTANTE_DATA": str(environment.data_dir),
    }


def die_with_parent() -> None:
    # Should the launcher itself be killed, Linux tells its children to end; elsewhere they would stay.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _answers(environment: Environment, web: Child, signals: _Signals) -> bool:
    """Wait for the first good answer; False when asked to stop meanwhile."""
    silent_until, faulty_since = time.monotonic() + PATIENCE, None
    while not signals.asked_to_stop:
        if web.has_ended():
            raise Stopped("the web server did not start; its reason is above.")
        status = _status(loopback(environment) + HEALTH)
        if status is not None and status < 500:
            return True
        now = time.monotonic()
        faulty_since = (faulty_since or now) if status else None
        if faulty_since and now > faulty_since + 2:
            raise Stopped(f"the web server answers with an error ({status}); its reason is above.")
        if now > silent_until:
            raise Stopped(f"the web server does not answer, {PATIENCE:.0f} seconds after its start.")
        time.sleep(0.05)
    return False


def _status(url: str) -> int | None:
    try:
        with DIRECT.open(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
