"""The one queue of what people tell: read, answered, put on the board. The oldest first, with the days left."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.catalogue.models import SheetFacet
from sestante.catalogue.queries import facet_words, sheets_of_study
from sestante.exchange.actions import (
    ask_practice,
    close_voice,
    close_voices,
    decide,
    hide_voice,
    open_voices,
    preview_decision,
    show_voice,
)
from sestante.exchange.errors import ExchangeError
from sestante.exchange.models import Decision, Voice
from sestante.exchange.queries import (
    age_of,
    facts_of,
    matches_of_voice,
    open_calls,
    practices_with_offers,
    similar_to,
    suggestions_for,
    voice_counts,
    voice_of,
    voice_on_board,
    voices_of,
    voices_standing,
)
from sestante.exchange.queries.calls import voice_calls
from sestante.fieldwork.queries.responses import answers_in_words
from sestante.questionnaires.errors import QuestionnaireError
from sestante.web.access import may

from .listing import page_of, whole

OUTCOMES = {
    "accoglienza": Decision.Outcome.ACCEPT,
    "domanda": Decision.Outcome.ASK,
    "rifiuto": Decision.Outcome.DECLINE,
}
LOOKS = {"waiting": "now", "asked": "", "accepted": "ok", "declined": "", "withdrawn": ""}


def voices(request, study):
    """The queue, or another list of the same voices."""
    state = request.GET.get("stato", "waiting")
    kind, text = request.GET.get("tipo", ""), request.GET.get("q", "").strip()[:120]
    counts = voice_counts(request.study)
    page = page_of(request, voices_of(request.study, state="" if state == "tutte" else state, kind=kind, text=text))
    calls = open_calls(request.study)
    tabs = [
        ("waiting", _("To read"), counts["waiting"]),
        ("asked", _("Waiting for the author"), counts["asked"]),
        ("accepted", _("Accepted ones"), counts["accepted"]),
        ("board", _("On the board"), counts["board"]),
        ("declined", _("Not taken up"), counts["declined"]),
        ("tutte", _("All"), counts["all"]),
    ]
    context = {
        "page": page,
        "rows": [row_of(voice) for voice in page],
        "tabs": [(value, label, number) for value, label, number in tabs],
        "asked": {"state": state, "kind": kind, "text": text},
        "kinds": Voice.Kind.choices,
        "is_open": bool(calls),
        "was_open": voice_calls().filter(study=request.study).exists(),
        "address": settings.SESTANTE_SITE_URL + reverse("voice"),
        "can_manage": may(request, "manage_study"),
        "standing": voices_standing(request.study),
        "total": counts["all"],
    }
    return render(request, "workbench/voices.html", context)


def row_of(voice):
    age = age_of(voice)
    return {"voice": voice, "look": LOOKS[voice.state], "ageing": ageing_of(age), "is_late": age.is_late}


def ageing_of(age):
    """How long the author has been waiting, and what was promised."""
    if age.voice.state != Voice.State.WAITING:
        return ""
    if age.is_late:
        late = -age.left
        return ngettext("%(n)s day past the promised answer", "%(n)s days past the promised answer", late) % {"n": late}
    return ngettext("%(n)s day left to answer", "%(n)s days left to answer", age.left) % {"n": age.left}


@require_POST
def voices_opening(request, study):
    """Hear voices from now on, or no longer: five calls in one act."""
    try:
        if request.POST.get("act") == "close":
            close_voices(request.study, by=request.user)
            messages.success(request, _("The voices are closed. Those already told are answered all the same."))
        else:
            open_voices(request.study, by=request.user)
            messages.success(request, _("The five voices are open: anybody may tell, without an account."))
    except (ExchangeError, QuestionnaireError) as problem:
        messages.error(request, str(problem))
    return redirect("voices", request.study.slug)


def found_voice(request, pk):
    found = voice_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def study_voice(request, study, pk):
    """One voice: its words, its place, who may already do what it speaks of, whom it might meet."""
    voice = found_voice(request, pk)
    readable = voice.is_told and voice.state != Voice.State.WITHDRAWN
    said = answers_in_words(voice.response, language=get_language(), identities=False) if readable else []
    intention = getattr(voice.response, "intention", None) if voice.is_told else None
    context = {
        "voice": voice,
        "look": LOOKS[voice.state],
        "ageing": ageing_of(age_of(voice)),
        "is_late": age_of(voice).is_late,
        "facts": facts_of(voice),
        "said": said,
        "decisions": voice.decisions.select_related("by"),
        "similar": similar_to(voice),
        "practices": practices_near(voice),
        "suggestions": suggestions_for(voice) if voice.state == Voice.State.ACCEPTED and not voice.ended_at else [],
        "matches": matches_of_voice(voice),
        "answers": intention.voice if intention else None,
        "may_decide": may(request, "moderate_voices") and voice.state not in ("withdrawn", "accepted"),
        "may_ask": voice.state != Voice.State.ASKED,
        "may_moderate": may(request, "moderate_voices"),
        "is_accepted": voice.state == Voice.State.ACCEPTED,
        "pill_key": voice.pk if voice_on_board(voice.pk) and may(request, "write_press") else "",
        "may_show": voice.may_show and not voice.is_minor and voice.ended_at is None,
    }
    return render(request, "workbench/voice.html", context)


def practices_near(voice, most=4):
    """Published practices that share the voice's theme, and whom it is about: pairs of sheet and reason in words."""
    themes, people = set(voice.themes.split()), set(voice.beneficiaries.split())
    if voice.kind not in ("need", "problem", "idea") or not themes:
        return []
    rows = SheetFacet.objects.filter(
        facet__in=["theme", "beneficiary"],
        value__in=themes | people,
        sheet__in=sheets_of_study(voice.study).values("pk"),
    )
    shared = {}
    for sheet, facet, value in rows.values_list("sheet", "facet", "value"):
        shared.setdefault(sheet, []).append((facet, value))
    with_theme = {pk: found for pk, found in shared.items() if any(facet == "theme" for facet, _value in found)}
    words = facet_words()
    sheets = sorted(
        sheets_of_study(voice.study).filter(pk__in=with_theme),
        key=lambda one: (-len(with_theme[one.pk]), one.province_code != voice.province_id, one.title),
    )
    return [
        (sheet, ", ".join(words.get(pair, pair[1]) for pair in sorted(with_theme[sheet.pk], reverse=True)))
        for sheet in sheets[:most]
    ]


