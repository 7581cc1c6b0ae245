"""A phase's page: its plan, what it leaves, what must be true to go on."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.studies.actions import close_last_phase, enter_phase, plan_phase
from sestante.studies.errors import StudyError
from sestante.studies.queries import phases_of
from sestante.web.access import may

from . import overview


class PhaseForm(forms.Form):
    starts_on = forms.DateField(
        label=gettext_lazy("Starts on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Ends on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    deliverable = forms.CharField(label=gettext_lazy("What it leaves"), max_length=200, required=False)
    gate = forms.CharField(label=gettext_lazy("What must be true to go on"), max_length=200, required=False)


def phase_of(study, kind):
    """The study's phases and the one asked for; an unknown kind is a page that is not there."""
    phases = phases_of(study)
    for phase in phases:
        if phase.kind == kind:
            return phase, phases
    raise Http404


def phase(request, study, kind):
    asked, phases = phase_of(request.study, kind)
    form = PhaseForm(initial={name: getattr(asked, name) for name in PhaseForm.base_fields})
    return shown(request, asked, phases, form)


def shown(request, asked, phases, form):
    page = {
        "phase": asked,
        "phases": phases,
        "form": form,
        "materials": overview.materials_of(request.study, asked.kind, request.membership),
        "can_manage": may(request, "manage_study"),
        "is_last": asked.position == len(phases),
    }
    return render(request, "workbench/phase.html", page)


@require_POST
def plan(request, study, kind):
    """Set the phase's dates, what it leaves and its gate."""
    asked, phases = phase_of(request.study, kind)
    form = PhaseForm(request.POST)
    if form.is_valid():
        try:
            plan_phase(asked, by=request.user, **form.cleaned_data)
        except StudyError as problem:
            form.add_error("ends_on", str(problem))
        else:
            messages.success(request, _("Phase saved"))
            return redirect("phase", request.study.slug, kind)
    return shown(request, asked, phases, form)


@require_POST
def current_phase(request, study):
    """Make a phase the current one, or close the last."""
    kind = request.POST.get("kind", "")
    if kind == "closed":
        try:
            close_last_phase(request.study, by=request.user)
        except StudyError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Study closed"))
        return redirect("study", request.study.slug)
    asked, _phases = phase_of(request.study, kind)
    enter_phase(request.study, kind=asked.kind, by=request.user)
    messages.success(request, _("You are now in phase “%(phase)s”") % {"phase": asked.get_kind_display()})
    return redirect("study", request.study.slug)
