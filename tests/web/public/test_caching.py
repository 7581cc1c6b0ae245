"""Public pages kept in memory: the same for all, never stale, never too many."""

import gzip

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
import show
from sestante.catalogue.actions import publish_sheet, withdraw_sheet
from sestante.people.actions import public_changed
from sestante.web import caching
from sestante.web.caching import SHELF, Page, Shelf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_shelf():
    SHELF.clear()


@pytest.fixture
def sheet():
    return show.published(make.study(), number=1)[0]


PAGES = ["/", "/pratiche/", "/pratiche/feed.xml", "/metodo/", "/api/pratiche.json", "/en/pratiche/", "/sitemap.xml"]


@pytest.mark.parametrize("address", PAGES)
def test_the_second_time_a_page_takes_one_query_and_is_the_same(client, sheet, address):
    first = client.get(address)
    with CaptureQueriesContext(connection) as captured:
        second = client.get(address)
    assert [query["sql"].split()[0] for query in captured] == ["SELECT"]
    assert "public_revision" in captured[0]["sql"]
    assert (second.content, second.headers["ETag"]) == (first.content, first.headers["ETag"])


@pytest.mark.parametrize("address", [*PAGES, "/privacy/", "/studi/"])
def test_a_public_page_sets_no_cookie_and_does_not_depend_on_one(client, sheet, address):
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert b"csrfmiddlewaretoken" not in response.content
    assert response.headers["Cache-Control"] == "no-cache"


def test_who_has_the_page_already_gets_304(client, sheet):
    tag = client.get("/pratiche/").headers["ETag"]
    again = client.get("/pratiche/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    public_changed()
    assert client.get("/pratiche/", headers={"If-None-Match": tag}).status_code == 304  # the same words still
    withdraw_sheet(sheet)
    assert client.get("/pratiche/", headers={"If-None-Match": tag}).status_code == 200


def test_pages_come_compressed_as_the_browser_asks(client, sheet):
    plain = client.get("/pratiche/")
    zipped = client.get("/pratiche/", headers={"Accept-Encoding": "gzip, deflate"})
    small = client.get("/pratiche/", headers={"Accept-Encoding": "gzip, br;q=0.9"})
    refused = client.get("/pratiche/", headers={"Accept-Encoding": "br;q=0, gzip;q=0"})
    assert (zipped.headers["Content-Encoding"], gzip.decompress(zipped.content)) == ("gzip", plain.content)
    assert (small.headers["Content-Encoding"], brotli.decompress(small.content)) == ("br", plain.content)
    assert "Content-Encoding" not in refused.headers
    assert len(small.content) < 20_000


def test_who_is_signed_in_gets_a_page_of_their_own_that_nobody_keeps(client, sheet):
    client.force_login(make.person())
    mine = client.get("/pratiche/")
    assert "I miei studi" in mine.content.decode()
    assert "private" in mine.headers["Cache-Control"]
    client.logout()
    assert "I miei studi" not in client.get("/pratiche/").content.decode()


def test_publishing_and_withdrawing_show_at_once(client):
    study = make.study()
    by = study.memberships.first().person
    practice = show.sent(study, show.records()[0])
    assert practice.name not in client.get("/pratiche/").content.decode()
    sheet = publish_sheet(practice, by=by)
    assert practice.name in client.get("/pratiche/").content.decode()
    withdraw_sheet(sheet, by=by)
    assert practice.name not in client.get("/pratiche/").content.decode()
    assert client.get(sheet.get_absolute_url()).status_code == 410


def test_another_process_sees_a_withdrawal_at_once(client, sheet, monkeypatch):
    """Two shelves stand for two processes: what they share is the database alone."""
    mine, other = Shelf(), Shelf()
    for shelf in (mine, other):
        monkeypatch.setattr(caching, "SHELF", shelf)
        assert sheet.title in client.get("/pratiche/").content.decode()
    monkeypatch.setattr(caching, "SHELF", mine)
    title = sheet.title
    withdraw_sheet(sheet)
    for shelf in (other, mine):
        monkeypatch.setattr(caching, "SHELF", shelf)
        assert title not in client.get("/pratiche/").content.decode()


def test_a_failure_and_an_unknown_address_are_not_kept(client, sheet):
    client.get("/pratiche/mai-esistita/")
    assert len(SHELF.pages) == 0


def test_the_shelf_never_weighs_more_than_allowed():
    shelf = Shelf(most_bytes=10_000)
    for number in range(100):
        shelf.put(number, Page(200, "text/html", (), "x", {"": b"a" * 1000}))
        shelf.get(0)
    assert shelf.bytes == sum(page.size for page in shelf.pages.values())
    assert shelf.bytes <= 10_000
    assert list(shelf.pages)[-1] == 0  # asked for all the time, so it stayed
    shelf.put(0, Page(200, "text/html", (), "x", {"": b"b"}))
    assert shelf.bytes == sum(page.size for page in shelf.pages.values())
