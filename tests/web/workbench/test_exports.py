"""The page of exports: order, see, take, delete; each only what its place in the team allows."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

import forms
import make
from sestante.fieldwork.models import Export
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(study):
    version = forms.published(study, make.ORCHARDS)
    make.orchard(version, practice_name="Orto dei Tigli", kind="shared", people=20, secret="Rosa")
    return version


@pytest.fixture
def signed_in(study, client):
    def act(role=Role.COORDINATOR):
        person = make.member(study, role)
        client.force_login(person, backend="sesame.backends.ModelBackend")
        return person

    return act


def order(client, study, version, **said):
    usual = {"values": "codes", "headers": "name", "many": "both", "language": "it"}
    said = {"versions": [version.pk], "formats": ["csv", "sav"], "scope": "pseudonymous"} | usual | said
    return client.post(reverse("exports", args=[study.slug]), said)


def test_an_export_is_ordered_made_listed_and_downloaded(client, study, version, signed_in, committing):
    signed_in()
    with committing():
        assert order(client, study, version).status_code == 302
    export = Export.objects.get()
    page = client.get(reverse("exports", args=[study.slug])).content.decode()
    assert "CSV, SPSS" in page and reverse("export_file", args=[study.slug, export.pk]) in page
    answer = client.get(reverse("export_file", args=[study.slug, export.pk]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert answer["Content-Disposition"].startswith('attachment; filename="gli-orti-')


def test_the_page_speaks_english_to_who_reads_it_in_english(client, study, version, signed_in):
    signed_in()
    page = client.get(f"/en{reverse('exports', args=[study.slug])}").content.decode()
    assert "one workbook, a sheet for each table" in page
    assert "un file, un foglio per ogni tabella" not in page


def test_without_a_format_the_page_says_so_and_keeps_what_was_chosen(client, study, version, signed_in):
    signed_in()
    page = order(client, study, version, formats=[], scope="named", values="labels").content.decode()
    assert "Scegli almeno un formato." in page
    assert re.search(r'<input[^>]*name="scope" value="named"[^>]* checked', page)
    assert not Export.objects.exists()


def test_a_researcher_neither_orders_nor_sees_nor_takes_an_export_with_identities(
    client, study, version, signed_in, committing
):
    signed_in()
    with committing():
        order(client, study, version, scope="identities")
    export = Export.objects.get()
    signed_in(Role.RESEARCHER)
    page = client.get(reverse("exports", args=[study.slug])).content.decode()
    assert 'value="identities"' not in page and "con le risposte riservate" not in page
    assert client.get(reverse("export_file", args=[study.slug, export.pk])).status_code == 404
    assert client.post(reverse("export_removal", args=[study.slug, export.pk])).status_code == 404
    assert order(client, study, version, scope="identities").status_code == 200
    assert Export.objects.count() == 1


def test_the_page_says_what_stays_out(client, study, version, signed_in):
    signed_in()
    page = client.get(reverse("exports", args=[study.slug])).content.decode()
    assert "Chi sei?" in page and "Nome" in page


def test_a_file_that_holds_somebody_who_is_gone_is_not_given_out(client, study, version, signed_in, committing):
    signed_in()
    with committing():
        order(client, study, version)
    version.responses.get().delete()
    export = Export.objects.get()
    answer = client.get(reverse("export_file", args=[study.slug, export.pk]))
    assert answer.status_code == 302
    export.refresh_from_db()
    assert (export.state, export.gone_because) == ("gone", "erased")


def test_while_it_is_being_made_the_list_asks_again_and_offers_to_go_on_when_it_stands_still(
    client, study, version, signed_in
):
    person = signed_in()
    export = Export.objects.create(study=study, formats=["csv"], salt="x", ordered_by=person, done=10, total=40)
    export.versions.set([version])
    Export.objects.update(progress_at=timezone.now() - timezone.timedelta(minutes=2))
    part = client.get(reverse("exports", args=[study.slug]), headers={"HX-Request": "true"}).content.decode()
    assert 'value="25"' in part and "<h1" not in part and 'hx-trigger="every 2s"' in part
    assert reverse("export_retry", args=[study.slug, export.pk]) in part
    Export.objects.update(state="failed", failure="Troppe colonne")
    answer = client.get(reverse("exports", args=[study.slug]), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_the_page_asks_as_much_of_the_database_for_two_exports_as_for_twenty(
    client, study, version, signed_in, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person = signed_in()

    def counted(number):
        for _one in range(number):
            Export.objects.create(study=study, formats=["csv"], salt="x", ordered_by=person).versions.set([version])
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("exports", args=[study.slug]))
        return len(captured)

    counted(1)
    assert counted(1) == counted(17)
