"""Errand: bring the rows of a file in, one transaction each."""

from django.db.models import F
from django.tasks import task
from django.utils import translation

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.intake.reading import read_table
from sestante.fieldwork.models import ImportRun

from .returning import ReturnDesk
from .rows import Desk


@task
def bring_in(run_pk):
    """Bring in the rows of an import that are not in yet; safe to run twice, also at the same moment.

    Each row is one transaction: a worker killed between two rows, or in one, leaves whole rows and no halves, and the
    next run goes on from there.
    """
    run = ImportRun.objects.select_related("study", "version__questionnaire", "by").get(pk=run_pk)
    if run.state != ImportRun.State.RUNNING:
        return run.state
    try:
        desk, rows = _desk_of(run)
    except FieldworkError as problem:
        ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING).update(
            state=ImportRun.State.FAILED, failure=str(problem)
        )
        return ImportRun.State.FAILED
    with translation.override(run.by.language if run.by else desk.language):  # problems are said to whoever reads them
        if _must_be_examined(run) and not desk.examine():
            return ImportRun.objects.values_list("state", flat=True).get(pk=run.pk)
        done = set(run.rows.values_list("number", flat=True))
        for number, row in rows:
            if number not in done and not desk.take(number, row):
                break
    ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING, rows_done__gte=F("rows_total")).update(
        state=ImportRun.State.DONE
    )
    return ImportRun.objects.values_list("state", flat=True).get(pk=run.pk)


def _must_be_examined(run):
    """An export that comes back is written whole or not at all, unless whoever brought it says otherwise. Once it was
    found right it is written to its end: what changes here meanwhile is said row by row."""
    return run.kind == ImportRun.Kind.RETURN and not (run.choices.get("anyway") or run.choices.get("examined"))


def _desk_of(run):
    """Where the rows of an import pass, and its rows by the number a person sees."""
    if run.kind == ImportRun.Kind.RETURN:
        desk = ReturnDesk(run)
        return desk, [(record.number, record) for record in desk.home.parcel.records]
    table = read_table(bytes(run.content), run.file_name, run.sheet)
    return Desk(run, table.crooked), zip(table.lines, table.rows, strict=True)
