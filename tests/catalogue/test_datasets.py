"""Releases of open data: frozen, numbered, and never louder than what is agreed to now."""

import csv
import io
import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import show
from sestante.catalogue.actions import honour_consent, order_dataset, order_dataset_again, publish_sheet, withdraw_sheet
from sestante.catalogue.errors import CatalogueError
from sestante.catalogue.files import counts_of, csv_of, geojson_of, json_of
from sestante.catalogue.models import Dataset, DatasetRecord
from sestante.catalogue.queries import release_at, releases_ready
from sestante.catalogue.records import NAMES
from sestante.catalogue.tasks import make_dataset

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def released(study, by, django_capture_on_commit_callbacks):
    """Six published practices in one release."""
    sheets = show.published(study, number=6)
    with django_capture_on_commit_callbacks(execute=True):
        order_dataset(study, by=by, note="La prima")
    return sheets, Dataset.objects.get()


def rows_of(dataset):
    return list(csv.DictReader(io.StringIO(csv_of(dataset).removeprefix("\ufeff"))))


def test_a_release_copies_what_the_pages_say_under_a_number_of_the_year(released):
    sheets, dataset = released
    assert (dataset.number, dataset.state) == (f"{timezone.localdate().year}.1", "ready")
    rows = rows_of(dataset)
    assert list(rows[0]) == list(NAMES)
    assert [row["id"] for row in rows] == [sheet.slug for sheet in sheets]
    assert rows[0]["sintesi"] == sheets[0].summary
    assert (rows[0]["codice_comune"], rows[0]["latitudine"]) == ("037006", "44.49381")
    fact = next(fact for fact in sheets[0].content["facts"] if fact["key"] == "needs_now")
    assert rows[0]["bisogni"] == " ".join(fact["values"])


def test_the_codebook_says_every_column_its_question_and_the_words_of_its_values(released):
    _sheets, dataset = released
    book = {entry["name"]: entry for entry in dataset.codebook}
    assert list(book) == list(NAMES)
    assert book["stadio"]["names"] == ["maturity"]
    assert all(entry["question"]["it"] or entry["meaning"] for entry in book.values())
    used = {code for row in rows_of(dataset) for code in row["temi"].split()}
    assert used <= {one["value"] for one in book["temi"]["values"]}
    assert all(one["words"]["it"] and one["words"]["en"] for entry in book.values() for one in entry["values"])


def test_what_changes_later_does_not_touch_a_release_and_the_next_one_has_its_own_number(
    released, study, by, django_capture_on_commit_callbacks
):
    sheets, dataset = released
    before = json_of(dataset)
    sheets[0].title = "Un altro nome"
    sheets[0].save()
    with django_capture_on_commit_callbacks(execute=True):
        second = order_dataset(study, by=by)
    second.refresh_from_db()
    assert json_of(dataset) == before
    assert second.number.endswith(".2")
    assert rows_of(second)[0]["titolo"] == "Un altro nome"
    assert make_dataset.func(dataset.pk) == "ready"  # twice does no harm
    assert json_of(dataset) == before


def test_a_withdrawn_practice_leaves_every_release_and_the_release_says_how_many(released):
    sheets, dataset = released
    withdraw_sheet(sheets[0])
    found = release_at(dataset.study.slug, dataset.number)
    assert (found.number_made, found.number_now) == (6, 5)
    assert found.changed_at > dataset.changed_at
    front = json.loads(json_of(found))
    assert (front["records"], front["taken_out"]) == (5, 1)
    assert sheets[0].slug not in csv_of(found) + geojson_of(found) + json_of(found)


def test_less_consent_means_less_in_every_release_and_more_waits_for_the_next(released, by):
    sheets, dataset = released
    response = sheets[0].practice.responses.get()
    show.agree(response, licence="no")
    honour_consent(sheets[0].practice)
    record = DatasetRecord.objects.get(sheet=sheets[0]).content
    assert (record["licenza"], record["sintesi"]) == ("", "")
    assert record["bisogni"] != []
    show.agree(response, publication="card_only")
    honour_consent(sheets[0].practice)
    record = DatasetRecord.objects.get(sheet=sheets[0]).content
    assert (record["livello"], record["bisogni"], record["persone_raggiunte"], record["stadio"]) == (
        "card_only", [], None, "",
    )  # fmt: skip
    show.agree(response, publication="full", licence="yes")
    publish_sheet(sheets[0].practice, by=by)
    assert DatasetRecord.objects.get(sheet=sheets[0]).content["persone_raggiunte"] is None


def test_points_are_the_municipalitys_and_an_unknown_place_has_none(study, by, django_capture_on_commit_callbacks):
    show.published(study, number=1)
    elsewhere = show.sent(study, show.records()[1])
    elsewhere.municipality, elsewhere.place_text = None, "Tutto l’Appennino"
    elsewhere.save()
    publish_sheet(elsewhere, by=by)
    with django_capture_on_commit_callbacks(execute=True):
        order_dataset(study, by=by)
    features = json.loads(geojson_of(Dataset.objects.get()))["features"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [11.33875, 44.49381]}
    assert features[1]["geometry"] is None


def test_counts_withhold_what_would_tell_of_few_practices_also_by_subtraction():
    found = [{"codice_provincia": "037", "provincia": "Bologna", "promotore": "aps"}] * 8
    found += [{"codice_provincia": "037", "provincia": "Bologna", "promotore": "odv"}] * 6
    found += [{"codice_provincia": "035", "provincia": "Reggio", "promotore": "aps"}] * 9
    found += [{"codice_provincia": "035", "provincia": "Reggio", "promotore": "odv"}] * 2
    rows, values, cells, totals = counts_of(found, "promotore", adds_up=True)
    assert (rows, values) == ([("037", "Bologna"), ("035", "Reggio")], ["aps", "odv"])
    assert cells == ((None, None), (None, None))
    assert totals == (14, 11)


def test_a_study_without_published_practices_has_nothing_to_release(study, by):
    with pytest.raises(CatalogueError, match="niente da rilasciare"):
        order_dataset(study, by=by)


def test_one_release_is_made_at_a_time_and_one_that_failed_can_be_made_again(
    study, by, django_capture_on_commit_callbacks
):
    show.published(study, number=1)
    first = order_dataset(study, by=by)
    with pytest.raises(CatalogueError, match="già in preparazione"):
        order_dataset(study, by=by)
    Dataset.objects.update(state="failed", failure="disco pieno")
    with django_capture_on_commit_callbacks(execute=True):
        order_dataset_again(first, by=by)
    assert [one.state for one in releases_ready()] == ["ready"]


def test_the_database_refuses_a_ready_release_without_its_time_and_a_number_twice(study):
    with pytest.raises(IntegrityError, match="dataset_ready_has_its_time"), transaction.atomic():
        Dataset.objects.create(study=study, number="2026.1", state="ready")
    Dataset.objects.create(study=study, number="2026.1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Dataset.objects.create(study=study, number="2026.1")
