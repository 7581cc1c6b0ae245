"""Responses that somebody must look at: accept them as they are, or send them back to who wrote them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.layout import lay_out_answers, record_consents
from sestante.fieldwork.links import new_nonce
from sestante.fieldwork.models import Invitation, Response, Submission
from sestante.fieldwork.queries.paper import session_of
from sestante.journal.actions import record

from .inviting import send

CHANNELS = {Response.Origin.IMPORT: "import", Response.Origin.TELEPHONE: "telephone"}


@transaction.atomic
def accept_response(response, *, by):
    """Take a response as it is: its answers count from now on, also those that break a rule."""
    response = to_check(response)
    response.state = Response.State.SUBMITTED
    response.submitted_at = response.submitted_at or timezone.now()
    response.save(update_fields=["state", "submitted_at"])
    session = session_of(response)
    lay_out_answers(response, session)
    record_consents(response, session, channel=CHANNELS.get(response.origin, "web"))
    response.submissions.filter(state=Submission.State.TO_CHECK, applied=True).update(
        state=Submission.State.FILED, decided_at=timezone.now(), decided_by=by
    )
    record("accepted response", response, by=by, study=response.version.questionnaire.study)
    return response


@transaction.atomic
def send_back(response, *, by, note=""):
    """Ask the practice to look again: the response is a draft once more, a new link goes to the contact."""
    response = to_check(response)
    contact = response.practice.contacts.order_by("pk").first() if response.practice_id else None
    invitation = Invitation.objects.filter(response=response).first()
    if invitation is None and contact is None:
        raise FieldworkError(_("There is nobody to write to: give the practice a contact first."))
    response.state, response.nonce = Response.State.DRAFT, new_nonce()
    response.save(update_fields=["state", "nonce"])
    if invitation is None:
        invitation = Invitation.objects.create(practice=response.practice, contact=contact, response=response)
    else:
        Invitation.objects.filter(pk=invitation.pk).update(revoked_at=None, expires_on=None)
        invitation = Invitation.objects.select_related("practice__study", "contact").get(pk=invitation.pk)
    invitation.response = response
    words = [reason["message"] for reason in response.reasons]
    send(invitation, "sent_back", purpose=f"sent_back:{response.nonce}", note=note.strip(), reasons=words)
    record("sent back response", response, by=by, study=response.version.questionnaire.study)
    return response


def to_check(response):
    """The response's row, locked; refused when somebody has already decided."""
    Response.objects.select_for_update().get(pk=response.pk)
    response = Response.objects.select_related("version__questionnaire__study", "practice__study").get(pk=response.pk)
    if response.state != Response.State.TO_CHECK:
        raise FieldworkError(_("Somebody has already decided about this response."))
    return response
