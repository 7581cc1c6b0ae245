"""Somebody who has never heard of us: searches, filters, opens, downloads, follows a figure to its source."""

import csv
import io

import pikepdf
import pytest
from lxml import etree

from sestante.catalogue.models import PracticeSheet
from sestante.reports.models import Edition, Report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def results(visitor):
    return visitor.page.locator(".s-results > li")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_visitor_searches_filters_opens_a_practice_and_reads_it_in_english(visitor, demo, width):
    published = PracticeSheet.objects.published().count()
    guest = visitor(width=width)
    guest.go("/")
    guest.page.locator("main input[type=search]").first.fill("anziano solo")
    guest.press("Search", within="main")
    found = results(guest).count()
    assert 0 < found < published

    guest.go("/pratiche/")
    assert results(guest).count() == published
    if width < 640:
        guest.page.locator(".s-filters > summary").click()
    box = guest.page.locator("fieldset.s-facet label").first
    words, count = box.locator("span").first.inner_text(), int(box.locator(".n").inner_text())
    box.locator("input").check()
    guest.press("Apply", within="form:has(.s-facet)")
    assert results(guest).count() == count
    assert words in guest.page.locator(".s-chips").inner_text()
    for view in ("mappa", "tabella"):
        guest.go(f"{guest.page.url}&vista={view}")
    assert guest.page.locator("table tbody tr").count() == count
    guest.follow(guest.page.locator(".s-chips a").first)
    assert guest.page.locator("table tbody tr").count() == published

    sheet = PracticeSheet.objects.published().filter(level="full").order_by("title").first()
    guest.follow(guest.page.get_by_role("link", name=sheet.title, exact=True))
    assert (guest.heading(), guest.page.locator("html").get_attribute("lang")) == (sheet.title, "it")
    guest.follow(guest.page.locator("header a[hreflang=en]"))
    assert (guest.heading(), guest.page.locator("html").get_attribute("lang")) == (sheet.title, "en")
    assert guest.page.url.endswith(f"/en/pratiche/{sheet.slug}/")
    # The words stay those of who wrote them, and say in which language they are.
    assert guest.page.locator("article.s-story").get_attribute("lang") == "it"
    assert "In brief" in guest.text()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_visitor_follows_a_figure_of_the_report_to_its_source(visitor, demo, width):
    edition = Edition.objects.get(number=1, report__kind=Report.Kind.REPORT)
    guest = visitor(width=width)
    guest.go("/report/")
    guest.press(edition.title["it"], within="main")
    chip = guest.page.locator("article a.s-ev").first
    code = chip.get_attribute("href").removeprefix("#prova-")
    guest.follow(chip)
    proof = guest.page.locator(f"#prova-{code}")
    piece = next(one for one in edition.evidence if one["code"] == code)
    assert proof.is_visible()
    assert piece["finding"]["it"] in proof.inner_text()
    assert guest.page.evaluate("document.querySelector(':target').id") == f"prova-{code}"
    guest.follow(guest.page.locator("header a[hreflang=en]"))
    assert guest.heading() == edition.title["en"]


def test_a_visitor_downloads_feed_data_and_report(visitor, demo):
    published = {sheet.title for sheet in PracticeSheet.objects.published()}
    guest = visitor(axe=False)
    guest.go("/dati-aperti/")
    feed = etree.fromstring(guest.take("/pratiche/feed.xml"))
    assert {title.text for title in feed.iterfind("{*}entry/{*}title")} == published
    told = guest.page.request.get(guest.base + "/api/pratiche.json").json()
    assert {record["title"] for record in told["practices"]} == published
    rows = csv.DictReader(io.StringIO(guest.take("/api/pratiche.csv").decode("utf-8-sig")))
    assert {row["titolo"] for row in rows} == published
    guest.go(Edition.objects.get(number=1, report__kind=Report.Kind.REPORT).get_absolute_url())
    links = guest.page.locator("main a[href$='.pdf']")
    assert links.count() == 2
    for place, language in enumerate(("it-IT", "en")):
        data = guest.take(links.nth(place).get_attribute("href"))
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert str(pdf.Root.Lang)[:2] == language[:2]
            assert bool(pdf.Root.MarkInfo.Marked)
            assert len(pdf.pages) > 8


@pytest.mark.parametrize("width", [1280, 390])
def test_a_visitor_reads_every_page_that_the_site_offers(visitor, demo, width):
    guest = visitor(width=width)
    guest.go("/")
    seen, ahead = set(), ["/", "/en/"]
    while ahead:
        path = ahead.pop(0)
        seen.add(path)
        guest.go(path)
        offered = guest.page.locator("header a, footer a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        pages = {href for href in offered if href.startswith("/") and not href.endswith((".xml", ".csv"))}
        ahead += sorted(pages - seen - set(ahead))
    assert {"/pratiche/", "/studi/", "/report/", "/metodo/", "/privacy/", "/accessibilita/", "/note-legali/"} <= seen
    assert {"/en/pratiche/", "/en/studi/", "/en/metodo/", "/en/privacy/"} <= seen
    guest.go("/studi/")
    guest.press(demo.title, within="main")
    assert guest.heading() == demo.title


def test_an_address_that_does_not_exist_offers_a_way_on(visitor, demo):
    guest = visitor(width=390)
    assert guest.page.goto(guest.base + "/pratiche/non-ce/").status == 404
    guest.look()
    assert guest.page.locator("main a, main input").count() > 0
