"""Move forms in progress to the version just published: one at once, or all of them as an errand."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import MoveRun
from sestante.fieldwork.moving import move_draft
from sestante.fieldwork.queries.moves import drafts_behind
from sestante.fieldwork.tasks import move_drafts
from sestante.journal.actions import record
from sestante.questionnaires.models import Version

STALLED_AFTER = timedelta(minutes=5)


@transaction.atomic
def start_moving(version, *, by):
    """Set the move of all forms in progress going; asked again while it runs, or after its worker died, it goes on."""
    version = Version.objects.light().select_related("questionnaire__study").get(pk=version.pk)
    if version.state != Version.State.PUBLISHED:
        raise FieldworkError(_("Publish the questionnaire first: answers hang on a published version."))
    now = timezone.now()
    run, made = MoveRun.objects.get_or_create(version=version, defaults={"by": by, "progress_at": now})
    if made or run.finished_at is not None:
        record("moved drafts", version, by=by, study=version.questionnaire.study, count=drafts_behind(version).count())
    run.finished_at, run.progress_at, run.failures = None, now, []
    run.save(update_fields=["finished_at", "progress_at", "failures"])
    transaction.on_commit(lambda: move_drafts.enqueue(version.pk))
    return run


def resume_stalled_moves():
    """Set moves going again that have not moved for five minutes: their worker died."""
    now = timezone.now()
    stalled = MoveRun.objects.filter(finished_at=None, progress_at__lt=now - STALLED_AFTER)
    keys = list(stalled.values_list("version_id", flat=True))
    stalled.update(progress_at=now)
    for key in keys:
        move_drafts.enqueue(key)
    return len(keys)


__all__ = ["move_draft", "resume_stalled_moves", "start_moving"]
