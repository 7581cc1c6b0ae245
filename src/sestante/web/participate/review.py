"""Read it all again, then send it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.catalogue.actions import honour_photographs
from sestante.exchange.actions import receive
from sestante.exchange.links import voice_token
from sestante.fieldwork.actions import submit_response
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import gaps_of, paper_of, progress_of, session_of

from .links import with_response
from .outline import outline_of, section_url, segments_of
from .sections import frame_of
from .words import sections_in_words


@with_response(Response.State.DRAFT)
def form_review(request, token, response):
    return render(request, "participate/review.html", review_of(token, response, told="controlla" in request.GET))


def review_of(token, response, *, told):
    paper, language = paper_of(response.version), get_language()
    session = session_of(response, language=language)
    gaps = gaps_of(response, session)
    outline = outline_of(token, paper, progress_of(response, session, gaps), language)
    sections = sections_in_words(token, response, paper, session, language, gaps)
    rows = [row for section in sections for row in section["rows"]]
    states, sentence = segments_of(outline)
    blocking = {gap.ref for gap in gaps if gap.blocks}
    return {
        **frame_of(response, paper, language),
        "token": token,
        "response": response,
        "sections": sections,
        "outline": outline,
        "states": states,
        "sentence": sentence,
        "blocking": [row for row in rows if row["ref"] in blocking],
        "place_url": section_url(token, paper.section(outline[-1]["name"]), anchor="place")
        if outline and session.unplaced
        else "",
        "unanswered": sum(row["required"] and not row["value"] and not row["blocks"] for row in rows),
        "told": told,
    }


@require_POST
@with_response(Response.State.DRAFT)
def submission(request, token, response):
    """Send the form; or back to the review, with what has to be put right first."""
    try:
        submitted = submit_response(response, language=get_language())
    except FieldworkError as refusal:
        messages.error(request, str(refusal))
        return redirect("form_start", token=token)
    if not submitted.sent:
        answer = redirect("form_review", token=token)
        answer["Location"] += "?controlla"
        return answer
    if response.practice_id is not None:
        honour_photographs(response.practice)  # one that was taken away, or has no release any more
    voice = receive(submitted.response)
    if voice is not None:
        return redirect("voice_page", token=voice_token(voice))
    messages.success(request, _("Form sent"))
    return redirect("form_receipt", token=token)
