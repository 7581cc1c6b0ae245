"""What the tests of fieldwork begin from, where they do not say otherwise: a questionnaire and two that answered it."""

import pytest

import forms
import make


@pytest.fixture
def version(study):
    return forms.published(study, make.ORCHARDS)


@pytest.fixture
def two(study, version):
    return make.two_orchards(study, version, needs="water hands")