def voice_decision(request, study, pk, outcome):
    """Accept, ask or decline: the letter is read before it goes."""
    voice = found_voice(request, pk)
    if outcome not in OUTCOMES:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    near = practices_near(voice)
    chosen = {whole(key) for key in posted.getlist("pratica")} if posted else set()
    words = posted.get("words", "") if posted else ""
    show = bool(posted.get("board")) if posted else voice.may_show
    practices = [(sheet.title, settings.SESTANTE_SITE_URL + sheet.get_absolute_url()) for sheet, _why in near
                 if sheet.pk in chosen]  # fmt: skip
    problem = ""
    if posted and posted.get("act") == "send":
        try:
            decide(voice, OUTCOMES[outcome], by=request.user, words=words, show=show, practices=practices)
            messages.success(request, _("Answered: the letter is on its way.") if voice.has_address
                             else _("Answered: whoever told it reads the answer with the code."))  # fmt: skip
            return redirect("study_voice", request.study.slug, voice.pk)
        except ExchangeError as refusal:
            problem = str(refusal)
    subject, text = preview_decision(
        voice, OUTCOMES[outcome], words=words, practices=practices,
        show=show and outcome == "accoglienza" and voice.may_show,
    )  # fmt: skip
    context = {
        "voice": voice,
        "outcome": outcome,
        "words": words,
        "problem": problem,
        "near": [(sheet, why, sheet.pk in chosen) for sheet, why in near],
        "may_show": voice.may_show and not voice.is_minor,
        "show": show,
        "subject": subject,
        "letter": text,
        "is_question": outcome == "domanda",
    }
    return render(request, "workbench/voice_decision.html", context, status=400 if problem else 200)


@require_POST
def voice_showing(request, study, pk):
    """On the board, off the board, or closed for good."""
    voice, act = found_voice(request, pk), request.POST.get("act")
    try:
        if act == "show":
            show_voice(voice, by=request.user)
            messages.success(request, _("It is on the board"))
        elif act == "hide":
            hide_voice(voice, by=request.user)
            messages.success(request, _("It is off the board"))
        elif act == "close":
            close_voice(voice, Voice.Ending.TEAM, by=request.user)
            messages.success(request, _("Closed"))
    except ExchangeError as refusal:
        messages.error(request, str(refusal))
    return redirect("study_voice", request.study.slug, voice.pk)


def practice_offers(request, study):
    """What practices say they need and offer, and whether they were asked about the board."""
    context = {"listings": practices_with_offers(request.study), "can_moderate": may(request, "moderate_voices")}
    return render(request, "workbench/practice_offers.html", context)


@require_POST
def practice_asking(request, study):
    """Write to one practice: may this stand on the board?"""
    wanted = whole(request.POST.get("pratica", ""))
    found = next((one for one in practices_with_offers(request.study) if one.practice.pk == wanted), None)
    if found is None:
        raise Http404
    try:
        ask_practice(found.practice, found.response, by=request.user)
        messages.success(request, _("Letter to “%(practice)s” on its way") % {"practice": found.practice})
    except ExchangeError as refusal:
        messages.error(request, str(refusal))
    return redirect("practice_offers", request.study.slug)
