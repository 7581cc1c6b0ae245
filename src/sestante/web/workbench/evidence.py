"""What was pinned: the list, each piece with the way back to its source and forward to its uses."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.fieldwork.queries.responses import response_of
from sestante.reports.actions import unpin_unused
from sestante.reports.errors import ReportError
from sestante.reports.queries import uses_by_code, uses_of
from sestante.synthesis.actions import pin_quotation, pin_table, reword_evidence
from sestante.synthesis.errors import SynthesisError
from sestante.synthesis.findings import findings_of
from sestante.synthesis.panels import panel_of, source_of, source_of_trace
from sestante.synthesis.queries import (
    answer_still_there,
    attribution_of,
    evidence_by_code,
    evidence_of,
    lost_consent,
    quote_levels,
    said,
)
from sestante.synthesis.queries.texts import NO
from sestante.synthesis.suppression import has_small_cells
from sestante.web.access import PAGES, may

from .listing import whole
from .synthesis import opened, table_asked


class FindingForm(forms.Form):
    finding = forms.CharField(
        label=gettext_lazy("What it says, in one sentence"),
        help_text=gettext_lazy("The sentence proposed is counted from the figures. If you rewrite it, keep it true."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    finding_en = forms.CharField(
        label=gettext_lazy("The same in English"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class QuotationForm(FindingForm):
    excerpt = forms.CharField(
        label=gettext_lazy("The words to quote"),
        help_text=gettext_lazy("As they were written. You may shorten them: mark with […] what you leave out."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    field_order = ["excerpt", "finding", "finding_en"]


def evidence(request, study):
    """All pinned evidence, newest last of each kind, with how often it is used."""
    uses = uses_by_code(request.study)
    rows = [
        {
            "evidence": one,
            "finding": finding_in(one),
            "source": source_of_trace(one.trace, one.figures),
            "asked": ", ".join(said(question["labels"]) for question in one.trace.get("questions", [])),
            "uses": uses.get(one.code, 0),
        }
        for one in evidence_of(request.study)
    ]
    return render(request, "workbench/evidence.html", {"rows": rows, "can_pin": may(request, "pin_evidence")})


def finding_in(one):
    return said({"it": one.finding, "en": one.finding_en})


def new_evidence(request, study):
    """Ask for the sentence, then pin: a table, a cross table, the map, or somebody's words."""
    look = opened(request)
    if request.GET.get("risposta"):
        return new_quotation(request, look)
    table = table_asked(request, look)
    proposed = findings_of(table.figures)
    form = FindingForm(request.POST or None, initial={"finding": proposed["it"], "finding_en": proposed["en"]})
    if request.method == "POST" and form.is_valid():
        made = pin_table(table, questionnaire=look.questionnaire, by=request.user, **form.cleaned_data)
        messages.success(request, _("Evidence %(code)s pinned") % {"code": made.code})
        return redirect("evidence_piece", request.study.slug, made.code)
    labels = [question.labels for question in table.questions]
    source = source_of(table, look.questionnaire, timezone.localdate())
    page = {
        "form": form,
        "panel": panel_of(table.figures, labels=labels, source=source, uid="new"),
        "filter": look.where.in_words() if look.where else "",
        "small": has_small_cells(table.figures),
        "back": look.url(vista=None),
    }
    return render(request, "workbench/new_evidence.html", page)


def new_quotation(request, look):
    asked = look.question(request.GET.get("domanda", ""))
    key = whole(request.GET["risposta"])
    response = response_of(request.study, key) if key else None
    ref = request.GET.get("posto", "")
    answer = response.answers.filter(ref=ref).first() if response and may(request, "read_answers") else None
    if answer is None or asked.kind != "text" or answer.path not in {path for _version, path in asked.places}:
        raise Http404
    level = quote_levels(asked, [response.pk])[response.pk]
    form = QuotationForm(request.POST or None, initial={"excerpt": answer.value})
    if request.method == "POST" and form.is_valid():
        try:
            made = pin_quotation(
                asked, questions=look.questions, response=response, ref=ref, by=request.user, **form.cleaned_data
            )
        except SynthesisError as problem:
            form.add_error("excerpt", str(problem))
        else:
            messages.success(request, _("Evidence %(code)s pinned") % {"code": made.code})
            return redirect("evidence_piece", request.study.slug, made.code)
    page = {
        "form": form,
        "asked": asked,
        "text": answer.value,
        "who": said(attribution_of(look.questions, response, level)),
        "quotable": level != NO,
        "back": look.url("synthesis_question", asked.name),
    }
    return render(request, "workbench/new_quotation.html", page)


