"""A PostgreSQL cluster that lives as long as the tests do, on a socket only we can see."""
# ruff: noqa: S603, S606 - every command run here is our own, never a stranger's words

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sestante.launch.chromium import install_with_apt

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
# The database sorts by bytes: the order of lists for people is ours, and the same on both engines.
INIT = ("--username=sestante", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
# Nothing here outlives the tests, so nothing needs to reach the disk.
HASTE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@dataclass
class Cluster:
    """One running server; `url` connects to it as its owner."""

    binaries: Path
    folder: Path
    identity: dict[str, Any]

    @classmethod
    def start(cls) -> "Cluster | None":
        """A fresh cluster, or None, with the reason printed, where there is no PostgreSQL."""
        binaries = find_binaries() or (find_binaries() if install_with_apt("postgresql") else None)
        if not binaries:
            print("No PostgreSQL on this machine: its tests are left out.", flush=True)
            return None
        # The path of a socket may not exceed about 100 characters: as short as can be.
        cluster = cls(binaries, Path(tempfile.mkdtemp(prefix="pg-")), _unprivileged())
        if "user" in cluster.identity:
            shutil.chown(cluster.folder, cluster.identity["user"], cluster.identity["group"])
        try:
            cluster._run("initdb", *INIT, f"--pgdata={cluster.folder}/data")
            options = f"{HASTE} -c listen_addresses='' -c unix_socket_directories='{cluster.folder}'"
            cluster._run("pg_ctl", "start", "-w", f"--pgdata={cluster.folder}/data", f"--log={cluster.folder}/log",
                         f"--options={options}")  # fmt: skip
        except subprocess.CalledProcessError as error:
            print(f"PostgreSQL does not start here, its tests are left out: {error.stdout}", flush=True)
            cluster.stop()
            return None
        return cluster

    @property
    def url(self) -> str:
        return f"postgres://sestante@{quote(str(self.folder), safe='')}/postgres"

    def stop(self) -> None:
        with suppress(subprocess.CalledProcessError):  # it had not started
            self._run("pg_ctl", "stop", "-w", "--mode=immediate", f"--pgdata={self.folder}/data")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, tool: str, *arguments: str) -> None:
        # To files and not to pipes: the server inherits them and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            try:
                subprocess.run(
                    [self.binaries / tool, *arguments],
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    check=True,
                    **self.identity,
                )
            except subprocess.CalledProcessError as error:
                output.seek(0)
                error.stdout = output.read()
                raise


def find_binaries() -> Path | None:
    """The folder of the newest server on this machine."""
    folders = [path for place in PLACES for path in Path("/").glob(place.lstrip("/"))]
    folders.sort(key=lambda path: [int(part) for part in str(path).split("/") if part.isdigit()], reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if all((folder / name).exists() for name in ("initdb", "pg_ctl"))), None)


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
