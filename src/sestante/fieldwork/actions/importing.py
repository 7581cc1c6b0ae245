"""Bring a file in: keep it, say what its columns are, run, take back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.correcting import correct_answers
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.intake import mapping as columns
from sestante.fieldwork.intake.reading import LARGEST, read_table
from sestante.fieldwork.intake.returning import Parcel, main_of, nameless_main_of, sheets_in
from sestante.fieldwork.models import ColumnMapping, Edit, ImportedRow, ImportRun, Response
from sestante.fieldwork.tasks import bring_in
from sestante.journal.actions import record
from sestante.journal.models import Entry
from sestante.practices.models import Practice
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import questions_of
from sestante.studies.actions import describe_study

__all__ = [
    "LARGEST",
    "choose_columns",
    "choose_of_return",
    "discard_file",
    "go_on_anyway",
    "keep_file",
    "resume_stalled_imports",
    "start_import",
    "table_of",
    "undo_import",
]
FACT_NEEDED = "practice.name"
STALLED_AFTER = timedelta(minutes=5)


@transaction.atomic
def keep_file(study, data, file_name, *, by, version=None, sheet=""):
    """Keep an uploaded table and guess its columns. Refused, in words, when it cannot be read."""
    if version is not None and version.questionnaire.study_id != study.pk:
        raise FieldworkError(_("The questionnaire belongs to another study."))
    if version is not None and version.state != Version.State.PUBLISHED:
        raise FieldworkError(_("Publish the questionnaire first: answers hang on a published version."))
    if version is not None and not sheet:
        sheets = sheets_in(data, file_name)
        if main_of(sheets):
            return _keep_return(study, data, file_name, sheets, by=by, version=version)
        if nameless_main_of(sheets):
            raise FieldworkError(
                _("This is an export without names: nobody can tell whose its rows are. To correct answers in a table,"
                  " export with the names of the practices.")
            )  # fmt: skip
    table = read_table(data, file_name, sheet)
    questions = questions_of(version) if version else []
    remembered = ColumnMapping.objects.filter(study=study, version=version, headers=table.key).first()
    run = ImportRun.objects.create(
        study=study,
        version=version,
        file_name=file_name[-200:],
        content=data,
        sheet=table.sheet,
        mapping=columns.guess(table.headers, questions, remembered.mapping if remembered else None),
        rows_total=len(table.rows),
        by=by,
    )
    record("uploaded file", run, by=by, study=study, rows=run.rows_total)
    return run


def _keep_return(study, data, file_name, sheets, *, by, version):
    """Keep an export that comes back: its columns are known, its records are corrected, nothing is guessed."""
    membership = study.memberships.filter(person=by).first()
    identities = membership is not None and membership.may("read_identities")
    parcel = Parcel(sheets, version.questionnaire, identities=identities)
    run = ImportRun.objects.create(
        study=study, version=version, kind=ImportRun.Kind.RETURN, file_name=file_name[-200:], content=data,
        choices={"identities": identities, "clear": False, "theirs": False, "anyway": False}, by=by,
        rows_total=len(parcel.records), problems=parcel.problems,
    )  # fmt: skip
    record("uploaded file", run, by=by, study=study, rows=run.rows_total)
    return run


@transaction.atomic
def choose_of_return(run, *, clear, theirs, anyway=False):
    """Say what empty cells mean, who wins where an answer was changed on both sides, and whether what is right comes in
    though something else is wrong."""
    run = locked(run)
    if run.state != ImportRun.State.UPLOADED or run.kind != ImportRun.Kind.RETURN:
        raise FieldworkError(_("This file is already being brought in."))
    run.choices = run.choices | {"clear": bool(clear), "theirs": bool(theirs), "anyway": bool(anyway)}
    run.save(update_fields=["choices"])
    return run


@transaction.atomic
def choose_columns(run, mapping, *, by, attribution=None):
    """Say what each column is; the study remembers it for the next file with the same header row."""
    run = locked(run)
    if run.state != ImportRun.State.UPLOADED:
        raise FieldworkError(_("This file is already being brought in."))
    table = table_of(run)
    questions = questions_of(run.version) if run.version else []
    chosen, doubles = columns.checked(mapping, table.headers, questions)
    if doubles:
        raise FieldworkError(_("Two columns cannot be the same thing: choose one for each."))
    refuse_without_use(run, chosen)
    run.mapping = chosen
    run.save(update_fields=["mapping"])
    ColumnMapping.objects.update_or_create(
        study=run.study, version=run.version, headers=table.key, defaults={"mapping": chosen}
    )
    if attribution is not None and attribution.strip() != run.study.attribution:
        describe_study(run.study, by=by, attribution=attribution.strip())
    return run


def table_of(run):
    """The kept file, read again."""
    return read_table(bytes(run.content), run.file_name, run.sheet)


def refuse_without_use(run, chosen):
    """A file of practices needs their names; a file of forms needs at least one answer."""
    if run.version is None and FACT_NEEDED not in chosen.values():
        raise FieldworkError(_("Choose which column holds the name of the practice."))
    if run.version is not None and not any(target.startswith("/") for target in chosen.values()):
        raise FieldworkError(_("Choose at least one column that answers a question."))


@transaction.atomic
def start_import(run, *, by):
    """Set the errand going. Asked again while it runs, or after its worker died, it goes on where it stopped."""
    run = locked(run)
    if run.state == ImportRun.State.UPLOADED:
        if run.kind == ImportRun.Kind.ROWS:
            refuse_without_use(run, run.mapping)
        run.state = ImportRun.State.RUNNING
        record("started import", run, by=by, study=run.study, rows=run.rows_total)
    elif run.state != ImportRun.State.RUNNING:
        raise FieldworkError(_("This import is over."))
    run.progress_at = timezone.now()
    run.save(update_fields=["state", "progress_at"])
    transaction.on_commit(lambda: bring_in.enqueue(run.pk))
    return run


@transaction.atomic
def go_on_anyway(run, *, by):
    """Bring in what is right of a file that was stopped because something in it is wrong."""
    run = locked(run)
    if not run.stopped_at_faults:
        raise FieldworkError(_("This import is over."))
    run.rows.all().delete()
    run.state, run.failure, run.progress_at = ImportRun.State.RUNNING, "", timezone.now()
    run.choices = run.choices | {"anyway": True, "faulty": False}
    run.save(update_fields=["state", "failure", "progress_at", "choices"])
    record("started import", run, by=by, study=run.study, rows=run.rows_total)
    transaction.on_commit(lambda: bring_in.enqueue(run.pk))
    return run


def resume_stalled_imports(now=None):
    """Set going again the imports whose worker died. Called by the clock."""
    now = now or timezone.now()
    stalled = ImportRun.objects.filter(state=ImportRun.State.RUNNING, progress_at__lt=now - STALLED_AFTER)
    keys = list(stalled.values_list("pk", flat=True))
    ImportRun.objects.filter(pk__in=keys).update(progress_at=now)  # not again before five more minutes are over
    for key in keys:
        bring_in.enqueue(key)
    return len(keys)


@transaction.atomic
def discard_file(run, *, by):
    """Throw away a file that was not brought in."""
    run = locked(run)
    if run.state != ImportRun.State.UPLOADED:
        raise FieldworkError(_("This file was brought in: undo the import instead."))
    record("discarded file", run, by=by, study=run.study)
    run.delete()


@transaction.atomic
def undo_import(run, *, by, used_responses=None, used_practices=None):
    """Take back what an import made. What somebody has worked on since stays; returns it with the reason.

    ``used_…`` say what lies further down the river (evidence, sheets), where only the page can ask: ``{key: reason}``.
    """
    run = locked(run)
    if run.state not in {ImportRun.State.DONE, ImportRun.State.FAILED, ImportRun.State.RUNNING}:
        raise FieldworkError(_("There is nothing to undo."))
    rows = list(run.rows.filter(outcome=ImportedRow.Outcome.CREATED).select_related("response", "practice"))
    staying, going = apart(rows, responses_that_stay(rows, used_responses or {}))
    Response.objects.filter(pk__in=[row.response_id for row in going if row.response_id]).delete()
    makers = [row for row in going if row.made_practice and row.practice_id]
    kept, taken = apart(makers, practices_that_stay(makers, used_practices or {}))
    Practice.objects.filter(pk__in=[row.practice_id for row in taken]).delete()
    standing, reverted = take_corrections_back(run, by=by)
    going += reverted
    run.rows.filter(pk__in=[row.pk for row in going]).update(outcome=ImportedRow.Outcome.UNDONE)
    run.state, run.undone_at = ImportRun.State.UNDONE, timezone.now()
    run.save(update_fields=["state", "undone_at"])
    stay = staying + kept + standing
    record("undid import", run, by=by, study=run.study, removed=len(going), stayed=len(stay))
    return stay


def take_corrections_back(run, *, by):
    """Write what stood before into the forms that an import corrected, as a correction of its own. Those that somebody
    has changed since stay: ``([(row, reason)], [row taken back])``."""
    stay, back = [], []
    rows = run.rows.filter(outcome=ImportedRow.Outcome.CORRECTED).select_related("response", "practice")
    for row in rows.defer("response__instance"):
        if row.response is None:
            continue
        if row.revision is None or row.response.revision != row.revision:
            stay.append((row, _("somebody changed its answers")))
            continue
        edits = list(row.response.edits.filter(revision=row.revision))
        added = [edit.ref for edit in edits if edit.kind == Edit.Kind.ADD]
        before = {edit.ref: edit.before for edit in edits if edit.kind == Edit.Kind.SET
                  and not edit.ref.startswith(tuple(f"{ref}/" for ref in added))}  # fmt: skip
        try:
            done = correct_answers(row.response, before, by=by, removing=added)
        except FieldworkError as problem:
            stay.append((row, str(problem)))
            continue
        if done.problems:
            stay.append((row, done.problems[0]["message"]))
        else:
            back.append(row)
    return stay, back


def apart(rows, reasons):
    """Rows that stay, with their reason, and rows that go."""
    return [(row, reasons[row.pk]) for row in rows if row.pk in reasons], [row for row in rows if row.pk not in reasons]


def responses_that_stay(rows, used):
    """Why an undo leaves responses alone, in words: ``{row key: reason}``."""
    keys = [row.response_id for row in rows if row.response_id]
    edited = set(Response.objects.filter(pk__in=keys, edits__isnull=False).values_list("pk", flat=True))
    touched = with_journal(Response, keys)
    reasons = {}
    for row in rows:
        if row.response_id in used:
            reasons[row.pk] = used[row.response_id]
        elif row.response_id in edited or (row.response and row.response.revision > 0):
            reasons[row.pk] = _("somebody changed its answers")
        elif row.response_id in touched:
            reasons[row.pk] = _("somebody looked through it and decided")
    return reasons


def practices_that_stay(rows, used):
    """Why an undo leaves practices alone, once the responses it takes are gone: ``{row key: reason}``."""
    keys = [row.practice_id for row in rows]
    theirs = Practice.objects.filter(pk__in=keys)
    asked = set(theirs.filter(responses__isnull=False).values_list("pk", flat=True))
    asked |= set(theirs.filter(invitations__isnull=False).values_list("pk", flat=True))
    touched = with_journal(Practice, keys)
    reasons = {}
    for row in rows:
        if row.practice_id in used:
            reasons[row.pk] = used[row.practice_id]
        elif row.practice_id in asked:
            reasons[row.pk] = _("there are other forms or invitations of this practice")
        elif row.practice_id in touched:
            reasons[row.pk] = _("somebody worked on this practice")
    return reasons


def with_journal(model, keys):
    """Those somebody did something to: an import itself writes one entry, for the whole file."""
    kind = model._meta.label_lower
    found = Entry.objects.filter(subject_kind=kind, subject_pk__in=[str(key) for key in keys])
    return {int(key) for key in found.values_list("subject_pk", flat=True)}


def locked(run):
    ImportRun.objects.select_for_update().get(pk=run.pk)
    return ImportRun.objects.select_related("study", "version__questionnaire").get(pk=run.pk)
