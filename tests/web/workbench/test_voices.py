"""The team's queue, voice, match pages: who may do what, nothing typed is lost, the same queries for 2 rows and 20."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import make
import show
from sestante.exchange.actions import propose_match
from sestante.exchange.models import Match, Voice
from sestante.letters.models import Letter
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, study):
    """A browser in which the study's facilitator is signed in."""
    client.force_login(make.member(study, Role.FACILITATOR), backend="sesame.backends.ModelBackend")
    return client


def at(study, path=""):
    return f"/area/{study.slug}/voci/{path}"


def more(study, number):
    """The same voice again and again, told by others."""
    first = Voice.objects.filter(study=study).first() or make.voice(study)
    for _ in range(number):
        made = Voice.objects.get(pk=first.pk)
        response = made.response
        response.pk = None
        response.save()
        made.pk, made.code, made.response = None, f"{Voice.objects.count():09d}", response
        made.save()


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_before_anything_is_open_the_page_says_how_to_begin(client, study):
    client.force_login(study.memberships.get().person, backend="sesame.backends.ModelBackend")
    assert "Nessuno può ancora raccontare niente" in client.get(at(study)).content.decode()
    client.post(at(study, "apertura/"), {"act": "open"})
    html = client.get(at(study)).content.decode()
    assert "/racconta/" in html and "Niente da leggere" in html


def test_the_queue_asks_the_same_queries_for_two_voices_and_for_twenty(desk, study):
    more(study, 2)
    few = queries(desk, at(study))
    more(study, 18)
    assert queries(desk, at(study)) == few


def test_the_list_of_matches_asks_the_same_queries_for_two_and_for_twenty(desk, study):
    need = make.accepted(study)
    for number in range(2):
        Match.objects.create(study=study, a=need, practice=make.practice(study, f"Pratica {number}"), nonce="n",
                             proposed_at=timezone.now())  # fmt: skip
    few = queries(desk, at(study, "abbinamenti/"))
    for number in range(18):
        Match.objects.create(study=study, a=need, practice=make.practice(study, f"Altra {number}"), nonce="n",
                             proposed_at=timezone.now())  # fmt: skip
    assert queries(desk, at(study, "abbinamenti/")) == few


def test_practices_with_needs_ask_the_same_queries_for_two_and_for_six(desk, study):
    for record in show.records()[:2]:
        show.sent(study, record)
    few = queries(desk, at(study, "pratiche/"))
    for record in show.records()[2:6]:
        show.sent(study, record)
    assert queries(desk, at(study, "pratiche/")) == few


def test_a_late_voice_is_said_to_be_late_here_and_on_the_studys_home(desk, study):
    voice = make.voice(study)
    Voice.objects.filter(pk=voice.pk).update(waiting_since=timezone.now() - timedelta(days=12, hours=1))
    assert "2 giorni oltre la risposta promessa" in desk.get(at(study)).content.decode()
    home = desk.get(f"/area/{study.slug}/").content.decode()
    assert "1 voce da leggere" in home and "1 oltre i dieci giorni promessi" in home


def test_no_page_of_the_team_shows_an_address(desk, study):
    voice = make.voice(study)
    for path in ("", f"{voice.pk}/", f"{voice.pk}/accoglienza/", f"{voice.pk}/domanda/"):
        assert "mara@" not in desk.get(at(study, path)).content.decode()


def test_a_refusal_without_words_keeps_the_page_and_sends_nothing(desk, study):
    voice = make.voice(study)
    page = desk.post(at(study, f"{voice.pk}/rifiuto/"), {"act": "send", "words": " "})
    assert (page.status_code, Letter.objects.filter(purpose__startswith="voice_decline").count()) == (400, 0)
    assert "chi l’ha raccontata deve capire perché" in page.content.decode()


def test_the_letter_is_read_before_it_goes(desk, study):
    voice = make.voice(study)
    page = desk.post(
        at(study, f"{voice.pk}/accoglienza/"), {"act": "preview", "words": "Ci pensiamo noi.", "board": "1"}
    )
    html = page.content.decode()
    assert html.count("Ci pensiamo noi.") == 2 and "Adesso è nella bacheca pubblica" in html
    assert Letter.objects.filter(purpose__startswith="voice_accept").count() == 0


def test_practices_that_already_do_it_are_suggested_and_told_by_letter(desk, study):
    sheet = show.published(study, number=1)[0]
    theme = sheet.facets.filter(facet="theme").first().value
    voice = make.voice(study, themes=theme)
    assert sheet.title in desk.get(at(study, f"{voice.pk}/")).content.decode()
    desk.post(at(study, f"{voice.pk}/accoglienza/"), {"act": "send", "words": "", "pratica": str(sheet.pk)})
    letter = Letter.objects.get(purpose__startswith="voice_accept")
    assert sheet.get_absolute_url() in letter.text


def test_a_match_is_proposed_from_either_side(desk, study):
    need, offer = make.accepted(study), make.accepted(study, "resource", email="sala@example.org")
    page = desk.get(at(study, f"{offer.pk}/abbinamento/?con={need.pk}"))
    assert f'action="{at(study, f"{need.pk}/abbinamento/")}"' in page.content.decode()
    desk.post(at(study, f"{need.pk}/abbinamento/"), {"con": offer.pk, "reason": "lo stesso tema"})
    match = Match.objects.get()
    assert (match.a, match.b, match.reason) == (need, offer, "lo stesso tema")
    html = desk.get(at(study, f"abbinamenti/{match.pk}/")).content.decode()
    assert "sala@" not in html and "mara@" not in html


def test_an_empty_note_is_refused_and_a_date_that_is_none_is_left_out(desk, study):
    match = propose_match(make.accepted(study), practice=make.practice(study), by=study.memberships.first().person)
    assert desk.post(at(study, f"abbinamenti/{match.pk}/note/"), {"words": ""}).status_code == 400
    desk.post(at(study, f"abbinamenti/{match.pk}/note/"), {"words": "Sentiti", "hear_again_on": "2026-99-99"})
    assert match.conversations.get().hear_again_on is None


def test_the_voices_of_another_study_do_not_exist(desk, study):
    other = make.voice(make.study("Un altro"))
    mine = make.accepted(study)
    assert desk.get(at(study, f"{other.pk}/")).status_code == 404
    assert desk.get(at(study, f"{mine.pk}/abbinamento/?con={other.pk}")).status_code == 404
    assert desk.get(at(study, f"{mine.pk}/abbinamento/?con=²")).status_code == 404
