"""Pages of the waves: who may open one, what they say, and the page of the region that comes of it."""

import csv
import io
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
import show
from sestante.catalogue.actions import publish_region
from sestante.catalogue.models import RegionSheet
from sestante.indicators.models import Transition, Wave
from sestante.practices.actions import add_contact
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


def words(client, address):
    return unescape(client.get(address).content.decode())


def test_before_any_form_the_page_says_so_and_opens_nothing(client, study, by):
    client.force_login(by)
    address = reverse("waves", args=[study.slug])
    assert "La prima rilevazione sono le schede" in words(client, address)
    answer = client.post(address, {"year": "2027"})
    assert "Nessuna pratica ha ancora inviato la scheda" in unescape(answer.content.decode())
    assert 'value="2027"' in answer.content.decode()  # nothing typed is lost
    assert Wave.objects.count() == 0


def test_a_coordinator_opens_and_closes_a_wave_and_a_researcher_only_looks(
    client, study, by, django_capture_on_commit_callbacks
):
    practice = show.sent(study, show.records()[0])
    add_contact(practice, email="ada@example.org", name="Ada", by=by)
    client.force_login(make.member(study, Role.RESEARCHER))
    address = reverse("waves", args=[study.slug])
    assert client.post(address, {"year": "2027"}).status_code == 404
    client.force_login(by)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"year": str(timezone.localdate().year)}).status_code == 302
    page = words(client, reverse("wave", args=[study.slug, 2]))
    assert "Inviti scritti: 1 su 1. Risposte: 0." in page
    assert "nessuna risposta" in page
    assert "Ambra" in page
    said = {"practice": practice.pk, "before": "informal", "after": "informal"}
    refused = client.post(reverse("wave", args=[study.slug, 2]), said)
    assert "Prima e adesso sono uguali" in unescape(refused.content.decode())
    client.post(reverse("wave", args=[study.slug, 2]), said | {"after": "pact", "note": "Con il Comune"})
    assert Transition.objects.get().words == ("gruppo informale", "patto o accordo")
    assert "Con il Comune" in words(client, reverse("wave", args=[study.slug, 2]))
    assert client.post(reverse("wave_transition", args=[study.slug, 2, Transition.objects.get().pk])).status_code == 302
    client.post(reverse("wave_closing", args=[study.slug, 2]), {"act": "close"})
    assert not Wave.objects.filter(closed_at__isnull=True).exists()


def test_a_wave_of_twenty_practices_asks_as_many_queries_as_one_of_two(client, study, by):
    client.force_login(by)
    now = timezone.now()
    for number in range(2):
        show.sent(study, show.records()[number])
    version = show.version(study, "aggiornamento")
    Wave.objects.create(study=study, number=2, year=2027, version=version, opened_at=now)
    address = reverse("wave", args=[study.slug, 2])

    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    asked()
    few = asked()
    for number in range(18):
        show.sent(study, show.records()[number % 6] | {"practice_name": f"Pratica {number}"})
    assert asked() == few


def test_the_page_of_the_region_reads_a_frozen_copy_and_shows_nothing_under_five(client, study, by):
    for number in range(6):
        show.sent(study, show.records()[number])
    assert "Nessuna pratica è ancora pubblicata." in words(client, "/regione/")
    client.force_login(by)
    client.post(reverse("region_publication", args=[study.slug]))
    client.logout()
    page = words(client, "/regione/?provincia=037")
    assert "6 pratiche" in page
    assert study.title in page
    sheet = RegionSheet.objects.get()
    shown = [one["practices"] for name in ("themes", "born") for one in sheet.content[name]]
    assert all(n is None or n >= 5 for n in shown)
    show.sent(study, show.records()[0] | {"practice_name": "Una di più"})
    assert "6 pratiche" in words(client, "/regione/?provincia=037")  # frozen
    rows = list(csv.reader(io.StringIO(client.get(f"/regione/{study.slug}.csv").content.decode("utf-8-sig"))))
    assert ["province", "Bologna", "", "", "6"] in rows
    assert "6 practices" in words(client, "/en/regione/?provincia=037")


def test_few_practices_are_counted_nowhere_and_a_withdrawn_page_is_gone(client, study, by):
    show.sent(study, show.records()[0])
    publish_region(study, by=by)
    assert RegionSheet.objects.get().content["provinces"][0]["practices"] is None
    client.force_login(by)
    client.post(reverse("region_publication", args=[study.slug]), {"act": "withdraw"})
    assert RegionSheet.objects.get().content == {}
    client.logout()
    assert study.title not in words(client, "/regione/")
    assert client.get(f"/regione/{study.slug}.csv").status_code == 404
