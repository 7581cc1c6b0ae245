"""Learners by name, what they handed in, and their badges: for who teaches."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.deliberation.models import Minutes
from sestante.exchange.models import Match
from sestante.fieldwork.queries.responses import answers_in_words, response_of
from sestante.training.actions import give_feedback, renew_link, revoke_badge
from sestante.training.errors import TrainingError
from sestante.training.models import FEEDBACK_WITHIN, Badge, Enrolment, FieldProduct, ProductKind
from sestante.training.queries import product_of, products_waiting, roll_of
from sestante.web.access import PAGES, may

from .listing import page_of
from .training_cohorts import cohort_or_404


class FeedbackForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("What you say"),
        choices=[
            (FieldProduct.State.ACCEPTED, gettext_lazy("Accepted: the badge is awarded")),
            (FieldProduct.State.TO_COMPLETE, gettext_lazy("To complete: something is missing")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("Words for the learner"),
        help_text=gettext_lazy("What works, and one thing to do next. They get them by letter."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=3000,
    )
    seen = forms.BooleanField(
        label=gettext_lazy("I have looked at it myself: it exists and it is theirs"), required=False
    )

    def __init__(self, *args, verified, **kwargs):
        super().__init__(*args, **kwargs)
        self.verified = verified
        if verified:
            del self.fields["seen"]

    def clean(self):
        said = super().clean()
        if said.get("verdict") == FieldProduct.State.ACCEPTED and not self.verified and not said.get("seen"):
            self.add_error("seen", _("The platform cannot see this one by itself: look at it before you accept it."))
        return said


class RevocationForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Whoever checks the badge reads it: no names, no details about the person."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )


def roll(request, study, pk):
    """Who is in the cohort, by name: for trainers. Of self-assessments nothing stands here."""
    found = cohort_or_404(request, pk)
    page = {"cohort": found, "people": roll_of(found)}
    return render(request, "workbench/training_roll.html", page)


@require_POST
def learner_link(request, study, pk):
    """Send a learner a new link; the old one opens nothing any more."""
    rows = Enrolment.objects.of_study(request.study).select_related("cohort__path__study")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    renew_link(found, by=request.user)
    messages.success(request, _("A new link is on its way"))
    return redirect("training_roll", study, found.cohort_id)


def products(request, study):
    """What waits for a word, the oldest first."""
    page = page_of(request, products_waiting(request.study))
    late = timezone.now() - FEEDBACK_WITHIN
    rows = [{"product": one, "late": one.submitted_at < late} for one in page]
    return render(request, "workbench/training_products.html", {"page": page, "rows": rows})


def product(request, study, pk):
    found = product_of(request.study, pk)
    if found is None:
        raise Http404
    open_to_feedback = found.state != FieldProduct.State.ACCEPTED
    form = FeedbackForm(request.POST or None, verified=found.verified_at is not None) if open_to_feedback else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            give_feedback(
                found, verdict=form.cleaned_data["verdict"], words=form.cleaned_data["words"], by=request.user
            )
            messages.success(request, _("Said, and sent to the learner"))
        except TrainingError as refusal:
            messages.error(request, str(refusal))
        return redirect("training_product", study, pk)
    badge = found.enrolment.badges.filter(module=found.module).defer("credential").order_by("-pk").first()
    is_form = found.target_kind == "fieldwork.response"
    page = {
        "product": found,
        "form": form,
        "badge": badge,
        "response": found.target_pk if is_form and may(request, "read_answers") else None,
        "where": where_of(request, found),
        "said": nomination_in_words(request.study, found) if is_form else [],
        "late": found.state == FieldProduct.State.SUBMITTED and found.submitted_at < timezone.now() - FEEDBACK_WITHIN,
    }
    return render(
        request, "workbench/training_product.html", page, status=422 if form is not None and form.errors else 200
    )


def where_of(request, product):
    """(words, address) of a match or of minutes, for who may open them on the working side."""
    if product.target_kind == "exchange.match":
        name, words, rows = "match", _("The match"), Match.objects.filter(study=request.study, pk=product.target_pk)
        arguments = [one.pk for one in rows]
    elif product.target_kind == "deliberation.minutes":
        name, words = "focus_group_minutes", _("The minutes")
        rows = Minutes.objects.filter(focus_group__study=request.study, pk=product.target_pk)
        arguments = list(rows.values_list("focus_group__number", flat=True))
    else:
        return None
    if not arguments or not may(request, PAGES[name]):
        return None
    return words, reverse(name, args=[request.study.slug, arguments[0]])


def nomination_in_words(study, product):
    """A nomination handed in is the learner's own: the trainer reads it, without what is confidential.

    A practice's form is the practice's, and opens only to who reads answers."""
    if product.kind != ProductKind.NOMINATION:
        return []
    response = response_of(study, product.target_pk)
    return answers_in_words(response, language=get_language(), identities=False) if response is not None else []


def revocation(request, study, pk):
    """Take a badge back, with the reason."""
    rows = Badge.objects.filter(path__study=request.study, pk=pk, revoked_at__isnull=True)
    found = rows.select_related("enrolment", "path").first()
    if found is None:
        raise Http404
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_badge(found, because=form.cleaned_data["because"], by=request.user)
            messages.success(request, _("Badge revoked: whoever checks it is told"))
        except TrainingError as refusal:
            messages.error(request, str(refusal))
        return (
            redirect("training_roll", study, found.enrolment.cohort_id)
            if found.enrolment
            else redirect("study_training", study)
        )
    return render(request, "workbench/training_revocation.html", {"badge": found, "form": form})
