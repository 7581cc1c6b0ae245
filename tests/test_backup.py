"""One file out, the same installation back."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
import uuid
from contextlib import closing

import psycopg
import pytest

from sestante.environment import ROOT, Environment
from sestante.launch.archive import backup, restore
from sestante.launch.failures import Stopped

TABLES = """
CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT);
INSERT INTO django_migrations (id, app, name) VALUES (1, 'people', '0001_initial');
CREATE TABLE voce (id INTEGER PRIMARY KEY, testo TEXT NOT NULL);
CREATE TABLE eco (id INTEGER PRIMARY KEY, testo TEXT NOT NULL);
"""


def installation(folder, **variables) -> Environment:
    return Environment.read({"SESTANTE_DATA": str(folder), **variables})


def rows(environment: Environment) -> list[str]:
    with closing(sqlite3.connect(environment.database["NAME"])) as connection:
        return [*connection.iterdump(), *map(str, connection.execute("PRAGMA user_version").fetchone())]


@pytest.fixture
def lived_in(tmp_path) -> Environment:
    """An installation with rows, attachments and a key of its own."""
    environment = installation(tmp_path / "prima")
    with closing(sqlite3.connect(environment.database["NAME"])) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(TABLES)
        connection.execute("PRAGMA user_version = 4711")
        connection.executemany("INSERT INTO voce (testo) VALUES (?)", [(f"perché {n}, città",) for n in range(500)])
        connection.commit()
    (environment.data_dir / "files" / "allegati").mkdir(parents=True)
    (environment.data_dir / "files" / "allegati" / "orto àèì.jpg").write_bytes(bytes(range(256)) * 300)
    (environment.data_dir / "files" / "vuoto.txt").write_bytes(b"")
    return environment


def test_a_restored_installation_equals_the_original(lived_in, tmp_path):
    target = tmp_path / "copia.tar.gz"
    backup(lived_in, target)
    restored = installation(tmp_path / "dopo")
    assert restored.secret_key != lived_in.secret_key
    restore(restored, target)
    again = installation(tmp_path / "dopo")
    assert rows(again) == rows(lived_in)
    assert again.secret_key == lived_in.secret_key
    for folder in (lived_in.data_dir, again.data_dir):
        assert (folder / "files" / "allegati" / "orto àèì.jpg").read_bytes() == bytes(range(256)) * 300
        assert (folder / "files" / "vuoto.txt").read_bytes() == b""
    assert sorted(os.listdir(again.data_dir)) == ["files", "secret", "sestante.sqlite3"]


def test_a_real_installation_comes_back_whole_through_the_two_commands(tmp_path):
    def sestante(data, *arguments):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "sestante.launch", *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "SESTANTE_DATA": str(tmp_path / data)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    sestante("prima", "manage", "migrate", "--verbosity", "0")
    assert sestante("prima", "backup", "copia.tar.gz").startswith(f"{tmp_path / 'copia.tar.gz'}: 2 parts")
    sestante("dopo", "restore", "copia.tar.gz")
    first, second = installation(tmp_path / "prima"), installation(tmp_path / "dopo")
    assert rows(second) == rows(first)
    assert sestante("dopo", "manage", "migrate", "--check") == ""


def test_only_the_owner_may_read_a_backup(lived_in, tmp_path):
    backup(lived_in, tmp_path / "copia.tar.gz")
    assert stat.S_IMODE((tmp_path / "copia.tar.gz").stat().st_mode) == 0o600


def test_a_backup_made_while_people_write_is_consistent(lived_in, tmp_path):
    stop = threading.Event()

    def write():
        with closing(sqlite3.connect(lived_in.database["NAME"], timeout=20)) as connection:
            while not stop.is_set():
                with connection:
                    connection.execute("INSERT INTO voce (testo) VALUES ('x')")
                    connection.execute("INSERT INTO eco (testo) VALUES ('x')")

    with closing(sqlite3.connect(lived_in.database["NAME"])) as connection, connection:
        connection.execute("INSERT INTO eco (testo) SELECT testo FROM voce")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup(lived_in, tmp_path / "copia.tar.gz")
    finally:
        stop.set()
        writer.join()
    restored = installation(tmp_path / "dopo")
    restore(restored, tmp_path / "copia.tar.gz")
    with closing(sqlite3.connect(restored.database["NAME"])) as connection:
        voices, echoes = connection.execute("SELECT (SELECT count(*) FROM voce), (SELECT count(*) FROM eco)").fetchone()
    assert voices == echoes >= 500


def test_a_key_given_by_the_environment_is_neither_copied_nor_replaced(lived_in, tmp_path):
    (lived_in.data_dir / "secret").unlink()
    given = installation(lived_in.data_dir, SESTANTE_SECRET_KEY="k" * 40)
    manifest = backup(given, tmp_path / "copia.tar.gz")
    assert sorted(manifest["sums"]) == ["database", "files/allegati/orto àèì.jpg", "files/vuoto.txt"]


def test_a_backup_never_overwrites_and_never_leaves_half_a_file(lived_in, tmp_path):
    target = tmp_path / "copie" / "copia.tar.gz"
    with pytest.raises(Stopped, match="^there is no folder"):
        backup(lived_in, target)
    target.parent.mkdir()
    target.write_text("quella di ieri")
    with pytest.raises(Stopped, match="is already there"):
        backup(lived_in, target)
    assert target.read_text() == "quella di ieri"
    with pytest.raises(Stopped, match="^there is nothing to back up yet"):
        backup(installation(tmp_path / "vuota"), tmp_path / "copie" / "altra.tar.gz")
    assert os.listdir(target.parent) == ["copia.tar.gz"]


def test_a_full_installation_is_never_overwritten(lived_in, tmp_path):
    backup(lived_in, tmp_path / "copia.tar.gz")
    before = rows(lived_in)
    with pytest.raises(Stopped, match="^a backup goes into an empty installation"):
        restore(lived_in, tmp_path / "copia.tar.gz")
    assert rows(lived_in) == before


@pytest.mark.parametrize("fault", ["cut", "foreign", "changed", "missing"])
def test_a_damaged_backup_is_refused_and_changes_nothing(lived_in, tmp_path, fault):
    target = tmp_path / "copia.tar.gz"
    backup(lived_in, target)
    if fault == "cut":
        target.write_bytes(target.read_bytes()[:-2000])
    elif fault == "foreign":
        target.write_text("non è un archivio")
    elif fault == "changed":
        repack(target, "files/vuoto.txt", b"cambiato")
    else:
        target.unlink()
    restored = installation(tmp_path / "dopo")
    with pytest.raises(Stopped):
        restore(restored, target)
    assert os.listdir(restored.data_dir) == ["secret"]


def repack(target, name, content):
    folder = target.parent / "pezzi"
    with tarfile.open(target) as tar:
        tar.extractall(folder, filter="data")
    (folder / name).write_bytes(content)
    with tarfile.open(target, "w:gz") as tar:
        for path in sorted(folder.rglob("*")):
            tar.add(path, path.relative_to(folder), recursive=False)
    shutil.rmtree(folder)


def test_a_backup_that_reaches_outside_its_folder_is_refused(tmp_path):
    with tarfile.open(tmp_path / "copia.tar.gz", "w:gz") as tar:
        tar.add(__file__, "../../fuori.py")
    with pytest.raises(Stopped, match="is not a backup of Sestante"):
        restore(installation(tmp_path / "dopo"), tmp_path / "copia.tar.gz")
    assert not (tmp_path / "fuori.py").exists()


def test_a_backup_of_a_newer_version_is_refused(lived_in, tmp_path):
    with closing(sqlite3.connect(lived_in.database["NAME"])) as connection, connection:
        connection.execute("INSERT INTO django_migrations VALUES (2, 'people', '0999_domani')")
    backup(lived_in, tmp_path / "copia.tar.gz")
    with pytest.raises(Stopped, match=r"newer Sestante \(people.0999_domani is not known here\)"):
        restore(installation(tmp_path / "dopo"), tmp_path / "copia.tar.gz")


@pytest.mark.skipif("not os.environ.get('SESTANTE_TEST_POSTGRES')", reason="no PostgreSQL server on this machine")
def test_a_postgresql_installation_comes_back_whole(tmp_path):
    if not shutil.which("pg_dump"):
        pytest.skip("no pg_dump on this machine")
    server = os.environ["SESTANTE_TEST_POSTGRES"]
    names = [f"copia_{uuid.uuid4().hex[:8]}" for _ in range(2)]
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"')
    first, second = (
        installation(tmp_path / name, DATABASE_URL=server.removesuffix("postgres") + name) for name in names
    )
    try:
        with psycopg.connect(url(first)) as connection:
            connection.execute(TABLES)
            connection.execute("INSERT INTO voce SELECT n, 'perché ' || n FROM generate_series(1, 500) n")
        backup(first, tmp_path / "copia.tar.gz")
        restore(second, tmp_path / "copia.tar.gz")
        contents = []
        for environment in (first, second):
            with psycopg.connect(url(environment)) as connection:
                contents.append(connection.execute("SELECT id, testo FROM voce ORDER BY id").fetchall())
        assert contents[0] == contents[1]
        assert len(contents[1]) == 500
        with pytest.raises(Stopped, match="^a backup goes into an empty installation"):
            restore(second, tmp_path / "copia.tar.gz")
        with pytest.raises(Stopped, match="is of a postgresql database, and this installation uses sqlite3"):
            restore(installation(tmp_path / "altra"), tmp_path / "copia.tar.gz")
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            for name in names:
                connection.execute(f'DROP DATABASE "{name}"')


def url(environment: Environment) -> str:
    database = environment.database
    return f"host={database['HOST']} user={database['USER']} dbname={database['NAME']}"
