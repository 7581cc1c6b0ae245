"""Pages of people signed in go compressed over the wire, each time of another length."""

import gzip

import brotli
import pytest

import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(make.person(), backend="sesame.backends.ModelBackend")
    return lambda accepted: client.get("/area/", headers={"Accept-Encoding": accepted} if accepted else {})


@pytest.mark.parametrize(
    ("accepted", "encoding", "opened"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("br;q=0, gzip;q=0", None, bytes)],
)
def test_a_page_comes_as_the_browser_asks(page, accepted, encoding, opened):
    response = page(accepted)
    assert response.headers.get("Content-Encoding") == encoding
    assert b"<h1>I tuoi studi</h1>" in opened(response.content)
    if encoding:
        assert "Accept-Encoding" in response.headers["Vary"]


def test_its_length_tells_nothing_of_what_it_holds(page):
    assert len({len(page("br").headers["X-Padding"]) for _time in range(12)}) > 1
