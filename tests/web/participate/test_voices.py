"""The pages of whoever tells something: five cards, the code, the personal link, the two sides of a match."""

import pytest
from django.core.cache import cache

import make
import show
from sestante.exchange.actions import answer_match, decide, open_voices, propose_match
from sestante.exchange.links import side_token, voice_token
from sestante.exchange.models import Match, Voice
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Call, Response
from sestante.studies.actions import show_study
from sestante.web.participate import guard

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    cache.clear()
    study = make.study()
    show_study(study, by=study.memberships.get().person, public=True)
    return study


@pytest.fixture
def coordinator(study):
    return study.memberships.get().person


def test_without_open_voices_the_page_says_so(client, study):
    assert "Nessuno studio è in ascolto adesso" in client.get("/racconta/").content.decode()


def test_five_cards_with_the_112_and_the_promised_answer(client, study, coordinator):
    open_voices(study, by=coordinator)
    html = client.get("/racconta/").content.decode()
    assert html.count('<li class="k-') == 5 and "112" in html and "10 giorni" in html


def test_suggesting_a_practice_knows_nothing_of_the_voices(client, study, coordinator):
    calls = open_voices(study, by=coordinator)
    assert "Nessuno studio raccoglie segnalazioni" in client.get("/segnala/").content.decode()
    address = f"/racconta/{calls['need'].slug}/"
    assert client.get(f"/segnala/{calls['need'].slug}/")["Location"] == address
    assert "112" in client.get(address).content.decode()


def test_a_closed_form_says_so(client, study, coordinator):
    calls = open_voices(study, by=coordinator)
    Call.objects.update(closed_at="2026-01-01T10:00Z")
    assert client.get(f"/racconta/{calls['need'].slug}/").status_code == 410


def test_an_answer_from_the_board_remembers_which_voice(client, study, monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)
    need = make.accepted(study)
    call = open_voices(study, by=study.memberships.get().person)["availability"]
    page = client.get(f"/racconta/{call.slug}/?per={need.pk}").content.decode()
    assert need.name in page and f'name="per" value="{need.pk}"' in page
    posted = {"_clock": guard.CLOCK.sign("call"), "per": need.pk, "/data/v1/text": "Vengo io."}
    client.post(f"/racconta/{call.slug}/", posted)
    assert Response.objects.latest("pk").intention.voice == need
    assert client.get(f"/racconta/{call.slug}/?per=²").status_code == 200


def test_the_code_leads_to_the_page_and_a_wrong_one_says_what_a_code_looks_like(client, study):
    voice = make.voice(study, email="")
    assert client.post("/racconta/segui/", {"codice": f" {voice.code.lower()} "})["Location"] == (
        f"/racconta/segui/{voice_token(voice)}/"
    )
    page = client.post("/racconta/segui/", {"codice": "boh"})
    assert (page.status_code, "K7M4-9QXD" in page.content.decode(), 'value="boh"' in page.content.decode()) == (
        404, True, True,
    )  # fmt: skip


def test_codes_cannot_be_found_by_trying(client, study, monkeypatch):
    monkeypatch.setattr(guard, "PER_HOUR", 2)
    voice = make.voice(study)
    for _ in range(2):
        client.post("/racconta/segui/", {"codice": "AAAA-AAAA"})
    assert client.post("/racconta/segui/", {"codice": voice.code}).status_code == 404


def test_the_page_tells_every_standing_in_words_and_is_kept_nowhere(client, study, coordinator):
    def heading():
        page = client.get(f"/racconta/segui/{voice_token(voice)}/")
        assert "no-store" in page["Cache-Control"] and "mara@" not in page.content.decode()
        return page.content.decode().partition("<h1>")[2].partition("</h1>")[0]

    voice = make.voice(study)
    seen = [heading()]
    decide(voice, "ask", by=coordinator, words="Dove?")
    seen.append(heading())
    client.post(f"/racconta/segui/{voice_token(voice)}/risposta/", {"answer": "In centro."})
    seen.append(heading())
    decide(voice, "accept", by=coordinator, show=True)
    seen.append(heading())
    client.post(f"/racconta/segui/{voice_token(voice)}/chiusura/", {"esito": "trovata"})
    seen.append(heading())
    assert seen == ["In lettura", "Una domanda per te", "In lettura", "In bacheca", "Chiusa"]


