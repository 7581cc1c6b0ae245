"""Editions of the report and of the guidelines: frozen, withdrawn, their files ordered again."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.reports.actions import freeze_edition, retry_file, withdraw_edition
from sestante.reports.errors import ReportError
from sestante.reports.queries import chapters_of, cited_codes, to_do_of, unanswered
from sestante.synthesis.queries import evidence_of
from sestante.synthesis.suppression import has_small_cells

from .documents import document
from .reports import report_or_404

MONTH = timedelta(days=30)  # how long guidelines are open to comment, unless another day is chosen


class CommentForm(forms.Form):
    comments_until = forms.DateField(
        label=gettext_lazy("Comments until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def edition_freezing(request, study, kind="report"):
    """Say what will happen and what is still open; then freeze."""
    doc = document(kind)
    found = report_or_404(request, kind)
    month = timezone.localdate() + MONTH
    form = CommentForm(request.POST or None, initial={"comments_until": month}) if doc.comments else None
    stage = request.POST.get("stage", "draft" if doc.comments else "approved")
    if request.method == "POST" and (form is None or stage == "approved" or form.is_valid()):
        until = form.cleaned_data["comments_until"] or month if form is not None and stage == "draft" else None
        accepts = request.POST.get("accept") == "yes"
        try:
            edition = freeze_edition(found, by=request.user, accept_unsupported=accepts, comments_until=until)
        except ReportError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Edition %(number)s frozen") % {"number": edition.number})
            return redirect(edition)
    page = freezing_page(request, found) | {"doc": doc, "comment_form": form, "stage": stage}
    return render(request, "workbench/edition_freezing.html", page)


def freezing_page(request, found):
    chapters = [one for one in chapters_of(found) if one.text.strip()]
    tasks = to_do_of(found, chapters)
    cited = set(cited_codes(chapters))
    open_now = found.editions.filter(withdrawn_at__isnull=True, comments_until__gte=timezone.localdate()).exists()
    return {
        "report": found,
        "written": chapters,
        "empty": [one for one in chapters_of(found) if not one.text.strip()],
        "tasks": tasks,
        "blocking": [task for task in tasks if task[2] in ("lost", "unknown")],
        "unsupported": [task for task in tasks if task[2] == "unsupported"],
        "suppressed": [one for one in evidence_of(request.study) if one.code in cited and has_small_cells(one.figures)],
        "number": (found.editions.count() or 0) + 1,
        "approvable": not open_now and not unanswered(found),
    }


def edition_withdrawal(request, study, number, kind="report"):
    doc = document(kind)
    edition = edition_or_404(request, number, kind)
    if request.method == "POST":
        withdraw_edition(edition, by=request.user, reason=request.POST.get("reason", "")[:200])
        messages.success(request, _("Edition %(number)s withdrawn") % {"number": number})
        return redirect(doc.home, request.study.slug)
    return render(request, "workbench/edition_withdrawal.html", {"edition": edition, "doc": doc})


def edition_or_404(request, number, kind):
    edition = report_or_404(request, kind).editions.filter(number=number, withdrawn_at__isnull=True).first()
    if edition is None:
        raise Http404
    return edition


@require_POST
def edition_files(request, study, number, kind="report"):
    """Order again the files that could not be made."""
    for file in edition_or_404(request, number, kind).files.all():
        retry_file(file)
    messages.success(request, _("Files ordered again"))
    return redirect(document(kind).home, request.study.slug)
