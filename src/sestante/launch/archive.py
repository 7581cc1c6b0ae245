"""One file that holds a whole installation, and the way back.

Inside is a tar: the database as its own engine copies it, the attached files, the signing key (without it personal
links and sessions would die), the keys that sign badges, and a manifest with everything's sum, written last. Letters
already sent are rows of the database; the folder in which embedded mode shows them is not part of it, nor are assets,
which set-up makes again.
"""
# ruff: noqa: S603, S606 - every command run here is our own, never a stranger's words

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sestante.environment import ROOT, Environment
from sestante.launch.database import ask_postgres, is_sqlite, postgres_variables
from sestante.launch.failures import Stopped

FORMAT = 1
DATABASE, SECRET, MANIFEST, FILES = "database", "secret", "manifest.json", "files"
PASSING = "exports"  # in the folder of files: made again in a minute, and meant to be forgotten after a week
BADGE_KEYS = "badge-keys"  # without them old badges stay checkable, and new ones get a new key
APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"


def backup_command(arguments: list[str]) -> int:
    target = _one_file(arguments, "backup")
    manifest = backup(Environment.read(os.environ), target)
    print(f"{target}: {len(manifest['sums'])} parts, {target.stat().st_size / 1e6:.1f} MB.")
    if SECRET not in manifest["sums"]:
        print("The signing key comes from the environment and is not in it: keep SESTANTE_SECRET_KEY too.")
    return 0


def restore_command(arguments: list[str]) -> int:
    source = _one_file(arguments, "restore")
    manifest = restore(Environment.read(os.environ), source)
    print(f"Restored what {source} held on {manifest['made_at']}; sh ./sestante starts it.")
    return 0


def backup(environment: Environment, target: Path) -> dict[str, Any]:
    """Write one file, readable by its owner only; an existing file is never overwritten, a half one never left."""
    if target.exists():
        raise Stopped(f"{target} is already there: choose another name for the backup.")
    if not target.parent.is_dir():
        raise Stopped(f"there is no folder {target.parent} to put the backup in.")
    with tempfile.TemporaryDirectory(prefix=".sestante-", dir=target.parent) as folder:
        draft = Path(folder) / "backup"
        # The database first: an attachment is on disk before its row is, so every row copied now finds its file.
        copy = Path(folder) / DATABASE
        applied = _copy_sqlite(environment, copy) if is_sqlite(environment) else _dump_postgres(environment, copy)
        sums: dict[str, str] = {}
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "engine": environment.database["ENGINE"].rpartition(".")[2],
            "migrations": applied,
            "sums": sums,
        }
        with tarfile.open(draft, "w:gz", compresslevel=6) as tar:
            draft.chmod(0o600)
            for name, path in _parts(environment, copy):
                try:
                    sums[name] = _add(tar, name, path)
                except FileNotFoundError:
                    if not name.startswith(f"{FILES}/"):
                        raise  # only files come and go: nobody refers to this one any more
            content = json.dumps(manifest, indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(content)
            tar.addfile(entry, BytesIO(content))
        draft.replace(target)
    return manifest


def restore(environment: Environment, source: Path) -> dict[str, Any]:
    """Put a backup into an installation that holds nothing yet; everything is checked before anything is moved."""
    _refuse_full_installation(environment)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=environment.data_dir) as folder:
        manifest = _unpack(source, Path(folder))
        _refuse_foreign(environment, manifest)
        unpacked = Path(folder)
        if not is_sqlite(environment):
            _load_postgres(environment, unpacked / DATABASE)
        if (unpacked / FILES).is_dir():
            shutil.rmtree(environment.data_dir / FILES, ignore_errors=True)  # an empty one, as was checked
            (unpacked / FILES).replace(environment.data_dir / FILES)
        if (unpacked / BADGE_KEYS).is_dir():
            shutil.rmtree(environment.data_dir / BADGE_KEYS, ignore_errors=True)
            (unpacked / BADGE_KEYS).chmod(0o700)
            (unpacked / BADGE_KEYS).replace(environment.data_dir / BADGE_KEYS)
        # No key of its own in the folder means that the environment gives one, which nothing here replaces.
        if (unpacked / SECRET).exists() and (environment.data_dir / SECRET).exists():
            (unpacked / SECRET).chmod(0o600)
            (unpacked / SECRET).replace(environment.data_dir / SECRET)
        if is_sqlite(environment):  # last: from now on the installation is not empty any more
            (unpacked / DATABASE).replace(environment.database["NAME"])
    return manifest


