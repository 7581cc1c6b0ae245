"""A study's home: computed from what is really there, with the same number of queries whatever the size."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
from sestante.places.models import Province
from sestante.studies.actions import set_quotas
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    ada = make.person("Ada Verdi")
    client.force_login(ada, backend="sesame.backends.ModelBackend")
    return ada


def home(client, study):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(f"/area/{study.slug}/")
    assert response.status_code == 200
    return response, len(queries)


def test_an_empty_study_asks_for_a_form_first(client, coordinator):
    study = make.study(by=coordinator)
    response, _queries = home(client, study)
    assert [task["title"] for task in response.context["tasks"]] == ["Scegli la scheda"]
    assert response.context["current"].kind == "form"


def test_practices_quotas_and_journal_do_not_add_queries(client, coordinator):
    study = make.study(by=coordinator)
    set_quotas(study, targets={Province.objects.get(plate="BO"): 3}, by=coordinator)
    make.practice(study)
    _response, few = home(client, study)
    for number in range(30):
        make.practice(study, f"Pratica {number}", email=f"p{number}@example.org")
    set_quotas(study, targets=dict.fromkeys(Province.objects.filter(region="08"), 2), by=coordinator)
    _response, many = home(client, study)
    assert many == few


def test_an_observer_is_offered_only_what_opens(client, coordinator):
    study = make.study(by=coordinator)
    client.force_login(make.member(study, Role.OBSERVER), backend="sesame.backends.ModelBackend")
    response, _queries = home(client, study)
    links = [link["url"] for group in response.context["work_nav"] for link in group["links"]]
    assert {client.get(link).status_code for link in links} == {200}
    assert response.context["tasks"] == []
