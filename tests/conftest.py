"""Fixtures for the whole suite. Data folder, mail and tasks are of the test's own."""

import pytest


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
def places_there(request):
    """A test with real transactions empties every table after itself, ISTAT's places too: bring them back."""
    mark = request.node.get_closest_marker("django_db")
    real = mark is not None and mark.kwargs.get("transaction")
    if not real and not {"transactional_db", "live_server"} & set(request.fixturenames):
        return
    request.getfixturevalue("transactional_db")
    from sestante.places.actions import load_places
    from sestante.places.models import Municipality

    if not Municipality.objects.exists():
        load_places()


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """``with committing():`` what was asked for on commit happens at the end of the block, as it would for real."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