def _parts(environment: Environment, copy: Path) -> list[tuple[str, Path]]:
    parts = [(DATABASE, copy)]
    if (environment.data_dir / SECRET).exists():
        parts.append((SECRET, environment.data_dir / SECRET))
    for name in (BADGE_KEYS, FILES):
        folder = environment.data_dir / name
        # What is still being written has no row yet: the copy of the database is older than it. Exports are made again.
        kept = (
            path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".draft-") and folder / PASSING not in path.parents
        )
        parts += [(f"{name}/{path.relative_to(folder)}", path) for path in kept]
    return parts


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as reader:
        entry = tar.gettarinfo(arcname=name, fileobj=reader)
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        tar.addfile(entry, reader)
        reader.seek(0)
        return hashlib.file_digest(reader, "sha256").hexdigest()


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        if Path(error.filename or "") == source:
            raise Stopped(f"there is no file {source}.") from error
        raise Stopped(f"{source} is not a backup of Sestante, or not a whole one.") from error
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Stopped(f"{source} is not a backup of Sestante, or not a whole one.") from error
    for name, expected in manifest["sums"].items():
        if _sum(folder / name) != expected:
            raise Stopped(f"{source} is damaged: {name} is not what was put into it.")
    return manifest


def _sum(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()


def _refuse_full_installation(environment: Environment) -> None:
    environment.data_dir.mkdir(parents=True, exist_ok=True)
    files = environment.data_dir / FILES
    full = files.is_dir() and any(path.is_file() for path in files.rglob("*"))
    if is_sqlite(environment):
        full = full or environment.database["NAME"].exists()
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LIMIT 1"
        full = full or bool(ask_postgres(environment, query))
    if full:
        raise Stopped(
            f"a backup goes into an empty installation, and {environment.data_dir} or its database is not empty: "
            "move it away, or name another one with SESTANTE_DATA and DATABASE_URL."
        )


def _refuse_foreign(environment: Environment, manifest: dict[str, Any]) -> None:
    engine = environment.database["ENGINE"].rpartition(".")[2]
    if manifest["format"] != FORMAT:
        raise Stopped("this backup was made by a version of Sestante that writes it otherwise: use that version.")
    if manifest["engine"] != engine:
        raise Stopped(f"this backup is of a {manifest['engine']} database, and this installation uses {engine}.")
    ours = {path.stem for path in (ROOT / "src" / "sestante").glob("*/migrations/0*.py")}
    apps = {path.parent.parent.name for path in (ROOT / "src" / "sestante").glob("*/migrations/__init__.py")}
    if unknown := [f"{app}.{name}" for app, name in manifest["migrations"] if app in apps and name not in ours]:
        raise Stopped(f"this backup was made by a newer Sestante ({unknown[0]} is not known here): update first.")


def _copy_sqlite(environment: Environment, target: Path) -> list[list[str]]:
    source = environment.database["NAME"]
    if not source.exists():
        raise Stopped(f"there is nothing to back up yet: no database in {environment.data_dir}.")
    # SQLite's own online copy: consistent while people go on writing.
    with closing(sqlite3.connect(source, timeout=20)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file: no log beside it that could be forgotten
        if (result := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise Stopped(f"the database is damaged and was not backed up: {result}.")
        return [list(row) for row in copy.execute(APPLIED)]


def _dump_postgres(environment: Environment, target: Path) -> list[list[str]]:
    if not ask_postgres(environment, "SELECT 1 FROM pg_tables WHERE tablename = 'django_migrations'"):
        raise Stopped("there is nothing to back up yet: the database has no tables.")
    applied = [list(row) for row in ask_postgres(environment, APPLIED)]
    _postgres_tool(
        environment, "pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-acl", f"--file={target}"
    )
    return applied


def _load_postgres(environment: Environment, source: Path) -> None:
    name = environment.database["NAME"]
    options = ("--no-owner", "--no-acl", "--exit-on-error", "--single-transaction")
    _postgres_tool(environment, "pg_restore", *options, f"--dbname={name}", str(source))


def _postgres_tool(environment: Environment, tool: str, *arguments: str) -> None:
    program = shutil.which(tool)
    if not program:
        raise Stopped(
            f"{tool} is not on this machine: install PostgreSQL's client (Debian: apt install postgresql-client)."
        )
    done = subprocess.run(
        [program, "--no-password", *arguments],
        env=postgres_variables(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stopped(f"{tool} failed: {' '.join(done.stderr.split())}")


def _one_file(arguments: list[str], command: str) -> Path:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise Stopped(f"{command} wants exactly one file: sh ./sestante {command} FILE.")
    return Path(arguments[0]).expanduser().resolve()
