"""Everything between installed packages and a running application; what is already done is not done again."""

import fcntl
import os
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from sestante import messages
from sestante.environment import ROOT, Environment
from sestante.launch.database import ask_postgres, is_sqlite
from sestante.launch.failures import Stopped, sentence_in

SOURCE = ROOT / "src" / "sestante"
REQUIREMENTS = ROOT / "requirements" / "run.txt"


def set_up(environment: Environment, *, demo: bool) -> None:
    """Translations, database, assets and, in a database just made, the invented study."""
    environment.data_dir.mkdir(parents=True, exist_ok=True)
    if not is_sqlite(environment):
        ask_postgres(environment, "SELECT 1")  # before the pool, which would wait much longer for an answer
    with _alone(environment.data_dir):
        messages.compile_catalogues(ROOT / "locale")
        _set_up_assets(environment)
        _set_up_database(environment, demo=demo)


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Two starts at once would migrate the same database twice: the second waits."""
    with (data_dir / ".setting-up").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _set_up_assets(environment: Environment) -> None:
    stamp_file = environment.data_dir / "static.stamp"
    sources = (path for folder in ("static", "style") for path in SOURCE.glob(f"**/{folder}/**/*") if path.is_file())
    stamp = str(digest([*sources, SOURCE / "web" / "assets.py", REQUIREMENTS]))
    made = environment.data_dir / "assets", environment.data_dir / "static"
    if all(folder.is_dir() for folder in made) and stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    _say("Making style sheets, fonts and images…")
    for folder in made:
        folder.mkdir(exist_ok=True)
    _manage(environment, "build_assets", verbosity=0)
    _manage(environment, "collectstatic", interactive=False, verbosity=0)
    stamp_file.write_text(stamp)


def _set_up_database(environment: Environment, *, demo: bool) -> None:
    stamp = digest([*SOURCE.glob("*/migrations/*.py"), REQUIREMENTS]) & 0x7FFFFFFF or 1
    done_for = stamp_in(environment)
    if done_for == stamp:
        return
    _say("Setting up the database…" if done_for is not None else "Looking at the database…")
    empty = not done_for and _has_no_tables(environment)
    _manage(environment, "migrate", interactive=False, verbosity=0)
    # A first set-up that was interrupted has tables but no stamp: its demo is still to come.
    if demo and (empty or (done_for == 0 and is_sqlite(environment))):
        _say("Loading the invented study…")
        _manage(environment, "load_demo", verbosity=0)
        accounts = _manage(environment, "load_demo", accounts=True)
        (environment.data_dir / "demo-accounts.txt").write_text(accounts, encoding="utf-8")
    (environment.data_dir / "begun").unlink(missing_ok=True)
    write_stamp(environment, stamp)


def is_begun(environment: Environment) -> bool:
    """Whether somebody is known to have an account; forgotten whenever the database is set up anew."""
    return (environment.data_dir / "begun").exists()


def remember_begun(environment: Environment) -> None:
    (environment.data_dir / "begun").touch()


def _manage(environment: Environment, command: str, **options: object) -> str:
    """One management command in this process; its usual failures become one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sestante.settings")
    import django
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError, connections

    django.setup()
    output = StringIO()
    try:
        call_command(command, stdout=output, **options)
    except CommandError as error:
        raise Stopped(str(error)) from error
    except (DatabaseError, OSError) as error:
        sentence = sentence_in(f"{type(error).__name__}: {error}", environment.data_dir)
        if sentence is None:
            raise
        raise Stopped(sentence) from error
    finally:
        connections.close_all()
    return output.getvalue()


# The stamp is kept inside the SQLite file, in a number that SQLite leaves to applications: whoever deletes, restores
# or exchanges the file exchanges the stamp too. PostgreSQL has no such place: its migrations are looked at each time.
def stamp_in(environment: Environment) -> int | None:
    """The set-up this database was last brought to; 0 for one never finished, None where it cannot be told."""
    if not is_sqlite(environment):
        return None
    if not environment.database["NAME"].exists():
        return 0
    connection = sqlite3.connect(environment.database["NAME"], timeout=20)
    try:
        return connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Stopped(f"{environment.database['NAME']} is not a database that can be read ({error}).") from error
    finally:
        connection.close()


def write_stamp(environment: Environment, stamp: int) -> None:
    if is_sqlite(environment):
        connection = sqlite3.connect(environment.database["NAME"], timeout=20)
        connection.execute(f"PRAGMA user_version = {stamp:d}")
        connection.close()


def _has_no_tables(environment: Environment) -> bool:
    if is_sqlite(environment):
        return not environment.database["NAME"].exists()
    return not ask_postgres(environment, "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1")


def digest(files: Iterable[Path]) -> int:
    """A number that changes when one of these files is added, moved, removed or edited."""
    number = 0
    for file in sorted(files):
        number = zlib.crc32(str(file.relative_to(ROOT)).encode(), number)
        number = zlib.crc32(file.read_bytes(), number)
    return number


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
