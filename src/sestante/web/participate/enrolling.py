"""Enrolling in a cohort without an account, coming back, and leaving with everything erased."""

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sestante.people.queries import host
from sestante.training.actions import confirm_enrolment, enrol, erase_enrolment, send_ways_in
from sestante.training.errors import TrainingError
from sestante.training.models import Cohort
from sestante.training.queries.results import scores_of

from .guard import TRAP, clock, why_not_now
from .learner_links import frame_of, with_enrolment
from .links import RESEND_AFTER

CONSENT = gettext_lazy("I have read the privacy notice, and agree that my data serve to follow this path.")


class EnrolmentForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name and surname"),
        help_text=gettext_lazy("As it should stand on your certificate. Only the trainers see it."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("We write there to confirm, and your badges are tied to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    consent = forms.BooleanField(
        label=CONSENT, error_messages={"required": gettext_lazy("Without your consent we cannot keep your data.")}
    )


class AddressForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


def cohort_of(slug, pk):
    found = (
        Cohort.objects.filter(pk=pk, path__slug=slug, path__published_at__isnull=False)
        .select_related("path__study")
        .first()
    )
    if found is None:
        raise Http404
    return found


def enrolment(request, slug, pk):
    cohort = cohort_of(slug, pk)
    form, status = EnrolmentForm(request.POST or None), 200
    if request.method == "POST":
        reason = why_not_now(request, "enrolment")
        if reason:
            messages.error(request, reason)
            status = 429
        elif form.is_valid():
            try:
                enrol(
                    cohort,
                    name=form.cleaned_data["name"],
                    email=form.cleaned_data["email"],
                    language=get_language(),
                    consent=str(CONSENT),
                )
                return redirect("enrolment_sent", slug=slug, pk=pk)
            except TrainingError as refusal:
                messages.error(request, str(refusal))
                status = 409
    page = {
        "cohort": cohort,
        "path": cohort.path,
        "meetings": cohort.meetings.all(),
        "form": form,
        "is_open": cohort.is_open(),
        "trap": TRAP,
        "clock": clock(),
    }
    return render(request, "participate/enrolment.html", page, status=status)


def enrolment_sent(request, slug, pk):
    cohort = cohort_of(slug, pk)
    return render(request, "participate/enrolment_sent.html", {"cohort": cohort, "path": cohort.path})


def ways_in(request):
    """Who lost their link asks for it by address. The page says the same whatever happened."""
    form, sent, status = AddressForm(request.POST or None), False, 200
    if request.method == "POST":
        reason = why_not_now(request, "learner")
        if reason:
            messages.error(request, reason)
            status = 429
        elif form.is_valid():
            email = form.cleaned_data["email"].lower()
            digest = salted_hmac("sestante.way-in", email, algorithm="sha256").hexdigest()[:32]
            if cache.add(f"way-in:{digest}", 1, RESEND_AFTER):
                send_ways_in(email)
            sent = True
    page = {"form": form, "sent": sent, "trap": TRAP, "clock": clock()}
    return render(request, "participate/learner_ways_in.html", page, status=status)


@with_enrolment
def confirmation(request, token, enrolment):
    """The link of the first letter. Programs that look through letters follow links: only the button confirms."""
    if enrolment.confirmed_at:
        return redirect("learner", token=token)
    if request.method == "POST":
        try:
            confirm_enrolment(enrolment)
            messages.success(request, _("Your place is taken"))
            return redirect("learner", token=token)
        except TrainingError as refusal:
            messages.error(request, str(refusal))
    return render(request, "participate/learner_confirmation.html", frame_of(token, enrolment))


# -- one's own data ----------------------------------------------------------------------------------------------------
@with_enrolment
def own_data(request, token, enrolment):
    page = {**frame_of(token, enrolment), "data": data_of(enrolment), "consents": enrolment.consents.all()}
    return render(request, "participate/learner_data.html", page)


@with_enrolment
def own_data_file(request, token, enrolment):
    answer = JsonResponse(data_of(enrolment), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="percorso-{enrolment.pk}.json"'
    return answer


def data_of(enrolment):
    """Everything kept about a learner, as data (GDPR art. 20)."""
    moments = dict(enrolment.assessments.values_list("response", "moment"))
    products = enrolment.products.select_related("module").prefetch_related("feedback")
    return {
        "name": enrolment.name,
        "email": enrolment.email,
        "path": enrolment.cohort.path.title,
        "cohort": enrolment.cohort.title,
        "enrolled_at": enrolment.created_at,
        "confirmed_at": enrolment.confirmed_at,
        "consents": list(
            enrolment.consents.values("subject", "text", "text_version", "language", "channel", "given_at")
        ),
        "lessons_read": list(enrolment.readings.values("lesson__title", "at")),
        "self_assessments": {moments[pk]: scores for pk, scores in scores_of(moments).items()},
        "products": [
            {
                "module": one.module.title,
                "address": one.url,
                "words": one.words,
                "state": one.state,
                "submitted_at": one.submitted_at,
                "feedback": [
                    {"verdict": said.verdict, "words": said.words, "at": said.at} for said in one.feedback.all()
                ],
            }
            for one in products
        ],
        "badges": list(
            enrolment.badges.values("uid", "title", "issued_at", "published_at", "revoked_at", "credential")
        ),
        "downloaded_at": timezone.now(),
    }


@with_enrolment
def leaving(request, token, enrolment):
    """Leave, with everything erased: asked first, for nobody can bring it back."""
    if request.method == "POST":
        erase_enrolment(enrolment)
        return render(request, "participate/learner_left.html", {"host": host()})
    return render(request, "participate/learner_leaving.html", frame_of(token, enrolment))
