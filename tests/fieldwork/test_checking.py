"""Responses somebody must look at: accepted, or sent back to who wrote them."""

import pytest
from django.core import mail
from django.utils import timezone

import forms
import make
from sestante.fieldwork import links
from sestante.fieldwork.actions.checking import accept_response, send_back
from sestante.fieldwork.actions.importing import keep_file, start_import
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Answer, Response
from sestante.practices.actions import add_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubtful(study, ada, committing):
    """A response that came in with a date nobody can read."""
    version = forms.from_library(study, "breve")
    run = keep_file(study, b"title,municipality,reported_on\nOrto,Bologna,ieri\n", "p.csv", by=ada, version=version)
    with committing():
        start_import(run, by=ada)
    return Response.objects.get(state="to_check")


def test_an_accepted_response_counts_as_it_is(doubtful, ada):
    accept_response(doubtful, by=ada)
    response = Response.objects.get()
    assert (response.state, response.submitted_at is not None) == ("submitted", True)
    assert dict(Answer.objects.values_list("path", "value")) == {
        "/data/b1_what/title": "Orto",
        "/data/b2_where/municipality": "Bologna",
    }


def test_a_response_is_decided_about_once(doubtful, ada):
    accept_response(doubtful, by=ada)
    with pytest.raises(FieldworkError):
        accept_response(doubtful, by=ada)
    with pytest.raises(FieldworkError):
        send_back(doubtful, by=ada)


def test_sending_back_needs_somebody_to_write_to(doubtful, ada):
    with pytest.raises(FieldworkError):
        send_back(doubtful, by=ada)
    assert Response.objects.get().state == "to_check"


def test_a_response_sent_back_is_a_draft_again_with_a_letter_that_says_why(doubtful, ada, committing):
    add_contact(doubtful.practice, email="rosa@example.org", by=ada)
    with committing():
        send_back(doubtful, by=ada, note="Ci scrivi il giorno?")
    response = Response.objects.get()
    assert response.state == "draft"
    assert response.invitation.contact.email == "rosa@example.org"
    [letter] = mail.outbox
    assert "“ieri”" in letter.body and "Ci scrivi il giorno?" in letter.body
    assert links.address_of(response) in letter.body


def test_an_invited_response_sent_back_keeps_its_invitation(study, ada, committing):
    practice = make.practice(study)
    response = forms.invited(practice, forms.published(study))
    old = links.token_of(response)
    Response.objects.update(state="to_check", submitted_at=timezone.now(), reasons=[{"column": "a", "message": "b"}])
    with committing():
        send_back(response, by=ada)
    again = Response.objects.get()
    assert again.invitation == response.invitation
    assert not links.opens(old, again)
