"""Invitations: one letter each, reminders with measure, links that can be renewed and withdrawn."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

import forms
import make
from sestante.fieldwork import links
from sestante.fieldwork.actions import invite, preview_invitation, remind, renew_link, revoke_invitation, set_expiry
from sestante.fieldwork.actions.joining import join_practices, remove_contact, remove_practice
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Invitation, Response
from sestante.fieldwork.queries.monitor import counts_by_standing, guests, invitable_contacts, invitations_of
from sestante.letters.models import Letter
from sestante.questionnaires.actions import retire_version
from sestante.studies.actions import enter_phase

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(study):
    return forms.published(study)


@pytest.fixture
def practice(study):
    return make.practice(study)


@pytest.fixture
def invitation(practice, version, ada, committing):
    with committing():
        return invite(practice, practice.contacts.get(), version, by=ada)


def test_an_invitation_is_a_draft_a_link_and_a_letter(invitation, committing):
    response = invitation.response
    assert (response.state, response.origin, response.practice) == ("draft", "invitation", invitation.practice)
    [letter] = mail.outbox
    assert letter.to == ["tigli@example.org"]
    assert letter.subject == "Raccontaci “Portineria di via dei Tigli” con parole tue"
    assert links.address_of(response) in letter.body
    assert links.address_of(response) in letter.alternatives[0].content


def test_the_letter_goes_once_however_often_it_is_asked(practice, version, ada, invitation, committing):
    with committing():
        again = invite(practice, practice.contacts.get(), version, by=ada, note="Di nuovo")
    assert again == invitation
    assert (Invitation.objects.count(), Response.objects.count(), len(mail.outbox)) == (1, 1, 1)


def test_the_note_of_the_team_stands_in_the_letter_and_is_no_markup(practice, version, ada, committing):
    with committing():
        invite(practice, practice.contacts.get(), version, by=ada, note="Ci vediamo <b>sabato</b>")
    assert "Ci vediamo <b>sabato</b>" in mail.outbox[0].body
    assert "Ci vediamo &lt;b&gt;sabato&lt;/b&gt;" in mail.outbox[0].alternatives[0].content


def test_the_letter_speaks_the_contact_s_language(practice, version, ada, committing):
    practice.contacts.update(language="en")
    with committing():
        invitation = invite(practice, practice.contacts.get(), version, by=ada)
    assert mail.outbox[0].subject == "Tell us about “Portineria di via dei Tigli” in your own words"
    assert f"/en/i/{links.token_of(invitation.response)}/" in mail.outbox[0].body


def test_the_preview_is_the_letter_without_its_link(practice, version):
    subject, text, html = preview_invitation(practice.contacts.get(), version, note="Una riga")
    assert subject == "Raccontaci “Portineria di via dei Tigli” con parole tue"
    assert "Una riga" in text and "Una riga" in html
    assert Letter.objects.count() == Response.objects.count() == 0


def test_only_a_published_questionnaire_can_be_sent(practice, version, ada):
    retire_version(version, by=ada)
    version.refresh_from_db()
    with pytest.raises(FieldworkError):
        invite(practice, practice.contacts.get(), version, by=ada)


def test_a_questionnaire_of_another_study_cannot_be_sent(practice, ada):
    with pytest.raises(FieldworkError):
        invite(practice, practice.contacts.get(), forms.published(make.study(title="Altro")), by=ada)


def test_at_most_two_reminders_go_in_each_phase(study, invitation, ada, committing):
    with committing():
        remind(invitation, by=ada)
    with committing():
        remind(invitation, by=ada)
    with pytest.raises(FieldworkError, match="Portineria"):
        remind(invitation, by=ada)
    assert len(mail.outbox) == 3
    enter_phase(study, kind="collection", by=ada)
    with committing():
        remind(invitation, by=ada)
    assert len(mail.outbox) == 4


def test_a_reminder_says_how_many_sections_are_missing(invitation, ada, committing):
    Response.objects.update(visited=["persone"])
    with committing():
        remind(Invitation.objects.get(), by=ada)
    assert mail.outbox[1].subject == "La tua scheda è al sicuro. Mancano 2 sezioni"


def test_who_has_sent_the_form_is_not_reminded(invitation, ada):
    Response.objects.update(state="submitted", submitted_at=timezone.now())
    with pytest.raises(FieldworkError):
        remind(invitation, by=ada)


def test_who_holds_an_expired_or_withdrawn_link_is_not_reminded(invitation, ada):
    set_expiry(invitation, by=ada, expires_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(FieldworkError):
        remind(invitation, by=ada)
    set_expiry(invitation, by=ada, expires_on=None)
    revoke_invitation(invitation, by=ada)
    with pytest.raises(FieldworkError):
        remind(invitation, by=ada)


def test_a_new_link_makes_the_old_one_worthless(invitation, ada, committing):
    old = links.token_of(invitation.response)
    with committing():
        renew_link(invitation, by=ada)
    response = Response.objects.get()
    assert not links.opens(old, response)
    assert links.address_of(response) in mail.outbox[1].body
    assert old not in mail.outbox[1].body


def test_a_withdrawn_link_opens_nothing_and_only_the_team_brings_it_back(invitation, ada, committing):
    old = links.token_of(invitation.response)
    revoke_invitation(invitation, by=ada)
    assert not links.opens(old, Response.objects.get())
    with pytest.raises(FieldworkError):
        renew_link(invitation)
    with committing():
        renew_link(invitation, by=ada)
    assert Invitation.objects.get().revoked_at is None


def test_the_monitor_says_where_each_invitation_stands_in_constant_queries(
    study, version, ada, django_assert_num_queries
):
    for number in range(6):
        practice = make.practice(study, f"Pratica {number}", email=f"p{number}@example.org")
        invite(practice, practice.contacts.get(), version, by=ada)
    keys = list(Response.objects.order_by("pk").values_list("pk", flat=True))
    now = timezone.now()
    Response.objects.filter(pk=keys[1]).update(opened_at=now)
    Response.objects.filter(pk=keys[2]).update(opened_at=now, saved_at=now, visited=["persone"], last_section="persone")
    Response.objects.filter(pk=keys[3]).update(state="submitted", submitted_at=now)
    Response.objects.filter(pk=keys[4]).update(state="to_check", submitted_at=now)
    Invitation.objects.filter(response=keys[5]).update(revoked_at=now)
    with django_assert_num_queries(2):
        found = guests(list(invitations_of(study, order="invito")), phase="form", language="it")
    assert [guest.standing for guest in found] == ["silent", "opened", "halfway", "sent", "to_check", "revoked"]
    assert [guest.percent for guest in found] == [0, 0, 33, 100, 100, 0]
    assert found[2].stopped_at == "Le persone"
    assert [len(guest.letters) for guest in found] == [1] * 6
    assert counts_by_standing(study) == {"sent": 1, "to_check": 1, "revoked": 1, "halfway": 1, "opened": 1, "silent": 1}
    assert [
        guest.invitation.response_id
        for guest in guests(invitations_of(study, standing="halfway"), phase="form", language="it")
    ] == [keys[2]]


def test_who_was_invited_to_a_questionnaire_is_not_offered_again(study, practice, version, invitation):
    other = make.practice(study, "Altra", email="altra@example.org")
    make.practice(study, "Senza contatto", email="")
    assert [contact.practice for contact in invitable_contacts(study, version.questionnaire)] == [other]


def test_a_contact_with_an_invitation_and_a_practice_with_a_form_are_not_removed(practice, invitation, ada):
    with pytest.raises(FieldworkError):
        remove_contact(practice.contacts.get(), by=ada)
    with pytest.raises(FieldworkError):
        remove_practice(practice, by=ada)


def test_joining_two_practices_moves_what_hangs_on_the_double(study, practice, version, ada, invitation):
    first = make.practice(study, "Portineria Tigli", email="tigli@example.org")
    join_practices(first, double=practice, by=ada)
    assert list(study.practices.all()) == [first]
    assert first.responses.get() == invitation.response
    assert first.invitations.get().contact == first.contacts.get()
