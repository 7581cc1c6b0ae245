"""The press office of a study: releases, contacts, who asks to be let in, coverage, commitments."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.outreach.actions.aftermath import (
    check_commitment,
    record_commitment,
    record_coverage,
    remove_coverage,
)
from sestante.outreach.actions.journalists import answer_request, forget_contact, keep_contact
from sestante.outreach.errors import OutreachError
from sestante.outreach.models import Commitment, Coverage, PressContact
from sestante.outreach.queries.press import contacts as contact_rows
from sestante.outreach.queries.press import press_standing, releases_of, requests_waiting
from sestante.places.models import Province
from sestante.web.access import may

from .listing import page_of

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ContactForm(forms.ModelForm):
    class Meta:
        model = PressContact
        fields = ("outlet", "name", "role", "email", "topics", "province", "language", "source")
        widgets = {"language": forms.Select(choices=[("it", gettext_lazy("Italian")), ("en", gettext_lazy("English"))])}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].empty_label = "—"

    def _post_clean(self):
        """What the book allows is the action's to say."""

    def validate_unique(self):
        pass


class CoverageForm(forms.ModelForm):
    class Meta:
        model = Coverage
        fields = ("outlet", "title", "url", "published_on", "tone", "release")
        widgets = {"published_on": DAY}

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["release"].queryset = study.releases.all()
        self.fields["release"].label = _("About which release")
        self.fields["release"].empty_label = "—"
        self.fields["url"].assume_scheme = "https"


class CommitmentForm(forms.Form):
    owner = forms.CharField(label=gettext_lazy("Who makes it"), max_length=160)
    text = forms.CharField(label=gettext_lazy("The commitment"), max_length=300)
    text_en = forms.CharField(label=gettext_lazy("The commitment in English"), max_length=300, required=False)
    made_on = forms.DateField(label=gettext_lazy("Made on"), widget=DAY)
    check_on = forms.DateField(
        label=gettext_lazy("To be checked on"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy("Left empty: six months later."),
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What became of it"), choices=Commitment.Outcome.choices[1:], widget=forms.RadioSelect
    )
    words = forms.CharField(label=gettext_lazy("In a sentence"), max_length=300)


def press(request, study):
    """What is on its way, what is out, who asks, what waits to be checked."""
    page = {
        "releases": releases_of(request.study),
        "requests": list(requests_waiting()),
        "standing": press_standing(request.study),
        "coverage": request.study.coverage.all()[:5],
        "commitments": request.study.commitments.all()[:5],
        "contact_number": contact_rows().count(),
        "can_publish": may(request, "publish_press"),
        "today": timezone.localdate(),
    }
    return render(request, "workbench/press.html", page)


# -- contacts ----------------------------------------------------------------------------------------------------------
def contacts(request, study):
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _kept(request, form, None):
        return redirect("press_contacts", request.study.slug)
    return _contacts_page(request, form)


def _contacts_page(request, form, chosen=None):
    asked = request.GET.get("q", "").strip()[:80]
    rows = contact_rows()
    if asked:
        rows = rows.filter(outlet__icontains=asked) | rows.filter(name__icontains=asked) | rows.filter(
            topics__icontains=asked)  # fmt: skip
    form.fields["province"].queryset = Province.objects.all()
    page = {"page": page_of(request, rows), "form": form, "chosen": chosen, "asked": asked}
    return render(request, "workbench/press_contacts.html", page)


def _kept(request, form, known):
    try:
        keep_contact(known, by=request.user, study=request.study, **form.cleaned_data)
    except OutreachError as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, _("Contact kept"))
    return True


def contact(request, study, pk):
    """Correct a contact, or take it out of the book."""
    found = PressContact.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.POST.get("act") == "forget":
        try:
            forget_contact(found, by=request.user, study=request.study)
        except OutreachError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Contact taken out of the book"))
        return redirect("press_contacts", request.study.slug)
    form = ContactForm(
        request.POST or None, initial=forms.model_to_dict(found, fields=ContactForm.Meta.fields), label_suffix=""
    )
    if request.method == "POST" and form.is_valid() and _kept(request, form, found):
        return redirect("press_contacts", request.study.slug)
    return _contacts_page(request, form, found)


@require_POST
def request_answer(request, study, pk):
    """Somebody asked for access: let them into the book, or not."""
    found = requests_waiting().filter(pk=pk).first()
    if found is None:
        raise Http404
    accept = request.POST.get("act") == "accept"
    answer_request(found, accept=accept, by=request.user, study=request.study)
    messages.success(request, _("Contact kept") if accept else _("Request put aside"))
    return redirect("press", request.study.slug)


# -- coverage ----------------------------------------------------------------------------------------------------------
def coverage(request, study):
    form = CoverageForm(request.POST or None, study=request.study, initial={"published_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        record_coverage(request.study, by=request.user, **form.cleaned_data)
        messages.success(request, _("Coverage recorded"))
        return redirect("press_coverage", request.study.slug)
    rows = page_of(request, request.study.coverage.select_related("release"))
    return render(request, "workbench/press_coverage.html", {"page": rows, "form": form})


@require_POST
def coverage_removal(request, study, pk):
    found = request.study.coverage.filter(pk=pk).first()
    if found is None:
        raise Http404
    remove_coverage(found, by=request.user)
    messages.success(request, _("Taken out of the coverage"))
    return redirect("press_coverage", request.study.slug)


# -- commitments -------------------------------------------------------------------------------------------------------
def commitments(request, study):
    form = CommitmentForm(request.POST or None, initial={"made_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            record_commitment(request.study, by=request.user, **form.cleaned_data)
        except OutreachError as problem:
            form.add_error("check_on", str(problem))
        else:
            messages.success(request, _("Commitment recorded"))
            return redirect("study_commitments", request.study.slug)
    page = {"rows": request.study.commitments.all(), "form": form, "today": timezone.localdate()}
    return render(request, "workbench/commitments.html", page)


def commitment(request, study, pk):
    found = request.study.commitments.filter(pk=pk).first()
    if found is None:
        raise Http404
    initial = {"outcome": found.outcome, "words": found.outcome_words}
    form = OutcomeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        check_commitment(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Outcome recorded"))
        return redirect("study_commitments", request.study.slug)
    return render(request, "workbench/commitment.html", {"commitment": found, "form": form})
