"""What htmx gets back for an answer: only what has to be shown anew."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.fieldwork.queries import generic_of

from . import placing
from .fields import Desk
from .media import files_of, has_files, media_address


def fragments(request, response, paper, section, outcome, *, places=True):
    """Only what has to be shown anew: questions that opened or closed or offer other choices, and troubles."""
    language = get_language()
    files = has_files(paper, section)
    again, troubles, moved = [], [], moved_by(paper, outcome)
    if outcome.written or outcome.conflicts:
        desk = Desk(outcome.response, paper, outcome.session, language=language, told=outcome.written,
                    attachments=files_of(outcome.response) if files else (),
                    media=media_address(**request.resolver_match.kwargs))  # fmt: skip
        asked = desk.section(section)
        again = anew(asked, outcome, moved)
        inside = {one.ref for top in again for one in top.walk()}
        written = set(outcome.written)
        troubles = [one for top in asked for one in top.walk() if one.ref in written and one.ref not in inside]
    place_moved = places and placing.asked_by(paper, moved)
    place = placing.notice_of(outcome.session, paper, language) if place_moved else None
    return render(
        request,
        "participate/saved.html",
        {
            "response": outcome.response,
            "again": again,
            "troubles": troubles,
            "token": request.resolver_match.kwargs.get("token", ""),
            "others": [(one, outcome.response.disputed[one.ref]) for top in again for one in top.walk() if one.other],
            "place_moved": place_moved,
            "place": place,
            "news": announcements(again, outcome, place),
        },
    )


def moved_by(paper, outcome):
    """Generic references of what depends on what was written."""
    moved = set()
    for ref in outcome.written:
        generic = generic_of(ref)
        moved |= paper.definition.readers(generic)
        if paper.definition.element(generic).control == "upload":
            moved.add(generic)
    return moved


def anew(asked, outcome, moved):
    """The things on the page that have moved, outermost only."""
    disputed = {conflict.ref for conflict in outcome.conflicts} | set(outcome.refused)
    found = []

    def look(one):
        if one.generic in moved or one.ref in disputed:
            found.append(one)
            return
        for inner in (*one.children, *one.follow_ups, *([one.consent] if one.consent else [])):
            look(inner)

    for top in asked:
        look(top)
    return found


def announcements(again, outcome, place):
    """What opened and closed, in words, for whoever does not see it happen."""
    shown, hidden = set(outcome.shown), set(outcome.hidden)
    opened = [one for top in again for one in top.walk() if one.ref in shown and one.label and one.kind != "hole"]
    news = [_("There is a new question: %(label)s") % {"label": one.label} for one in opened[:3]]
    if any(one.ref in hidden or one.kind == "hole" for top in again for one in top.walk() if hidden):
        news.append(_("A question was closed; its answer is kept in case it opens again."))
    if place is not None:
        news.append(_("At the end of the page you can add where you are."))
    return news
