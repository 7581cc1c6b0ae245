"""The first page of a form, the pause, and a new link for whoever lost theirs."""

from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from sestante.fieldwork.actions.inviting import resend_link
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import paper_of, progress_of, session_of

from .links import LinkClosed, may_ask_again, response_of, with_response
from .outline import outline_of, segments_of
from .sections import frame_of


@with_response(Response.State.DRAFT, Response.State.TO_CHECK)
def form_start(request, token, response):
    """Who asks, why, how long it takes, what becomes of the answers; and the sections in free order."""
    paper, language = paper_of(response.version), get_language()
    progress = progress_of(response, session_of(response, language=language))
    outline = outline_of(token, paper, progress, language)
    states, sentence = segments_of(outline)
    resume = next((one for one in outline if one["name"] == response.last_section and one["state"] != "done"), None)
    resume = resume or next((one for one in outline if one["state"] != "done"), None)
    moved, left_behind = what_moved(response, paper, language)
    return render(
        request,
        "participate/start.html",
        {
            "moved": moved,
            "left_behind": left_behind,
            **frame_of(response, paper, language),
            "token": token,
            "response": response,
            "intro": paper.said(paper.intro, language),
            "definition": paper.said(paper.definition_box, language),
            "minutes": paper.minutes,
            "outline": outline,
            "states": states,
            "sentence": sentence,
            "begun": any(one["state"] != "todo" for one in outline),
            "complete": all(one["done"] for one in outline),
            "resume": resume or (outline[0] if outline else None),
        },
    )


def what_moved(response, paper, language):
    """The last move of this form to a new version, and the answers it left behind, in words."""
    move = response.moves.order_by("-at").first() if response.revision else None
    if move is None:
        return None, []
    left = [{"label": paper.said(one["labels"], language) or one["name"], "text": one["text"]} for one in move.dropped]
    return move, left


@with_response(Response.State.DRAFT)
def pause(request, token, response):
    """Where "Save and leave" leads: all is safe, and this is how to come back."""
    paper, language = paper_of(response.version), get_language()
    progress = progress_of(response, session_of(response, language=language))
    outline = outline_of(token, paper, progress, language)
    return render(
        request,
        "participate/pause.html",
        {
            **frame_of(response, paper, language),
            "token": token,
            "response": response,
            "left": sum(not one["done"] for one in outline),
            "invited": getattr(response, "invitation", None) is not None,
            "link": request.build_absolute_uri(request.path.rsplit("pausa/", 1)[0]),
        },
    )


@require_POST
def new_link(request, token):
    """Send the link in force to the contact's own address. What the page says is the same whatever happened."""
    try:
        response = response_of(token)
    except LinkClosed as closed:
        response = closed.response
    invitation = getattr(response, "invitation", None) if response is not None else None
    if invitation is not None and may_ask_again(response):
        resend_link(invitation)
    if request.GET.get("da") == "pausa":
        return redirect("form_pause", token=token)
    return render(request, "participate/link_sent.html", {"token": token})
