"""The report in the making: chapters in order, text beside text, evidence picked from a list, editions frozen."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST

from sestante.reports.actions import (
    arrange_chapters,
    freeze_edition,
    open_report,
    retry_file,
    title_report,
    withdraw_edition,
    write_chapter,
)
from sestante.reports.chapters import CHAPTERS
from sestante.reports.errors import ChapterChanged, ReportError
from sestante.reports.exhibits import exhibit_of
from sestante.reports.markdown import blocks_of, codes_in
from sestante.reports.queries import (
    chapter_of,
    chapters_of,
    cited_codes,
    counted_tasks,
    known_codes,
    report_of,
    to_do_of,
)
from sestante.synthesis.queries import evidence_of
from sestante.synthesis.suppression import has_small_cells
from sestante.web.access import may

from .evidence import finding_in


class TitleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)


class ChapterForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=160, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text in Italian"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 26, "lang": "it", "class": "s-serif"}),
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 26, "lang": "en", "class": "s-serif"}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


# -- the report --------------------------------------------------------------------------------------------------------
def report(request, study):
    """Contents, what is still to do, editions. Nobody's GET begins a report: that is a button."""
    found = report_of(request.study)
    if request.method == "POST":
        return new_report(request)
    if found is None:
        return render(request, "workbench/report_empty.html", {"can_write": may(request, "write_report")})
    chapters = chapters_of(found)
    tasks = to_do_of(found, chapters)
    page = {
        "report": found,
        "chapters": [{"chapter": one, "tasks": [t for t in tasks if t[0] == one]} for one in chapters],
        "others": others_of(chapters),
        "tasks": tasks,
        "counted": counted_tasks(tasks),
        "editions": found.editions.defer("content", "evidence").select_related("frozen_by").prefetch_related("files"),
        "can_write": may(request, "write_report"),
        "can_publish": may(request, "publish_report"),
        "has_text": any(one.text.strip() for one in chapters),
    }
    return render(request, "workbench/report.html", page)


def new_report(request):
    if not may(request, "write_report"):
        return redirect("report", request.study.slug)
    open_report(request.study, by=request.user)
    messages.success(request, _("Report begun"))
    return redirect("report", request.study.slug)


def others_of(chapters):
    taken = {chapter.key for chapter in chapters}
    return [outline for outline in CHAPTERS if outline.key not in taken]


