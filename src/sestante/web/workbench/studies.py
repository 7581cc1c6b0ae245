"""The studies of a person, and a study's home: where we are, what to do now, what is new."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.places.models import Province, Region
from sestante.studies.actions import describe_study, open_study, set_quotas, show_study
from sestante.studies.queries import phases_of, studies_open_to

from . import overview


class StudyForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=160, required=False)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("What you want to understand, and for whom. It stands on the public page."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    purpose_en = forms.CharField(
        label=gettext_lazy("Purpose in English"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    region = forms.ModelChoiceField(Region.objects.all(), label=gettext_lazy("Region"), initial="08")
    territories = forms.ModelMultipleChoiceField(
        Province.objects.select_related("region"),
        label=gettext_lazy("Provinces"),
        help_text=gettext_lazy("None chosen means the whole region."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Starts on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Ends on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    attribution = forms.CharField(
        label=gettext_lazy("Attribution"),
        help_text=gettext_lazy("Source and licence of imported data, shown wherever they appear."),
        required=False,
    )

    def __init__(self, *args, study=None, **kwargs):
        super().__init__(*args, **kwargs)
        region = study.region_id if study else self.data.get("region") or "08"
        self.fields["territories"].queryset = Province.objects.filter(region=region)

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The study cannot end before it starts."))
        return cleaned


def studies(request):
    """Every study in whose team one is."""
    return render(request, "workbench/studies.html", {"studies": overview.cards_of(studies_open_to(request.user))})


def new_study(request):
    form = StudyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        study = open_study(by=request.user, **form.cleaned_data)
        messages.success(request, _("Study opened"))
        return redirect(study)
    return render(request, "workbench/study_form.html", {"form": form})


def study(request, study):
    """The study's home, computed each time from what is really there."""
    return render(request, "workbench/study.html", overview.overview_of(request.study, request.membership))


def settings(request, study):
    form = StudyForm(request.POST or None, study=request.study, initial=described(request.study))
    if request.method == "POST" and form.is_valid():
        describe_study(request.study, by=request.user, **form.cleaned_data)
        messages.success(request, _("Study saved"))
        return redirect("study_settings", request.study.slug)
    return render(request, "workbench/study_settings.html", {"form": form})


def described(study):
    fields = ("title", "title_en", "purpose", "purpose_en", "region", "starts_on", "ends_on", "attribution")
    return {name: getattr(study, name) for name in fields} | {"territories": study.territories.all()}


@require_POST
def showing(request, study):
    """Show the study to the public, or take it back."""
    public = request.POST.get("public") == "yes"
    show_study(request.study, by=request.user, public=public)
    messages.success(request, _("The study is public") if public else _("The study is hidden"))
    return redirect("study_settings", request.study.slug)


class QuotaForm(forms.Form):
    """One small number for each province of the study."""

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.provinces = list(study.territories.all() or Province.objects.filter(region=study.region))
        targets = dict(study.quotas.values_list("province", "target"))
        for province in self.provinces:
            self.fields[f"province-{province.code}"] = forms.IntegerField(
                label=province.name,
                min_value=0,
                max_value=999,
                required=False,
                initial=targets.get(province.code),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control s-short"}),
            )

    def targets(self):
        return {province: self.cleaned_data[f"province-{province.code}"] or 0 for province in self.provinces}


def quotas(request, study):
    form = QuotaForm(request.POST or None, study=request.study)
    if request.method == "POST" and form.is_valid():
        set_quotas(request.study, targets=form.targets(), by=request.user)
        messages.success(request, _("Quotas saved"))
        return redirect("study", request.study.slug)
    return render(request, "workbench/quotas.html", {"form": form, "phases": phases_of(request.study)})
