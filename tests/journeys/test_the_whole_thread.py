"""The whole thread on the invented study, in one go: from a need that somebody tells to the next wave of asking.

Each step takes over what the step before left; each part has a journey of its own that looks closer."""

import re
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.urls import reverse
from lxml import etree

from journeys.steps import fill_in, link_to
from journeys.test_from_nothing_to_an_edition import answered_behind
from sestante import demo as invented
from sestante.catalogue.models import PracticeSheet
from sestante.demo.loading import PASSWORD
from sestante.exchange.models import Match, Voice
from sestante.fieldwork.models import Response
from sestante.outreach.models import Event
from sestante.questionnaires.compile import answers_of, compile_questionnaire
from sestante.training.models import Badge
from sestante.web.access import PAGES
from sestante.web.participate import guard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEED = "Cerchiamo una cucina dove cuocere il pane del sabato, una mattina sì e una no."
OFFER = "Il nostro forno è libero il sabato mattina."


@pytest.fixture(autouse=True)
def no_haste(monkeypatch):
    cache.clear()
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)  # a browser that fills in by itself is quick


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_first_voice_to_the_next_wave(visitor, demo, width):
    team, guest, other = (visitor(width=width) for _somebody in range(3))
    for somebody in (team, guest, other):
        somebody.context.set_default_timeout(30_000)  # an edition's six files are made while the page waits
    team.sign_in(demo.memberships.get(role="coordinator").person.email, PASSWORD)
    thread = SimpleNamespace(study=demo, area=f"/area/{demo.slug}", team=team, guest=guest, other=other)
    need = a_need_is_told(thread)
    the_need_goes_on_the_board(thread)
    an_offer_answers_it(thread, need)
    a_practice_is_asked_and_answers(thread)
    what_was_said_becomes_a_picture(thread)
    a_group_makes_something_of_it(thread)
    methodologies_and_indicators_come_of_it(thread)
    the_report_shows_the_room(thread)
    guidelines_and_a_kit_follow(thread)
    an_event_gives_it_back(thread)
    the_press_and_a_pill_tell_it(thread)
    others_learn_it(thread)
    if "waves" in PAGES:
        the_next_wave_begins(thread)


def a_need_is_told(thread):
    guest = thread.guest
    guest.go("/")
    guest.go("/racconta/")
    guest.press("Un bisogno")
    write_voice(guest, text=NEED, beneficiaries="other", urgency="now", themes="poverty_food",
                who_you_are="informal_group", publish_choice="public_anonymous", email="pane@example.org")  # fmt: skip
    need = Voice.objects.get(text=NEED)
    assert need.code in guest.text()
    return need


def write_voice(somebody, **said):
    fill_in(somebody, **said, privacy_notice_read="OK", province="037")
    municipality = somebody.page.locator("select[name='/data/v1/municipality'] option[value='037006']")
    municipality.wait_for(state="attached")
    fill_in(somebody, municipality="037006")
    somebody.page.wait_for_timeout(400)
    somebody.press("Save and read it again", role="button")
    somebody.press("Send it", role="button")


def the_need_goes_on_the_board(thread):
    team = thread.team
    team.go(f"{thread.area}/voci/")
    team.follow(team.page.get_by_role("link", name=NEED[:40]))
    team.press("Take it up", role="link")
    team.press("Answer and send the letter", role="button")
    thread.other.go("/bisogni-e-offerte/")
    assert "example.org" not in thread.other.text()
    thread.other.follow(thread.other.page.get_by_role("link", name=NEED[:40]))


