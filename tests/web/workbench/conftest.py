"""The study's coordinator, signed in."""

import pytest


@pytest.fixture
def ada(study, client):
    ada = study.memberships.get().person
    client.force_login(ada, backend="sesame.backends.ModelBackend")
    return ada


@pytest.fixture
def coordinator(client, ada):
    """The browser of hers."""
    return client