def report_title(request, study):
    found = report_or_404(request)
    form = TitleForm(request.POST or None, initial={"title": found.title, "title_en": found.title_en})
    if request.method == "POST" and form.is_valid():
        title_report(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Title saved"))
        return redirect("report", request.study.slug)
    return render(request, "workbench/report_title.html", {"form": form, "report": found})


def report_or_404(request):
    found = report_of(request.study)
    if found is None:
        raise Http404
    return found


@require_POST
def chapter_order(request, study):
    """One step at a time, by buttons: up, down, add, leave out. Works by keyboard and without JavaScript."""
    found = report_or_404(request)
    keys = [chapter.key for chapter in chapters_of(found)]
    try:
        arrange_chapters(found, moved(keys, request.POST), by=request.user)
    except ReportError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Chapters arranged"))
    return redirect("report", request.study.slug)


def moved(keys, asked):
    """The order of the chapters after one step."""
    key, keys = asked.get("add") or asked.get("up") or asked.get("down") or asked.get("out") or "", list(keys)
    if asked.get("add"):
        return [*keys, key]
    if key not in keys:
        return keys
    place = keys.index(key)
    keys.remove(key)
    if asked.get("out"):
        return keys
    keys.insert(max(place - 1, 0) if asked.get("up") else place + 1, key)
    return keys


# -- one chapter -------------------------------------------------------------------------------------------------------
def chapter(request, study, key):
    """The editor. Whoever may only read gets the preview."""
    found = chapter_or_404(request, key)
    if not may(request, "write_report"):
        return render(request, "workbench/chapter_preview.html", preview_page(request, found, {}))
    form = ChapterForm(request.POST or None, initial=written(found))
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            return saved(request, found, form.cleaned_data)
        except ChapterChanged as conflict:
            theirs = conflict.chapter
            # Sending again then means: I have seen the other version, and this is what should stand.
            form.data = form.data.copy()
            form.data["revision"] = theirs.revision
    page = editor_page(request, found, form) | {"theirs": theirs}
    return render(request, "workbench/chapter.html", page, status=409 if theirs else 200)


def chapter_or_404(request, key):
    found = chapter_of(report_or_404(request), key)
    if found is None:
        raise Http404
    return found


def written(found):
    return {name: getattr(found, name) for name in ("title", "title_en", "text", "text_en", "revision")}


def saved(request, found, given):
    """Save, insert the evidence picked if a button asked for it, and stay where one was."""
    code = request.POST.get("insert", "")
    if code and code in known_codes(request.study):
        for name in ("text", "text_en") if given["text_en"].strip() else ("text",):
            given[name] = f"{given[name].rstrip()}\n\n[[{code}]]\n".lstrip()
    write_chapter(found, by=request.user, **given)
    messages.success(
        request, _("%(code)s inserted at the end of the text") % {"code": code} if code else _("Chapter saved")
    )
    target = "chapter_preview" if request.POST.get("then") == "preview" else "chapter"
    return redirect(target, request.study.slug, found.key)


def editor_page(request, found, form):
    report = found.report
    pinned = evidence_of(request.study)
    cited = set(cited_codes([found]))
    return {
        "report": report,
        "chapter": found,
        "form": form,
        "chapters": chapters_of(report),
        "pinned": [{"code": one.code, "finding": finding_in(one), "cited": one.code in cited} for one in pinned],
        "tasks": to_do_of(report, [found]),
    }


def chapter_preview(request, study, key):
    """How the chapter will read; by POST, how the text in the editor would."""
    found = chapter_or_404(request, key)
    given = {name: request.POST[name] for name in ("text", "text_en") if name in request.POST}
    page = preview_page(request, found, given)
    if request.htmx:
        return render(request, "workbench/chapter_preview.html#preview", page | {"live": True})
    return render(request, "workbench/chapter_preview.html", page)


def preview_page(request, found, given):
    language = "en" if request.GET.get("lingua") == "en" else "it"
    name = "text_en" if language == "en" else "text"
    text = given.get(name, getattr(found, name))
    known = known_codes(request.study)
    cited = set(codes_in(text))
    with override(language):
        exhibits = {one.code: exhibit_of(as_frozen(one)) for one in evidence_of(request.study) if one.code in cited}
        blocks = [
            {"exhibit": exhibits[block["evidence"]]} if "evidence" in block else block
            for block in blocks_of(text, known)
        ]
    return {
        "chapter": found,
        "report": found.report,
        "blocks": blocks,
        "language": language,
        "title": (found.title_en or found.title) if language == "en" else found.title,
        "chapters": chapters_of(found.report),
        "cited": [one for one in evidence_of(request.study) if one.code in cited],
        "tasks": to_do_of(found.report, [found]),
        "can_write": may(request, "write_report"),
        "views": [
            {"label": _("Italian"), "url": "?lingua=it", "current": language == "it"},
            {"label": _("English"), "url": "?lingua=en", "current": language == "en"},
        ],
    }


def as_frozen(one):
    """Evidence in the shape an edition gives it, with all its figures: the team sees what is really there."""
    finding = {"it": one.finding, "en": one.finding_en or one.finding}
    return {"code": one.code, "kind": one.kind, "finding": finding, "figures": one.figures, "trace": one.trace}


# -- editions ----------------------------------------------------------------------------------------------------------
def edition_freezing(request, study):
    """Say what will happen and what is still open; then freeze."""
    found = report_or_404(request)
    chapters = [one for one in chapters_of(found) if one.text.strip()]
    if request.method == "POST":
        try:
            edition = freeze_edition(found, by=request.user, accept_unsupported=request.POST.get("accept") == "yes")
        except ReportError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Edition %(number)s frozen") % {"number": edition.number})
            return redirect(edition)
    tasks = to_do_of(found, chapters)
    cited = set(cited_codes(chapters))
    page = {
        "report": found,
        "written": chapters,
        "empty": [one for one in chapters_of(found) if not one.text.strip()],
        "tasks": tasks,
        "blocking": [task for task in tasks if task[2] in ("lost", "unknown")],
        "unsupported": [task for task in tasks if task[2] == "unsupported"],
        "suppressed": [one for one in evidence_of(request.study) if one.code in cited and has_small_cells(one.figures)],
        "number": (found.editions.count() or 0) + 1,
    }
    return render(request, "workbench/edition_freezing.html", page)


def edition_withdrawal(request, study, number):
    edition = edition_or_404(request, number)
    if request.method == "POST":
        withdraw_edition(edition, by=request.user, reason=request.POST.get("reason", "")[:200])
        messages.success(request, _("Edition %(number)s withdrawn") % {"number": number})
        return redirect("report", request.study.slug)
    return render(request, "workbench/edition_withdrawal.html", {"edition": edition})


def edition_or_404(request, number):
    edition = report_or_404(request).editions.filter(number=number, withdrawn_at__isnull=True).first()
    if edition is None:
        raise Http404
    return edition


@require_POST
def edition_files(request, study, number):
    """Order again the files that could not be made."""
    for file in edition_or_404(request, number).files.all():
        retry_file(file)
    messages.success(request, _("Files ordered again"))
    return redirect("report", request.study.slug)
