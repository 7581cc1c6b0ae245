"""Sestante's settings in surroundings of the tests' own: nothing of a developer's installation leaks in, or out."""

import os
import tempfile

for name in [name for name in os.environ if name.startswith("SESTANTE_") and not name.startswith("SESTANTE_TEST")]:
    del os.environ[name]
os.environ["SESTANTE_DATA"] = tempfile.mkdtemp(prefix="sestante-test-")
os.environ.pop("DATABASE_URL", None)
os.environ["SESTANTE_LIVE_PORT"] = "0"  # pages ask by themselves; tests of the live process start one of their own
if os.environ.get("SESTANTE_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["SESTANTE_TEST_DATABASE_URL"]
os.environ["SESTANTE_JAVA"] = "no"  # a test that wants ODK Validate says so: it takes a second each time
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's sync mode runs an event loop around the ORM

from sestante.settings import *  # noqa: E402, F403

# A file, not SQLite's shared memory, which locks whole tables: threads in tests meet what they would meet for real.
if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["SESTANTE_DATA"], "test.sqlite3")}  # noqa: F405

os.makedirs(STATIC_ROOT, exist_ok=True)  # noqa: F405 - as after set-up
