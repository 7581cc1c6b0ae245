"""Let telephones in, and keep them out again."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Device
from sestante.fieldwork.queries.telephones import digest_of
from sestante.journal.actions import record


@transaction.atomic
def make_device(study, *, label, by, questionnaire=None):
    """A new device and its token, which is shown this once: we keep only what recognises it."""
    label = " ".join(label.split())[:80]
    if not label:
        raise FieldworkError(_("Say whose telephone it is, or where it stays."))
    token = secrets.token_urlsafe(24)
    device = Device.objects.create(
        study=study, label=label, questionnaire=questionnaire, token=digest_of(token), made_by=by
    )
    record("made device", device, by=by, study=study)
    return device, token


@transaction.atomic
def renew_device(device, *, by):
    """Another token for the same device: the one before opens nothing any more."""
    device = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if device.revoked_at:
        raise FieldworkError(_("This telephone is no longer let in: make a new one."))
    token = secrets.token_urlsafe(24)
    device.token = digest_of(token)
    device.save(update_fields=["token"])
    record("renewed device", device, by=by, study=device.study)
    return device, token


@transaction.atomic
def revoke_device(device, *, by):
    """From now on this device can neither download nor send; what it sent stays."""
    device = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by = timezone.now(), by
        device.save(update_fields=["revoked_at", "revoked_by"])
        record("revoked device", device, by=by, study=device.study)
    return device
