"""The report and the guidelines in the making: chapters in order, text beside text, evidence picked from a list.
One set of pages for both documents: the address says which."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.catalogue.models import PracticeSheet
from sestante.reports.actions import (
    DRAFTS,
    arrange_chapters,
    draft_from_room,
    open_report,
    title_report,
    write_chapter,
)
from sestante.reports.chapters import outlines_of
from sestante.reports.errors import ChapterChanged, ReportError
from sestante.reports.exhibits import exhibit_of
from sestante.reports.markdown import blocks_of, codes_in
from sestante.reports.models import Report
from sestante.reports.queries import (
    chapter_of,
    chapters_of,
    cited_codes,
    counted_tasks,
    known_codes,
    report_of,
    to_do_of,
    unanswered,
)
from sestante.synthesis.queries import evidence_of
from sestante.web.access import may

from .documents import document
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
def report(request, study, kind="report"):
    """Contents, what is still to do, editions. Nobody's GET begins a document: that is a button."""
    doc = document(kind)
    found = report_of(request.study, kind)
    if request.method == "POST":
        return new_report(request, doc)
    if found is None:
        page = {"doc": doc, "can_write": may(request, doc.write)}
        return render(request, "workbench/report_empty.html", page)
    chapters = chapters_of(found)
    tasks = to_do_of(found, chapters)
    page = {
        "doc": doc,
        "report": found,
        "waiting": unanswered(found) if doc.comments else 0,
        "chapters": [{"chapter": one, "tasks": [t for t in tasks if t[0] == one]} for one in chapters],
        "others": others_of(chapters, kind),
        "tasks": tasks,
        "counted": counted_tasks(tasks),
        "editions": found.editions.defer("content", "evidence").select_related("frozen_by").prefetch_related("files"),
        "can_write": may(request, doc.write),
        "can_publish": may(request, doc.publish),
        "has_text": any(one.text.strip() for one in chapters),
    }
    return render(request, "workbench/report.html", page)


def new_report(request, doc):
    if may(request, doc.write):
        open_report(request.study, by=request.user, kind=doc.kind)
        messages.success(request, doc.begun)
    return redirect(doc.home, request.study.slug)


def others_of(chapters, kind):
    taken = {chapter.key for chapter in chapters}
    return [outline for outline in outlines_of(kind).values() if outline.key not in taken]


def report_title(request, study, kind="report"):
    doc = document(kind)
    found = report_or_404(request, kind)
    form = TitleForm(request.POST or None, initial={"title": found.title, "title_en": found.title_en})
    if request.method == "POST" and form.is_valid():
        title_report(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Title saved"))
        return redirect(doc.home, request.study.slug)
    return render(request, "workbench/report_title.html", {"form": form, "report": found, "doc": doc})


def report_or_404(request, kind):
    found = report_of(request.study, kind)
    if found is None:
        raise Http404
    return found


@require_POST
def chapter_order(request, study, kind="report"):
    """One step at a time, by buttons: up, down, add, leave out. Works by keyboard and without JavaScript."""
    found = report_or_404(request, kind)
    keys = [chapter.key for chapter in chapters_of(found)]
    try:
        arrange_chapters(found, moved(keys, request.POST), by=request.user)
    except ReportError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Chapters arranged"))
    return redirect(document(kind).home, request.study.slug)


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
def chapter(request, study, key, kind="report"):
    """The editor. Whoever may only read gets the preview."""
    found = chapter_or_404(request, key, kind)
    if not may(request, document(kind).write):
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


def chapter_or_404(request, key, kind):
    found = chapter_of(report_or_404(request, kind), key)
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
    doc = document(found.report.kind)
    return redirect(
        doc.preview if request.POST.get("then") == "preview" else doc.chapter, request.study.slug, found.key
    )


def editor_page(request, found, form):
    report = found.report
    pinned = evidence_of(request.study)
    cited = set(cited_codes([found]))
    return {
        "doc": document(report.kind),
        "report": report,
        "chapter": found,
        "form": form,
        "chapters": chapters_of(report),
        "pinned": [{"code": one.code, "finding": finding_in(one), "cited": one.code in cited} for one in pinned],
        "tasks": to_do_of(report, [found]),
        "from_room": report.kind == Report.Kind.REPORT and found.key in DRAFTS and may(request, "pin_evidence"),
    }


@require_POST
def chapter_room(request, study, key):
    """Bring in what the room said: evidence is pinned, and the sections that are missing are put after the text."""
    found = chapter_or_404(request, key, Report.Kind.REPORT)
    if found.key not in DRAFTS or not may(request, "pin_evidence"):
        raise Http404
    sheets = PracticeSheet.objects.published().filter(study=request.study, level="full")
    added = draft_from_room(found, named=frozenset(sheets.values_list("practice", flat=True)), by=request.user)
    if added:
        words = ngettext(
            "%(n)s section brought in at the end of the text: read it again before you keep it",
            "%(n)s sections brought in at the end of the text: read them again before you keep them",
            added,
        )
        messages.success(request, words % {"n": added})
    else:
        messages.info(request, _("There is nothing to add: what the room said is already here, or no vote is closed."))
    return redirect("chapter", request.study.slug, found.key)


def chapter_preview(request, study, key, kind="report"):
    """How the chapter will read; by POST, how the text in the editor would."""
    found = chapter_or_404(request, key, kind)
    given = {name: request.POST[name] for name in ("text", "text_en") if name in request.POST}
    page = preview_page(request, found, given)
    if request.htmx:
        return render(request, "workbench/chapter_preview.html#preview", page | {"live": True})
    return render(request, "workbench/chapter_preview.html", page)


def preview_page(request, found, given):
    language = request.GET.get("lingua") or get_language()
    language = "en" if language == "en" else "it"
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
    doc = document(found.report.kind)
    return {
        "doc": doc,
        "chapter": found,
        "report": found.report,
        "blocks": blocks,
        "language": language,
        "title": (found.title_en or found.title) if language == "en" else found.title,
        "chapters": chapters_of(found.report),
        "cited": [one for one in evidence_of(request.study) if one.code in cited],
        "tasks": to_do_of(found.report, [found]),
        "can_write": may(request, doc.write),
        "views": [
            {"label": _("Italian"), "url": "?lingua=it", "current": language == "it"},
            {"label": _("English"), "url": "?lingua=en", "current": language == "en"},
        ],
    }


def as_frozen(one):
    """Evidence in the shape an edition gives it, with all its figures: the team sees what is really there."""
    finding = {"it": one.finding, "en": one.finding_en or one.finding}
    return {"code": one.code, "kind": one.kind, "finding": finding, "figures": one.figures, "trace": one.trace}
