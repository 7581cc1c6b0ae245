"""Who tells a need or an offer: five cards, one short form, and a page that follows the answer."""

from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.exchange.actions import answer_listing, answer_question, close_voice, confirm_voice, remember
from sestante.exchange.actions.receiving import REPLY_WITHIN
from sestante.exchange.errors import ExchangeError
from sestante.exchange.links import opens_voice, side_token, voice_token
from sestante.exchange.models import Decision, Match, Voice
from sestante.exchange.queries import (
    board_row,
    kind_of,
    listing_of,
    matches_of_voice,
    open_calls,
    told_to_other,
    voice_by_code,
    voice_on_board,
    wording,
)
from sestante.exchange.queries.calls import voice_calls
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import paper_of
from sestante.fieldwork.queries.consents import BOARD
from sestante.letters.links import pk_of
from sestante.questionnaires.queries import said_in

from .calls import form_of
from .guard import too_many
from .links import VOICE, link_closed, with_response
from .sections import frame_of

# What may answer each kind of voice: kind -> words of the door.
DOORS = {
    Voice.Kind.RESOURCE: gettext_lazy("I have something to share"),
    Voice.Kind.AVAILABILITY: gettext_lazy("I can give some time"),
    Voice.Kind.NEED: gettext_lazy("It is just what we lack"),
    Voice.Kind.IDEA: gettext_lazy("I have an idea for it"),
}
ANSWERS = {
    Voice.Kind.NEED: (Voice.Kind.RESOURCE, Voice.Kind.AVAILABILITY, Voice.Kind.IDEA),
    Voice.Kind.PROBLEM: (Voice.Kind.RESOURCE, Voice.Kind.AVAILABILITY, Voice.Kind.IDEA),
    Voice.Kind.IDEA: (Voice.Kind.RESOURCE, Voice.Kind.AVAILABILITY),
    Voice.Kind.RESOURCE: (Voice.Kind.NEED, Voice.Kind.IDEA),
    Voice.Kind.AVAILABILITY: (Voice.Kind.NEED, Voice.Kind.IDEA),
}


def card_of(call, **more):
    version = call.version
    return {
        "call": call,
        "kind": version.questionnaire.purpose,
        "title": said_in(version.title, get_language(), version),
        "text": said_in(version.intro, get_language(), version),
        **more,
    }


def voice(request):
    """Five cards: what is it about?"""
    calls = open_calls()
    cards = [card_of(calls[kind]) for kind in Voice.Kind.values if kind in calls]
    return render(request, "participate/voice.html", {"cards": cards, "days": REPLY_WITHIN})


def voice_for(request, pk):
    """From a row of the board: the forms by which it can be answered."""
    answered = voice_on_board(pk)
    if answered is None:
        raise Http404
    calls = open_calls(answered.study_id)
    cards = [card_of(calls[kind], door=DOORS[kind]) for kind in ANSWERS[answered.kind] if kind in calls]
    context = {"row": board_row(answered), "answered": answered, "cards": cards}
    return render(request, "participate/voice_for.html", context)


