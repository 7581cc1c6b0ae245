"""Sending a form, changing it afterwards, taking it back."""

import pytest

import make
from forms import from_library, invited, published
from sestante.fieldwork.actions import (
    answer_questions,
    begin_answer,
    keep_sent,
    may_change,
    open_call,
    reopen_response,
    submit_response,
    withdraw_consent,
    withdraw_response,
)
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import progress_of, session_of
from sestante.journal.models import Entry
from sestante.letters.models import Letter
from sestante.people.models import Host
from sestante.studies.actions import enter_phase
from sestante.studies.models import PhaseKind

pytestmark = pytest.mark.django_db

REACHED, PAID, HOURS = "/data/persone/reached", "/data/persone/paid", "/data/persone/hours"
STORY, QUOTE = "/data/persone/story", "/data/persone/story_quote"
NAME, READ, PUBLISH = (
    "/data/contatti/contact_name",
    "/data/contatti/privacy_notice_read",
    "/data/contatti/publish_consent",
)
COMPLETE = {REACHED: "300", PAID: "yes", HOURS: "40", STORY: "Una sera d'inverno", QUOTE: "anonymous", NAME: "Ada",
            READ: "OK", PUBLISH: "full"}  # fmt: skip


@pytest.fixture
def response(study):
    return invited(make.practice(study), published(study))


def write(response, edits):
    fresh = Response.objects.get(pk=response.pk)
    answer_questions(fresh, edits, base_revision=fresh.revision, language="it")


def fresh(response):
    return Response.objects.get(pk=response.pk)


def sent(response, edits=COMPLETE):
    write(response, edits)
    submission = submit_response(fresh(response), language="it")
    assert submission.sent, submission.gaps
    return fresh(response)


def laid_out(response):
    return dict(response.answers.values_list("ref", "value"))


def test_submitting_lays_out_what_is_not_confidential(response):
    response = sent(response)
    assert laid_out(response) == {REACHED: "300", PAID: "yes", HOURS: "40", STORY: "Una sera d'inverno"}
    assert (response.state, response.submitted_at is not None) == ("submitted", True)


def test_submitting_drops_answers_to_hidden_questions(response):
    write(response, COMPLETE)
    write(response, {PAID: "no"})
    assert submit_response(fresh(response), language="it").sent
    assert HOURS not in laid_out(fresh(response))
    assert session_of(fresh(response)).values(relevant_only=False)[HOURS] == "40"


def test_a_missing_answer_is_told_and_does_not_stop_the_sending(response):
    write(response, {READ: "OK", PUBLISH: "nothing"})
    submission = submit_response(fresh(response), language="it")
    assert submission.sent
    assert [(gap.ref, gap.kind, gap.blocks) for gap in submission.gaps] == [
        (REACHED, "required", False),
        (PAID, "required", False),
    ]


@pytest.mark.parametrize(
    ("edits", "ref"),
    [
        ({READ: ""}, READ),
        ({PUBLISH: ""}, PUBLISH),
        ({REACHED: "5000"}, REACHED),
        ({REACHED: "circa trecento"}, REACHED),
        ({STORY: "x" * 61}, STORY),
    ],
)
def test_what_does_not_fit_and_a_missing_consent_stop_the_sending(response, edits, ref):
    write(response, COMPLETE)
    write(response, edits)
    submission = submit_response(fresh(response), language="it")
    assert not submission.sent
    assert [gap.ref for gap in submission.gaps if gap.blocks] == [ref]
    assert fresh(response).state == "draft"
    assert Letter.objects.filter(purpose__startswith="received").count() == 0


def test_two_versions_of_an_answer_stop_the_sending(response):
    write(response, COMPLETE)
    Response.objects.filter(pk=response.pk).update(disputed={STORY: "un'altra"})
    assert [gap.kind for gap in submit_response(fresh(response), language="it").gaps] == ["disputed"]


def test_consents_keep_words_version_time_and_channel(response):
    Host.objects.create(pk=1, name="Casa", privacy_notice="Trattiamo i dati così.", privacy_version="2.1")
    response = sent(response)
    consents = {one.subject: one for one in response.consents.all()}
    assert {subject: one.choice for subject, one in consents.items()} == {
        "privacy_notice": "yes",
        "publication": "full",
        "quotes:story": "anonymous",
    }
    assert consents["privacy_notice"].text == "Ho letto\n\nTrattiamo i dati così."
    assert consents["privacy_notice"].text_version == "2.1"
    assert consents["publication"].text == ("Che cosa possiamo pubblicare?\nTutta la scheda, tranne le parti riservate")
    assert {(one.language, one.channel) for one in consents.values()} == {("it", "web")}


def test_the_thank_you_letter_goes_once_per_sending(response, mailoutbox):
    with_commit = sent(response)
    letter = Letter.objects.get(purpose="received:1")
    assert letter.recipient == "tigli@example.org"
    assert f"{with_commit.pk}-1" in letter.text


