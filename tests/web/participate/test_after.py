"""After sending: where the answers went, and that what is taken back goes everywhere."""

import pytest

import make
from forms import from_library, invited
from sestante import demo
from sestante.catalogue.actions import publish_sheet
from sestante.catalogue.models import PracticeSheet
from sestante.fieldwork.actions import submit_response
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.questionnaires.compile import answers_of, compile_questionnaire
from sestante.synthesis.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def response(db):
    """A complete scheda of the demo, sent; its practice published; one sentence of it pinned."""
    study = make.study()
    coordinator = study.memberships.get().person
    version = from_library(study, "scheda")
    practice = make.practice(study)
    response = invited(practice, version)
    compiled = compile_questionnaire(version.source)
    record = next(one.answers for one in demo.practices()
                  if one.state == "submitted" and one.answers.get("publish_consent") == "full"
                  and one.answers.get("quotes_consent") == "anonymous")  # fmt: skip
    session = session_of(response)
    for step in answers_of(compiled, {**record, "lessons_quote": "anonymous"}):
        assert session.add(step[1]) if step[0] == "add" else session.set(*step[1:]), step
    Response.objects.filter(pk=response.pk).update(instance=session.to_xml().decode(), revision=1)
    assert submit_response(response, language="it").sent
    publish_sheet(practice, by=coordinator)
    response = Response.objects.get(pk=response.pk)
    Evidence.objects.create(
        study=study, kind=Evidence.Kind.TEXT, number=1, finding="Che cosa diresti", response=response,
        figures={"shape": "quote", "text": record["lessons"][:40], "level": "anonymous"},
        trace={"questions": [{"name": "lessons", "labels": {"it": "Che cosa diresti a chi comincia?"}}], "ref": ""},
    )  # fmt: skip
    return response


@pytest.fixture
def link(response):
    return f"/i/{token_of(response)}/"


def sheet():
    return PracticeSheet.objects.get()


def test_the_page_tells_where_answers_went(client, response, link):
    page = client.get(f"{link}uso/").content.decode()
    assert sheet().get_absolute_url() in page
    assert Evidence.objects.get().figures["text"][:20] in page.replace("&#x27;", "'")
    assert "È stata messa da parte per il report." in page


def test_taking_back_the_consent_to_publish_empties_the_catalogue_at_once(client, response, link):
    client.post(f"{link}consensi/", {"subject": "publication"})
    assert (sheet().withdrawn_at is not None, sheet().search_text) == (True, "")
    assert Evidence.objects.count() == 1


def test_taking_back_the_consent_to_quote_erases_the_quotation(client, response, link):
    client.post(f"{link}consensi/", {"subject": "quotes:lessons"})
    assert Evidence.objects.count() == 0
    assert sheet().withdrawn_at is None


def test_withdrawing_the_form_empties_everything_made_of_it(client, response, link):
    page = client.post(f"{link}ritiro/", follow=True)
    assert page.status_code == 200
    assert (Evidence.objects.count(), response.answers.count(), sheet().withdrawn_at is not None) == (0, 0, True)


def test_taking_back_the_licence_leaves_the_page_and_takes_its_texts_out_of_the_commons(client, response, link):
    assert sheet().reusable
    client.post(f"{link}consensi/", {"subject": "licence"})
    assert (sheet().withdrawn_at, sheet().reusable) == (None, False)
