"""The replication kit: made of the public sheet, with a contact only where its owner said yes."""

import io

import pikepdf
import pytest

import make
import show
from sestante.catalogue.actions import honour_consent
from sestante.catalogue.kit import kit_of
from sestante.catalogue.models import PracticeSheet
from sestante.fieldwork.actions import agree_to_contact, withdraw_consent
from sestante.fieldwork.models import Invitation
from sestante.fieldwork.queries.consents import KIT_CONTACT
from sestante.practices.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    study = make.study()
    return show.published(study, number=1)[0]


def invited(sheet):
    """The response the sheet stands on, with the person who was invited to it."""
    practice = sheet.practice
    contact = Contact.objects.create(practice=practice, name="Rosa Bianchi", email="rosa@example.org")
    response = practice.responses.get()
    Invitation.objects.create(practice=practice, contact=contact, response=response)
    return response


def page_of(client, sheet):
    return client.get(f"{sheet.get_absolute_url()}kit/").content.decode()


def test_the_kit_tells_steps_costs_and_struggles_of_the_sheet(sheet):
    record = show.records()[0]
    kit = kit_of(sheet)
    assert {step["name"] for step in kit["steps"]} == {one["method_name"] for one in record["methodologies"]}
    assert [fact["key"] for fact in kit["costs"]][:1] == ["annual_cost_band"]
    assert kit["conditions"] == [record["transfer_conditions"].strip()]
    assert kit["contact"] == {}


def test_a_practice_that_shows_its_card_only_has_no_kit(client, sheet):
    PracticeSheet.objects.filter(pk=sheet.pk).update(level="card_only")
    sheet.refresh_from_db()
    assert kit_of(sheet) is None
    assert client.get(f"{sheet.get_absolute_url()}kit/").status_code == 404


def test_a_withdrawn_practice_has_no_kit_any_more(client, sheet):
    from sestante.catalogue.actions import withdraw_sheet

    withdraw_sheet(sheet)
    for file in ("kit/", "kit.pdf"):
        assert client.get(f"/pratiche/{sheet.slug}/{file}").status_code == 410


def test_a_contact_stands_in_the_kit_with_its_owners_yes_and_goes_with_their_no(client, sheet):
    response = invited(sheet)
    honour_consent(sheet.practice)
    assert "rosa@example.org" not in page_of(client, sheet)
    agree_to_contact(response, text="Posso?\nSì", language="it")
    honour_consent(sheet.practice)
    assert "rosa@example.org" in page_of(client, sheet)
    withdraw_consent(response, KIT_CONTACT)
    honour_consent(sheet.practice)
    assert "rosa@example.org" not in page_of(client, sheet)
    sheet.refresh_from_db()
    assert "rosa" not in str(sheet.content) + sheet.search_text


def test_a_contact_is_never_found_by_the_search(sheet):
    response = invited(sheet)
    agree_to_contact(response, text="Posso?\nSì", language="it")
    honour_consent(sheet.practice)
    sheet.refresh_from_db()
    assert sheet.content["contact"] == {"name": "Rosa Bianchi", "email": "rosa@example.org"}
    assert "rosa" not in sheet.search_text


def test_agreeing_twice_is_one_consent(sheet):
    response = invited(sheet)
    first, second = (agree_to_contact(response, text="Posso?\nSì", language="it") for _time in range(2))
    assert first == second
    assert list(response.consents.filter(subject=KIT_CONTACT).values_list("choice", "withdrawn_at")) == [("yes", None)]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pdf_is_tagged_and_speaks_the_language_of_its_address(client, sheet, prefix):
    response = client.get(f"{prefix}{sheet.get_absolute_url()}kit.pdf")
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert str(pdf.Root.Lang) == ("en" if prefix else "it")
        assert bool(pdf.Root.MarkInfo.Marked)
