"""Each side of a match answers, and later says how it went. No page here shows the other side's address."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.exchange.actions import answer_match, give_feedback
from sestante.exchange.errors import ExchangeError
from sestante.exchange.links import opens_side
from sestante.exchange.models import Feedback, Match
from sestante.exchange.queries import board_row, facts_of, match_by_pk, told_to_other
from sestante.letters.links import pk_of

from .links import VOICE, link_closed


def with_side(view):
    """A page reached by the personal link of one side of a match: kept by no cache."""

    @wraps(view)
    def page(request, side, token, **kwargs):
        pk = pk_of(token)
        match = match_by_pk(pk) if pk is not None else None
        if match is None or not opens_side(token, match, side):
            return link_closed(request, token, VOICE)
        answer = view(request, side, token, match, **kwargs)
        add_never_cache_headers(answer)
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return page


@with_side
def match_side(request, side, token, match):
    """What is proposed, and the two buttons; afterwards where it stands, and how it went."""
    own, other = (match.a, match.b) if side == "a" else (match.b, match.a)
    said = next((one for one in match.feedback.all() if one.side == side), None)
    context = {
        "side": side,
        "token": token,
        "match": match,
        "form_study": match.study,
        "own": board_row(own) if own else None,
        "other": told_to_other(other) if other else None,
        "facts": facts_of(other) if other and other.may_show else [],
        "practice": match.practice if side == "a" else None,
        "own_practice": match.practice if side == "b" else None,
        "answer": getattr(match, f"{side}_answer"),
        "open": match.state == Match.State.PROPOSED,
        "said": said,
        "helped": Feedback.Helped.choices,
    }
    return render(request, "participate/match_side.html", context)


@require_POST
@with_side
def match_answer(request, side, token, match):
    """Yes or no."""
    chosen = request.POST.get("risposta")
    if chosen not in ("si", "no"):
        messages.error(request, _("Choose yes or no."))
        return redirect("match_side", side=side, token=token)
    try:
        match = answer_match(match, side, yes=chosen == "si")
    except ExchangeError as refusal:
        messages.error(request, str(refusal))
    return redirect("match_side", side=side, token=token)


@require_POST
@with_side
def match_feedback(request, side, token, match):
    """Two questions: did it help, and what happened."""
    try:
        give_feedback(match, side, helped=request.POST.get("aiutato", ""), words=request.POST.get("parole", ""))
        messages.success(request, _("Thank you: the team reads it."))
    except ExchangeError as refusal:
        messages.error(request, str(refusal))
    return redirect("match_side", side=side, token=token)
