"""A match from its proposal to its end: no address moves before both have said yes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
from sestante.exchange.actions import (
    answer_match,
    call_off_match,
    end_match,
    forget,
    give_feedback,
    mark_heard,
    note_conversation,
    propose_match,
    remember,
)
from sestante.exchange.errors import ExchangeError
from sestante.exchange.models import Match, Voice
from sestante.exchange.queries import needs_answered, suggestions_for, voices_standing
from sestante.fieldwork.actions import withdraw_response
from sestante.letters.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(study):
    return study.memberships.get().person


@pytest.fixture
def sides(study):
    need = make.accepted(study, text="Serve una stanza per il doposcuola")
    offer = make.accepted(study, "resource", text="La nostra sala è libera il martedì", email="sala@example.org")
    return need, offer


@pytest.fixture
def match(sides, coordinator):
    return propose_match(sides[0], b=sides[1], by=coordinator, reason="lo stesso tema")


def letters(match, start):
    return Letter.objects.filter(about__startswith=f"match:{match.pk}", purpose__startswith=start)


def test_suggestions_say_their_reasons_and_leave_out_what_shares_only_the_place(study, sides):
    need, offer = sides
    make.accepted(study, "resource", themes="animals", text="Altro")
    assert [(one.voice, one.reasons) for one in suggestions_for(need)] == [
        (offer, ("lo stesso tema: Anziani, fragilità, cronicità", "tutte e due a Bologna")),
    ]
    assert [one.voice for one in suggestions_for(offer)] == [need]


def test_what_was_told_from_the_board_comes_with_that_reason(study, sides):
    need, _offer = sides
    told = make.accepted(study, "availability", themes="animals", email="io@example.org")
    remember(told.response, need)
    found = {one.voice: one.reasons[0] for one in suggestions_for(need)}
    assert found[told] == "una è stata raccontata per l’altra, dalla bacheca"


def test_the_proposal_carries_the_other_sides_words_and_nobodys_address(match, sides):
    to_need, to_offer = letters(match, "match_proposed").order_by("purpose")
    assert (to_need.recipient, to_offer.recipient) == ("mara@example.org", "sala@example.org")
    assert "La nostra sala è libera il martedì" in to_need.text and "sala@example.org" not in to_need.text
    assert "Serve una stanza" in to_offer.text and "mara@example.org" not in to_offer.text


def test_words_for_the_team_only_are_not_told_to_the_other_side(study, sides, coordinator):
    private = make.accepted(study, publish_choice="private", text="Mio padre non esce più", email="io@example.org")
    match = propose_match(private, b=sides[1], by=coordinator)
    told = letters(match, "match_proposed").get(recipient="sala@example.org").text
    assert "Mio padre" not in told and "Anziani, fragilità, cronicità" in told


def test_contacts_go_once_with_the_second_yes(match):
    answer_match(match, "a", yes=True)
    assert letters(match, "match_contacts").count() == 0
    match = answer_match(match, "b", yes=True)
    assert match.state == "in_contact"
    with pytest.raises(ExchangeError):
        answer_match(match, "b", yes=True)
    to_need, to_offer = letters(match, "match_contacts").order_by("purpose")
    assert "sala@example.org" in to_need.text and "mara@example.org" in to_offer.text


def test_a_no_ends_it_and_only_who_had_said_yes_is_told(match):
    answer_match(match, "a", yes=True)
    match = answer_match(match, "b", yes=False)
    assert match.state == "refused"
    assert [letter.recipient for letter in letters(match, "match_closed")] == ["mara@example.org"]
    assert letters(match, "match_contacts").count() == 0


def test_it_is_followed_to_its_end_with_feedback_from_both(study, match, sides, coordinator):
    for side in "ab":
        answer_match(match, side, yes=True)
    note = note_conversation(match, "Si vedono giovedì", by=coordinator, hear_again_on=timezone.localdate())
    assert voices_standing(study).to_hear == 1
    mark_heard(note)
    assert voices_standing(study).to_hear == 0
    give_feedback(match, "a", helped="yes", words="La sala c’è.")
    give_feedback(match, "a", helped="no")
    end_match(match, done=True, met=True, by=coordinator)
    assert [letter.recipient for letter in letters(match, "match_feedback")] == ["sala@example.org"]
    assert list(match.feedback.values_list("side", "helped")) == [("a", "yes")]
    assert Voice.objects.get(pk=sides[0].pk).ending == "met"
    found = needs_answered(study=study)
    assert tuple(found["total"])[1:] == (1, 1, 1)
    assert [tuple(row) for row in found["provinces"]] == [("Bologna", 1, 1, 1)]


def test_feedback_waits_for_the_contacts(match):
    with pytest.raises(ExchangeError):
        give_feedback(match, "a", helped="yes")


def test_a_practice_can_be_the_other_side(study, sides, coordinator):
    practice = make.practice(study)
    match = propose_match(sides[0], practice=practice, by=coordinator)
    for side in "ab":
        answer_match(match, side, yes=True)
    assert "tigli@example.org" in letters(match, "match_contacts").get(recipient="mara@example.org").text


def test_who_left_no_address_and_who_is_not_accepted_cannot_be_matched(study, sides, coordinator):
    silent, unread = make.accepted(study, email=""), make.voice(study)
    for voice in (silent, unread):
        with pytest.raises(ExchangeError):
            propose_match(voice, b=sides[1], by=coordinator)
    with pytest.raises(ExchangeError):
        propose_match(sides[1], b=sides[0], by=coordinator)
    assert Match.objects.count() == 0


def test_withdrawing_one_side_ends_the_match_and_erases_its_words(match, sides):
    for side in "ab":
        answer_match(match, side, yes=True)
    give_feedback(match, "a", helped="yes", words="Ci siamo trovati.")
    withdraw_response(sides[0].response)
    forget(sides[0].response)
    match.refresh_from_db()
    assert (match.state, match.reason) == ("failed", "")
    assert match.feedback.get().words == ""
    left = letters(match, "")
    assert [(letter.recipient, "mara" in letter.text) for letter in left] == [("sala@example.org", False)]


def test_a_proposal_can_be_called_off(match, coordinator):
    assert call_off_match(match, by=coordinator).state == "closed"
    with pytest.raises(ExchangeError):
        answer_match(match, "a", yes=True)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "broken",
    [
        {"contacts_sent_at": timezone.now()},
        {"a_answer": "yes"},
        {"state": "done", "ended_at": timezone.now()},
        {"state": "refused"},
        {"practice_id": 1},
        {"b": None},
    ],
)
def test_the_database_refuses_a_match_that_contradicts_itself(match, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.filter(pk=match.pk).update(**broken)


@pytest.mark.postgres
def test_the_database_refuses_the_same_pair_twice_and_a_voice_with_itself(match, sides):
    row = {"study": match.study, "nonce": "n", "proposed_at": timezone.now()}
    for a, b in [(sides[0], sides[1]), (sides[0], sides[0])]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Match.objects.create(a=a, b=b, **row)
