"""Open calls: anybody may answer, without an account. Machines are kept out without puzzles."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language

from sestante.exchange.queries import kind_of
from sestante.fieldwork.actions import answer_questions, begin_answer
from sestante.fieldwork.actions.answering import HEAVY, Outcome
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Call, Response
from sestante.fieldwork.queries import paper_of, progress_of, session_of
from sestante.questionnaires.models import Questionnaire

from .fields import Desk
from .fragments import fragments
from .guard import TRAP, clock, why_not_now
from .media import has_files, media_address
from .outline import minutes_of, neighbours, outline_of, section_url, segments_of, title_of
from .reading import edits_of
from .sections import has_widgets, languages_of, other_language, take_files

# What is offered to anybody who passes; other calls are reached by their address, from a letter or a page of their own.
OFFERED = (Questionnaire.Purpose.NOMINATION, Questionnaire.Purpose.OTHER)


def nomination(request):
    """The calls open now; when there is one only, straight to it."""
    today = timezone.localdate()
    calls = Call.objects.filter(closed_at=None, version__questionnaire__purpose__in=OFFERED)
    calls = calls.select_related("study", "version__questionnaire").defer(*HEAVY)
    found = [call for call in calls if call.is_open(today)]
    if len(found) == 1:
        return redirect("call", call=found[0].slug)
    return render(request, "participate/calls.html", {"calls": found, "language": get_language()})


def call(request, call):
    """The first section of a call's form. Looking creates nothing; the first saving begins a response of one's own."""
    calls = Call.objects.select_related("study", "version__questionnaire__study").defer(*HEAVY)
    found = calls.filter(slug=call).first()
    if found is None:
        raise Http404
    if kind_of(found):  # a voice has its own page, with its own words around the form
        return redirect("voice_call", call=found.slug)
    return form_of(request, found)


def form_of(request, call, *, begun=None, around=None):
    """The form of a call. ``around`` is what the page says beside it; ``begun`` hears of the response once begun."""
    if not call.is_open(timezone.localdate()):
        return render(request, "participate/call_closed.html", {"call": call, "form_study": call.study}, status=410)
    if request.method == "POST":
        return _try_out(request, call) if request.htmx else _begin(request, call, begun=begun, around=around)
    return _show(request, call, around=around)


def _try_out(request, call):
    """What a choice opens on the page, before anything is saved."""
    paper, language = paper_of(call.version), get_language()
    section, response = paper.sections[0], _blank(call, language)
    session = session_of(response, language=language)
    edits = edits_of(request.POST, paper, section)
    before = {state.ref for state in session.states() if state.relevant}
    written = [ref for _round in range(2) for ref, text in edits.items() if text and session.set(ref, text)]
    after = {state.ref for state in session.states() if state.relevant}
    outcome = Outcome(response, paper, session, tuple(dict.fromkeys(written)), shown=tuple(after - before),
                      hidden=tuple(before - after))  # fmt: skip
    return fragments(request, response, paper, section, outcome, places=False)  # nothing to keep one in yet


def _blank(call, language):
    """A response that is nobody's yet and is never saved."""
    return Response(version=call.version, call=call, origin=Response.Origin.CALL, language=language)


def _show(request, call, *, kept=None, status=200, around=None):
    paper, language = paper_of(call.version), get_language()
    response = _blank(call, language)
    session = session_of(response, language=language)
    for ref, text in (kept or {}).items():
        if not session.set(ref, text) and text:
            response.pending[ref] = text
    section = paper.sections[0]
    outline = outline_of("nuova", paper, progress_of(response, session), language, here=section.name)
    asked = Desk(response, paper, session, language=language, media=media_address(call=call.slug)).section(section)
    position, _before, after = neighbours(outline, section.name)
    states, sentence = segments_of(outline)
    return render(
        request,
        "participate/call.html",
        {
            **(around or {}),
            "call": call,
            "form_study": call.study,
            "study_title": call.study.title_en if language == "en" and call.study.title_en else call.study.title,
            "form_title": paper.said(paper.title, language),
            "intro": paper.said(paper.intro, language),
            "definition": paper.said(paper.definition_box, language),
            "total_minutes": paper.minutes,
            "title": title_of(paper, section, language),
            "minutes": minutes_of(section),
            "asked": asked,
            "outline": outline,
            "states": states,
            "sentence": sentence,
            "position": position,
            "after": after,
            "trap": TRAP,
            "clock": clock(),
            "has_files": has_files(paper, section),
            "has_widgets": has_widgets(paper, section),
            "form_language": other_language(paper, language),
            "other_languages": languages_of(paper, language),
        },
        status=status,
    )


def _begin(request, call, *, begun, around):
    """Begin a response with what was written; a person who was too quick, or one of too many, is told so kindly."""
    paper, language = paper_of(call.version), get_language()
    section = paper.sections[0]
    edits = edits_of(request.POST, paper, section)
    reason = why_not_now(request)
    if reason:
        messages.error(request, reason)
        return _show(request, call, kept=edits, status=429, around=around)
    try:
        response = begin_answer(call, language=language)
    except FieldworkError as refusal:
        messages.error(request, str(refusal))
        return redirect("nomination")
    if begun is not None:
        begun(response)
    outcome = answer_questions(response, edits, base_revision=0, language=language, section=section.name)
    token = token_of(response)
    try:
        take_files(request, outcome, section)
    except FieldworkError as refusal:  # everything else is kept: the file is asked for again on its own page
        messages.error(request, str(refusal))
        return redirect(section_url(token, section))
    if posted := request.POST.get("_language"):
        with translation.override(posted if posted in dict(settings.LANGUAGES) else language):
            return redirect(section_url(token, section))
    response = Response.objects.select_related("version").get(pk=response.pk)
    session = session_of(response, language=language)
    here = next((one for one in progress_of(response, session) if one.name == section.name), None)
    if here is None or here.missing or here.wrong:
        return redirect(section_url(token, section, query="controlla"))
    if len(paper.sections) == 1:
        return redirect("form_review", token=token)
    return redirect(section_url(token, paper.sections[1]))
