"""A conversation held on Polis comes in, becomes a map, and goes out again."""

import pytest

import make
from golden import polis_folder

WIDE, NARROW = 1280, 390
PASSWORD = "quattro parole in fila"  # as in conftest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study(places_there):
    return make.study(by=make.person(email="ada@example.org", password=PASSWORD))


@pytest.mark.parametrize(("width", "javascript"), [(WIDE, True), (NARROW, True), (NARROW, False)])
def test_files_go_in_and_a_map_comes_out(visitor, study, width, javascript):
    ada = visitor(width=width, javascript=javascript)
    ada.sign_in("ada@example.org")
    page = ada.go(f"/area/{study.slug}/conversazioni/")
    page.locator("[name=files]").set_input_files(sorted(polis_folder("brexit-consensus").iterdir()))
    ada.write("Source and licence", "The Computational Democracy Project, CC BY 4.0")
    ada.press("Bring in", role="button")
    assert "5312" in ada.text().replace(".", "")
    ada.press("See the map", role="link")
    assert "Can there be consensus on Brexit?" in ada.text()
    assert "CC BY 4.0" in ada.text()
    if javascript:
        points = page.locator(".s-points")
        assert points.locator("circle").count() == 204
    ada.press("Table", role="link")
    assert page.locator("tbody tr").count() == 50
    assert ada.take(page.url.partition("?")[0] + "file/")[:2] == b"PK"
