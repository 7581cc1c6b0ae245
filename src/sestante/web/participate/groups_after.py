"""After the focus group: the minutes to check, and what became of each idea."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.deliberation.actions import minuting
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import FocusGroup, Minutes, Participant
from sestante.deliberation.queries.record import fates_of
from sestante.deliberation.queries.texts import said
from sestante.reports.markdown import blocks_of

from .group_links import frame_of, with_participant


def was_there(participant):
    return participant.answer == Participant.Answer.YES and participant.cancelled_at is None


@with_participant
def minutes(request, token, participant):
    """The minutes: it is right, or this should be written otherwise; the answers to corrections beside them."""
    found = Minutes.objects.filter(focus_group=participant.focus_group).exclude(state=Minutes.State.DRAFT).first()
    if found is None or not was_there(participant):
        raise Http404
    kept = {"passage": "", "proposal": ""}
    if request.method == "POST":
        kept = {name: request.POST.get(name, "") for name in kept}
        try:
            if request.POST.get("act") == "right":
                minuting.confirm_minutes(participant, found)
                messages.success(request, _("Thank you: you have found the minutes right"))
            else:
                minuting.propose_correction(participant, found, **kept)
                messages.success(request, _("Your correction is with the team. You find the answer here."))
            return redirect("group_minutes", token=token)
        except DeliberationError as refusal:
            messages.error(request, str(refusal))
    page = {
        **frame_of(participant, token),
        "minutes": found,
        # Cleaned by the same reader as the report's chapters: no raw HTML comes through.
        "html": mark_safe("".join(block["html"] for block in blocks_of(found.text, ()))),  # noqa: S308
        "kept": kept,
        "open": found.state == Minutes.State.SENT and found.check_until >= timezone.localdate(),
        "confirmed": found.checks.filter(participant=participant).exists(),
        "own": found.corrections.filter(participant=participant),
        "others": found.corrections.exclude(participant=participant).exclude(reply=""),
    }
    return render(request, "participate/group_minutes.html", page)


@with_participant
def ideas(request, token, participant):
    """What became of each idea of the room, one's own first."""
    group = participant.focus_group
    if group.state != FocusGroup.State.CLOSED or not was_there(participant):
        raise Http404
    key, language = getattr(participant, "seat_key", None), get_language()
    found = fates_of(group, seat=key.seat if key is not None else None)
    for part in found:
        part["question"] = said(part["round"].question, language)
        for row in part["rows"]:
            outcome = row["outcome"]
            row["words"] = outcome and (outcome.words_en if language == "en" and outcome.words_en else outcome.words)
    page = {**frame_of(participant, token), "parts": found, "has_key": key is not None}
    return render(request, "participate/group_ideas.html", page)
