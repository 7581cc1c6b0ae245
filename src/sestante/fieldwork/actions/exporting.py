"""Order an export, keep it for some days, and see that nobody stays in it who has gone."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.making import FORMATS
from sestante.fieldwork.models import Export, Response
from sestante.fieldwork.tasks import make_export
from sestante.journal.actions import record
from sestante.questionnaires.models import NOT_OF_PRACTICES, Version

STALLED_AFTER = timedelta(minutes=5)


@transaction.atomic
def order_export(study, versions, *, formats, shape, scope, by):
    """Have answers made into files. Confidential answers only for whoever may read identities, and the journal says so.

    Answers that belong to those who gave them, or that are shown only together, are in no export.
    """
    membership = study.memberships.filter(person=by).first()
    needed = "read_identities" if scope == Export.Scope.IDENTITIES else "read_answers"
    if membership is None or not membership.may(needed):
        raise FieldworkError(_("Your place in the team does not let you export this."))
    versions = list(versions)
    if not versions or any(one.questionnaire.study_id != study.pk for one in versions):
        raise FieldworkError(_("Choose at least one questionnaire."))
    if any(one.questionnaire.purpose in NOT_OF_PRACTICES or one.state == Version.State.DRAFT for one in versions):
        raise FieldworkError(_("Answers to this questionnaire are not exported."))
    formats = [name for name in FORMATS if name in formats]
    if not formats:
        raise FieldworkError(_("Choose at least one format."))
    if scope == Export.Scope.PSEUDONYMOUS and shape.attachments:
        raise FieldworkError(
            _("Photographs and documents show people: they come only with the names of the practices.")
        )
    export = Export.objects.create(
        study=study, formats=formats, shape=shape.as_json(), scope=scope, salt=secrets.token_hex(16), ordered_by=by
    )
    export.versions.set(versions)
    said = {"formats": formats, "versions": [one.pk for one in versions]}
    if scope == Export.Scope.IDENTITIES:
        record("exported identities", export, by=by, study=study, **said)
    else:
        record("exported answers", export, by=by, study=study, **said)
    transaction.on_commit(lambda: make_export.enqueue(export.pk))
    return export


@transaction.atomic
def order_export_again(export):
    """One that was not made: try again."""
    export = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if export.state not in (Export.State.FAILED, Export.State.WAITING):
        raise FieldworkError(_("This export is made already."))
    export.state, export.failure, export.progress_at = Export.State.WAITING, "", timezone.now()
    export.save(update_fields=["state", "failure", "progress_at"])
    transaction.on_commit(lambda: make_export.enqueue(export.pk))
    return export


def resume_stalled_exports(now=None):
    """Set going again the exports whose worker died. Called by the clock."""
    now = now or timezone.now()
    still = Q(progress_at__lt=now - STALLED_AFTER) | Q(progress_at=None, ordered_at__lt=now - STALLED_AFTER)
    keys = list(Export.objects.filter(still, state=Export.State.WAITING).values_list("pk", flat=True))
    Export.objects.filter(pk__in=keys).update(progress_at=now)
    for key in keys:
        make_export.enqueue(key)
    return len(keys)


def forget_due_exports(now=None):
    """Delete the files whose days are over, and those that hold somebody who has withdrawn or was erased."""
    now = now or timezone.now()
    ready = Export.objects.filter(state=Export.State.READY)
    for export in ready.filter(expires_at__lte=now):
        forget_export(export, Export.Reason.EXPIRED)
    erased = list(exports_with_gaps(ready))
    for export in erased:
        forget_export(export, Export.Reason.ERASED)
    return len(erased)


def exports_with_gaps(exports):
    """Exports that hold fewer people than they were made with."""
    staying = Count("exported", filter=~Q(exported__response__state=Response.State.WITHDRAWN))
    return exports.annotate(staying=staying).filter(staying__lt=F("rows"))


def forget_exports_of(response):
    """Somebody takes their answers back: no file of ours holds them from now on."""
    for export in Export.objects.filter(state=Export.State.READY, exported__response=response):
        forget_export(export, Export.Reason.ERASED)


@transaction.atomic
def forget_export(export, reason):
    """Delete an export's file; that it was made, by whom and why it is gone, stays."""
    export = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if export.state == Export.State.GONE:
        return export
    name, storage = export.file.name, export.file.storage
    export.state, export.file, export.gone_because, export.size = Export.State.GONE, "", reason, 0
    export.save(update_fields=["state", "file", "gone_because", "size"])
    export.exported.all().delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))
    return export


@transaction.atomic
def remove_export(export, *, by):
    """Delete an export before its time."""
    record("deleted export", export, by=by, study=export.study)
    return forget_export(export, Export.Reason.REMOVED)
