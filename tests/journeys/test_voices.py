"""A need told on a telephone without scripts, read, put on the board, answered, matched, and told about by both."""

import pytest
from django.core.cache import cache

import make
from journeys.steps import fill_in, last_letter, link_to
from sestante.exchange.actions import open_voices
from sestante.exchange.models import Match, Voice
from sestante.people.actions import name_host
from sestante.studies.actions import show_study
from sestante.studies.permissions import Role
from sestante.web.participate import guard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEED = "Serve una stanza riscaldata per il doposcuola, due pomeriggi alla settimana."
OFFER = "La nostra sala è libera il martedì e il giovedì."


@pytest.fixture
def study(places_there, monkeypatch):
    cache.clear()
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)
    name_host(name="Associazione di prova", privacy_notice="Testo.")
    study = make.study()
    coordinator = study.memberships.get().person
    show_study(study, by=coordinator, public=True)
    open_voices(study, by=coordinator)
    return study


def test_from_a_need_to_a_meeting(study, visitor):
    # Told on a telephone, without scripts.
    citizen = visitor(width=390, javascript=False)
    citizen.go("/racconta/")
    citizen.press("Un bisogno")
    fill_in(citizen, text=NEED, beneficiaries="children", urgency="now", province="037", themes="children_families",
            who_you_are="informal_group", publish_choice="public_anonymous", email="genitori@example.org",
            privacy_notice_read="OK")  # fmt: skip
    citizen.press("Save and read it again", role="button")
    assert "/i/" in citizen.page.url
    fill_in(citizen, municipality="037006")
    citizen.page.locator("button.btn-primary").last.click()
    citizen.press("Send it", role="button")
    need = Voice.objects.get()
    assert need.code in citizen.text()

    # Read and put on the board.
    facilitator = visitor(width=1280)
    member = make.member(study, Role.FACILITATOR, password="quattro parole in fila")
    facilitator.sign_in(member.email)
    facilitator.go(f"/area/{study.slug}/voci/")
    facilitator.follow(facilitator.page.get_by_role("link", name=NEED))
    facilitator.press("Take it up", role="link")
    facilitator.write("A few words of your own", "Cerchiamo una sala.")
    facilitator.press("See the letter again", role="button")
    assert "Cerchiamo una sala." in facilitator.page.locator(".s-letter").inner_text()
    facilitator.press("Answer and send the letter", role="button")

    # Found on the board by a body that has a room.
    giver = visitor(width=390)
    giver.go("/bisogni-e-offerte/")
    assert "example.org" not in giver.text()
    giver.follow(giver.page.get_by_role("link", name=NEED))
    giver.press("I can help")
    giver.press("I have something to share")
    fill_in(giver, kind="space", text=OFFER, province="037")
    giver.page.locator("[name='/data/v1/municipality']").first.wait_for()
    fill_in(giver, themes="children_families", who_you_are="association", publish_choice="private",
            email="sala@example.org", privacy_notice_read="OK")  # fmt: skip
    giver.page.wait_for_timeout(400)
    fill_in(giver, municipality="037006")
    giver.page.wait_for_timeout(400)
    giver.press("Save and read it again", role="button")
    giver.press("Send it", role="button")
    offer = Voice.objects.get(kind="resource")

    # Taken up, proposed to both.
    facilitator.go(f"/area/{study.slug}/voci/{offer.pk}/")
    assert NEED[:40] in facilitator.text()
    facilitator.press("Take it up", role="link")
    facilitator.press("Answer and send the letter", role="button")
    facilitator.press("Propose", role="link")
    facilitator.press("Write to both sides", role="button")
    match = Match.objects.get()

    # Both say yes: no address on any page, one letter each.
    for somebody, address in ((citizen, "genitori@example.org"), (giver, "sala@example.org")):
        somebody.go(link_to(address, "match_proposed"))
        somebody.press("Yes, put us in touch", role="button")
        assert "@" not in somebody.text()
    assert "sala@example.org" in last_letter("genitori@example.org", "match_contacts")
    citizen.go(link_to("genitori@example.org", "match_contacts"))
    citizen.page.get_by_label("Sì", exact=True).check()
    citizen.page.locator("textarea").fill("Il doposcuola è ripartito.")
    citizen.press("Send it", role="button")

    # Followed to its end.
    facilitator.go(f"/area/{study.slug}/voci/abbinamenti/{match.pk}/")
    assert "Il doposcuola è ripartito." in facilitator.text()
    facilitator.write("Note a call or a meeting", "Si sono sentiti.")
    facilitator.press("Note it", role="button")
    facilitator.press("It is done", role="button")
    giver.go(link_to("sala@example.org", "match_feedback"))
    giver.page.get_by_label("Sì", exact=True).check()
    giver.press("Send it", role="button")
    assert sorted(match.feedback.values_list("side", "helped")) == [("a", "yes"), ("b", "yes")]

    # Off the board; the code still tells its author how it ended.
    giver.go("/bisogni-e-offerte/")
    assert NEED not in giver.text()
    citizen.go("/racconta/segui/")
    citizen.page.locator("[name=codice]").fill(need.code.lower())
    citizen.press("See where it stands", role="button")
    citizen.press("Withdraw everything", role="link")
    citizen.press("Withdraw and erase", role="button")
    need.refresh_from_db()
    assert (need.state, need.text) == ("withdrawn", "")
