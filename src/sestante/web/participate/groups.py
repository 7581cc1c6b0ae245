"""Invited to a focus group: what it is, yes or no, the choices one by one, one's practice, taking it all back."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sestante.deliberation.actions import consenting
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.links import address_of, seat_address
from sestante.deliberation.models import FocusGroup, Minutes, Participant
from sestante.deliberation.queries.appointment import calendar_of, timed
from sestante.deliberation.queries.groups import consents_of
from sestante.deliberation.queries.texts import REFUSAL, choices, notice
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries.responses import answers_in_words

from .group_links import frame_of, with_participant


class AnswerForm(forms.Form):
    """Yes or no, what is needed, and each consent on its own: none is chosen beforehand."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Will you come?"),
        choices=[("yes", gettext_lazy("Yes, I come")), ("no", gettext_lazy("No, I cannot"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you come.")},
    )
    access_needs = forms.CharField(
        label=gettext_lazy("What do you need to take part?"),
        help_text=gettext_lazy(
            "Travel, times, language, a person beside you, a ramp. Only who prepares the room reads it."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.subjects = []
        for subject, words, answers in choices(language):
            self.subjects.append(subject)
            self.fields[subject] = forms.ChoiceField(
                label=words, choices=answers, widget=forms.RadioSelect, required=False
            )

    def clean(self):
        said = super().clean()
        if said.get("answer") != Participant.Answer.YES:
            return said
        for subject in self.subjects:
            if not said.get(subject) and subject not in self.errors:
                self.add_error(subject, _("Choose one: a no is fine too."))
        if said.get("take_part") == REFUSAL:
            self.add_error("take_part", _("To come, agree to take part: without it we may not keep what you say."))
        return said

    def consents(self):
        return {subject: self.cleaned_data[subject] for subject in self.subjects if self.cleaned_data.get(subject)}


def initial_of(participant):
    answer = participant.answer if participant.answer != Participant.Answer.WAITING else None
    return {"answer": answer, "access_needs": participant.access_needs, **consents_of(participant)}


def may_answer(participant):
    group = participant.focus_group
    return participant.cancelled_at is None and group.cancelled_at is None and group.state != FocusGroup.State.CLOSED


@with_participant
def start(request, token, participant):
    """The invitation and the answer to it; later, where everything else about the group is found."""
    language = get_language()
    if request.method == "POST" and may_answer(participant):
        form = AnswerForm(request.POST, language=language)
        if form.is_valid():
            try:
                consenting.answer_invitation(
                    participant,
                    answer=form.cleaned_data["answer"],
                    access_needs=form.cleaned_data["access_needs"],
                    consents=form.consents(),
                    language=language,
                )
            except DeliberationError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Your answer is kept"))
                return redirect("group_start", token=token)
    else:
        form = AnswerForm(language=language, initial=initial_of(participant))
    return render(request, "participate/group_start.html", start_page(participant, token, form))


def start_page(participant, token, form):
    group, language = participant.focus_group, get_language()
    key = getattr(participant, "seat_key", None)
    minutes = Minutes.objects.filter(focus_group=group).exclude(state=Minutes.State.DRAFT).first()
    there = participant.answer == Participant.Answer.YES
    return {
        **frame_of(participant, token),
        "form": form,
        "may_answer": may_answer(participant),
        "answered": participant.answer != Participant.Answer.WAITING,
        "comes": there,
        "programme": timed(group, language),
        "notice": notice(language, **consenting.filled_in(group)),
        "room_url": seat_address(key.seat, language=language) if key is not None and is_on(group) else "",
        "minutes": minutes if there else None,
        "has_ideas": there and group.rounds.exclude(state="prepared").exists() and is_over(group),
        "has_sheet": participant.practice_id is not None,
    }


def is_on(group):
    return group.state in (FocusGroup.State.PLANNED, FocusGroup.State.OPEN, FocusGroup.State.PAUSED)


def is_over(group):
    return group.state == FocusGroup.State.CLOSED


@with_participant
def calendar(request, token, participant):
    """The appointment for a calendar."""
    group = participant.focus_group
    if group.starts_at is None:
        raise Http404
    method = "CANCEL" if participant.cancelled_at or group.cancelled_at else "REQUEST"
    content = calendar_of(group, language=get_language(), method=method, recipient=participant.email,
                          url=address_of(participant))  # fmt: skip
    answer = HttpResponse(content, content_type=f"text/calendar; method={method}; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="invito.ics"'
    return answer


@with_participant
def sheet(request, token, participant):
    """What the team has from the form of one's practice, to be checked before the meeting."""
    if participant.practice_id is None:
        raise Http404
    if request.method == "POST":
        try:
            consenting.check_sheet(participant, remark=request.POST.get("remark", ""))
            messages.success(request, _("Thank you: we have read your check"))
            return redirect("group_start", token=token)
        except DeliberationError as refusal:
            messages.error(request, str(refusal))
    sent = (
        Response.objects.submitted()
        .filter(practice=participant.practice_id)
        .select_related("version__questionnaire")
        .order_by("-submitted_at")
        .first()
    )
    sections = answers_in_words(sent, language=get_language(), identities=False) if sent else []
    page = {
        **frame_of(participant, token),
        "sections": [(title, lines) for title, lines, _kept in sections if lines],
        "sent": sent,
        "remark": request.POST.get("remark", participant.sheet_remark),
        "may_answer": may_answer(participant),
    }
    return render(request, "participate/group_sheet.html", page)


@with_participant
def consents(request, token, participant):
    """What was agreed to, in which words and when; each taken back by one press."""
    if request.method == "POST":
        subject = request.POST.get("subject", "")
        if subject in {one for one, _words, _answers in choices("it")} - {"take_part"}:
            consenting.withdraw_consent(participant, subject)
            messages.success(request, _("Consent withdrawn"))
        return redirect("group_consents", token=token)
    rows = []
    for consent in participant.consents.order_by("-given_at", "-pk"):
        question, _gap, rest = consent.text.partition("\n")
        rows.append(
            {
                "consent": consent,
                "question": question,
                "answer": rest.partition("\n")[0],
                "may_take_back": consent.withdrawn_at is None
                and consent.choice != REFUSAL
                and consent.subject != "take_part",
            }
        )
    return render(request, "participate/group_consents.html", {**frame_of(participant, token), "rows": rows})


@with_participant
def own_data(request, token, participant):
    """Everything kept about this person, for another program (GDPR art. 20); ideas while the key is there."""
    group, key = participant.focus_group, getattr(participant, "seat_key", None)
    kept = ("subject", "choice", "text", "text_version", "language", "channel", "given_at", "withdrawn_at")
    data = {
        "focus_group": {"number": group.number, "title": group.title, "starts_at": group.starts_at},
        "name": participant.name,
        "email": participant.email,
        "phone": participant.phone,
        "language": participant.language,
        "invited_at": participant.invited_at,
        "answer": participant.answer,
        "answered_at": participant.answered_at,
        "access_needs": participant.access_needs,
        "sheet_remark": participant.sheet_remark,
        "consents": list(participant.consents.values(*kept)),
        "ideas": list(key.seat.ideas.values("text", "written_at", "withdrawn_at")) if key else [],
        "corrections": list(participant.corrections.values("passage", "proposal", "at", "reply", "because")),
        "downloaded_at": timezone.now(),
    }
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="focus-group-{group.number}.json"'
    return answer


@with_participant
def withdrawal(request, token, participant):
    """Take everything back. Asked first: what is erased cannot be brought back by anybody."""
    if request.method == "POST":
        consenting.withdraw_participant(participant)
        return redirect("group_start", token=token)
    validated = Minutes.objects.filter(focus_group=participant.focus_group, state=Minutes.State.VALIDATED).exists()
    page = {
        **frame_of(participant, token),
        "validated": validated,
        "is_over": is_over(participant.focus_group),
        "key_gone": is_over(participant.focus_group) and not hasattr(participant, "seat_key"),
    }
    return render(request, "participate/group_withdrawal.html", page)
