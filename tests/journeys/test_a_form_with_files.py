"""A form with pictures in its answers, a photograph, a voice, an order, a scale and a place: filled in on a telephone
with scripts, and on a computer without them; then the team looks at what came."""

from io import BytesIO

import pytest
from django.utils.translation import gettext as said
from PIL import Image
from playwright.sync_api import expect

import make
import samples
from forms import invited
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.studies.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "quattro parole in fila"
PHOTO = {"name": "orto.jpg", "mimeType": "image/jpeg", "buffer": samples.jpeg(size=(1200, 900))}
VOICE = {"name": "racconto.mp3", "mimeType": "audio/mpeg", "buffer": samples.mp3()}


@pytest.fixture
def form(places_there):
    study = make.study()
    version = make.published_workbook(study, samples.FIELDS, choices=samples.PLACES, media=samples.media())
    return study, version


def field(page, name):
    return page.locator(f'[name="/data/fields/{name}"]:not([type=hidden])')


def values(response):
    found = session_of(Response.objects.get(pk=response.pk)).values()
    return {ref.removeprefix("/data/fields/"): text for ref, text in found.items()}


def test_filled_on_a_telephone_with_scripts_and_read_by_the_team(visitor, form):
    study, version = form
    response = invited(make.practice(study), version)
    somebody = visitor(width=390)
    somebody.context.grant_permissions(["geolocation"])
    somebody.context.set_geolocation({"latitude": 44.4949, "longitude": 11.3426, "accuracy": 8})
    page = somebody.go(f"/i/{token_of(response)}/fields/")
    assert (
        page.locator('[name="/data/fields/place"]').first.evaluate(
            "one => one.closest('label').querySelector('img').naturalWidth"
        )
        == 320
    )  # the picture has come, and the page may show it
    page.get_by_label("A garden").first.check()
    slider = page.locator("input[type=range]")
    expect(slider).to_be_visible()
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(field(page, "share")).to_have_value("5")
    orders = page.locator(".s-ranks select")
    orders.nth(0).select_option("square")
    orders.nth(1).select_option("garden")
    orders.nth(1).select_option("square")  # the two change over
    expect(orders.nth(0)).to_have_value("garden")
    page.get_by_role("button", name=said("Use where I am now")).click()
    expect(page.locator('[name="/data/fields/where:lat"]')).to_have_value("44,494900")
    page.get_by_role("button", name=said("Add where I am now")).click()
    expect(field(page, "walk")).to_have_value("44.494900 11.342600 0 8")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        field(page, "photo").set_input_files(PHOTO)
    expect(page.locator(".s-file img")).to_be_visible()
    page.get_by_label(said("What does the image show, for whoever does not see it?")).fill("Un orto tra due case")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        field(page, "voice").set_input_files(VOICE)
    expect(page.get_by_label("racconto.mp3")).to_be_visible()
    somebody.look()
    somebody.press("Save and go on")
    assert "orto.jpg" in somebody.text() and "44,4949; 11,3426" in somebody.text()
    somebody.press("Send")
    kept = values(response)
    assert {name: kept[name] for name in ("place", "share", "order", "where", "walk")} == {
        "place": "garden",
        "share": "5",
        "order": "garden square",
        "where": "44.4949 11.3426 0.0 8.0",
        "walk": "44.4949 11.3426 0.0 8.0",
    }
    photo = response.attachments.get(ref="/data/fields/photo")
    assert (photo.alt, samples.gps_of(photo.file.read())) == ("Un orto tra due case", {})

    member = make.member(study, Role.COORDINATOR, password=PASSWORD)
    team = visitor(width=1280)
    team.sign_in(member.email)
    page = team.go(f"/area/{study.slug}/risposte/{response.pk}/")
    shown = page.locator(".s-file img")
    assert (shown.get_attribute("alt"), shown.evaluate("one => one.naturalHeight")) == ("Un orto tra due case", 320)
    with Image.open(BytesIO(team.take(shown.get_attribute("src").removesuffix("?piccola")))) as picture:
        assert picture.size == (1200, 900)
    assert "racconto.mp3" in team.text()
    team.go(f"/area/{study.slug}/scheda/{version.pk}/")


def test_filled_without_scripts(visitor, form):
    study, version = form
    response = invited(make.practice(study), version)
    somebody = visitor(width=1280, javascript=False)
    page = somebody.go(f"/i/{token_of(response)}/fields/")
    assert page.locator("input[type=range]").is_hidden()
    assert page.get_by_role("button", name=said("Use where I am now")).count() == 0
    page.get_by_label("A kitchen").first.check()
    field(page, "share").fill("15")
    page.locator(".s-ranks select").nth(0).select_option("kitchen")
    page.locator('[name="/data/fields/where:lat"]').fill("44,49")
    page.locator('[name="/data/fields/where:lon"]').fill("11,34")
    field(page, "walk").fill("44,49 11,34\n44,50 11,35")
    field(page, "photo").set_input_files(PHOTO)
    page.get_by_label(said("What does the image show, for whoever does not see it?")).fill("Un orto")
    field(page, "voice").set_input_files(VOICE)
    somebody.press("Save and go on")
    kept = values(response)
    assert {name: kept[name] for name in ("place", "share", "order", "where", "walk")} == {
        "place": "kitchen",
        "share": "15",
        "order": "kitchen",
        "where": "44.49 11.34",
        "walk": "44.49 11.34 0.0 0.0; 44.5 11.35 0.0 0.0",
    }
    assert [(one.name, one.alt) for one in response.attachments.all()] == [
        ("orto.jpg", "Un orto"),
        ("racconto.mp3", ""),
    ]


DRAWN = [
    ["type", "name", "label", "appearance"],
    ["begin_group", "fields", "Fields", ""],
    ["image", "plan", "The plan", "draw"],
    ["image", "sign", "Your name", "signature"],
    ["end_group", "", "", ""],
]


def stroke(page, name):
    """Draw a line across the room of a question."""
    canvas = page.locator(f'[data-draw="q-data-fields-{name}"] canvas')
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 40, steps=4)
    page.mouse.up()


def dark(data):
    """How many points of a picture bear ink."""
    with Image.open(BytesIO(data)) as picture:
        return sum(picture.convert("L").histogram()[:100])


def test_a_plan_is_drawn_and_a_name_signed_with_the_finger(visitor, places_there):
    study = make.study()
    response = invited(make.practice(study), make.published_workbook(study, DRAWN))
    somebody = visitor(width=390)
    page = somebody.go(f"/i/{token_of(response)}/fields/")
    stroke(page, "plan")
    page.get_by_role("button", name=said("Start again")).first.click()
    stroke(page, "plan")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name=said("Use this drawing")).first.click()
    expect(page.locator(".s-file img")).to_be_visible()
    expect(page.locator('[data-draw="q-data-fields-plan"]')).to_have_count(0)
    stroke(page, "sign")
    somebody.look()
    somebody.press("Save and go on")  # what is drawn goes along, also where nobody pressed the other button
    kept = {one.ref.rpartition("/")[2]: one for one in response.attachments.all()}
    assert {name: (one.name, one.content_type) for name, one in kept.items()} == {
        "plan": ("plan.png", "image/png"),
        "sign": ("sign.png", "image/png"),
    }
    assert all(100 < dark(one.file.read()) < 5000 for one in kept.values())
