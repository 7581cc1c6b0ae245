"""The minutes of a focus group with the corrections of who was there; what became of each idea; results as evidence."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.deliberation.actions import minuting, recording
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import Correction, Minutes, Outcome, Subject
from sestante.deliberation.queries.groups import language_of
from sestante.deliberation.queries.record import outcomes_wanted
from sestante.deliberation.queries.texts import said
from sestante.reports.markdown import blocks_of
from sestante.web.access import may

from .groups import asked_for, frame
from .listing import whole


class OutcomeForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What became of it"), choices=Outcome.Kind, widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("In words: where it stands, or why it was set aside"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words_en = forms.CharField(
        label=gettext_lazy("The same in English"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def minutes_of(group):
    return Minutes.objects.filter(focus_group=group).select_related("validated_by").first()


def as_html(text):
    """Markdown as clean HTML: the reader of the report's chapters, which lets no raw HTML through."""
    return mark_safe("".join(block["html"] for block in blocks_of(text, ())))  # noqa: S308


def minutes(request, study, number):
    """Read, write, send, answer corrections, validate: what may be done depends on where the minutes are."""
    group = asked_for(request, number)
    found = minutes_of(group)
    written, revision = (found.text, found.revision) if found else ("", 0)
    if request.method == "POST" and found is not None and may(request, "run_groups"):
        # Browsers write line ends their own way; the text keeps ours.
        written = request.POST.get("text", "").replace("\r\n", "\n")
        revision = whole(request.POST.get("revision", "")) or 0
        try:
            minuting.write_minutes(found, text=written, revision=revision, by=request.user)
            messages.success(request, _("Minutes saved"))
            return redirect("focus_group_minutes", request.study.slug, number)
        except DeliberationError as problem:
            messages.error(request, str(problem))
            revision = found.revision  # whoever presses again has read the warning
    page = frame(request, group, "focus_group_minutes") | {
        "minutes": found,
        "html": as_html(found.text) if found else "",
        "written": written,
        "revision": revision,
        "corrections": list(found.corrections.all()) if found else [],
        "unanswered": found.corrections.filter(reply="").count() if found else 0,
        "right": found.checks.count() if found else 0,
        "replies": Correction.Reply.choices,
        "due": timezone.localdate(group.starts_at + timedelta(days=minuting.SENT_WITHIN)) if group.starts_at else None,
        "language": language_of(group),
        "editing": request.method == "POST" or "scrivi" in request.GET,
    }
    return render(request, "workbench/group_minutes.html", page)


@require_POST
def draft(request, study, number):
    language = request.POST.get("language", "")
    return _done(
        request,
        number,
        lambda group: minuting.draft_minutes(group, by=request.user, language=language),
        _("Minutes drafted"),
    )


@require_POST
def sending(request, study, number):
    words = _("Minutes sent to those who were there")
    return _done(request, number, lambda group: minuting.send_minutes(written(group), by=request.user), words)


@require_POST
def validation(request, study, number):
    words = _("Minutes validated")
    return _done(request, number, lambda group: minuting.validate_minutes(written(group), by=request.user), words)


def written(group):
    found = minutes_of(group)
    if found is None:
        raise DeliberationError(_("Draft the minutes first."))
    return found


def _done(request, number, act, words):
    group = asked_for(request, number)
    try:
        act(group)
        messages.success(request, words)
    except DeliberationError as problem:
        messages.error(request, str(problem))
    return redirect("focus_group_minutes", request.study.slug, number)


@require_POST
def correction(request, study, number, correction):
    """Answer one correction."""
    group = asked_for(request, number)
    found = Correction.objects.filter(minutes__focus_group=group, pk=correction).select_related("minutes").first()
    if found is None:
        raise Http404
    reply, because = request.POST.get("reply", ""), request.POST.get("because", "")[:1000]
    try:
        minuting.reply_to_correction(found, reply=reply, because=because, by=request.user)
        messages.success(request, _("Answer kept: who proposed it reads it on their page"))
    except DeliberationError as problem:
        messages.error(request, str(problem))
    return redirect("focus_group_minutes", request.study.slug, number)


# -- what became of it -------------------------------------------------------------------------------------------------
def outcomes(request, study, number):
    """Rounds with their result, and for each idea that stands what became of it."""
    group, language = asked_for(request, number), get_language()
    parts = outcomes_wanted(group)
    for part in parts:
        part["question"] = said(part["round"].question, language)
        part["pinnable"] = part["poll"] is not None and part["round"].kind in ("ideas", "statements")
    page = frame(request, group, "focus_group_outcomes") | {"parts": parts, "can_pin": may(request, "pin_evidence")}
    return render(request, "workbench/group_outcomes.html", page)


def outcome(request, study, number, subject):
    group = asked_for(request, number)
    one = Subject.objects.filter(round__focus_group=group, pk=subject).select_related("outcome", "round").first()
    if one is None:
        raise Http404
    known = getattr(one, "outcome", None)
    initial = {"kind": known.kind, "words": known.words, "words_en": known.words_en} if known else {}
    form = OutcomeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            recording.tell_outcome(one, by=request.user, **form.cleaned_data)
        except DeliberationError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Kept: who was there reads it on their page"))
            return redirect("focus_group_outcomes", request.study.slug, number)
    page = frame(request, group, "focus_group_outcomes") | {
        "form": form,
        "subject": one,
        "ideas": list(one.ideas.filter(withdrawn_at=None)),
        "merged": list(one.merged.all()),
    }
    return render(request, "workbench/group_outcome.html", page)


@require_POST
def result_evidence(request, study, number, round):
    """Pin how a round ended."""
    group = asked_for(request, number)
    one = group.rounds.filter(number=round).first()
    if one is None:
        raise Http404
    try:
        made = recording.pin_result(one, by=request.user)
    except DeliberationError as problem:
        messages.error(request, str(problem))
        return redirect("focus_group_outcomes", request.study.slug, number)
    messages.success(request, _("Evidence %(code)s pinned") % {"code": made.code})
    return redirect("evidence_piece", request.study.slug, made.code)
