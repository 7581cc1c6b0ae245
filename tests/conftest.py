"""Fixtures for the whole suite. Data folder, mail and tasks are of the test's own."""

import os
import tempfile

# Before Django reads its settings: nothing of a developer's installation may leak into a test, or a test into it.
for name in [name for name in os.environ if name.startswith("SESTANTE_") and not name.startswith("SESTANTE_TEST")]:
    del os.environ[name]
os.environ["SESTANTE_DATA"] = tempfile.mkdtemp(prefix="sestante-test-")
os.environ["DATABASE_URL"] = os.environ.get("SESTANTE_TEST_DATABASE_URL", "")
if not os.environ["DATABASE_URL"]:
    del os.environ["DATABASE_URL"]
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's sync mode runs an event loop around the ORM

import pytest  # noqa: E402


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
