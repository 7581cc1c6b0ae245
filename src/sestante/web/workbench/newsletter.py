"""The newsletter at the workbench: issues made of pills, who would get them, sending with progress."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from sestante.outreach.actions.newsletter import compose_issue, order_issue, preview_of
from sestante.outreach.errors import OutreachError
from sestante.outreach.models import Issue
from sestante.outreach.queries.newsletter import (
    issues_of,
    progress_of,
    recipients_of,
    segments_of,
    subscribers_counted,
)
from sestante.outreach.queries.pills import pills_found, topics
from sestante.outreach.tasks.newsletter import headers_of
from sestante.places.models import Province
from sestante.web.access import may

OFFERED = 30  # pills to choose from
SHOWN = 5  # addresses named in the preview


class IssueForm(forms.ModelForm):
    class Meta:
        model = Issue
        fields = ("subject", "words", "subject_en", "words_en", "province", "topic")
        widgets = {"words": forms.Textarea(attrs={"rows": 4}), "words_en": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = Province.objects.all()
        self.fields["province"].empty_label = _("everywhere")
        self.fields["topic"] = forms.ChoiceField(
            label=_("Only this topic"), choices=[("", _("all topics")), *topics()], required=False
        )


def issues(request, study):
    page = {"issues": issues_of(request.study), "counts": subscribers_counted()}
    return render(request, "workbench/newsletter.html", page)


def issue_or_404(request, pk):
    found = Issue.objects.filter(study=request.study, pk=pk).select_related("study", "province", "ordered_by").first()
    if found is None:
        raise Http404
    return found


def issue_form(request, study, pk=None):
    """A few words, and which pills in which order."""
    found = issue_or_404(request, pk) if pk else None
    if found is not None and found.state != Issue.State.DRAFT:
        return redirect("issue", request.study.slug, pk)
    offered = list(pills_found()[:OFFERED])
    chosen = list(found.places.values_list("pill_id", flat=True)) if found else []
    form = IssueForm(request.POST or None, instance=found)
    if request.method == "POST":
        numbers = {pill.pk: request.POST.get(f"place_{pill.pk}", "").strip() for pill in offered}
        chosen = sorted((pk for pk, text in numbers.items() if text.isdecimal()), key=lambda pk: int(numbers[pk]))
        if form.is_valid():
            pills = {pill.pk: pill for pill in offered}
            made = compose_issue(request.study, issue=found, by=request.user, pills=[pills[pk] for pk in chosen],
                                 **form.cleaned_data)  # fmt: skip
            messages.success(request, _("Issue saved"))
            return redirect("issue", request.study.slug, made.pk)
    rows = [{"pill": pill, "place": chosen.index(pill.pk) + 1 if pill.pk in chosen else ""} for pill in offered]
    return render(request, "workbench/issue_form.html", {"issue": found, "form": form, "rows": rows})


def issue(request, study, pk):
    """Before it leaves: the letter as it will be and the exact list. After: how far it is."""
    found = issue_or_404(request, pk)
    done, total = progress_of(found)
    page = {
        "issue": found,
        "done": done,
        "total": total,
        "is_running": found.state == Issue.State.SENDING,
        "can_publish": may(request, "publish_press"),
    }
    if request.htmx:
        return render(request, "workbench/issue.html#progress", page)
    language = "en" if request.GET.get("lingua") == "en" else "it"
    subject, text, _html = preview_of(found, language)
    page |= {
        "subject": subject,
        "text": text,
        "headers": list(headers_of("https://…").items()),
        "segments": segments_of(found),
        "some": list(recipients_of(found).order_by("email").values_list("email", flat=True)[:SHOWN])
        if page["can_publish"]
        else [],
        "language": language,
        "views": [
            {"label": _("Italian").capitalize(), "url": "?lingua=it", "current": language == "it"},
            {"label": _("English").capitalize(), "url": "?lingua=en", "current": language == "en"},
        ],
    }
    return render(request, "workbench/issue.html", page)


LETTER_POLICY = {"default-src": [CSP.NONE], "img-src": [CSP.SELF], "style-src": [CSP.UNSAFE_INLINE]}


@csp_override(LETTER_POLICY)  # a letter carries its style inside, as mail programs want it; nothing of it can run
def issue_letter(request, study, pk):
    """The letter as a mail program shows it."""
    found = issue_or_404(request, pk)
    language = "en" if request.GET.get("lingua") == "en" else "it"
    return HttpResponse(preview_of(found, language)[2])


@require_POST
def issue_sending(request, study, pk):
    try:
        order_issue(issue_or_404(request, pk), by=request.user)
    except OutreachError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The issue is on its way"))
    return redirect("issue", request.study.slug, pk)
