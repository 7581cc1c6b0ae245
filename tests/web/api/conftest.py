"""A study with a form for telephones, and one telephone let in to it."""

import pytest
from django.core.cache import cache

import make
import telephones


@pytest.fixture
def study():
    return make.study()


@pytest.fixture
def version(study):
    return telephones.visit(study)


@pytest.fixture
def device(study):
    return telephones.device(study)


@pytest.fixture(autouse=True)
def nobody_has_failed_yet():
    cache.clear()
