"""Public pages read what was published and nothing else: told by the SQL they send, not by what they import."""

import re
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

import make
import show
from sestante.catalogue.actions import order_dataset, publish_region, withdraw_sheet
from sestante.catalogue.files import FILES
from sestante.catalogue.models import Dataset, PracticeSheet
from sestante.catalogue.tasks import make_dataset
from sestante.people.actions import name_host
from sestante.reports.models import Edition, Report
from sestante.studies.actions import show_study
from sestante.training.actions import give_feedback, publish_badge
from sestante.training.models import Badge, SigningKey
from sestante.web import api, public
from sestante.web.caching import SHELF

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

READABLE = re.compile(r"^(catalogue_|people_host$|places_|studies_study$|studies_phase$|studies_study_territories$|"
                      r"files_storedfile$|"  # sums and sizes; found through a published sheet alone
                      r"reports_report$|reports_edition|reports_comment$|django_migrations$|exchange_voice$|"
                      r"outreach_event$|outreach_programmeitem|outreach_speaker|outreach_material$|"
                      r"outreach_(pill|publicrelease|commitment|coverage)$|"
                      r"training_(path|module|outcome|lesson|cohort|meeting|badge|signingkey)$)")  # fmt: skip
TABLE = re.compile(r'(?:FROM|JOIN|INTO|UPDATE)\s+"?([a-z_]+)"?', re.IGNORECASE)


def names_of(room):
    import_module(f"{room.__name__}.urls")
    return {
        pattern.name
        for module in (room.urls, *(getattr(room, name) for name in vars(room) if name.endswith("_urls")))
        for pattern in module.urlpatterns
    }


@pytest.fixture
def addresses():
    """Every address of the public rooms, with arguments that exist."""
    name_host(name="Associazione di prova")
    study = make.study(attribution="Fonte")
    show_study(study, by=study.memberships.first().person, public=True)
    sheets = show.published(study, number=6)
    photograph = show.photographed(sheets[1]).photographs.get()
    dataset = order_dataset(study, by=study.memberships.first().person)
    make_dataset.func(dataset.pk)
    publish_region(study, by=study.memberships.first().person)
    withdraw_sheet(sheets[0])
    report = Report.objects.create(study=study, title="Report")
    Edition.objects.create(report=report, number=1, title={"it": "Report"}, content={"it": [], "en": []})
    guidelines = Report.objects.create(study=study, kind="guidelines", title="Orientamenti")
    Edition.objects.create(report=guidelines, number=1, title={"it": "Orientamenti"}, content={"it": [], "en": []})
    event, pill, release = make.event(study), make.pill(study), make.public_release(study)
    path = make.training_path(study)
    earner = make.learner(make.cohort(path))
    give_feedback(make.handed_in(earner, 3), verdict="accepted", words="Bene", by=study.memberships.first().person)
    badge = publish_badge(Badge.objects.get(), shown_name="Rosa")
    number = Dataset.objects.get().number
    arguments = {
        "sheet_json": [[sheets[1].slug]],
        "catalog_file": [["ttl"]],
        "release_description": [[study.slug, number, "ttl"]],
        "dataset": [[study.slug, number], [study.slug, "mai-esistita"]],
        "dataset_codebook": [[study.slug, number]],
        "dataset_file": [[study.slug, number, name] for name in FILES],
        "practice_kit": [[sheets[1].slug]],
        "practice_kit_file": [[sheets[1].slug]],
        "guidelines_file": [[study.slug, 1, "it", "pdf"]],
        "event": [[event.slug], ["mai-esistito"]],
        "event_calendar": [[event.slug]],
        "pill": [[pill.slug], ["mai-esistita"]],
        "pill_image": [[pill.slug]],
        "press_release": [[release.slug], ["mai-esistito"]],
        "press_kit": [[release.slug]],
        "path": [[path.slug], ["mai-esistito"]],
        "badge": [[badge.uid]],
        "badge_key": [[SigningKey.objects.get().kid]],
        "badge_status": [[0]],
        "badge_drawing": [[path.slug, 3], [path.slug, 0]],
        "practice_photograph": [
            [sheets[1].slug, photograph.file_id],
            [sheets[1].slug, photograph.small_id],
            [sheets[0].slug, "0" * 64],
        ],
        "practice": [[sheets[1].slug], [sheets[0].slug], ["mai-esistita"]],
        "public_study": [[study.slug]],
        "edition": [[study.slug, 1]],
        "edition_file": [[study.slug, 1, "it", "pdf"]],
        "board_voice": [[make.accepted(study).pk], [999999]],
    }
    found = [
        reverse(name, args=args) for name in names_of(public) | names_of(api) for args in given(name, arguments, study)
    ]
    return [*found, "/pratiche/?q=anziani&tema=neighbourhood_help&vista=mappa", "/en/pratiche/?vista=tabella",
            "/regione/?provincia=037"]  # fmt: skip


def given(name, arguments, study):
    """The arguments to try a page with; pages of editions take a study, a number and whatever their address asks."""
    if name in arguments:
        return arguments[name]
    pattern = next(iter(get_resolver().reverse_dict.getlist(name)))[0][0]
    values = {"study": study.slug, "number": 1, "language": "it", "lang": "it", "code": "D1", "name": "D1"}
    return [[values[parameter] for parameter in pattern[1]]]


def test_no_public_page_reads_a_table_of_raw_data(client, addresses):
    strangers = {}
    for address in addresses:
        SHELF.clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(address)
            if response.streaming:
                b"".join(response.streaming_content)
        tables = {table for query in captured for table in TABLE.findall(query["sql"])}
        if strange := {table for table in tables if not READABLE.match(table)}:
            strangers[address] = strange
    assert strangers == {}


def test_the_test_itself_sees_a_raw_table():
    with CaptureQueriesContext(connection) as captured:
        list(PracticeSheet.objects.filter(practice__responses__isnull=True))
    tables = {table for query in captured for table in TABLE.findall(query["sql"])}
    assert {table for table in tables if not READABLE.match(table)} == {"fieldwork_response", "practices_practice"}
