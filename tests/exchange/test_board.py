"""The board: only what was accepted and agreed to, nothing that identifies, nothing whose time is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

import make
import show
from sestante.exchange.actions import answer_listing, ask_practice, confirm_voice, expire_voices, forget, honour
from sestante.exchange.models import Voice
from sestante.exchange.queries import Asked, board_latest, listing_of, on_board, options, practices_with_offers
from sestante.fieldwork.actions import withdraw_consent, withdraw_response
from sestante.fieldwork.layout import record_consents
from sestante.fieldwork.models import Consent, Response
from sestante.fieldwork.queries import session_of
from sestante.letters.models import Letter
from sestante.studies.actions import show_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    study = make.study()
    show_study(study, by=study.memberships.get().person, public=True)
    return study


@pytest.fixture
def coordinator(study):
    return study.memberships.get().person


def test_a_row_says_what_who_kind_and_where_and_a_single_person_only_by_province(study):
    make.accepted(study, municipality="037001", text="Un furgone per tre sabati al mese", urgency="now")
    make.accepted(study, "resource", municipality="037001", who_you_are="association", publish_choice="public_named",
                  shown_name="Emporio solidale", text="Due giornate di formazione", available_until="2099-05-30",
                  themes="poverty_food")  # fmt: skip
    offer, need = board_latest(5)
    assert (need.tag, need.title, need.meta) == (
        "Bisogno", "Un furgone per tre sabati al mese", "Una cittadina o un cittadino, Bologna · urgente",
    )  # fmt: skip
    assert (offer.tag, offer.look) == ("Offerta", "act")
    assert offer.meta == "Emporio solidale, Anzola dell'Emilia · fino al 30 maggio"


@pytest.mark.parametrize(
    ("text", "begins", "rest"),
    [
        ("Manca un furgone.", "Manca un furgone.", ""),
        ("Chi ha già scritto un patto? " + "Vorremmo curare il giardino. " * 4, "Chi ha già scritto un patto?",
         ("Vorremmo curare il giardino. " * 4).strip()),
        ("parola " * 20, "parola " * 11 + "parola…", "…" + ("parola " * 8).strip()),
    ],
)  # fmt: skip
def test_a_long_text_is_parted_at_its_first_pause_and_said_once(text, begins, rest):
    assert (Voice(text=text).name, Voice(text=text).rest) == (begins, rest)


def test_filters_narrow_by_kind_theme_province_and_words(study):
    need = make.accepted(study, themes="caregiving ageing_frailty", text="Manca un furgone")
    offer = make.accepted(study, "resource", province="036", municipality="036023", themes="animals")
    assert list(on_board(Asked(kind="offerte"))) == [offer]
    assert list(on_board(Asked(theme="ageing_frailty"))) == [need]
    assert list(on_board(Asked(province="036"))) == [offer]
    assert list(on_board(Asked(text="furgone"))) == [need]
    assert [(code, count) for code, _words, count in options()["provinces"]] == [("037", 1), ("036", 1)]


def test_a_study_the_public_may_not_see_shows_nothing(study, coordinator):
    make.accepted(study)
    show_study(study, by=coordinator, public=False)
    assert board_latest(5) == []


def test_what_is_over_leaves_by_the_day_and_by_the_clock(study):
    voice = make.accepted(study, "resource", available_until="2099-01-01")
    Voice.objects.filter(pk=voice.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert board_latest(5) == []
    assert expire_voices() == (1, 0)
    voice.refresh_from_db()
    assert (voice.ending, voice.shown_since) == ("expired", None)


def test_without_a_date_its_author_is_asked_after_six_months_and_silence_takes_it_off(study):
    voice = make.accepted(study, "resource")
    silent = make.accepted(study, email="")
    later = timezone.now() + timedelta(days=190)
    assert expire_voices(later) == (0, 1)
    assert Letter.objects.filter(purpose__startswith="voice_again").get().recipient == "mara@example.org"
    assert Voice.objects.get(pk=silent.pk).ending == "expired"
    assert expire_voices(later + timedelta(days=2)) == (0, 0)
    expire_voices(later + timedelta(days=31))
    assert Voice.objects.get(pk=voice.pk).ending == "expired"


def test_who_says_that_it_still_holds_keeps_it(study):
    voice = make.accepted(study, "resource")
    later = timezone.now() + timedelta(days=190)
    expire_voices(later)
    confirm_voice(voice)
    Voice.objects.filter(pk=voice.pk).update(confirmed_at=later)
    expire_voices(later + timedelta(days=60))
    assert Voice.objects.get(pk=voice.pk).shown_since is not None


@pytest.fixture
def practice(study):
    record = next(one for one in show.records() if "space" in one.get("needs_now", []))
    practice = show.sent(study, record)
    practice.contacts.create(name="Referente", email="tigli@example.org")
    return practice


@pytest.fixture
def form(practice):
    return Response.objects.select_related("version__questionnaire", "practice").get(practice=practice)


def test_a_practices_needs_enter_with_its_yes_row_by_row(study, coordinator, practice, form):
    assert [one.state for one in practices_with_offers(study)] == ["ask"]
    ask_practice(practice, form, by=coordinator)
    assert "bacheca" in Letter.objects.get(about=f"board:{form.pk}").text
    keys = [item.key for item in listing_of(form)]
    answer_listing(form, {keys[0]: (True, ""), "needs_now:space": (True, ""), keys[-1]: (False, "")}, language="it")
    consents = dict(Consent.objects.filter(subject__startswith="board:").values_list("subject", "choice"))
    assert (consents["board:needs_now:space"], consents[f"board:{keys[-1]}"]) == ("yes", "private")
    consent = Consent.objects.get(subject="board:needs_now:space")
    assert practice.name in consent.text and consent.text_version == "board 1"
    assert {row.title for row in board_latest(9)} >= {"Cercano: uno spazio"}
    assert {row.meta.partition(",")[0] for row in board_latest(9)} == {practice.name}
    assert [one.state for one in practices_with_offers(study)] == ["answered"]


def test_words_of_ones_own_are_read_first(form):
    answer_listing(form, {"needs_now:space": (True, "Una stanza al pianoterra")}, language="it")
    assert (Voice.objects.get().state, board_latest(5)) == ("waiting", [])


def test_one_row_taken_back_leaves_and_the_others_stay(form):
    keys = [item.key for item in listing_of(form)][:2]
    answer_listing(form, dict.fromkeys(keys, (True, "")), language="it")
    withdraw_consent(form, f"board:{keys[0]}")
    honour(form)
    assert [voice.source_key for voice in on_board()] == [keys[1]]


def test_sending_the_form_again_leaves_the_rows_agreed_to(form):
    answer_listing(form, {"needs_now:space": (True, "")}, language="it")
    record_consents(form, session_of(form))
    honour(form)
    assert on_board().count() == 1


def test_withdrawing_the_form_takes_every_row_away(form):
    answer_listing(form, {"needs_now:space": (True, "")}, language="it")
    withdraw_response(form)
    forget(form)
    assert (on_board().count(), Voice.objects.get().shown_name) == (0, "")
