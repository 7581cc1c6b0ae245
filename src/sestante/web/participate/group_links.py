"""What a personal link to a focus group opens: the participant, or a page saying kindly why not and whom to call."""

from functools import wraps

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language

from sestante.deliberation.links import opens, pk_of
from sestante.deliberation.models import Participant
from sestante.deliberation.queries.appointment import ends_at, title_in


def with_participant(view):
    """A page reached by a participant's link. An old link, a made-up one and a wrong one look the same; whoever has
    withdrawn, or whose invitation was cancelled, is told so instead of the page."""

    @wraps(view)
    def page(request, token, **kwargs):
        found = _participant(token)
        if found is None:
            answer = render(request, "participate/group_closed.html", status=410)
        elif found.withdrawn_at is not None:
            answer = render(request, "participate/group_left.html", frame_of(found, token))
        else:
            answer = view(request, token, found, **kwargs)
        add_never_cache_headers(answer)
        # Not "no-referrer": the browser would then hide the origin of our own forms too, and CSRF refuses those.
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return page


def _participant(token):
    pk = pk_of(token)
    rows = Participant.objects.select_related("focus_group__study", "practice", "seat_key__seat")
    found = rows.filter(pk=pk).first() if pk is not None else None
    return found if found is not None and opens(token, found) else None


def frame_of(participant, token):
    """What every page of a participant shows."""
    group, language = participant.focus_group, get_language()
    study = group.study
    return {
        "token": token,
        "participant": participant,
        "group": group,
        "group_title": title_in(group, language),
        "ends_at": ends_at(group),
        "study_title": study.title_en if language == "en" and study.title_en else study.title,
    }
