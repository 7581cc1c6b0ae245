"""What only the guidelines have: recommendations, and the comments of the public."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.practices.models import Practice
from sestante.reports.actions import (
    arrange_recommendations,
    decide_comment,
    remove_recommendation,
    reply_to,
    write_recommendation,
)
from sestante.reports.errors import ReportError
from sestante.reports.models import Comment, Recommendation, Report
from sestante.reports.queries import chapter_of, comments_of, paragraph_in, report_of
from sestante.synthesis.queries import evidence_of

from .documents import document
from .evidence import finding_in


class RecommendationForm(forms.Form):
    statement = forms.CharField(
        label=gettext_lazy("What we advise"), max_length=400, widget=forms.Textarea(attrs={"rows": 3, "lang": "it"})
    )
    statement_en = forms.CharField(
        label=gettext_lazy("The same in English"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("To whom"), choices=Recommendation.Audience, widget=forms.CheckboxSelectMultiple
    )
    strength = forms.ChoiceField(
        label=gettext_lazy("How well grounded"), choices=Recommendation.Strength, widget=forms.RadioSelect
    )
    effort = forms.ChoiceField(
        label=gettext_lazy("How much it takes"), choices=Recommendation.Effort, widget=forms.RadioSelect
    )
    evidence = forms.MultipleChoiceField(
        label=gettext_lazy("Evidence it stands on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    example = forms.ModelChoiceField(
        label=gettext_lazy("A practice as an example"), queryset=Practice.objects.none(), required=False
    )

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = [(one.code, f"{one.code} {finding_in(one)}") for one in evidence_of(study)]
        # Only practices that the public may see: the guidelines name them.
        self.fields["example"].queryset = study.practices.filter(sheet__withdrawn_at__isnull=True, sheet__isnull=False)


def new_recommendation(request, study, key):
    chapter = chapter_or_404(request, key)
    form = RecommendationForm(request.POST or None, study=request.study)
    return written(request, chapter, form, None)


def recommendation(request, study, pk):
    found = recommendation_or_404(request, pk)
    initial = {name: getattr(found, name) for name in RecommendationForm.base_fields}
    form = RecommendationForm(request.POST or None, study=request.study, initial=initial)
    return written(request, found.chapter, form, found)


def written(request, chapter, form, found):
    if request.method == "POST" and form.is_valid():
        try:
            write_recommendation(chapter, by=request.user, recommendation=found, **form.cleaned_data)
        except ReportError as problem:
            form.add_error("evidence", str(problem))
        else:
            messages.success(request, _("Recommendation saved"))
            answer = redirect("guidelines_chapter", request.study.slug, chapter.key)
            answer["Location"] += "#raccomandazioni"
            return answer
    page = {"form": form, "chapter": chapter, "recommendation": found, "doc": document(Report.Kind.GUIDELINES)}
    return render(request, "workbench/recommendation.html", page)


@require_POST
def recommendation_order(request, study, key):
    """One step up, by a button."""
    chapter = chapter_or_404(request, key)
    keys = list(chapter.recommendations.values_list("pk", flat=True))
    moved = request.POST.get("up", "")
    if moved.isdigit() and int(moved) in keys:
        place = keys.index(int(moved))
        keys.insert(max(place - 1, 0), keys.pop(place))
        arrange_recommendations(chapter, keys)
    answer = redirect("guidelines_chapter", request.study.slug, key)
    answer["Location"] += "#raccomandazioni"
    return answer


def recommendation_removal(request, study, pk):
    found = recommendation_or_404(request, pk)
    if request.method == "POST":
        key = found.chapter.key
        remove_recommendation(found, by=request.user)
        messages.success(request, _("Recommendation taken out"))
        return redirect("guidelines_chapter", request.study.slug, key)
    return render(request, "workbench/recommendation_removal.html", {"recommendation": found})


def chapter_or_404(request, key):
    report = report_of(request.study, Report.Kind.GUIDELINES)
    found = chapter_of(report, key) if report else None
    if found is None:
        raise Http404
    return found


def recommendation_or_404(request, pk):
    found = Recommendation.objects.select_related("chapter__report__study", "example")
    found = found.filter(chapter__report__study=request.study, pk=pk).first()
    if found is None:
        raise Http404
    return found


# -- comments ----------------------------------------------------------------------------------------------------------
class ReadingForm(forms.Form):
    show = forms.ChoiceField(
        label=gettext_lazy("Is the comment shown?"),
        choices=[("yes", gettext_lazy("Yes, beside the paragraph")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("If not, why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Its author will read it."),
    )
    reply = forms.CharField(
        label=gettext_lazy("Answer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Say what changes in the text, or why it does not. It stands beside the comment."),
    )


def comments(request, study):
    """Everything the public has said: what is to read first, then what waits for an answer."""
    report = report_of(request.study, Report.Kind.GUIDELINES)
    if report is None:
        return redirect("guidelines_draft", request.study.slug)
    page = {"doc": document(Report.Kind.GUIDELINES), "report": report, "comments": comments_of(report)}
    return render(request, "workbench/guideline_comments.html", page)


def comment(request, study, pk):
    """One comment beside its paragraph: show it or not, and answer."""
    found = Comment.objects.select_related("edition__report__study", "commenter", "replied_by")
    found = found.filter(edition__report__study=request.study, pk=pk).first()
    if found is None:
        raise Http404
    decided = {Comment.State.SHOWN: "yes", Comment.State.DECLINED: "no"}.get(found.state, "")
    initial = {"show": decided, "reason": found.reason, "reply": found.reply}
    form = ReadingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            answered(found, by=request.user, **form.cleaned_data)
        except ReportError as problem:
            form.add_error("reason", str(problem))
        else:
            messages.success(request, _("Comment answered") if form.cleaned_data["reply"] else _("Comment read"))
            return redirect("guideline_comments", request.study.slug)
    page = {
        "doc": document(Report.Kind.GUIDELINES),
        "comment": found,
        "form": form,
        "paragraph": paragraph_in(found.edition, found.paragraph, "it"),
    }
    return render(request, "workbench/guideline_comment.html", page)


def answered(found, *, by, show, reason, reply):
    decided = decide_comment(found, by=by, show=show == "yes", reason=reason)
    if reply.strip() and reply.strip() != decided.reply:
        reply_to(decided, by=by, reply=reply)