def an_offer_answers_it(thread, need):
    giver, team = thread.other, thread.team
    giver.press("I can help")
    giver.press("I have something to share")
    write_voice(giver, kind="space", text=OFFER, themes="poverty_food", who_you_are="association",
                publish_choice="private", email="forno@example.org")  # fmt: skip
    offer = Voice.objects.get(text=OFFER)
    team.go(f"{thread.area}/voci/{offer.pk}/")
    team.press("Take it up", role="link")
    team.press("Answer and send the letter", role="button")
    team.press("Propose", role="link")
    team.press("Write to both sides", role="button")
    for somebody, address in ((thread.guest, "pane@example.org"), (giver, "forno@example.org")):
        somebody.go(link_to(address, "match_proposed"))
        somebody.press("Yes, put us in touch", role="button")
        assert "@" not in somebody.text()
    match = Match.objects.get(a=need)
    assert (match.b_id, match.contacts_sent_at is not None) == (offer.pk, True)
    team.go(f"{thread.area}/voci/abbinamenti/")
    team.go(f"{thread.area}/voci/abbinamenti/{match.pk}/")


def a_practice_is_asked_and_answers(thread):
    team, guest = thread.team, thread.guest
    team.go(f"{thread.area}/")
    team.go(f"{thread.area}/scheda/")
    team.follow(team.page.locator(f"main a[href^='{thread.area}/scheda/']").first)
    team.go(f"{thread.area}/invio/")
    entry = next(one for one in invented.practices() if one.state == "invited")
    told = next(one for one in invented.practices() if one.state == "submitted")
    assert entry.name in team.text()
    response = Response.objects.get(practice__name=entry.name)
    guest.go(link_to(entry.contact_email, "invitation"))
    form = guest.page.url
    guest.press("Begin", within="main")
    answered_behind(response, answers_of(compile_questionnaire(response.version.source), told.answers))
    guest.go(f"{form}rileggi/")
    guest.press("Send the form", within="main", role="button")
    assert guest.page.url.endswith("/ricevuta/")
    team.go(f"{thread.area}/risposte/{response.pk}/")
    assert team.heading() == entry.name


def what_was_said_becomes_a_picture(thread):
    team = thread.team
    team.go(f"{thread.area}/quadro/")
    assert "25" in team.page.locator("main").inner_text()
    team.go(f"{thread.area}/quadro/mappa/")


def a_group_makes_something_of_it(thread):
    team, guest = thread.team, thread.guest
    team.go(f"{thread.area}/focus-group/")
    team.follow(team.page.get_by_role("link", name="Che cosa tiene insieme una pratica"))
    team.press("The room", within="main")
    team.go(f"{thread.area}/focus-group/1/verbale/")
    team.go(f"{thread.area}/focus-group/1/esiti/")
    became = team.page.locator("td[data-label]:has(.s-tag) > span.s-small").first.inner_text()
    team.press("Pin the result", role="button")
    guest.go(link_to(somebody_of_the_group(thread), "group_minutes"))
    guest.go(guest.page.url.replace("/verbale/", "/idee/"))
    assert became in guest.text()


def somebody_of_the_group(thread):
    return thread.study.focus_groups.get(number=1).participants.filter(answer="yes").first().email


def methodologies_and_indicators_come_of_it(thread):
    team = thread.team
    team.go(f"{thread.area}/metodologie/")
    team.follow(team.page.locator(f"main a[href*='{thread.area}/metodologie/']:not([href$='nuova/'])").first)
    team.go(f"{thread.area}/indicatori/")
    team.follow(team.page.get_by_role("link", name="Capitale sociale"))
    team.go(f"{thread.area}/indicatori/indice/")
    team.follow(team.page.locator(".s-dots li a").first)
    team.follow(team.page.get_by_role("link", name="Capitale sociale"))
    team.follow(team.page.locator(f"main a[href*='{thread.area}/risposte/']").first)


def the_report_shows_the_room(thread):
    team, guest = thread.team, thread.guest
    piece = thread.study.evidence.filter(kind="F").first()
    team.go(f"{thread.area}/report/")
    team.follow(team.page.locator(".s-chapters a").first)
    text = team.page.locator("[name=text]")
    text.fill(f"{text.input_value()}\n\n{{?La sala lo ha detto e votato [[{piece.code}]].?}}\n")
    team.press("Save the chapter", within="main", role="button")
    team.go(f"{thread.area}/report/")
    team.press("Freeze an edition", within="main")
    team.press("Freeze the edition", within="main", role="button")
    guest.go("/report/")
    guest.follow(guest.page.locator("main h2 a, main h3 a").first)
    assert "La sala lo ha detto e votato" in guest.text()
    assert guest.page.locator(f"#prova-{piece.code}").count() == 1


