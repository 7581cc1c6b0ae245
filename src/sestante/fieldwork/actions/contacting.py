"""A practice lets whoever wants to do the same write to it: its address stands in the replication kit."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Consent, Response
from sestante.fieldwork.queries.consents import KIT_CONTACT
from sestante.journal.actions import record

WORDING = "2026-11"  # version of the words on the page


@transaction.atomic
def agree_to_contact(response, *, text, language):
    """Record the yes, in the words that were on the screen. Taking it back is ``withdraw_consent``, as for any other.

    What is made of it lies further down: the page asks the catalogue in turn."""
    rows = Response.objects.select_for_update(of=("self",)).select_related("version__questionnaire__study")
    response = rows.get(pk=response.pk)
    if response.state != Response.State.SUBMITTED:
        raise FieldworkError(_("This form has not been sent."))
    standing = response.consents.filter(subject=KIT_CONTACT, withdrawn_at__isnull=True).first()
    if standing is not None and standing.choice == "yes":
        return standing
    now = timezone.now()
    response.consents.filter(subject=KIT_CONTACT, withdrawn_at__isnull=True).update(withdrawn_at=now)
    consent = Consent.objects.create(response=response, subject=KIT_CONTACT, choice="yes", text=text,
                                     text_version=WORDING, language=language, given_at=now)  # fmt: skip
    record("agreed to be contacted", response, actor=str(_("The practice itself")),
           study=response.version.questionnaire.study)  # fmt: skip
    return consent
