"""From the draft of the guidelines to a reader's comment and the answer beside it; the kit of a practice."""

import pytest

from sestante.demo.loading import PASSWORD
from sestante.web.participate import guard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_haste(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_a_reader_comments_and_reads_the_answer(visitor, demo, width, javascript):
    reader = visitor(width=width, javascript=javascript)
    reader.go("/orientamenti/")
    reader.follow(reader.page.locator("main h3 a").first)
    reader.follow(reader.page.locator("#g03-1 a.s-comment"))
    reader.write("Your comment", "Un mese è poco dove gli autobus passano due volte al giorno.")
    reader.press("Send the comment")  # without the notice: refused, nothing lost
    assert reader.page.get_by_label("Il tuo commento").input_value().startswith("Un mese è poco")
    reader.page.locator("[name=consent]").check()
    reader.press("Send the comment")
    assert reader.heading() == "Il tuo commento"
    own = reader.page.url

    team = visitor(width=width)
    team.sign_in("amelia.serantoni@example.org", PASSWORD)
    team.go(f"/area/{demo.slug}/orientamenti/commenti/")
    team.follow(team.page.locator("main table a").first)
    while "Un mese è poco" not in team.text():
        team.page.go_back()
        team.follow(team.page.locator("main table a", has_text="Un mese è poco"))
    team.page.locator("[name=show][value=yes]").check()
    team.write("Answer", "Hai ragione: scriviamo «almeno un mese».")
    team.press("Save", within="main")

    reader.go(own)
    assert "Hai ragione" in reader.text()
    reader.go("/orientamenti/")
    reader.follow(reader.page.locator("main h3 a").first)
    assert reader.page.locator("#commenti-g03-1").count() == 1
    reader.go(own)
    reader.press("Take the comment back")
    assert reader.page.locator("#commenti-g03-1").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_the_kit_of_a_practice_is_read_and_taken_along(visitor, demo, width):
    reader = visitor(width=width)
    reader.go("/pratiche/")
    reader.follow(reader.page.locator("main .s-results a, main .s-cards a").first)
    reader.press("How to redo it: the replication kit")
    assert reader.heading().startswith("Come rifare")
    pdf = reader.take(reader.page.locator("main a[href$='kit.pdf']").get_attribute("href"))
    assert pdf.startswith(b"%PDF")
