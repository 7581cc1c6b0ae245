"""Open calls: a questionnaire that anybody may answer, without an account."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.fieldwork.actions.calling import close_call, open_call, plan_call
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.queries.practice_list import calls_of
from sestante.questionnaires.models import Questionnaire
from sestante.questionnaires.queries import published_versions
from sestante.web.access import may

DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class DatesForm(forms.Form):
    opens_on = forms.DateField(label=gettext_lazy("Opens on"), **DAY)
    closes_on = forms.DateField(
        label=gettext_lazy("Closes on"), help_text=gettext_lazy("The last day. Empty = until you close it."),
        required=False, **DAY
    )  # fmt: skip

    def clean(self):
        said = super().clean()
        if said.get("opens_on") and said.get("closes_on") and said["closes_on"] < said["opens_on"]:
            self.add_error("closes_on", _("The call cannot close before it opens."))
        return said


class CallForm(DatesForm):
    field_order = ["version", "slug", "opens_on", "closes_on"]

    version = forms.ModelChoiceField(None, label=gettext_lazy("Questionnaire"), empty_label=None)
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Short words for the address people will type. Empty = the study's title."),
        max_length=70,
        required=False,
    )

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = found = open_versions(study)
        nomination = found.filter(questionnaire__purpose=Questionnaire.Purpose.NOMINATION).first()
        self.initial.setdefault("version", nomination.pk if nomination else None)


def open_versions(study):
    """What a call may ask: a nomination, or another short form; never the whole scheda, which needs an invitation."""
    purposes = [Questionnaire.Purpose.NOMINATION, Questionnaire.Purpose.OTHER]
    return published_versions(study, purposes=purposes)


def calls(request, study):
    form = None
    if may(request, "manage_study"):
        form = CallForm(study=request.study, initial={"opens_on": timezone.localdate()})
    return shown(request, form)


@require_POST
def openings(request, study):
    """Open a call."""
    form = CallForm(request.POST, study=request.study)
    if not form.is_valid():
        return shown(request, form)
    call = open_call(request.study, by=request.user, **form.cleaned_data)
    messages.success(request, _("Call “%(call)s” opened") % {"call": call})
    return redirect("calls", request.study.slug)


def shown(request, form):
    today = timezone.localdate()
    rows = [
        {
            "call": call,
            "is_open": call.is_open(today),
            "address": settings.SESTANTE_SITE_URL + reverse("call", args=[call.slug]),
            "dates": DatesForm(
                initial={"opens_on": call.opens_on, "closes_on": call.closes_on}, auto_id=f"call{call.pk}_%s"
            ),
        }
        for call in calls_of(request.study)
    ]
    page = {"rows": rows, "form": form, "has_versions": open_versions(request.study).exists(), "can_manage": bool(form)}
    return render(request, "workbench/calls.html", page)


def asked_for(request, pk):
    found = calls_of(request.study).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
def dates(request, study, pk):
    found, form = asked_for(request, pk), DatesForm(request.POST)
    if form.is_valid():
        plan_call(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Dates of “%(call)s” saved") % {"call": found})
    else:
        for problems in form.errors.values():
            messages.error(request, problems[0])
    return redirect("calls", request.study.slug)


@require_POST
def closing(request, study, pk):
    """Close a call now."""
    found = asked_for(request, pk)
    try:
        close_call(found, by=request.user)
        messages.success(request, _("Call “%(call)s” closed") % {"call": found})
    except FieldworkError as problem:
        messages.error(request, str(problem))
    return redirect("calls", request.study.slug)
