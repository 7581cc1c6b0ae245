"""Bring a table in: upload, say what the columns are, look at the first rows, run, take back."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from sestante.catalogue.models import PracticeSheet
from sestante.fieldwork.actions import importing
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import ImportedRow, ImportRun
from sestante.fieldwork.queries.answer_table import harmless
from sestante.fieldwork.queries.imports import (
    columns_of,
    import_of,
    imports_of,
    outcome_counts,
    preview_of,
    preview_of_return,
    rows_with_problems,
)
from sestante.questionnaires.queries import published_versions
from sestante.synthesis.models import Evidence
from sestante.web.access import may

from .listing import page_of
from .responses import as_csv

STALLED_AFTER = 60  # seconds without a row: the page offers to go on


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy(
            "CSV, XLSX, XLS or ODS; the first row holds the names of the columns. Also an export made here that comes"
            " back corrected, with all its sheets, or as a ZIP of CSVs. Up to 10 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods,.zip"}),
    )
    version = forms.ModelChoiceField(
        None,
        label=gettext_lazy("What the rows are"),
        empty_label=gettext_lazy("Practices only: name, place, contact"),
        required=False,
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        help_text=gettext_lazy("Only for a workbook with several sheets. Empty = the first one."),
        max_length=80,
        required=False,
    )

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = published_versions(study)
        self.fields["version"].label_from_instance = lambda version: (
            _("Answers to “%(version)s”") % {"version": version}
        )


def imports(request, study):
    return render(request, "workbench/imports.html", {"page": page_of(request, imports_of(request.study))})


def new_import(request, study):
    form = FileForm(request.POST or None, request.FILES or None, study=request.study)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            run = importing.keep_file(
                request.study,
                said["file"].read(importing.LARGEST + 1),
                said["file"].name,
                by=request.user,
                version=said["version"],
                sheet=said["sheet"],
            )
        except FieldworkError as problem:
            form.add_error("file", str(problem))
        else:
            if run.kind == ImportRun.Kind.RETURN:
                return redirect("import_return", request.study.slug, run.pk)
            return redirect("import_columns", request.study.slug, run.pk)
    return render(request, "workbench/new_import.html", {"form": form})


def asked_for(request, pk):
    found = import_of(request.study, pk)
    if found is None or (found.choices.get("identities") and not may(request, "read_identities")):
        raise Http404  # a table with confidential answers is only for who may read them, and so is what it says
    return found


def columns(request, study, run):
    """Say what each column is; the first rows show at once how they will be read."""
    found = asked_for(request, run)
    if found.state != ImportRun.State.UPLOADED:
        return redirect("import_run", request.study.slug, found.pk)
    if found.kind == ImportRun.Kind.RETURN:
        return redirect("import_return", request.study.slug, found.pk)
    table, problem = importing.table_of(found), ""
    attribution = request.study.attribution
    if request.method == "POST":
        chosen = {header: request.POST.get(f"column{place}", "") for place, header in enumerate(table.headers)}
        attribution = request.POST.get("attribution", "").strip()[:1000]
        try:
            found = importing.choose_columns(found, chosen, by=request.user, attribution=attribution)
        except FieldworkError as refused:
            problem, found.mapping = str(refused), chosen
        else:
            if request.POST.get("act") == "start":
                return go(request, found)
            messages.success(request, _("Columns saved: below you see how the first rows are read"))
            return redirect(reverse("import_columns", args=[request.study.slug, found.pk]) + "#rows")
    page = {
        "run": found,
        "columns": columns_of(found, table, get_language()),
        "preview": preview_of(found, table, language=get_language()) if not problem else [],
        "attribution": attribution,
        "problem": problem,
    }
    return render(request, "workbench/import_columns.html", page)


def returning(request, study, run):
    """An export that comes back: what would change, record by record, before anything does."""
    found = asked_for(request, run)
    if found.state != ImportRun.State.UPLOADED:
        return redirect("import_run", request.study.slug, found.pk)
    if found.kind != ImportRun.Kind.RETURN:
        return redirect("import_columns", request.study.slug, found.pk)
    if request.method == "POST":
        try:
            found = importing.choose_of_return(
                found, clear=request.POST.get("clear"), theirs=request.POST.get("theirs"),
                anyway=request.POST.get("anyway"),
            )  # fmt: skip
        except FieldworkError as problem:
            messages.error(request, str(problem))
            return redirect("import_run", request.study.slug, found.pk)
        if request.POST.get("act") == "start":
            return go(request, found)
        return redirect("import_return", request.study.slug, found.pk)
    page = {"run": found, **preview_of_return(found, language=get_language())}
    return render(request, "workbench/import_return.html", page)


def go(request, run, *, anyway=False):
    try:
        (importing.go_on_anyway if anyway else importing.start_import)(run, by=request.user)
    except FieldworkError as problem:
        messages.error(request, str(problem))
        return redirect("import_columns", request.study.slug, run.pk)
    messages.success(request, _("Import started"))
    return redirect("import_run", request.study.slug, run.pk)


@require_POST
def start(request, study, run):
    """Set the import going, or going on: after its worker died, or past what is wrong."""
    return go(request, asked_for(request, run), anyway="anyway" in request.POST)


def run(request, study, run):
    """How far the import is, then what came of it. The page asks again by itself; reloading does the same."""
    found = asked_for(request, run)
    if found.state == ImportRun.State.UPLOADED:
        return redirect("import_columns", request.study.slug, found.pk)
    since = (timezone.now() - found.progress_at).total_seconds() if found.progress_at else 0
    counts = outcome_counts(found)
    page = {
        "run": found,
        "counts": counts,
        "problems": page_of(request, rows_with_problems(found)),
        "is_running": found.state == ImportRun.State.RUNNING,
        "is_stalled": found.state == ImportRun.State.RUNNING and since > STALLED_AFTER,
        "percent": round(100 * found.rows_done / found.rows_total) if found.rows_total else 100,
    }
    if not request.htmx:
        return render(request, "workbench/import_run.html", page)
    if page["is_running"]:
        return render(request, "workbench/import_run.html#progress", page)
    return HttpResponseClientRefresh()  # it is over: the whole page says more than the bar


@require_GET
def problems(request, study, run):
    """The rows that need somebody, as a table to work on."""
    found = asked_for(request, run)
    in_sheets = found.kind == ImportRun.Kind.RETURN  # whose repeats stand in sheets of their own
    listed = [("", _("of no form"), "", problem) for problem in found.problems]
    for row in rows_with_problems(found):
        practice = row.practice.name if row.practice else ""
        listed += [(str(row.number), row.get_outcome_display(), practice, problem) for problem in row.problems]
    place = [_("sheet"), _("row of the sheet")] if in_sheets else []
    rows = [[_("row"), *place, _("outcome"), _("practice"), _("column"), _("what to look at")]]
    for number, outcome, practice, problem in listed:
        place = [problem.get("sheet", ""), str(problem.get("row", ""))] if in_sheets else []
        cells = [number, *place, outcome, practice, problem["column"], problem["message"]]
        rows.append([harmless(cell) for cell in cells])
    return as_csv(rows, f"importazione-{found.pk}-da-guardare")


def used_downstream(run):
    """What evidence and the catalogue were made of, with the reason why an undo must leave it: ``{key: words}``."""
    rows = run.rows.filter(outcome=ImportedRow.Outcome.CREATED)
    sheets = set(PracticeSheet.objects.filter(practice__in=rows.values("practice")).values_list("practice", flat=True))
    cited = Evidence.objects.filter(response__in=rows.values("response")).values_list("response", flat=True)
    shown = rows.filter(practice__in=sheets, response__isnull=False).values_list("response", flat=True)
    in_catalogue = _("it has a sheet in the catalogue")
    return {
        "used_responses": dict.fromkeys(shown, in_catalogue)
        | dict.fromkeys(cited, _("its answers are cited as evidence")),
        "used_practices": dict.fromkeys(sheets, in_catalogue),
    }


def undoing(request, study, run):
    """Take an import back; what somebody has worked on since stays, and is named."""
    found = asked_for(request, run)
    if request.method != "POST":
        return render(request, "workbench/import_undoing.html", {"run": found, "counts": outcome_counts(found)})
    try:
        staying = importing.undo_import(found, by=request.user, **used_downstream(found))
    except FieldworkError as problem:
        messages.error(request, str(problem))
        return redirect("import_run", request.study.slug, found.pk)
    messages.success(request, _("Import undone"))
    if staying:
        words = ngettext("%(count)s row stays:", "%(count)s rows stay:", len(staying)) % {"count": len(staying)}
        lines = "; ".join(f"{row.practice or row.number} ({reason})" for row, reason in staying[:10])
        messages.warning(request, f"{words} {lines}{' …' if len(staying) > 10 else ''}")
    return redirect("import_run", request.study.slug, found.pk)


@require_POST
def removal(request, study, run):
    """Throw away a file that was not brought in."""
    try:
        importing.discard_file(asked_for(request, run), by=request.user)
        messages.success(request, _("File thrown away"))
    except FieldworkError as problem:
        messages.error(request, str(problem))
    return redirect("imports", request.study.slug)
