"""Operational methodologies: what the forms name, what the rooms vote, put together under one name."""

import re

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.deliberation.models import Subject
from sestante.fieldwork.queries.responses import response_of
from sestante.indicators import actions
from sestante.indicators.errors import IndicatorError
from sestante.indicators.queries import loose_steps, methodologies_of, methodology_of, room_ideas
from sestante.indicators.queries.methodologies import evidence_named, steps_of
from sestante.synthesis.queries import said
from sestante.web.access import may
from sestante.web.bilingual import worded

from .evidence import finding_in
from .listing import whole


class MethodologyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("How it is done"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    conditions = forms.CharField(
        label=gettext_lazy("What it needs to work"),
        help_text=gettext_lazy("People, time, places, agreements: what whoever takes it up must not miss."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence it stands on"),
        help_text=gettext_lazy("Codes of pinned evidence, such as D3, T1."),
        required=False,
        max_length=200,
    )
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    description_en = forms.CharField(
        label=gettext_lazy("How it is done, in English"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    conditions_en = forms.CharField(
        label=gettext_lazy("What it needs to work, in English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *arguments, study, **named):
        super().__init__(*arguments, **named)
        self.study = study

    def clean_evidence(self):
        """The codes as a list; a code that nothing is pinned under is said."""
        codes = [code.upper() for code in re.split(r"[\s,;]+", self.cleaned_data["evidence"]) if code]
        lost = set(codes) - {one.code for one in evidence_named(self.study, codes)}
        if lost:
            raise forms.ValidationError(_("Nothing is pinned under %(codes)s.") % {"codes": ", ".join(sorted(lost))})
        return codes


def methodologies(request, study):
    """All methodologies; below, the steps of the forms not yet read as one, and the ideas of the rooms."""
    rows = []
    for one in methodologies_of(request.study):
        practices = list(dict.fromkeys(step.practice for step in one.steps.all()))
        rows.append(
            {
                "one": one,
                "name": worded(one, "name"),
                "description": worded(one, "description"),
                "practices": practices,
            }
        )
    can_design = may(request, "design_indicators")
    page = {
        "rows": rows,
        "loose": loose_steps(request.study) if can_design else [],
        "rooms": room_ideas(request.study),
        "can_design": can_design,
    }
    return render(request, "workbench/methodologies.html", page)


def new_methodology(request, study):
    """Name one, alone or from an idea a room has merged and voted."""
    key = whole(request.GET.get("idea", ""))
    idea = Subject.objects.filter(round__focus_group__study=request.study, pk=key).first() if key else None
    initial = {"name": idea.text[:120], "name_en": idea.text_en[:120]} if idea else None
    form = MethodologyForm(request.POST or None, initial=initial, study=request.study)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_methodology(request.study, subject=idea, by=request.user, **form.cleaned_data)
        except IndicatorError as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, _("“%(name)s” is among the methodologies") % {"name": made.name})
            return redirect("methodology", request.study.slug, made.number)
    return render(request, "workbench/methodology_form.html", {"form": form, "idea": idea, "one": None})


def asked(request, number):
    found = methodology_of(request.study, number)
    if found is None:
        raise Http404
    return found


def methodology(request, study, number):
    """One methodology: how, on which conditions, who uses it and in which words, what it stands on."""
    one = asked(request, number)
    steps = steps_of(one)
    can_design = may(request, "design_indicators")
    page = {
        "one": one,
        "name": worded(one, "name"),
        "description": worded(one, "description"),
        "conditions": worded(one, "conditions"),
        "steps": [{"step": step, "who": said(step.who) if step.who else ""} for step in steps],
        "practices": len({step.practice_id for step in steps}),
        "evidence": [
            {"one": piece, "finding": finding_in(piece)} for piece in evidence_named(request.study, one.evidence)
        ],
        "loose": loose_steps(request.study) if can_design else [],
        "can_design": can_design,
        "can_read": may(request, "read_answers"),
    }
    return render(request, "workbench/methodology.html", page)


def wording(request, study, number):
    one = asked(request, number)
    initial = {field: getattr(one, field) for field in MethodologyForm.base_fields}
    initial["evidence"] = ", ".join(one.evidence)
    form = MethodologyForm(request.POST or None, initial=initial, study=request.study)
    if request.method == "POST" and form.is_valid():
        actions.reword_methodology(one, by=request.user, **form.cleaned_data)
        messages.success(request, _("Methodology saved"))
        return redirect("methodology", request.study.slug, one.number)
    return render(request, "workbench/methodology_form.html", {"form": form, "one": one, "idea": None})


@require_POST
def steps(request, study, number):
    """Read steps of the forms as this methodology, or let one go."""
    one = asked(request, number)
    released = whole(request.POST.get("rilascia", ""))
    if released:
        step = one.steps.filter(pk=released).select_related("practice", "methodology__study").first()
        if step is not None:
            actions.release_step(step, by=request.user)
        return redirect("methodology", request.study.slug, one.number)
    placed = 0
    for chosen in request.POST.getlist("passaggio"):
        key, _bar, ref = chosen.partition("|")
        response = response_of(request.study, whole(key)) if whole(key) else None
        try:
            if response is not None:
                actions.place_step(one, response=response, ref=ref, by=request.user)
                placed += 1
        except IndicatorError as problem:
            messages.error(request, str(problem))
    if not placed:
        messages.warning(request, _("Tick at least one step."))
    return redirect("methodology", request.study.slug, one.number)
