"""Invite practices by personal link, remind them, renew and withdraw links."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.links import address_of, new_nonce
from sestante.fieldwork.models import Invitation, Response
from sestante.journal.actions import record
from sestante.letters.actions import queue_letter, render_letter
from sestante.letters.models import Letter
from sestante.people.queries import host
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import said_in
from sestante.studies.queries import current_phase

REMINDERS_PER_PHASE = 2
LONGEST_NOTE = 600


@transaction.atomic
def invite(practice, contact, version, *, by, note="", expires_on=None):
    """Invite a practice to a questionnaire: a draft of its response, a personal link, a letter.

    The same contact and questionnaire again returns the first invitation and writes no second letter.
    """
    practice = type(practice).objects.select_for_update().select_related("study").get(pk=practice.pk)
    if contact.practice_id != practice.pk or version.questionnaire.study_id != practice.study_id:
        raise FieldworkError(_("Contact, practice and questionnaire must belong together."))
    known = practice.invitations.filter(contact=contact, response__version__questionnaire=version.questionnaire)
    if (invitation := known.first()) is not None:
        return invitation
    if version.state != Version.State.PUBLISHED:
        raise FieldworkError(_("Publish the questionnaire first: only a published version can be sent."))
    response = Response.objects.create(
        version=version,
        practice=practice,
        origin=Response.Origin.INVITATION,
        language=contact.language,
        nonce=new_nonce(),
    )
    invitation = Invitation.objects.create(practice=practice, contact=contact, response=response, expires_on=expires_on)
    send(invitation, "invitation", purpose="invitation", note=note.strip()[:LONGEST_NOTE])
    record("invited", practice, by=by, study=practice.study, version=version.pk)
    return invitation


@transaction.atomic
def remind(invitation, *, by, note=""):
    """Write again to somebody who has not sent the form yet: at most twice in each phase of the study."""
    invitation = locked(invitation)
    study = invitation.practice.study
    if (reason := why_not_remind(invitation)) is not None:
        raise FieldworkError(reason)
    phase = phase_of(study)
    number = reminders_in(invitation, phase) + 1
    letter = send(
        invitation,
        "reminder",
        purpose=f"reminder:{phase}:{number}",
        note=note.strip()[:LONGEST_NOTE],
        missing=sections_missing(invitation.response),
    )
    record("reminded", invitation.practice, by=by, study=study, number=number)
    return letter


def why_not_remind(invitation):
    """Why no reminder may go to this invitation now, in words, or None."""
    name = invitation.practice.name
    if invitation.response.state != Response.State.DRAFT:
        return _("“%(name)s” has already sent its form.") % {"name": name}
    if invitation.revoked_at is not None:
        return _("The invitation of “%(name)s” was withdrawn.") % {"name": name}
    if invitation.expires_on is not None and invitation.expires_on < timezone.localdate():
        return _("The link of “%(name)s” is no longer valid: renew it instead.") % {"name": name}
    if reminders_in(invitation, phase_of(invitation.practice.study)) >= REMINDERS_PER_PHASE:
        words = {"name": name, "most": REMINDERS_PER_PHASE}
        return _("“%(name)s” has had %(most)s reminders in this phase: a telephone call will do more.") % words
    return None


def sections_missing(response):
    """How many sections nobody has saved yet; None when the form was not begun."""
    if not response.visited:
        return None
    return sum(section["name"] not in response.visited for section in response.version.sections)


def reminders_in(invitation, phase):
    """How many reminders were written for this invitation in a phase."""
    return Letter.objects.about(about(invitation)).filter(purpose__startswith=f"reminder:{phase}:").count()


def phase_of(study):
    phase = current_phase(study)
    return phase.kind if phase is not None else "closed"


@transaction.atomic
def renew_link(invitation, *, by=None):
    """Send a new link to the contact; the one sent before opens nothing any more."""
    invitation = locked(invitation)
    if invitation.revoked_at is not None and by is None:
        raise FieldworkError(_("This invitation was withdrawn."))
    invitation.response.nonce = new_nonce()
    invitation.response.save(update_fields=["nonce"])
    invitation.revoked_at = None
    if invitation.expires_on is not None and invitation.expires_on < timezone.localdate():
        if by is None:
            raise FieldworkError(_("The time for filling in this form is over."))
        invitation.expires_on = None
    invitation.save(update_fields=["revoked_at", "expires_on"])
    letter = send(invitation, "new_link", purpose=f"new_link:{invitation.response.nonce}")
    record("renewed link", invitation.practice, by=by, actor="" if by else str(_("The practice itself")),
           study=invitation.practice.study)  # fmt: skip
    return letter


@transaction.atomic
def resend_link(invitation):
    """Send the link in force once more, to the contact's own address; at most one letter a day.

    Anybody who holds an old link may ask for this, so nothing changes by it: no link stops opening, no withdrawn or
    expired invitation comes back to life."""
    invitation = locked(invitation)
    today = timezone.localdate()
    if invitation.revoked_at is not None or (invitation.expires_on is not None and invitation.expires_on < today):
        return None
    return send(invitation, "new_link", purpose=f"new_link:{invitation.response.nonce}:{today.isoformat()}")


@transaction.atomic
def revoke_invitation(invitation, *, by):
    """Withdraw an invitation: its link opens nothing any more. What was written so far stays."""
    invitation = locked(invitation)
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        invitation.response.nonce = new_nonce()
        invitation.response.save(update_fields=["nonce"])
        record("withdrew invitation", invitation.practice, by=by, study=invitation.practice.study)
    return invitation


@transaction.atomic
def set_expiry(invitation, *, by, expires_on):
    """Say until when a link opens the form; None = until the study is over."""
    invitation = locked(invitation)
    invitation.expires_on = expires_on
    invitation.save(update_fields=["expires_on"])
    day = expires_on.isoformat() if expires_on else None
    record("set expiry", invitation.practice, by=by, study=invitation.practice.study, expires_on=day)
    return invitation


def preview_invitation(contact, version, *, note="", expires_on=None):
    """Subject, plain text and HTML of the letter as this contact would get it; the link is only hinted at."""
    context = letter_context(contact.practice, contact, version, note=note, expires_on=expires_on)
    context["button_url"] = settings.SESTANTE_SITE_URL + "/i/…"
    return render_letter("fieldwork/letters/invitation", language=contact.language, context=context)


def send(invitation, template, *, purpose, **words):
    """Queue one of the letters that carry the personal link."""
    contact = invitation.contact
    response = invitation.response
    context = letter_context(invitation.practice, contact, response.version, expires_on=invitation.expires_on, **words)
    context["button_url"] = address_of(response, language=contact.language)
    return queue_letter(
        f"fieldwork/letters/{template}",
        purpose=purpose,
        about=about(invitation),
        recipient=contact.email,
        language=contact.language,
        context=context,
        study_pk=invitation.practice.study_id,
    )


def letter_context(practice, contact, version, **words):
    study, language = practice.study, contact.language
    with translation.override(language):
        button = _("Open the form")
        why = _("We write to you because you are the contact of “%(practice)s”. If you would rather not answer, "
                "ignore this letter.") % {"practice": practice.name}  # fmt: skip
    return {
        "button": button,
        "why": why,
        "host": host(),
        "study": study,
        "study_title": study.title_en if language == "en" and study.title_en else study.title,
        "practice": practice,
        "contact": contact,
        "questionnaire": said_in(version.title, language, version),
        "minutes": version.estimated_minutes,
        **words,
    }


def about(invitation):
    """How letters name an invitation."""
    return f"invitation:{invitation.pk}"


def locked(invitation):
    """The invitation's row, locked, with what letters speak of."""
    Invitation.objects.select_for_update().get(pk=invitation.pk)
    return Invitation.objects.select_related("practice__study", "contact", "response__version__questionnaire").get(
        pk=invitation.pk
    )
