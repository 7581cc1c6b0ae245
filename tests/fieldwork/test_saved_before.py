"""What a practice sent before, where a form reads it (``last-saved``): never another's, nothing said in confidence to
another contact, nothing that was taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
import workbooks
from forms import invited
from sestante.fieldwork.actions import (
    answer_questions,
    invite,
    move_draft,
    reopen_response,
    submit_response,
    withdraw_response,
)
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import progress_of, session_of
from sestante.fieldwork.queries.paper import defaults_of
from sestante.practices.models import Contact
from sestante.questionnaires.actions import publish_version, upload_questionnaire

pytestmark = pytest.mark.django_db
ROWS = [
    ["type", "name", "label", "default", "calculation", "relevant", "visibility"],
    ["begin_group", "one", "One", "", "", "", ""],
    ["text", "town", "Town", "${last-saved#town}", "", "", "public"],
    ["integer", "people", "People", "${last-saved#people}", "", "", "aggregate"],
    ["text", "secret", "Secret", "${last-saved#secret}", "", "", "confidential"],
    ["text", "why", "Why so many?", "${last-saved#why}", "", "${people} > 10", "public"],
    ["calculate", "more", "", "", "${people} - coalesce(${last-saved#people}, 0)", "", ""],
    ["end_group", "", "", "", "", "", ""],
]
SAID = {"town": "Bologna", "people": "12", "secret": "Chi sa", "why": "Chissà"}


def published(study, rows=ROWS, questionnaire=None):
    by = study.memberships.first().person
    data = workbooks.workbook(rows)
    return publish_version(upload_questionnaire(study, data, "prova.xlsx", by=by, questionnaire=questionnaire), by=by)


@pytest.fixture
def version():
    return published(make.study())


@pytest.fixture
def practice(version):
    return make.practice(version.questionnaire.study)


def sent(response, **said):
    refs = {f"/data/one/{name}": text for name, text in (said or SAID).items()}
    answer_questions(response, refs, base_revision=response.revision, language="it")
    assert submit_response(response, language="it").sent
    return Response.objects.get(pk=response.pk)


def again(practice, version, contact=None):
    """One more form of a practice: of another contact, or (as an update a year later is) of the same."""
    contact = contact or practice.contacts.first()
    if not practice.invitations.filter(contact=contact).exists():
        by = practice.study.memberships.first().person
        return Response.objects.get(pk=invite(practice, contact, version, by=by).response_id)
    from sestante.fieldwork.models import Invitation

    made = Response.objects.create(version=version, practice=practice, origin="invitation", nonce="n")
    Invitation.objects.create(practice=practice, contact=contact, response=made)
    return made


def other_contact(practice):
    return Contact.objects.create(practice=practice, name="Altra", email="altra@example.org")


def values(response):
    found = session_of(Response.objects.get(pk=response.pk)).values(relevant_only=False)
    return {ref.removeprefix("/data/one/"): text for ref, text in found.items() if ref.startswith("/data/one/")}


def test_the_same_hand_finds_all_it_sent_last_and_nothing_before_it_has(practice, version):
    first = invited(practice, version)
    assert values(first) == {"town": "", "people": "", "secret": "", "why": "", "more": ""}
    sent(first)
    assert values(again(practice, version)) == {**SAID, "more": "0"}


def test_another_contact_of_the_practice_finds_only_what_is_public(practice, version):
    sent(invited(practice, version))
    found = values(again(practice, version, other_contact(practice)))
    assert found == {"town": "Bologna", "people": "", "secret": "", "why": "Chissà", "more": ""}


def test_another_practice_finds_nothing(practice, version):
    sent(invited(practice, version))
    other = make.practice(practice.study, "La ciclofficina", email="bici@example.org")
    assert values(invited(other, version))["town"] == ""


def test_another_questionnaire_finds_nothing(practice, version):
    sent(invited(practice, version))
    other = published(practice.study, [*ROWS])
    assert other.questionnaire_id != version.questionnaire_id
    assert values(again(practice, other))["town"] == ""


def test_a_later_version_finds_it_under_the_same_path(practice, version):
    sent(invited(practice, version))
    later = published(practice.study, [*ROWS, ["text", "news", "News?", "", "", "", ""]], version.questionnaire)
    assert values(again(practice, later))["town"] == "Bologna"


def test_what_was_hidden_when_it_was_sent_is_not_there(practice, version):
    first = invited(practice, version)
    answer_questions(first, {"/data/one/people": "12"}, base_revision=0, language="it")
    answer_questions(first, {"/data/one/why": "Chissà"}, base_revision=1, language="it")
    first.refresh_from_db()
    sent(first, people="3")
    found = values(again(practice, version))
    assert (found["people"], found["why"]) == ("3", "")


def test_what_is_taken_back_is_gone_from_there_too(practice, version):
    first = sent(invited(practice, version))
    second = again(practice, version)
    assert values(second)["town"] == "Bologna"
    withdraw_response(first)
    assert values(second) == {"town": "", "people": "", "secret": "", "why": "", "more": ""}


def test_what_is_opened_again_stays_as_it_was_sent_until_it_is_sent_anew(practice, version):
    first = sent(invited(practice, version))
    second = again(practice, version)
    first = reopen_response(first)
    answer_questions(first, {"/data/one/town": "Imola"}, base_revision=first.revision, language="it")
    assert values(second)["town"] == "Bologna"
    assert submit_response(first, language="it").sent
    assert values(second)["town"] == "Imola"


def test_a_sent_form_reads_what_it_read_when_it_was_sent(practice, version):
    sent(invited(practice, version), people="12")
    second = sent(again(practice, version), people="15")
    third = sent(again(practice, version), people="20")
    assert (values(second)["more"], values(third)["more"]) == ("3", "5")


def test_answers_that_stand_there_from_the_start_are_nobodys_yet(practice, version):
    sent(invited(practice, version))
    second = again(practice, version)
    assert defaults_of(second)["/data/one/town"] == "Bologna"
    (one,) = progress_of(second, session_of(second))
    assert (one.state, one.answered) == ("todo", 0)
    answer_questions(second, {"/data/one/town": "Imola"}, base_revision=0, language="it")
    second.refresh_from_db()
    (one,) = progress_of(second, session_of(second))
    assert (one.state, one.answered) == ("part", 1)
    assert values(second)["people"] == "12"  # kept with the draft: first values are given once


def test_a_move_to_a_later_version_keeps_what_was_there(practice, version):
    sent(invited(practice, version))
    second = again(practice, version)
    answer_questions(second, {"/data/one/why": "Così"}, base_revision=0, language="it")
    later = published(practice.study, [*ROWS, ["text", "news", "News?", "", "", "", ""]], version.questionnaire)
    move_draft(second, later)
    assert values(second) == {**SAID, "why": "Così", "more": "0"}


def test_the_page_shows_it_and_the_next_one_does_too(client, practice, version):
    sent(invited(practice, version))
    second = again(practice, version)
    page = client.get(f"/i/{token_of(second)}/one/").content.decode()
    assert 'name="/data/one/town"' in page and 'value="Bologna"' in page and 'value="Chi sa"' in page


def test_a_form_that_does_not_ask_costs_no_query_more(practice, version):
    plain = published(practice.study, [row[:3] for row in ROWS if row[0] in ("type", "text")])
    response = again(practice, plain)
    session_of(response)
    with CaptureQueriesContext(connection) as asked:
        session_of(response)
    assert len(asked) == 0


def test_however_often_something_was_sent_it_costs_the_same(practice, version):
    sent(invited(practice, version))
    second = again(practice, version)
    session_of(second)
    with CaptureQueriesContext(connection) as once:
        session_of(second)
    for town in ("Imola", "Lugo", "Cesena"):
        sent(again(practice, version), town=town)
    with CaptureQueriesContext(connection) as often:
        assert session_of(second).state("/data/one/town").value == "Cesena"
    assert len(often) == len(once)
