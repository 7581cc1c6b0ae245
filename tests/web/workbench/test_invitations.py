"""The monitor: inviting, reading the letter first, reminding, the link for the telephone."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

import forms
import make
from sestante.fieldwork import links
from sestante.fieldwork.models import Invitation, Response
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(study):
    return forms.published(study)


@pytest.fixture
def practices(study):
    return [make.practice(study, f"Pratica {number}", email=f"p{number}@example.org") for number in range(3)]


@pytest.fixture
def chosen(practices, version):
    keys = [practice.contacts.get().pk for practice in practices[:2]]
    return {"contact": keys, "version": version.pk, "note": "A presto", "expires_on": ""}


def address(study, name, *arguments):
    return reverse(name, args=[study.slug, *arguments])


def test_without_a_published_questionnaire_nobody_can_be_invited(client, study, ada, practices):
    assert "Non c’è nessun questionario pubblicato" in client.get(address(study, "new_invitations")).content.decode()


def test_the_letter_is_read_before_it_leaves(client, study, ada, chosen, committing):
    with committing():
        response = client.post(address(study, "invitation_preview"), chosen)
    page = response.content.decode()
    assert "Raccontaci “Pratica 0” con parole tue" in page and "A presto" in page
    assert (Invitation.objects.count(), len(mail.outbox)) == (0, 0)


def test_sending_writes_one_letter_to_each_contact_chosen(client, study, ada, chosen, committing):
    for _time in range(2):
        with committing():
            client.post(address(study, "new_invitations"), chosen | {"act": "send"})
    assert sorted(letter.to[0] for letter in mail.outbox) == ["p0@example.org", "p1@example.org"]
    assert "A presto" in mail.outbox[0].body


def test_going_back_from_the_preview_keeps_the_choice(client, study, ada, chosen):
    page = client.post(address(study, "new_invitations"), chosen | {"act": "back"}).content.decode()
    assert page.count("checked") == 2 and "A presto" in page
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("name", ["new_invitations", "invitation_preview"])
def test_choosing_nobody_is_said(client, study, ada, chosen, name):
    response = client.post(address(study, name), chosen | {"contact": [], "act": "send"})
    assert "Scegli almeno una pratica" in response.content.decode()


def test_a_day_that_is_past_is_refused(client, study, ada, chosen):
    response = client.post(address(study, "invitation_preview"), chosen | {"expires_on": "2020-01-01"})
    assert "Questo giorno è già passato" in response.content.decode()


def test_a_contact_of_another_study_is_not_invited(client, study, ada, chosen):
    stranger = make.practice(make.study(title="Altro"), email="altro@example.org").contacts.get()
    client.post(address(study, "new_invitations"), chosen | {"contact": [stranger.pk], "act": "send"})
    assert Invitation.objects.count() == 0


def test_the_monitor_lists_and_filters(client, study, ada, practices, version):
    responses = [forms.invited(practice, version) for practice in practices]
    Response.objects.filter(pk=responses[1].pk).update(
        saved_at=timezone.now(), visited=["persone"], last_section="persone"
    )
    page = client.get(address(study, "invitations")).content.decode()
    assert all(practice.name in page for practice in practices)
    page = client.get(address(study, "invitations"), {"stato": "halfway"}).content.decode()
    assert "Pratica 1" in page and "Pratica 0" not in page and "Le persone" in page and "33%" in page
    page = client.get(address(study, "invitations"), {"q": "Pratica 2"}).content.decode()
    assert "Pratica 2" in page and "Pratica 0" not in page


def test_the_monitor_takes_a_constant_number_of_queries(client, study, ada, version, django_assert_max_num_queries):
    def invited(count):
        for number in range(count):
            forms.invited(make.practice(study, f"N {number}", email=f"n{number}@example.org"), version)

    invited(2)
    with django_assert_max_num_queries(10):
        client.get(address(study, "invitations"))
    invited(12)
    with django_assert_max_num_queries(10):
        client.get(address(study, "invitations"))


def test_reminders_go_to_those_ticked_and_refusals_are_explained(client, study, ada, practices, version, committing):
    keys = [forms.invited(practice, version).invitation.pk for practice in practices]
    Response.objects.filter(invitation=keys[2]).update(state="submitted", submitted_at=timezone.now())
    with committing():
        response = client.post(address(study, "reminders"), {"invitation": keys, "note": "Dai"}, follow=True)
    page = response.content.decode()
    assert "2 solleciti inviati" in page and "“Pratica 2” ha già inviato la scheda" in page
    assert [letter.to[0] for letter in mail.outbox] and all("Dai" in letter.body for letter in mail.outbox[-2:])
    for _time in range(2):
        with committing():
            response = client.post(address(study, "reminders"), {"invitation": keys[:1]}, follow=True)
    assert "una telefonata serve di più" in response.content.decode()


def test_the_link_is_shown_to_those_who_write_to_people_and_on_no_other_page(client, study, ada, practices, version):
    response = forms.invited(practices[0], version)
    token = links.token_of(response)
    invitation = response.invitation.pk
    assert token in client.get(address(study, "invitation", invitation)).content.decode()
    assert token not in client.get(address(study, "invitations")).content.decode()
    client.force_login(make.member(study, Role.RESEARCHER), backend="sesame.backends.ModelBackend")
    assert client.get(address(study, "invitation", invitation)).status_code == 403


def test_a_link_is_renewed_dated_and_withdrawn(client, study, ada, practices, version, committing):
    response = forms.invited(practices[0], version)
    old, key = links.token_of(response), response.invitation.pk
    with committing():
        client.post(address(study, "invitation_link", key))
    assert not links.opens(old, Response.objects.get())
    client.post(address(study, "invitation_expiry", key), {"expires_on": "2030-05-01"})
    assert Invitation.objects.get().expires_on.isoformat() == "2030-05-01"
    client.post(address(study, "invitation_withdrawal", key))
    assert Invitation.objects.get().revoked_at is not None
    assert "Ritirato" in client.get(address(study, "invitation", key)).content.decode()


def test_an_invitation_of_another_study_is_not_found(client, study, ada):
    other = make.study(title="Altro")
    key = forms.invited(make.practice(other), forms.published(other)).invitation.pk
    for name in ("invitation", "invitation_withdrawal"):
        assert client.get(address(study, name, key)).status_code == 404
    assert client.post(address(study, "invitation_link", key)).status_code == 404
