"""A form that would note where somebody is: on a telephone with a press, on a computer that does not say it by hand."""

import pytest
from django.utils.translation import gettext as said
from playwright.sync_api import expect

import make
import samples
from forms import invited
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "44.4949 11.3426 0.0 8.0"


@pytest.fixture
def response(places_there):
    study = make.study()
    return invited(make.practice(study), make.published_workbook(study, samples.WALK))


def values(response):
    found = session_of(Response.objects.get(pk=response.pk)).values(relevant_only=False)
    return {ref.rpartition("/")[2]: text for ref, text in found.items()}


def test_the_place_is_added_with_a_press_by_hand_or_not_at_all(visitor, response):
    walk = f"/i/{token_of(response)}/walk/"
    somebody = visitor(width=390)
    somebody.context.grant_permissions(["geolocation"])
    somebody.context.set_geolocation({"latitude": 44.4949, "longitude": 11.3426, "accuracy": 8})
    page = somebody.go(walk)
    notice = page.locator(".s-place")
    expect(notice.get_by_role("heading", name=said("Where you are, if you want to say it"))).to_be_visible()
    assert values(response)["start"] == ""  # nothing goes by itself, though the browser would say it
    somebody.press("Add where you are")
    assert said("Place added") in page.locator("body").inner_text()
    expect(notice).to_have_count(0)
    assert values(response)["start"] == HERE

    page.get_by_label("Who is there?").fill("Ada")
    page.get_by_label("What is it?").focus()
    expect(notice).to_be_visible()  # the answer asked for the place, and the page says so at once
    somebody.look()
    somebody.press("Add where you are")
    assert (values(response)["who"], values(response)["met"]) == ("Ada", HERE)

    other = visitor(width=1280)  # a computer that does not say where it is
    page = other.go(walk)
    page.get_by_label("What is it?").fill("Un orto")
    page.get_by_label("Who is there?").focus()
    notice = page.locator(".s-place")
    notice.get_by_role("button", name=said("Add where you are")).click()
    expect(notice.get_by_text(said("Your device did not say where it is: write the place yourself."))).to_be_visible()
    notice.get_by_text(said("Write it by hand")).click()
    page.get_by_label(said("Latitude")).fill("in piazza")
    other.look()
    other.press("Add this place")
    told = said("Enter latitude and longitude as two numbers")
    expect(page.get_by_role("alert").get_by_role("link", name=told)).to_be_visible()
    expect(page.locator("#eqplace")).to_contain_text(told)
    expect(page.get_by_label(said("Latitude"))).to_have_value("in piazza")
    page.get_by_label(said("Latitude")).fill("44,5")
    page.get_by_label(said("Longitude")).fill("11,35")
    other.press("Add this place")
    assert values(response)["seen_at"] == "44.5 11.35"
    page.get_by_label("What is it?").fill("Un orto grande")
    other.press("Save and go on")
    other.press("I would rather not")
    assert (values(response)["seen_at"], page.locator(".s-place").count()) == ("44.5 11.35", 0)
