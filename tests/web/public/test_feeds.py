"""What programs read: the feed, the map of the site, the open data."""

import csv
import io
import json

import pytest
from lxml import etree

import make
import show
from sestante.catalogue.actions import publish_sheet
from sestante.catalogue.models import PracticeSheet
from sestante.web.caching import SHELF

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def empty_shelf():
    SHELF.clear()


@pytest.fixture
def sheets():
    study = make.study()
    by = study.memberships.first().person
    first, second = show.records()[:2]
    return [
        publish_sheet(show.sent(study, first | {"practice_name": "Orto & <casa>"}), by=by),
        publish_sheet(show.sent(study, second, licence="no"), by=by),
    ]


def test_the_feed_is_atom_with_the_newest_first(client, sheets):
    response = client.get("/pratiche/feed.xml")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    assert [entry.text for entry in feed.iter(f"{ATOM}title")][1:] == [sheets[1].title, "Orto & <casa>"]
    for entry in feed.iter(f"{ATOM}entry"):
        assert all(
            entry.find(f"{ATOM}{name}") is not None for name in ("id", "updated", "published", "link", "summary")
        )
    assert len({one.text for one in feed.iter(f"{ATOM}id")}) == 3


def test_the_map_of_the_site_names_every_page_in_both_languages(client, sheets):
    places = [place.text for place in etree.fromstring(client.get("/sitemap.xml").content).iter(f"{MAP}loc")]
    for sheet in sheets:
        assert any(place.endswith(sheet.get_absolute_url()) for place in places)
    assert "hreflang" in client.get("/sitemap.xml").content.decode()


def test_robots_are_told_where_not_to_go(client, db):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /area/" in text
    assert "Disallow: /i/" in text


def test_the_json_gives_texts_only_under_the_licence(client, sheets):
    data = json.loads(client.get("/api/pratiche.json").content)
    free, other = data["practices"]
    assert (data["number"], data["next"]) == (2, None)
    assert (free["title"], free["licence"], free["summary"]) == ("Orto & <casa>", "CC-BY-4.0", sheets[0].summary)
    assert free["content"] == sheets[0].content
    assert other["licence"] is None
    assert {"summary", "content"} & set(other) == set()
    assert sheets[1].summary not in json.dumps(data, ensure_ascii=False)


def test_the_csv_has_one_row_a_practice_and_no_formulas(client, sheets):
    PracticeSheet.objects.filter(pk=sheets[1].pk).update(title="=SOMMA(A1)")
    response = client.get("/api/pratiche.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["titolo"] for row in rows] == ["Orto & <casa>", "'=SOMMA(A1)"]
    assert [row["licenza"] for row in rows] == ["CC-BY-4.0", ""]
    assert [bool(row["sintesi"]) for row in rows] == [True, False]
    assert rows[0]["temi"].split() == list(
        sheets[0].facets.filter(facet="theme").order_by("pk").values_list("value", flat=True)
    )


def test_a_page_of_records_that_is_not_there_answers_404(client, sheets):
    assert client.get("/api/pratiche.json?pagina=2").status_code == 404
    assert client.get("/api/pratiche.json?pagina=x").status_code == 404


def test_the_description_of_the_data_names_its_files(client, sheets):
    data = json.loads(client.get("/api/dataset.json").content)
    assert data["@type"] == "dcat:Dataset"
    addresses = [one["dcat:accessURL"] for one in data["dcat:distribution"]]
    assert [address.rpartition("/api/")[2] for address in addresses] == ["pratiche.json", "pratiche.csv"]
