"""Open calls: opened for a published questionnaire, planned, closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

import forms
import make
from sestante.fieldwork.actions import close_call, open_call, plan_call
from sestante.fieldwork.errors import FieldworkError
from sestante.questionnaires.actions import add_from_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make.study(title="Cure di quartiere")


@pytest.fixture
def today():
    return timezone.localdate()


def test_a_call_has_an_address_of_its_own(study, ada, today):
    version = forms.from_library(study, "nomina")
    first = open_call(study, version, by=ada, opens_on=today)
    second = open_call(study, version, by=ada, opens_on=today)
    assert (first.slug, second.slug) == ("cure-di-quartiere", "cure-di-quartiere-2")
    assert first.is_open(today)


def test_a_call_is_open_on_its_last_day_and_not_after(study, ada, today):
    call = open_call(study, forms.from_library(study, "nomina"), by=ada, opens_on=today, closes_on=today)
    assert call.is_open(today)
    assert not call.is_open(today + timedelta(days=1))
    assert not call.is_open(today - timedelta(days=1))


def test_a_draft_cannot_be_called_for(study, ada, today):
    with pytest.raises(FieldworkError):
        open_call(study, add_from_library(study, "nomina", by=ada), by=ada, opens_on=today)


def test_a_call_cannot_close_before_it_opens(study, ada, today):
    with pytest.raises(FieldworkError):
        open_call(
            study, forms.from_library(study, "nomina"), by=ada, opens_on=today, closes_on=today - timedelta(days=1)
        )


def test_a_closed_call_opens_again_with_a_new_end(study, ada, today):
    call = open_call(study, forms.from_library(study, "nomina"), by=ada, opens_on=today)
    assert not close_call(call, by=ada).is_open(today)
    assert plan_call(call, by=ada, opens_on=today, closes_on=today + timedelta(days=7)).is_open(today)
