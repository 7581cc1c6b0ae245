"""Join practices entered twice, take out those entered by mistake: what forms hang on decides."""

from django.db import transaction
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.journal.actions import record


@transaction.atomic
def join_practices(practice, *, double, by):
    """Make one practice of two: contacts, invitations and responses of the double move here, then it goes.

    What lies further down (a sheet in the catalogue) is for the page to ask about before.
    """
    if double.study_id != practice.study_id or double.pk == practice.pk:
        raise FieldworkError(_("Only two practices of the same study can be joined."))
    known = {contact.email: contact for contact in practice.contacts.all()}
    for contact in double.contacts.all():
        if contact.email in known:
            contact.invitations.update(contact=known[contact.email], practice=practice)
        else:
            contact.practice = practice
            contact.save(update_fields=["practice"])
    double.invitations.update(practice=practice)
    double.responses.update(practice=practice)
    record("joined practices", practice, by=by, study=practice.study, double=double.name)
    double.delete()
    return practice


@transaction.atomic
def remove_practice(practice, *, by):
    """Take out a practice entered by mistake. Refused once there is a form of it."""
    if practice.responses.exists():
        raise FieldworkError(_("There are forms of this practice: it cannot be removed."))
    record("removed practice", practice, by=by, study=practice.study)
    practice.delete()


@transaction.atomic
def remove_contact(contact, *, by):
    """Forget a contact. Refused once somebody was invited through it: the form hangs on that invitation."""
    if contact.invitations.exists():
        raise FieldworkError(
            _("This contact was invited to fill in a form: correct the address instead, or withdraw the invitation.")
        )
    practice = contact.practice
    contact.delete()
    record("removed contact", practice, by=by, study=practice.study)
