"""The same reading without JavaScript: the public site and the form say the same words and lead to the same places."""

import re

import pytest

from sestante.catalogue.models import PracticeSheet
from sestante.fieldwork.links import address_of
from sestante.fieldwork.models import Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def words(visitor):
    """What stands on the page, in order; folded-out or not, as a search engine or a screen reader has it."""
    return re.sub(r"\s+", " ", visitor.page.locator("main").text_content()).strip()


def test_public_pages_say_the_same_without_scripts(visitor, demo):
    sheet = PracticeSheet.objects.published().filter(level="full").first()
    plain, scripted = visitor(javascript=False), visitor(axe=False)
    for path in (
        "/",
        "/pratiche/?q=anziani",
        "/pratiche/?vista=mappa",
        "/pratiche/?vista=tabella",
        sheet.get_absolute_url(),
        "/studi/",
        f"/studi/{demo.slug}/",
        f"/report/{demo.slug}/1/",
        "/metodo/",
        "/segnala/",
    ):
        plain.go(path)
        scripted.go(path)
        if path != "/segnala/":  # its form carries a token of each visit
            assert words(plain) == words(scripted), path
        assert plain.page.locator("main a").count() == scripted.page.locator("main a").count()


def test_a_visitor_without_scripts_opens_the_menu_filters_and_unfolds(visitor, demo):
    guest = visitor(width=390, javascript=False)
    guest.go("/")
    guest.page.locator(".s-burger > summary").click()
    guest.follow(guest.page.locator(".s-burger").get_by_role("link", name="Pratiche"))
    guest.page.locator(".s-filters > summary").click()
    box = guest.page.locator("fieldset.s-facet label").first
    count = int(box.locator(".n").inner_text())
    box.locator("input").check()
    guest.press("Apply", within="form:has(.s-facet)")
    assert guest.page.locator(".s-results > li").count() == count
    guest.follow(guest.page.locator(".s-results a").first)
    assert guest.heading()


def test_somebody_without_scripts_reads_their_form_and_goes_on(visitor, demo):
    """Begun on another day: start page, sections, review, and back; nothing is lost by looking."""
    response = Response.objects.filter(state="draft", opened_at__isnull=False).first()
    before = response.instance
    person = visitor(width=390, javascript=False)
    link = address_of(response)
    person.go(link)
    sections = person.page.locator("#sections a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(sections) == 13
    for path in sections:
        person.go(path)
        assert person.page.locator("form#fill").count() == 1
    person.go(sections[0])
    person.press("Save and leave")
    person.go(f"{link}rileggi/")
    assert response.practice.name in person.page.content()
    response.refresh_from_db()
    assert response.instance == before
