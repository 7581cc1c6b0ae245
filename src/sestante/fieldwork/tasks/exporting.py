"""Errand: make the files of an export."""

import secrets
import tempfile
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone, translation

from sestante.fieldwork.exporting.making import INSTANCES, make_files, responses_for
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.exporting.writers import TooMuch
from sestante.fieldwork.models import Export, ExportedResponse, Response

KEPT_FOR = timedelta(days=7)


@task
def make_export(pk):
    """Make an export, with its progress on record. Safe to run twice, also at once: the first to finish keeps its file,
    and a worker that was killed leaves nothing but an errand to begin again."""
    export = Export.objects.filter(pk=pk).select_related("ordered_by").first()
    if export is None or export.state != Export.State.WAITING:
        return export.state if export else "gone"
    number = responses_for(export.versions.all(), Shape.from_json(export.shape)).count()
    steps = 1 + sum(name != INSTANCES for name in export.formats)
    Export.objects.filter(pk=pk).update(done=0, total=number * steps, progress_at=timezone.now())

    def tick(rows):
        Export.objects.filter(pk=pk).update(done=F("done") + rows, progress_at=timezone.now())

    language = export.ordered_by.language if export.ordered_by else "it"
    with tempfile.TemporaryDirectory(prefix="sestante-export-") as folder, translation.override(language):
        try:
            made = make_files(export, Path(folder), tick=tick)
        except TooMuch as refusal:
            return _fail(pk, str(refusal))
        except Exception as problem:  # whatever stops it, the page must say that the file is not coming
            _fail(pk, str(problem)[:500])
            raise
        return _keep(pk, made)


def _fail(pk, words):
    waiting = Export.objects.filter(pk=pk, state=Export.State.WAITING)
    waiting.update(state=Export.State.FAILED, failure=words)
    return Export.State.FAILED


@transaction.atomic
def _keep(pk, made):
    export = Export.objects.select_for_update(of=("self",)).get(pk=pk)
    if export.state != Export.State.WAITING:
        return export.state  # another worker was faster
    # Who was erased while the files were being written is counted and not there: the clock deletes what holds them.
    there = Response.objects.filter(version__in=export.versions.all()).values_list("pk", flat=True)
    ExportedResponse.objects.bulk_create(
        (ExportedResponse(export=export, response_id=key) for key in set(there).intersection(made.responses)),
        batch_size=2000,
    )
    with made.path.open("rb") as file:
        export.file.save(f"{secrets.token_hex(12)}{made.path.suffix}", File(file), save=False)
    export.size, export.rows, export.notices = made.path.stat().st_size, len(made.responses), made.notices
    export.state, export.made_at, export.failure = Export.State.READY, timezone.now(), ""
    export.expires_at, export.done = export.made_at + KEPT_FOR, export.total
    export.save()
    return export.state
