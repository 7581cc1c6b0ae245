"""What people tell becomes a voice in the queue: no practice, no row in the tables of practices, no address copied."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
from sestante.exchange.actions import answer_question, close_voices, decide, forget, hide_voice, open_voices, show_voice
from sestante.exchange.errors import ExchangeError
from sestante.exchange.models import Decision, Voice
from sestante.exchange.queries import age_of, similar_to, voice_by_code, voice_counts, voices_of, voices_standing
from sestante.fieldwork.actions import withdraw_consent, withdraw_response
from sestante.fieldwork.models import Answer, Call, Response
from sestante.fieldwork.queries import standing_of
from sestante.journal.models import Entry
from sestante.letters.models import Letter
from sestante.practices.models import Practice
from sestante.studies.actions import show_study
from sestante.synthesis.queries.questions import answered_questionnaires

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    study = make.study()
    show_study(study, by=study.memberships.get().person, public=True)
    return study


@pytest.fixture
def coordinator(study):
    return study.memberships.get().person


def test_a_study_opens_the_five_voices_in_one_act_and_closes_them(study, coordinator):
    opened = open_voices(study, by=coordinator)
    assert sorted(opened) == ["availability", "idea", "need", "problem", "resource"]
    slugs = [opened[kind].slug for kind in ("need", "availability")]
    assert slugs == [f"bisogno-{study.slug}", f"disponibilita-{study.slug}"]
    assert {kind: call.pk for kind, call in open_voices(study, by=coordinator).items()} == {
        kind: call.pk for kind, call in opened.items()
    }
    close_voices(study, by=coordinator)
    assert Call.objects.filter(closed_at__isnull=True).count() == 0
    assert open_voices(study, by=coordinator)["need"].pk == opened["need"].pk


def test_a_need_told_waits_in_the_queue_and_makes_no_practice(study):
    voice = make.voice(study)
    assert (voice.kind, voice.state, voice.themes, str(voice.municipality), str(voice.province)) == (
        "need", "waiting", "ageing_frailty", "Bologna", "Bologna",
    )  # fmt: skip
    assert (voice.may_show, voice.has_address, voice.helps) == (True, True, "")
    assert Practice.objects.count() == 0
    assert standing_of(study, timezone.now()).submitted == 0
    assert Response.objects.of_study(study).count() == 0
    assert answered_questionnaires(study) == []


def test_the_address_is_copied_nowhere(study):
    voice = make.voice(study)
    columns = Voice.objects.filter(pk=voice.pk).values_list().get()
    assert [value for value in columns if "mara" in str(value)] == []
    assert Answer.objects.filter(value__contains="mara").count() == 0


def test_the_author_gets_the_code_by_letter_and_without_an_address_by_page_only(study):
    voice = make.voice(study)
    letter = Letter.objects.get(about=f"voice:{voice.pk}")
    assert letter.recipient == "mara@example.org" and voice.code in letter.text and "10 giorni" in letter.text
    silent = make.voice(study, email="")
    assert Letter.objects.filter(about=f"voice:{silent.pk}").count() == 0
    assert voice_by_code(silent.code.lower().replace("-", " ")) == silent
    assert voice_by_code("ZZZZ-ZZZZ") is None


def test_each_kind_keeps_what_it_offers_or_would_need(study):
    told = {
        "resource": make.voice(study, "resource", kind="tools_goods", available_until="2099-01-01"),
        "availability": make.voice(study, "availability"),
        "idea": make.voice(study, "idea", what_it_needs="space volunteers"),
    }
    assert {kind: voice.helps for kind, voice in told.items()} == {
        "resource": "tools_goods", "availability": "volunteers", "idea": "space volunteers",
    }  # fmt: skip
    assert (told["resource"].until.year, told["idea"].name) == (2099, "Una bacheca di quartiere")


def test_who_is_not_of_age_is_never_shown(study, coordinator):
    voice = make.voice(study, "availability", adult="no")
    decide(voice, "accept", by=coordinator)
    with pytest.raises(ExchangeError):
        show_voice(voice, by=coordinator)


def test_accepting_shows_it_only_where_its_author_agreed(study, coordinator):
    shown, private = make.voice(study), make.voice(study, publish_choice="private")
    decide(shown, "accept", by=coordinator, show=True)
    with pytest.raises(ExchangeError):
        decide(private, "accept", by=coordinator, show=True)
    decide(private, "accept", by=coordinator)
    on_board = Voice.objects.on_board(timezone.localdate())
    assert list(on_board) == [shown]
    hide_voice(shown, by=coordinator)
    assert list(on_board.all()) == []


def test_a_question_goes_out_comes_back_answered_and_the_ten_days_begin_anew(study, coordinator):
    voice = make.voice(study)
    Voice.objects.filter(pk=voice.pk).update(waiting_since=timezone.now() - timedelta(days=12))
    assert age_of(Voice.objects.get(pk=voice.pk)).is_late
    with pytest.raises(ExchangeError):
        decide(voice, "ask", by=coordinator)
    decide(voice, "ask", by=coordinator, words="In quale quartiere?")
    assert Voice.objects.get(pk=voice.pk).state == "asked"
    assert "In quale quartiere?" in Letter.objects.get(purpose__startswith="voice_ask").text
    answer_question(voice, "Alla Bolognina.")
    voice.refresh_from_db()
    assert (voice.state, age_of(voice).is_late) == ("waiting", False)
    assert list(voice.decisions.values_list("outcome", "answer")) == [("ask", "Alla Bolognina.")]
    with pytest.raises(ExchangeError):
        answer_question(voice, "Ancora.")


def test_declining_says_why(study, coordinator):
    voice = make.voice(study)
    with pytest.raises(ExchangeError):
        decide(voice, "decline", by=coordinator, words="  ")
    decide(voice, "decline", by=coordinator, words="Se ne occupa il Comune: ecco il numero.")
    assert "ecco il numero" in Letter.objects.get(purpose__startswith="voice_decline").text
    assert voices_standing(study).waiting == 0


def test_the_queue_shows_the_oldest_first_and_what_resembles(study):
    first = make.voice(study, text="Manca un pulmino per portare gli anziani alle visite in ospedale")
    second = make.voice(study, text="Manca un pulmino per portare gli anziani alle visite all’ospedale")
    other = make.voice(study, "problem", text="La fermata dell’autobus non ha una panchina né un riparo")
    assert list(voices_of(study, state="waiting")) == [first, second, other]
    assert similar_to(second) == [first]
    assert voice_counts(study)["waiting"] == 3


def test_taking_the_board_consent_back_takes_it_off(study, coordinator):
    from sestante.exchange.actions import honour

    voice = make.accepted(study)
    assert voice.shown_since is not None
    withdraw_consent(voice.response, "board")
    honour(Response.objects.get(pk=voice.response_id))
    voice.refresh_from_db()
    assert (voice.may_show, voice.shown_since) == (False, None)


def test_withdrawing_erases_words_letters_and_what_was_answered(study, coordinator):
    voice = make.voice(study)
    decide(voice, "ask", by=coordinator, words="Chi è la persona di cui parli?")
    answer_question(voice, "È mia zia.")
    withdraw_response(voice.response)
    forget(voice.response)
    voice.refresh_from_db()
    assert (voice.state, voice.text, voice.municipality, voice.has_address) == ("withdrawn", "", None, False)
    assert list(voice.decisions.values_list("words", "answer")) == [("", "")]
    assert Letter.objects.filter(about=f"voice:{voice.pk}").count() == 0
    told = [entry for entry in Entry.objects.all() if "visite" in entry.subject_label or "zia" in str(entry.detail)]
    assert told == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    "broken",
    [
        {"state": "accepted"},
        {"shown_since": "2026-01-01T10:00Z"},
        {"ended_at": "2026-01-01T10:00Z"},
        {"state": "withdrawn", "decided_at": "2026-01-01T10:00Z"},
    ],
)
def test_the_database_refuses_a_voice_that_contradicts_itself(study, broken):
    voice = make.voice(study)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice.objects.filter(pk=voice.pk).update(**broken)


@pytest.mark.postgres
def test_the_database_refuses_two_open_questions(study, coordinator):
    voice = make.voice(study)
    decide(voice, "ask", by=coordinator, words="Dove?")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(voice=voice, outcome="ask", words="E quando?", at=timezone.now())
