"""Cohorts: when they meet, how the group is going, who is in it, what was handed in, badges."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.people.models import Person
from sestante.synthesis.queries.nameless import nameless_answers
from sestante.training.actions import (
    add_meeting,
    describe_cohort,
    describe_meeting,
    open_cohort,
    open_feedback,
    remove_meeting,
)
from sestante.training.models import Cohort, FieldProduct, Meeting
from sestante.training.queries import group_averages, progress_of
from sestante.web.access import may

from .training import edit_page, path_or_404, words_of

DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
MOMENT = {"widget": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")}


class CohortForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("Such as “Spring, in Imola”."), max_length=120
    )
    starts_on = forms.DateField(label=gettext_lazy("Starts on"), **DAY)
    ends_on = forms.DateField(label=gettext_lazy("Ends on"), **DAY)
    enrol_by = forms.DateField(label=gettext_lazy("Enrolment until"), **DAY)
    capacity = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=500, initial=20)
    trainers = forms.ModelMultipleChoiceField(
        None, label=gettext_lazy("Trainers"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trainers"].queryset = Person.objects.filter(memberships__study=study).order_by("name")

    def clean(self):
        said = super().clean()
        starts, ends, until = said.get("starts_on"), said.get("ends_on"), said.get("enrol_by")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The cohort cannot end before it starts."))
        if ends and until and until > ends:
            self.add_error("enrol_by", _("Nobody enrols when the cohort is over."))
        return said


class MeetingForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    module = forms.ModelChoiceField(
        None, label=gettext_lazy("Module"), required=False, empty_label=gettext_lazy("None")
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("Begins"), **MOMENT)
    ends_at = forms.DateTimeField(label=gettext_lazy("Ends"), **MOMENT)
    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("It stands on the public page."),
        max_length=200,
        required=False,
    )
    link = forms.URLField(
        label=gettext_lazy("Link to take part from afar"),
        help_text=gettext_lazy("Only learners see it."),
        required=False,
    )

    def __init__(self, *args, path, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = path.modules.all()
        self.fields["module"].label_from_instance = lambda module: module.said["title"]

    def clean(self):
        said = super().clean()
        if said.get("starts_at") and said.get("ends_at") and said["ends_at"] <= said["starts_at"]:
            self.add_error("ends_at", _("The meeting cannot end before it begins."))
        if not said.get("place") and not said.get("link") and "link" not in self.errors:
            self.add_error("place", _("Say where the meeting is: a place, or a link."))
        return said


def cohort_or_404(request, pk):
    rows = Cohort.objects.filter(path__study=request.study, pk=pk).select_related("path__study")
    found = rows.first()
    if found is None:
        raise Http404
    return found


def new_cohort(request, study, pk):
    path = path_or_404(request, pk)
    form = CohortForm(request.POST or None, study=request.study, initial={"trainers": [request.user.pk]})
    if request.method == "POST" and form.is_valid():
        made = open_cohort(path, by=request.user, **form.cleaned_data)
        messages.success(request, _("Cohort opened: add its meetings"))
        return redirect("training_cohort", study, made.pk)
    return edit_page(request, form, _("New cohort"), path, "training_path", pk)


def cohort(request, study, pk):
    """How the group is going: by module, without names."""
    found = cohort_or_404(request, pk)
    modules = list(found.path.modules.all())
    progress, averages = progress_of(found), group_averages(found, modules)
    page = {
        "cohort": found,
        "meetings": found.meetings.select_related("module"),
        "progress": progress,
        "people": progress[0]["people"] if progress else 0,
        "averages": averages,
        "means": table_of(modules, averages),
        "trainers": ", ".join(person.name for person in found.trainers.all()),
        "waiting": FieldProduct.objects.filter(enrolment__cohort=found, state=FieldProduct.State.SUBMITTED).count(),
        "is_open": found.is_open(),
        "can_teach": may(request, "teach"),
    }
    return render(request, "workbench/training_cohort.html", page)


def feedback(request, study, pk):
    """What learners say of the path, together and without names; a press opens the questions."""
    found = cohort_or_404(request, pk)
    if request.method == "POST":
        if not may(request, "teach"):
            raise Http404
        open_feedback(found, by=request.user)
        messages.success(request, _("The questions are open, and the learners have a letter"))
        return redirect("training_cohort", study, pk)
    call = found.feedback_call
    page = {"cohort": found, "is_open": call is not None and call.is_open(timezone.localdate())}
    return render(request, "workbench/training_feedback.html", page | nameless_answers(found.path.study, call))


def table_of(modules, averages):
    """Rows of means: one a module, one column a moment that may be shown."""
    columns = [(group.moment.label, dict(group.means)) for group in averages.groups]
    start = dict(averages.before_of_after.means) if averages.before_of_after else {}
    return [
        {
            "module": module,
            "means": [(label, means.get(module)) for label, means in columns],
            "start": start.get(module),
        }
        for module in modules
        if any(module in means for _label, means in columns)
    ]


def cohort_plan(request, study, pk):
    found = cohort_or_404(request, pk)
    initial = words_of(found, CohortForm, leave=("trainers",)) | {"trainers": list(found.trainers.all())}
    form = CohortForm(request.POST or None, study=request.study, initial=initial)
    if request.method == "POST" and form.is_valid():
        describe_cohort(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("training_cohort", study, pk)
    return edit_page(request, form, _("Plan of the cohort"), found, "training_cohort", pk)


def new_meeting(request, study, pk):
    found = cohort_or_404(request, pk)
    form = MeetingForm(request.POST or None, path=found.path)
    if request.method == "POST" and form.is_valid():
        add_meeting(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Meeting added"))
        return redirect("training_cohort", study, pk)
    return edit_page(request, form, _("New meeting"), found, "training_cohort", pk)


def meeting_or_404(request, pk):
    rows = Meeting.objects.filter(cohort__path__study=request.study, pk=pk)
    found = rows.select_related("cohort__path__study").first()
    if found is None:
        raise Http404
    return found


def meeting(request, study, pk):
    found = meeting_or_404(request, pk)
    form = MeetingForm(request.POST or None, path=found.cohort.path, initial=words_of(found, MeetingForm))
    if request.method == "POST" and form.is_valid():
        describe_meeting(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("training_cohort", study, found.cohort_id)
    return edit_page(request, form, _("Meeting"), found.cohort, "training_cohort", found.cohort_id)


@require_POST
def meeting_removal(request, study, pk):
    found = meeting_or_404(request, pk)
    remove_meeting(found, by=request.user)
    messages.success(request, _("Meeting removed"))
    return redirect("training_cohort", study, found.cohort_id)
