"""The page of open calls."""

import pytest
from django.urls import reverse
from django.utils import timezone

import forms
import make
from sestante.fieldwork.models import Call
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


def test_a_call_is_opened_dated_and_closed(client, study, ada):
    version = forms.from_library(study, "nomina")
    said = {
        "version": version.pk,
        "slug": "segnala cure",
        "opens_on": timezone.localdate().isoformat(),
        "closes_on": "",
    }
    client.post(reverse("call_openings", args=[study.slug]), said)
    call = Call.objects.get()
    page = client.get(reverse("calls", args=[study.slug])).content.decode()
    assert "/segnala/segnala-cure/" in page
    client.post(
        reverse("call_dates", args=[study.slug, call.pk]), {"opens_on": "2026-01-01", "closes_on": "2026-02-01"}
    )
    assert Call.objects.get().closes_on.isoformat() == "2026-02-01"
    client.post(reverse("call_closing", args=[study.slug, call.pk]))
    assert Call.objects.get().closed_at is not None


def test_dates_the_wrong_way_round_are_refused(client, study, ada):
    version = forms.from_library(study, "nomina")
    said = {"version": version.pk, "opens_on": "2026-02-01", "closes_on": "2026-01-01"}
    response = client.post(reverse("call_openings", args=[study.slug]), said)
    assert "La chiamata non può chiudere prima di aprire" in response.content.decode()
    assert Call.objects.count() == 0


def test_the_scheda_itself_is_not_offered_to_anybody(client, study, ada):
    forms.published(study)
    assert (
        "Prima pubblica un questionario di segnalazione"
        in client.get(reverse("calls", args=[study.slug])).content.decode()
    )


def test_only_the_coordinator_opens_calls(client, study):
    client.force_login(make.member(study, Role.RESEARCHER), backend="sesame.backends.ModelBackend")
    assert client.get(reverse("calls", args=[study.slug])).status_code == 200
    assert client.post(reverse("call_openings", args=[study.slug]), {}).status_code == 403
