"""A PostgreSQL cluster that lives as long as the tests do, on a socket only we can see."""

# ruff: noqa: S603 - every command run here is our own, never a stranger's words

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from sestante.launch.chromium import install_with_apt
from sestante.launch.serving import die_with_parent

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
# The database sorts by bytes: the order of lists for people is ours, and the same on both engines.
INIT = ("--username=sestante", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
# Nothing here outlives the tests, so nothing needs to reach the disk.
HASTE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@dataclass
class Cluster:
    """One running server; `url` connects to it as its owner."""

    folder: Path
    server: "subprocess.Popen[bytes] | None" = None

    @classmethod
    def start(cls) -> "Cluster | None":
        """A fresh cluster, or None, with the reason printed, where there is no PostgreSQL."""
        binaries = find_binaries() or (find_binaries() if install_with_apt("postgresql") else None)
        if not binaries:
            print("No PostgreSQL on this machine: its tests are left out.", flush=True)
            return None
        # The path of a socket may not exceed about 100 characters: as short as can be.
        cluster = cls(Path(tempfile.mkdtemp(prefix="pg-")))
        if not cluster._initialise(binaries) or not cluster._serve(binaries):
            print(f"PostgreSQL does not start here, its tests are left out: {cluster._log()}", flush=True)
            cluster.stop()
            return None
        return cluster

    @property
    def url(self) -> str:
        return f"postgres://sestante@{quote(str(self.folder), safe='')}/postgres"

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)  # PostgreSQL's word for: at once
            self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self, binaries: Path) -> bool:
        identity = _unprivileged()
        if identity:
            shutil.chown(self.folder, identity["user"], identity["group"])
        command = [binaries / "initdb", *INIT, f"--pgdata={self.folder}/data"]
        with (self.folder / "log").open("ab") as log:
            done = subprocess.run(command, cwd="/", stdout=log, stderr=log, check=False, **identity)
        return done.returncode == 0

    def _serve(self, binaries: Path) -> bool:
        settings = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={self.folder}")
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [binaries / "postgres", "-D", f"{self.folder}/data", *settings, *HASTE],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for pytest; the cluster goes when it has finished
                preexec_fn=die_with_parent,
                **_unprivileged(),
            )
        until = time.monotonic() + 60
        while time.monotonic() < until and self.server.poll() is None:
            try:
                psycopg.connect(self.url).close()
                return True
            except psycopg.OperationalError:
                time.sleep(0.05)
        return False

    def _log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-2000:]


def find_binaries() -> Path | None:
    """The folder of the newest server on this machine."""
    folders = [path for place in PLACES for path in Path("/").glob(place.lstrip("/"))]
    folders.sort(key=lambda path: [int(part) for part in str(path).split("/") if part.isdigit()], reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    return next(
        (folder for folder in folders if all((folder / name).exists() for name in ("initdb", "postgres"))), None
    )


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return {}