def test_withdrawing_by_the_personal_link_erases_it(client, study):
    voice = make.accepted(study)
    client.post(f"/i/{token_of(voice.response)}/ritiro/")
    assert Voice.objects.get().state == "withdrawn"
    assert client.get(f"/bisogni-e-offerte/{voice.pk}/").status_code == 404
    assert "Ritirata" in client.get(f"/racconta/segui/{voice_token(voice)}/").content.decode()


def test_ones_own_data_hold_what_was_said(client, study, coordinator):
    voice = make.voice(study)
    decide(voice, "ask", by=coordinator, words="Dove?")
    data = client.get(f"/i/{token_of(voice.response)}/dati.json").json()
    assert [(one["kind"], one["code"], one["said"][0]["words"]) for one in data["voices"]] == [
        ("need", voice.code, "Dove?")
    ]


def test_taking_the_consent_back_by_the_personal_link_takes_it_off_the_board(client, study):
    voice = make.accepted(study)
    client.post(f"/i/{token_of(voice.response)}/consensi/", {"subject": "board"})
    assert client.get(f"/bisogni-e-offerte/{voice.pk}/").status_code == 404


def test_a_made_up_link_opens_nothing(client, study):
    voice = make.voice(study)
    wrong = [f"/racconta/segui/{voice.pk}-abcdefghijklmnopqrst/", "/abbinamenti/a/1-abc/", "/abbinamenti/c/1-abc/"]
    assert [client.get(path).status_code for path in wrong] == [410] * 3


@pytest.fixture
def match(study, coordinator):
    offer = make.accepted(study, "resource", email="sala@example.org")
    return propose_match(make.accepted(study), b=offer, by=coordinator)


def side(match, which):
    return f"/abbinamenti/{which}/{side_token(match, which)}/"


def test_each_side_opens_only_its_own_page(client, match):
    assert client.get(f"/abbinamenti/b/{side_token(match, 'a')}/").status_code == 410
    assert client.get(side(match, "a")).status_code == 200


def test_no_page_shows_an_address_before_or_after_both_accept(client, match):
    pages = [client.get(side(match, which)).content.decode() for which in "ab"]
    for which in "ab":
        client.post(f"{side(match, which)}risposta/", {"risposta": "si"})
        pages += [client.get(side(match, one)).content.decode() for one in "ab"]
    assert [html for html in pages if "mara@" in html or "sala@" in html] == []
    assert Match.objects.get().state == "in_contact"


def test_feedback_wants_one_of_three_answers(client, match):
    for which in "ab":
        answer_match(match, which, yes=True)
    client.post(f"{side(match, 'a')}parere/", {"aiutato": "forse"})
    assert match.feedback.count() == 0
    client.post(f"{side(match, 'a')}parere/", {"aiutato": "partly", "parole": "Un po’."})
    assert match.feedback.get().helped == "partly"


def test_a_practice_chooses_row_by_row(client, study):
    record = next(one for one in show.records() if "space" in one.get("needs_now", []))
    practice = show.sent(study, record)
    response = Response.objects.get(practice=practice)
    address = f"/i/{token_of(response)}/bacheca/"
    assert client.get(address).content.decode().count('value="si"') >= 2
    client.post(address, {"si:needs_now:space": "si", "si:needs_now:mai": "si"})
    assert [(voice.source_key, voice.shown_since is not None) for voice in Voice.objects.all()] == [
        ("needs_now:space", True)
    ]
    client.post(f"/i/{token_of(response)}/consensi/", {"subject": "board:needs_now:space"})
    assert Voice.objects.get().shown_since is None
