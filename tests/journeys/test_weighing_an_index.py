"""From a card to a figure in the report: rated, weighed, reckoned, followed back to the answer, pinned. Both widths."""

import re

import pytest

from sestante.demo.loading import PASSWORD, accounts
from sestante.indicators.models import IndexResult, Judgement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAILS = {role: email for email, _password, role in reversed(accounts())}


@pytest.mark.parametrize("width", [1280, 390])
def test_a_card_becomes_a_figure_whose_every_step_can_be_followed(visitor, demo, width):
    somebody = visitor(width=width)
    somebody.sign_in(EMAILS["coordinator"], PASSWORD)
    area = f"/area/{demo.slug}"

    # the cards, one of them revised: tried on the forms first
    page = somebody.go(f"{area}/indicatori/")
    somebody.follow(page.get_by_role("link", name="Capitale sociale"))
    assert "Un valore per 24 schede su 24" in somebody.text()
    somebody.press("Revise", within="main")
    page.locator("[name=formula]").fill("${social_capital_index} * 2")
    somebody.press("Try it on the forms", within="main")
    assert page.locator("[name=formula]").input_value() == "${social_capital_index} * 2"
    page.locator("[name=best]").fill("10")
    page.locator("[name=worst]").fill("2")
    page.locator("form button[type=submit]").last.scroll_into_view_if_needed()
    somebody.press("Save", within="main")
    assert "Versione 2" in somebody.text()

    # the next version of the framework, with the new card; a sheet of ratings, one of weights
    somebody.go(f"{area}/indicatori/")
    somebody.follow(page.get_by_role("link", name=re.compile("Versione 1 · pubblicata")))
    somebody.press("Open the next version", within="main")
    somebody.press("What the group says", within="main")
    rating = page.get_by_role("link", name=re.compile("Inserisci un foglio Rilevanza"))
    somebody.follow(rating)
    page.locator("[name=voce]").fill("C1")
    for field in page.locator("form.s-form input[id^=f]").all():
        field.fill("8")
    somebody.press("Enter the sheet", within="main")
    assert "C1" in somebody.text()
    version = Judgement.objects.get(voice="C1").version
    for voice, points in (("C1", (60, 20, 10, 10)), ("C2", (10, 20, 60, 10)), ("C3", (20, 30, 20, 30))):
        somebody.go(f"{area}/indicatori/quadri/{version.pk}/giudizi/foglio/?che=weights&dove=")
        page.locator("[name=voce]").fill(voice)
        for field, value in zip(page.locator("form.s-form input[id^=f]").all(), points, strict=True):
            field.fill(str(value))
        somebody.press("Enter the sheet", within="main")
    somebody.go(f"{area}/indicatori/quadri/{version.pk}/giudizi/")
    somebody.press("Let the ratings decide what stays", within="main")
    somebody.press("Use the group’s weights", within="main")

    # the index: read, moved with a slider, set back
    somebody.go(f"{area}/indicatori/indice/{version.pk}/")
    somebody.press("Read them", within="main")
    assert page.locator(".s-dots li").count() == 24
    assert "3 persone" in somebody.text()
    with page.expect_response(lambda answer: "peso-protagonism=90" in answer.url):
        page.locator("[name=peso-protagonism]").evaluate(
            "slider => { slider.value = 90; slider.dispatchEvent(new Event('change', {bubbles: true})); }"
        )
    page.get_by_role("link", name="Torna ai pesi del gruppo").wait_for()
    somebody.look()
    somebody.press("Back to the group’s weights", within="main")
    somebody.follow(page.get_by_role("link", name="Vedi come tabella"))
    assert page.locator("main table tbody tr").count() == 24
    somebody.follow(page.get_by_role("link", name="Vedi come grafico"))

    # every number opens its way back
    somebody.follow(page.locator(".s-dots li a").first)
    somebody.follow(page.get_by_role("link", name="Capitale sociale"))
    assert "${social_capital_index} * 2" in somebody.text() and "I07 v2" in somebody.text()
    somebody.follow(page.get_by_role("link", name="Tutta la scheda"))

    # and what is pinned has no names
    somebody.go(f"{area}/indicatori/indice/{version.pk}/")
    somebody.press("Use in the report", within="main")
    somebody.press("Pin", within="main")
    assert somebody.heading()
    result = IndexResult.objects.get(version=version)
    assert result.rows.count() == 24
    assert "Radio Ballatoio" not in str(result.evidence.figures)
