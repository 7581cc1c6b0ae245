"""Matches: proposed by a person of the team, answered by both sides, followed to their end."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.exchange.actions import call_off_match, end_match, mark_heard, note_conversation, propose_match
from sestante.exchange.errors import ExchangeError
from sestante.exchange.models import Match
from sestante.exchange.queries import board_row, facts_of, match_of, matches_of, voice_of, why
from sestante.practices.queries import practice_of
from sestante.web.access import may

from .listing import page_of, whole
from .voices import practices_near

LOOKS = {"proposed": "now", "in_contact": "act", "done": "ok", "failed": "", "refused": "", "closed": ""}


def matches(request, study):
    state = request.GET.get("stato", "")
    page = page_of(request, matches_of(request.study, state=state))
    context = {
        "page": page,
        "rows": [{"match": match, "look": LOOKS[match.state], "waits": waits_for(match)} for match in page],
        "states": Match.State.choices,
        "chosen": state,
    }
    return render(request, "workbench/matches.html", context)


def waits_for(match):
    """Whose answer a proposal waits for, in words."""
    if match.state != Match.State.PROPOSED:
        return ""
    other = match.b.name if match.b else match.practice.name
    left = [name for name, answer in ((match.a.name, match.a_answer), (other, match.b_answer)) if not answer]
    return _("waiting for: %(who)s") % {"who": " · ".join(f"“{name}”" for name in left)}


def new_match(request, study, pk):
    """Two sides beside each other, the reason in words, then two letters."""
    a = voice_of(request.study, pk)
    if a is None:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    b = voice_of(request.study, key) if (key := whole(asked.get("con", ""))) else None
    practice = practice_of(request.study, key) if (key := whole(asked.get("pratica", ""))) else None
    if b is None and practice is None:
        raise Http404
    if b is not None and a.kind in ("resource", "availability"):
        a, b = b, a
    reason = asked.get("reason") if request.method == "POST" else "; ".join(reasons_of(a, b, practice))
    problem = ""
    if request.method == "POST":
        try:
            match = propose_match(a, b=b, practice=practice, reason=reason or "", by=request.user)
            messages.success(request, _("Proposed: both sides have a letter with a yes and a no."))
            return redirect("match", request.study.slug, match.pk)
        except ExchangeError as refusal:
            problem = str(refusal)
    context = {
        "a": board_row(a),
        "a_facts": facts_of(a),
        "b": board_row(b) if b else None,
        "b_facts": facts_of(b) if b else [],
        "b_is_private": b is not None and not b.may_show,
        "practice": practice,
        "voice": a,
        "b_pk": b.pk if b else "",
        "reason": reason,
        "problem": problem,
    }
    return render(request, "workbench/new_match.html", context, status=400 if problem else 200)


def reasons_of(a, b, practice):
    if b is not None:
        return why(a, b)
    sheet = getattr(practice, "sheet", None)
    return [words for found, words in practices_near(a, most=20) if sheet is not None and found.pk == sheet.pk]


def found_match(request, pk):
    found = match_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def match(request, study, pk, *, kept="", problem=""):
    """One match to its end: who said what, what was noted, how each side says it went."""
    found = found_match(request, pk)
    sides = [
        {"title": found.a.name, "voice": found.a, "answer": found.get_a_answer_display(), "at": found.a_answered_at},
        {
            "title": found.b.name if found.b else found.practice.name,
            "voice": found.b,
            "practice": found.practice,
            "answer": found.get_b_answer_display(),
            "at": found.b_answered_at,
        },
    ]
    said = {one.side: one for one in found.feedback.all()}
    for side, key in zip(sides, "ab", strict=True):
        side["said"] = said.get(key)
    context = {
        "match": found,
        "look": LOOKS[found.state],
        "sides": sides,
        "conversations": found.conversations.all(),
        "can_moderate": may(request, "moderate_voices"),
        "today": timezone.localdate(),
        "kept": kept,
        "problem": problem,
    }
    return render(request, "workbench/match.html", context, status=400 if problem else 200)


@require_POST
def match_conversations(request, study, pk):
    """Note a call, or say that they were heard again."""
    found = found_match(request, pk)
    if (key := whole(request.POST.get("heard", ""))) is not None:
        mark_heard(found.conversations.filter(pk=key).first() or missing())
        return redirect("match", request.study.slug, found.pk)
    words = request.POST.get("words", "")
    try:
        note_conversation(found, words, by=request.user, hear_again_on=day_of(request.POST.get("hear_again_on", "")))
    except ExchangeError as refusal:
        return match(request, study, pk, kept=words, problem=str(refusal))
    return redirect("match", request.study.slug, found.pk)


def missing():
    raise Http404


def day_of(text):
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_POST
def match_outcome(request, study, pk):
    """Done, came to nothing, or called off before both had answered."""
    found, act = found_match(request, pk), request.POST.get("act")
    try:
        if act == "call_off":
            call_off_match(found, by=request.user)
            messages.success(request, _("Proposal called off"))
        elif act in ("done", "failed"):
            end_match(found, done=act == "done", met=bool(request.POST.get("met")), by=request.user)
            messages.success(request, _("Noted: both sides are asked how it went."))
    except ExchangeError as refusal:
        messages.error(request, str(refusal))
    return redirect("match", request.study.slug, found.pk)
