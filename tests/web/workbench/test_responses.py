"""The pages of responses: who reads what, what is decided about them, the table to download."""

import csv
import io

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

import forms
import make
from sestante.fieldwork.actions import answer_questions, submit_response
from sestante.fieldwork.models import Response
from sestante.questionnaires.queries import questions_of
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(study):
    return forms.published(study)


@pytest.fixture
def sent(study, version):
    """A form as its people sent it, answered through the real actions."""
    response = forms.invited(make.practice(study), version)
    refs = {question.name: question.path for question in questions_of(version)}
    said = {
        refs["reached"]: "300",
        refs["paid"]: "no",
        refs["story"]: "=Abbiamo cominciato in tre",
        refs["contact_name"]: "Rosa Neri",
        refs["privacy_notice_read"]: "OK",
        refs["publish_consent"]: "full",
    }
    answer_questions(response, said, base_revision=0, language="it")
    assert submit_response(response, language="it").sent
    return Response.objects.get(pk=response.pk)


def address(study, name, *arguments):
    return reverse(name, args=[study.slug, *arguments])


def page(client, study, name, *arguments, **query):
    return client.get(address(study, name, *arguments), query).content.decode()


def test_a_response_is_read_in_words_by_section(client, study, ada, sent):
    text = page(client, study, "response", sent.pk)
    assert "Quante persone avete raggiunto?" in text and "300" in text
    assert "Le persone" in text and "Rosa Neri" in text
    assert "Quante ore?" not in text


@pytest.mark.parametrize(
    ("role", "status", "identity"),
    [
        (Role.COORDINATOR, 200, True),
        (Role.RESEARCHER, 200, False),
        (Role.REVIEWER, 200, False),
        (Role.FACILITATOR, 200, False),
        (Role.OBSERVER, 403, False),
    ],
)
def test_confidential_answers_are_read_by_the_coordinator_alone(client, study, sent, role, status, identity):
    client.force_login(make.member(study, role), backend="sesame.backends.ModelBackend")
    response = client.get(address(study, "response", sent.pk))
    text = response.content.decode()
    assert response.status_code == status
    assert ("Rosa Neri" in text) is identity
    if status == 200 and not identity:
        assert "riservat" in text and "300" in text


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_a_draft_or_withdrawn_is_not_read(client, study, ada, sent, state):
    Response.objects.update(state=state, submitted_at=None)
    text = page(client, study, "response", sent.pk)
    assert "300" not in text and "Rosa" not in text


def test_the_list_is_filtered(client, study, ada, sent, version):
    other = forms.invited(make.practice(study, "Altra", email="altra@example.org"), version)
    assert "Altra" in page(client, study, "responses")
    assert "Altra" not in page(client, study, "responses", stato="submitted")
    assert "Portineria" not in page(client, study, "responses", q="altra")
    assert "Nessuna risposta con questi filtri" in page(client, study, "responses", stato="to_check")
    assert other.state == "draft"


def test_the_list_takes_a_constant_number_of_queries(client, study, ada, version, django_assert_max_num_queries):
    for number in range(12):
        with django_assert_max_num_queries(10):
            client.get(address(study, "responses"))
        if number < 11:
            forms.invited(make.practice(study, f"N {number}", email=f"n{number}@example.org"), version)


def test_one_response_takes_a_constant_number_of_queries(client, study, ada, sent, django_assert_max_num_queries):
    client.get(address(study, "response", sent.pk))
    with django_assert_max_num_queries(11):
        client.get(address(study, "response", sent.pk))


def test_a_response_to_check_is_accepted_or_sent_back(client, study, ada, sent, committing):
    Response.objects.update(state="to_check", reasons=[{"column": "Quando", "message": "“ieri” non è una data"}])
    assert "“ieri” non è una data" in page(client, study, "response", sent.pk)
    client.post(address(study, "response_acceptance", sent.pk))
    assert Response.objects.get().state == "submitted"
    Response.objects.update(state="to_check")
    with committing():
        client.post(address(study, "response_sending_back", sent.pk), {"note": "Quando?"})
    assert Response.objects.get().state == "draft"
    assert "Quando?" in mail.outbox[-1].body


def test_the_table_is_downloaded_in_words_without_confidential_answers(client, study, ada, sent, version):
    url = address(study, "responses_table", version.questionnaire_id)
    response = client.get(url, {"valori": "parole"})
    body = b"".join(response.streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    said = dict(zip(head, row, strict=True))
    assert said["Quante persone avete raggiunto? [reached]"] == "300"
    assert said["Racconta [story]"] == "'=Abbiamo cominciato in tre"
    assert "Rosa" not in body.decode()


def test_the_table_of_another_study_is_not_found(client, study, ada, sent):
    other = forms.published(make.study(title="Altro"))
    assert client.get(address(study, "responses_table", other.questionnaire_id)).status_code == 404
    assert client.get(address(study, "response", 999999)).status_code == 404


def test_the_time_of_sending_is_shown(client, study, ada, sent):
    assert timezone.localtime(sent.submitted_at).strftime("%Y") in page(client, study, "responses")
