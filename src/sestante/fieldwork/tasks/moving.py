"""Errand: move forms in progress to a new version, one transaction each."""

from django.tasks import task
from django.utils import timezone

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import MoveRun
from sestante.fieldwork.moving import move_draft
from sestante.fieldwork.queries.moves import drafts_behind
from sestante.methods import xforms
from sestante.questionnaires.models import Version


@task
def move_drafts(version_pk):
    """Move the forms in progress that are behind a version to it; safe to run twice, also at the same moment."""
    run = MoveRun.objects.filter(version=version_pk).select_related("by").first()
    if run is None or run.finished_at is not None:
        return 0
    version = Version.objects.select_related("questionnaire").get(pk=version_pk)
    moved, failures = 0, []
    for response in list(drafts_behind(version).only("pk")):
        try:
            move_draft(response, version, by=run.by)
            moved += 1
        except (FieldworkError, xforms.FormError, xforms.EvaluationError) as problem:
            failures.append({"response": response.pk, "message": str(problem)})
        MoveRun.objects.filter(pk=run.pk).update(progress_at=timezone.now(), failures=failures)
    MoveRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    return moved