def test_sending_writes_the_journal_and_keeps_the_record(response):
    response = sent(response)
    entry = Entry.objects.get(verb="sent form")
    assert entry.detail == {"number": 1}
    sending = response.sendings.get()
    assert (sending.number, sending.instance) == (1, response.instance)


def test_a_sent_form_opens_again_and_replaces_its_answers(response):
    response = sent(response)
    reopen_response(response)
    assert fresh(response).state == "draft"
    write(response, {REACHED: "310"})
    assert submit_response(fresh(response), language="it").sent
    response = fresh(response)
    assert laid_out(response)[REACHED] == "310"
    assert [one.number for one in response.sendings.all()] == [1, 2]
    assert ">300<" in response.sendings.first().instance


def test_changes_can_be_let_be(response):
    response = sent(response)
    reopen_response(response)
    write(response, {REACHED: "999"})
    keep_sent(fresh(response))
    response = fresh(response)
    assert response.state == "submitted"
    assert session_of(response).values()[REACHED] == "300"
    assert laid_out(response)[REACHED] == "300"


def test_after_the_collection_a_form_no_longer_opens(response, study):
    response = sent(response)
    assert may_change(response)
    enter_phase(study, kind=PhaseKind.REPORT, by=study.memberships.first().person)
    assert not may_change(response)
    with pytest.raises(FieldworkError):
        reopen_response(response)


def test_a_consent_is_taken_back_and_does_not_come_back(response):
    response = sent(response)
    withdraw_consent(response, "publication")
    response = fresh(response)
    history = [(one.choice, one.withdrawn_at is None) for one in response.consents.filter(subject="publication")]
    assert history == [("full", False), ("nothing", True)]
    assert session_of(response).values()[PUBLISH] == "nothing"
    reopen_response(response)
    keep_sent(fresh(response))
    assert session_of(fresh(response)).values()[PUBLISH] == "nothing"


def test_a_text_whose_own_consent_is_gone_does_not_fall_back_on_the_general_one(response):
    response = sent(response)
    withdraw_consent(response, "quotes:story")
    in_force = {one.subject: one.choice for one in response.consents.filter(withdrawn_at=None)}
    assert in_force["quotes:story"] == "no"


def test_the_notice_is_taken_back_only_with_the_form(response):
    with pytest.raises(FieldworkError):
        withdraw_consent(sent(response), "privacy_notice")


def test_sending_again_keeps_the_date_of_consents_that_did_not_change(response):
    response = sent(response)
    first = response.consents.get(subject="publication").given_at
    reopen_response(response)
    submit_response(fresh(response), language="it")
    assert response.consents.get(subject="publication").given_at == first
    assert response.consents.count() == 3


def test_withdrawing_erases_answers_and_keeps_that_there_was_a_form(response):
    response = sent(response)
    withdraw_response(response)
    response = fresh(response)
    assert (response.state, response.instance, response.answers.count(), response.edits.count()) == (
        "withdrawn", "", 0, 0)  # fmt: skip
    assert [one.instance for one in response.sendings.all()] == [""]
    assert all(one.withdrawn_at is not None for one in response.consents.all())
    assert response.consents.count() == 3


def test_progress_tells_begun_from_complete(response):
    def states():
        now = fresh(response)
        return [one.state for one in progress_of(now, session_of(now))]

    assert states() == ["todo", "todo", "todo"]
    answer_questions(response, {REACHED: "300"}, base_revision=0, language="it", section="persone")
    assert states() == ["part", "todo", "todo"]
    answer_questions(response, {PAID: "no"}, base_revision=1, language="it", section="persone")
    assert states() == ["done", "todo", "todo"]
    answer_questions(response, {REACHED: "tanti"}, base_revision=2, language="it", section="persone")
    assert states() == ["miss", "todo", "todo"]


def test_a_nomination_becomes_a_practice_with_its_place(study):
    call = open_call(study, from_library(study, "nomina"), by=study.memberships.first().person,
                     opens_on=study.created_at.date())  # fmt: skip
    response = begin_answer(call, language="it")
    edits = {
        "/data/n1/practice_name": "Orto di via Mazzini", "/data/n1/what_they_do": "Coltivano insieme.",
        "/data/n1/province": "037", "/data/n1/municipality": "037006", "/data/n1/themes": "neighbourhood_help",
        "/data/n1/citizens_lead": "citizens_alone", "/data/n2/nominator_relation": "part_of_it",
        "/data/n2/nominator_email": "Orto@Example.org", "/data/n2/privacy_notice_read": "OK",
    }  # fmt: skip
    assert answer_questions(response, edits, base_revision=0, language="it").refused == ()
    submission = submit_response(fresh(response), language="it")
    assert submission.sent, submission.gaps
    practice = fresh(response).practice
    assert (practice.name, practice.origin, practice.municipality.name, practice.province.code) == (
        "Orto di via Mazzini", "call", "Bologna", "037")  # fmt: skip
    assert practice.contacts.get().email == "orto@example.org"
    assert Letter.objects.get(about=f"response:{response.pk}").recipient == "orto@example.org"