def guidelines_and_a_kit_follow(thread):
    team, guest = thread.team, thread.guest
    team.go(f"{thread.area}/orientamenti/")
    guest.go("/orientamenti/")
    guest.follow(guest.page.locator("main h3 a").first)
    guest.go("/pratiche/")
    guest.follow(guest.page.locator("main .s-results a").first)
    guest.press("How to redo it: the replication kit")


def an_event_gives_it_back(thread):
    team, guest = thread.team, thread.guest
    event = Event.objects.get(study=thread.study, state="public")
    guest.go("/eventi/")
    guest.follow(guest.page.locator(f"main a[href='{event.get_absolute_url()}']").first)
    guest.press("Register", within="main")
    guest.write("Name and surname", "Carla Esempio")
    guest.write("E-mail", "carla@example.org")
    guest.page.locator("[name=way]").last.check()  # from home: the hall is full
    guest.page.locator("[name=photo_notice]").check()
    guest.press("Take a place")
    guest.go(link_to("carla@example.org", "event_", "iscrizione/"))
    assert "Carla Esempio" in guest.text()
    team.go(f"{thread.area}/evento/")
    team.follow(team.page.locator(f"main a[href='{thread.area}/evento/{event.pk}/']").first)
    team.go(f"{thread.area}/evento/{event.pk}/iscrizioni/")
    team.go(f"{thread.area}/evento/{event.pk}/ingresso/")
    first = event.registrations.filter(state="confirmed", came_at=None, way="seat").order_by("pk").first()
    team.page.locator("#codice").fill(first.shown_code)
    team.press("Let in, or look up", role="button")
    first.refresh_from_db()
    assert first.came_at is not None


def the_press_and_a_pill_tell_it(thread):
    team, guest = thread.team, thread.guest
    team.go(f"{thread.area}/stampa/")
    team.follow(team.page.locator("main table th a").first)
    guest.go("/stampa/")
    guest.follow(guest.page.locator("main a[href^='/stampa/comunicati/']").first)
    sheet = PracticeSheet.objects.published().filter(study=thread.study).first()
    team.go(f"{thread.area}/catalogo/{sheet.practice_id}/")
    team.press("Make a pill of it")
    team.press("Publish", role="button")
    guest.go("/pillole/")
    guest.follow(guest.page.get_by_role("link", name=sheet.title, exact=True).first)
    feed = etree.fromstring(guest.take("/pillole/feed.xml"))
    assert sheet.title in [title.text for title in feed.iterfind("{*}entry/{*}title")]


def others_learn_it(thread):
    team, guest, learner = thread.team, thread.guest, thread.other
    guest.go("/percorsi/")
    guest.follow(guest.page.locator("main a[href^='/percorsi/']").first)
    team.go(f"{thread.area}/formazione/")
    badge = Badge.objects.exclude(shown_name="").select_related("enrolment").first()
    learner.go(link_to(badge.enrolment.email, "welcome"))
    home = re.match(r".*/imparo/[^/]+/", learner.page.url)[0]
    learner.go(f"{home}distintivi/{badge.pk}/")
    file = learner.take(f"{home}distintivi/{badge.pk}.svg")
    guest.go(f"/distintivi/{badge.uid}/")
    guest.go("/distintivi/verifica/")
    guest.page.locator("[name=file]").set_input_files(
        {"name": "distintivo.svg", "mimeType": "image/svg+xml", "buffer": file}
    )
    guest.page.locator("[name=email]").fill(badge.enrolment.email)
    guest.press("Check", within="main")
    assert badge.title in guest.text()
    assert guest.page.locator(".s-note.ok").count() == 1


def the_next_wave_begins(thread):
    team, guest = thread.team, thread.guest
    team.go(reverse("waves", args=[thread.study.slug]))
    guest.go(reverse("region"))