def fetched(request, code):
    found = evidence_by_code(request.study, code)
    if found is None:
        raise Http404
    return found


def evidence_piece(request, study, code):
    """One piece of evidence: frozen figures, back to the question and the responses, forward to where it is used."""
    one = fetched(request, code)
    form = FindingForm(request.POST or None, initial={"finding": one.finding, "finding_en": one.finding_en})
    if request.method == "POST":
        if not may(request, "pin_evidence"):
            return redirect("evidence_piece", request.study.slug, code)
        if form.is_valid():
            reword_evidence(one, by=request.user, **form.cleaned_data)
            messages.success(request, _("Evidence saved"))
            return redirect("evidence_piece", request.study.slug, code)
    return render(request, "workbench/evidence_piece.html", piece_page(request, one, form))


def piece_page(request, one, form):
    trace = one.trace
    source = source_of_trace(trace, one.figures)
    labels = [question["labels"] for question in trace["questions"]]
    uses = uses_of(one)
    standing = [edition for edition in uses["editions"] if edition.withdrawn_at is None]
    return {
        "pill_key": one.code if standing and may(request, "write_press") else "",
        "one": one,
        "form": form,
        "panel": panel_of(one.figures, labels=labels, finding=finding_in(one), source=source, uid=one.code.lower()),
        "trace": trace,
        "titled": said(trace["titles"]) if "titles" in trace else trace.get("title", ""),
        "asked": [{"label": said(question["labels"]), "name": question["name"]} for question in trace["questions"]],
        "filter": said(trace.get("filter", {}).get("words", {})),
        "live_url": live_url(request, one),
        "uses": uses,
        "is_used": bool(uses["chapters"] or uses["editions"]),
        "of_room": one.kind == one.Kind.FOCUS_GROUP,
        "of_index": of_index(trace),
        "lost": lost_consent(one),
        "answer": answer_still_there(one) if may(request, "read_answers") else None,
        "small": has_small_cells(one.figures),
        "can_pin": may(request, "pin_evidence"),
    }


def live_url(request, one):
    """The same table as it stands today, with the same group; for what a room said, the page of that room."""
    if one.kind == one.Kind.FOCUS_GROUP:
        name = "focus_group_transcript" if "voice" in one.trace else "focus_group_outcomes"
        return reverse(name, args=[request.study.slug, one.trace["group"]]) if may(request, PAGES[name]) else ""
    if of_index(one.trace):
        return index_url(request, one.trace)
    look = opened(request)
    narrowed = one.trace.get("filter", {})
    add = [("filtro", f"{name}:{value}") for name, values in narrowed.get("conditions", []) for value in values]
    fixed = {
        "questionario": one.trace["questionnaire"],
        "regione": narrowed.get("region", ""),
        "provincia": narrowed.get("province", ""),
    }
    names = [question["name"] for question in one.trace["questions"]]
    if len(names) == 2:
        return look.url("synthesis_cross", add=add, righe=names[0], colonne=names[1], **fixed)
    return (
        look.url("synthesis_question", names[0], add=add, **fixed)
        if names
        else look.url("synthesis_map", add=add, **fixed)
    )


def of_index(trace):
    """Whether no form's question stands behind it, but methodologies, ratings or a frozen index."""
    return "index" in trace or "ratings" in trace or "methodologies" in trace


def index_url(request, trace):
    if "methodologies" in trace:
        name, args = "methodologies", []
    elif "ratings" in trace:
        name, args = "framework", [trace["ratings"]]
    else:
        name, args = "index_result", [trace["index"], trace["result"]]
    return reverse(name, args=[request.study.slug, *args]) if may(request, PAGES[name]) else ""


def evidence_removal(request, study, code):
    """Let a piece of evidence go: asked once, refused while it is used."""
    one = fetched(request, code)
    if request.method == "POST":
        try:
            unpin_unused(one, by=request.user)
        except ReportError as problem:
            messages.error(request, str(problem))
            return redirect("evidence_piece", request.study.slug, code)
        messages.success(request, _("Evidence %(code)s unpinned") % {"code": code})
        return redirect("evidence", request.study.slug)
    return render(request, "workbench/evidence_removal.html", {"one": one, "finding": finding_in(one)})
