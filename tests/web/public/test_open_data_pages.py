"""Open data told to people: the releases, one release, its columns; and the page from which one is made."""

from html import unescape

import pytest
from django.urls import reverse

import make
import show
from sestante.catalogue.actions import order_dataset, withdraw_sheet
from sestante.catalogue.models import Dataset
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


def words(client, address):
    return unescape(client.get(address).content.decode())


@pytest.fixture
def released(study, django_capture_on_commit_callbacks):
    sheets = show.published(study, number=6)
    with django_capture_on_commit_callbacks(execute=True):
        order_dataset(study, by=study.memberships.first().person, note="La prima", note_en="The first")
    return sheets


def test_the_page_of_open_data_leads_to_the_release_and_its_files(client, study, released):
    number = Dataset.objects.get().number
    page = words(client, "/dati-aperti/")
    assert f'<a href="/dati-aperti/{study.slug}/{number}/">' in page
    assert "La prima" in page
    assert "GeoNames" in page
    withdraw_sheet(released[0])
    release = words(client, f"/dati-aperti/{study.slug}/{number}/")
    assert "1 pratica è stata tolta da allora" in release
    assert f'href="/dati-aperti/{study.slug}/{number}/pratiche.geojson"' in release
    assert "The first" in words(client, f"/en/dati-aperti/{study.slug}/{number}/")


def test_the_columns_are_told_in_both_languages(client, study, released):
    address = reverse("dataset_codebook", args=[study.slug, Dataset.objects.get().number])
    assert "A che punto è" in words(client, address) or "<code>stadio</code>" in words(client, address)
    assert "codice Istat" in words(client, address)
    assert "code of Istat" in words(client, f"/en{address}")


def test_a_coordinator_has_a_release_made_and_a_researcher_does_not_see_the_page(
    client, study, django_capture_on_commit_callbacks
):
    show.published(study, number=1)
    address = reverse("datasets", args=[study.slug])
    client.force_login(make.member(study, Role.RESEARCHER))
    assert client.get(address).status_code == 403
    client.force_login(study.memberships.first().person)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"note": "La prima"}).status_code == 302
    assert "La prima" in words(client, address)
    assert Dataset.objects.get().state == "ready"


def test_a_study_without_published_practices_says_so_and_makes_nothing(client, study):
    client.force_login(study.memberships.first().person)
    address = reverse("datasets", args=[study.slug])
    assert "Nessuna pratica di questo studio è ancora pubblicata." in words(client, address)
    assert client.post(address, {}).status_code == 200
    assert Dataset.objects.count() == 0
