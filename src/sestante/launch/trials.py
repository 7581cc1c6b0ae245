"""``sh ./sestante test``: everything a change must pass, the quick checks first, pytest's own summary last.

``sh ./sestante test --oracles`` compares the forms engine with the two reference engines (Node and a JDK are needed),
``--mutants`` tries ten thousand spoilt forms, workbooks and answers; both take minutes.
"""
# ruff: noqa: S603, S606 - every command run here is our own, never a stranger's words

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sestante import messages
from sestante.environment import ROOT
from sestante.launch import chromium, clients, postgres

CHECKS = {
    "ruff, faults": ("ruff", "check", "--output-format", "concise", "."),
    "ruff, layout": ("ruff", "format", "--check", "--output-format", "concise", "."),
    "the river contract": ("importlinter.cli", "lint"),
    "types in methods": ("mypy",),
    "migrations complete": ("sestante", "makemigrations", "--check", "--dry-run", "-v", "1"),
}
NOTHING_COLLECTED = 5
# Whoever has nothing left takes from the other: journeys are long, and stand all in one place of the list.
IN_TWO = ["-n", "2", "--dist", "worksteal"]
# Slow comparisons and trials that are no tests of pytest's: their modules, in tests/. What follows goes to them.
LANES = {"--oracles": "oracles.lane", "--mutants": "oracles.mutants"}


def run_tests(arguments: list[str]) -> int:
    """Checks, then tests; given arguments for pytest, only those tests. Fails if anything failed."""
    # Asked to end, as when a run is cancelled: leave through the same doors, so that nothing stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if arguments and arguments[0] in LANES:
        return _lane(LANES[arguments[0]], arguments[1:])
    fast, with_clients = "--fast" in arguments, "--clients" in arguments
    chosen = [word for word in arguments if word not in ("--fast", "--clients")]
    messages.compile_catalogues(ROOT / "locale")
    with tempfile.TemporaryDirectory(prefix="sestante-test-") as folder:
        variables = _variables(folder)
        if with_clients:
            with _timed("ODK's own clients"):
                variables["SESTANTE_TEST_CLIENTS"] = str(clients.prepare())
            chosen = chosen or ["tests/clients"]
        if not fast:
            with _timed("Chromium"):
                variables["SESTANTE_TEST_CHROMIUM"] = chromium.find_or_install()
        with _cluster(variables):
            failed = [] if chosen else _failures(variables)
            if failed:
                print(f"Failed so far: {', '.join(failed)}.", flush=True)
            result = _pytest(chosen or IN_TWO, ["-m", "not browser"] if fast else [], variables)
    return result or int(bool(failed))


def _lane(module: str, arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="sestante-test-") as folder:
        variables = _variables(folder)
        variables["PYTHONPATH"] += os.pathsep + str(ROOT / "tests")
        variables["DJANGO_SETTINGS_MODULE"] = "settings_of_tests"
        if cache := os.environ.get("SESTANTE_ORACLES"):
            variables["SESTANTE_ORACLES"] = cache
        command = [sys.executable, "-P", "-m", module, *arguments]
        return subprocess.run(command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, check=False).returncode


@contextmanager
def _cluster(variables: dict[str, str]) -> Iterator[None]:
    with _timed("PostgreSQL, a cluster for these tests only"):
        cluster = postgres.Cluster.start()
    try:
        if cluster:
            variables["SESTANTE_TEST_POSTGRES"] = cluster.url
        yield
    finally:
        if cluster:
            cluster.stop()


def _failures(variables: dict[str, str]) -> list[str]:
    failed = [name for name, command in CHECKS.items() if not _passes(name, command, variables)]
    if "SESTANTE_TEST_POSTGRES" in variables and not _passes_on_postgres(variables):
        failed.append("tests on PostgreSQL")
    return failed


def _passes(name: str, command: Sequence[str], variables: dict[str, str]) -> bool:
    with _timed(name):
        done = subprocess.run(
            [sys.executable, "-P", "-m", *command],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def _passes_on_postgres(variables: dict[str, str]) -> bool:
    """Once more, on the other engine, the tests whose subject behaves differently there."""
    with _timed("tests marked postgres, on PostgreSQL"):
        there = {**variables, "SESTANTE_TEST_DATABASE_URL": variables["SESTANTE_TEST_POSTGRES"]}
        result = _pytest(["-q", *IN_TWO], ["-m", "postgres"], there)
    return result in (0, NOTHING_COLLECTED)


def _pytest(arguments: list[str], selection: list[str], variables: dict[str, str]) -> int:
    command = [sys.executable, "-P", "-m", "pytest", *selection, *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, check=False).returncode


def _variables(folder: str) -> dict[str, str]:
    """Nothing of the installation beside which the tests run: its data, its database, its mail server."""
    theirs = ("SESTANTE_", "DATABASE_URL", "EMAIL_URL", "DJANGO_")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    kept = {name: value for name, value in os.environ.items() if name.startswith("SESTANTE_TEST_")}
    return {**ours, **kept, "PYTHONPATH": str(ROOT / "src"), "SESTANTE_DATA": folder}


@contextmanager
def _timed(name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"[{time.monotonic() - started:6.1f} s] {name}", flush=True)