def voice_call(request, call):
    """The short form of one kind of voice."""
    found = voice_calls().filter(slug=call).first()
    if found is None:
        raise Http404
    asked = (request.POST if request.method == "POST" else request.GET).get("per", "")
    answered = voice_on_board(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None
    around = {
        "voice_kind": kind_of(found),
        "answered": board_row(answered) if answered else None,
        "days": REPLY_WITHIN,
    }
    begun = (lambda response: remember(response, answered)) if answered else None
    return form_of(request, found, begun=begun, around=around)


def voice_lookup(request):
    """Follow an answer by its code. Few tries an hour from one address: a code must not be found by trying."""
    code, problem = request.POST.get("codice", "").strip(), ""
    if request.method == "POST":
        if too_many(request, "voice_code"):
            problem = _("Many codes have been tried from your network in the last hour. Try again later, or call us.")
        elif (found := voice_by_code(code)) is not None:
            return redirect("voice_page", token=voice_token(found))
        else:
            problem = _("No voice has this code. It is made of eight letters and figures, such as K7M4-9QXD.")
    context = {"code": code, "problem": problem}
    return render(request, "participate/voice_lookup.html", context, status=404 if problem else 200)


def with_voice(view):
    """A page reached by the personal link to a voice: kept by no cache."""

    @wraps(view)
    def page(request, token, **kwargs):
        pk = pk_of(token)
        rows = Voice.objects.select_related("study", "response__version__questionnaire__study", "practice",
                                            "municipality", "province")  # fmt: skip
        found = rows.defer("response__instance").filter(pk=pk).first() if pk is not None else None
        if found is None or not opens_voice(token, found):
            return link_closed(request, token, VOICE)
        answer = view(request, token, found, **kwargs)
        add_never_cache_headers(answer)
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return page


@with_voice
def voice_page(request, token, voice):
    """Where a voice stands, in words, and what its author can do."""
    decisions = list(voice.decisions.all())
    question = next((one for one in reversed(decisions) if one.outcome == Decision.Outcome.ASK), None)
    on_board = voice_on_board(voice.pk)
    context = {
        "token": token,
        "voice": voice,
        "form_study": voice.study,
        "state": standing_of(voice),
        "answer_by": voice.waiting_since + timedelta(days=REPLY_WITHIN),
        "decisions": [one for one in decisions if one is not question or one.answered_at],
        "question": question if question and voice.state == Voice.State.ASKED else None,
        "answer": request.POST.get("answer", ""),
        "board_url": voice.get_absolute_url() if on_board else "",
        "matches": [line for match in matches_of_voice(voice) if (line := line_of(match, voice))],
        "form_token": token_of(voice.response) if voice.state != Voice.State.WITHDRAWN else "",
        "link": request.build_absolute_uri(request.path),
        "may_close": voice.state == Voice.State.ACCEPTED and voice.ended_at is None,
    }
    return render(request, "participate/voice_page.html", context)


def standing_of(voice):
    """(title, sentence, look) of where a voice stands."""
    if voice.state == Voice.State.WITHDRAWN:
        return _("Withdrawn"), _("What you told has been erased."), ""
    if voice.ended_at is not None:
        return _("Closed"), str(voice.get_ending_display()).capitalize() + ".", ""
    if voice.state == Voice.State.ASKED:
        return _("A question for you"), _("Whoever read it would like to understand better. Answer below."), "now"
    if voice.state == Voice.State.DECLINED:
        return _("Answered"), _("It was read, and this time not taken up. The reason is below."), ""
    if voice.state == Voice.State.WAITING:
        return _("In reading"), _("It has arrived. Somebody of the team reads it and answers."), "now"
    if voice.shown_since is not None:
        return _("On the board"), _("It was read, taken up, and stands on the public board."), "ok"
    return _("Taken up"), _("It was read and taken up. It is not on the public board."), "ok"


def line_of(match, voice):
    """What a voice's page says of one of its matches."""
    side = "a" if match.a_id == voice.pk else "b"
    own = getattr(match, f"{side}_answer")
    words = {
        Match.State.PROPOSED: _("waiting for the other side") if own else _("waiting for your answer"),
        Match.State.IN_CONTACT: _("you are in contact"),
        Match.State.DONE: _("it went well"),
        Match.State.FAILED: _("it came to nothing"),
        Match.State.REFUSED: _("it will not take place"),
        Match.State.CLOSED: "",
    }[match.state]
    other = match.b if side == "a" else match.a
    other = told_to_other(other).title if other else match.practice.name
    waits = match.state == Match.State.PROPOSED and not own
    return (
        {"url_args": (side, side_token(match, side)), "other": other, "words": words, "waits": waits} if words else None
    )


@require_POST
@with_voice
def voice_answer(request, token, voice):
    """The author answers the team's question."""
    try:
        answer_question(voice, request.POST.get("answer", ""))
        messages.success(request, _("Answer sent"))
    except ExchangeError as refusal:
        messages.error(request, str(refusal))
    return redirect("voice_page", token=token)


@require_POST
@with_voice
def voice_closing(request, token, voice):
    """It is no longer needed: off the board, kept in the count."""
    if voice.state == Voice.State.ACCEPTED:
        ending = Voice.Ending.MET if request.POST.get("esito") == "trovata" else Voice.Ending.AUTHOR
        close_voice(voice, ending)
        messages.success(request, _("Closed. Thank you for telling us."))
    return redirect("voice_page", token=token)


@require_POST
@with_voice
def voice_confirmation(request, token, voice):
    """It still holds."""
    confirm_voice(voice)
    messages.success(request, _("Good: it stays on the board for six more months."))
    return redirect("voice_page", token=token)


# -- a practice's own needs and offers ---------------------------------------------------------------------------------
@with_response(Response.State.SUBMITTED)
def form_board(request, token, response):
    """What a practice's form says it needs and offers, each with a yes or a no of its own."""
    items, language = listing_of(response), get_language()
    if not items:
        raise Http404
    if request.method == "POST":
        answers = {
            item.key: (request.POST.get(f"si:{item.key}") == "si", request.POST.get(f"parole:{item.key}", ""))
            for item in items
            if request.POST.get(f"si:{item.key}") in ("si", "no")
        }
        answer_listing(response, answers, language=language)
        messages.success(request, _("Saved: the board says what you chose, and nothing else."))
        return redirect("form_board", token=token)
    given = response.consents.filter(subject__startswith=BOARD, withdrawn_at__isnull=True)
    choices = {one.subject.removeprefix(BOARD): one.choice for one in given}
    voices = {one.source_key: one for one in response.voices.all()}
    rows = [
        {
            "item": item,
            "words": wording(item, response.practice, language),
            "choice": choices.get(item.key, ""),
            "own": voices[item.key].title if item.key in voices else "",
            "voice": voices.get(item.key),
        }
        for item in items
    ]
    context = {
        **frame_of(response, paper_of(response.version), language),
        "token": token,
        "response": response,
        "rows": rows,
    }
    return render(request, "participate/form_board.html", context)
