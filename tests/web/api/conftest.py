"""A form for telephones, and one telephone let in to its study."""

import pytest
from django.core.cache import cache

import telephones


@pytest.fixture
def version(study):
    return telephones.visit(study)


@pytest.fixture
def device(study):
    return telephones.device(study)


@pytest.fixture(autouse=True)
def nobody_has_failed_yet():
    cache.clear()
