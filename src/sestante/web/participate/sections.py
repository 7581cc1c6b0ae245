"""One section of a form: shown, saved answer by answer or as a whole, in any order, in any language."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.exchange.queries import kind_of
from sestante.fieldwork.actions import (
    add_instance,
    answer_questions,
    attach_file,
    describe_file,
    detach_file,
    remove_instance,
    say_place,
    settle_dispute,
)
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import gaps_of, generic_of, paper_of, progress_of, session_of, suggestions_for
from sestante.fieldwork.queries.paper import code_of

from . import placing
from .controls import drawing_of
from .fields import Desk, id_of
from .fragments import fragments
from .links import with_response
from .media import files_of, has_files, media_address
from .outline import minutes_of, neighbours, outline_of, section_at, section_url, segments_of, title_of
from .reading import edits_of

ALT = "_alt:"  # before the reference of the file that it describes
WIDGETS = ("geopoint", "geotrace", "geoshape", "barcode")


@with_response(Response.State.DRAFT)
def form_section(request, token, response, section):
    paper = paper_of(response.version)
    found = section_at(paper, section)
    if found is None and response.moves.exists():
        return moved_away(request, token)
    if found is None:
        raise Http404
    if request.method == "POST":
        return save(request, token, response, paper, found)
    return show(request, token, response, paper, found)


def moved_away(request, token):
    """An open page of a section that the form no longer has: its first page says what happened."""
    url = reverse("form_start", args=[token])
    if request.htmx:
        answer = HttpResponse(status=200)
        answer["HX-Redirect"] = url
        return answer
    return redirect(url)


def show(request, token, response, paper, section, typed_place=None):
    language = get_language()
    session = session_of(response, language=language)
    gaps = gaps_of(response, session)
    progress = progress_of(response, session, gaps)
    outline = outline_of(token, paper, progress, language, here=section.name)
    if section.name not in {one["name"] for one in outline}:
        return redirect("form_start", token=token)
    for ref, text in suggestions_for(response, section, session).items():
        session.set(ref, text)
    checking = "controlla" in request.GET
    desk = Desk(response, paper, session, language=language, checking=checking,
                attachments=files_of(response) if has_files(paper, section) else (),
                media=media_address(token=token))  # fmt: skip
    asked = desk.section(section)
    position, before, after = neighbours(outline, section.name)
    intro, place = intro_of(asked), placing.notice_of(session, paper, language, typed_place)
    states, sentence = segments_of(outline)
    return render(
        request,
        "participate/section.html",
        {
            **frame_of(response, paper, language),
            "token": token,
            "response": response,
            "section": section,
            "page": get_random_string(8),
            "title": title_of(paper, section, language),
            "intro": intro,
            "minutes": minutes_of(section),
            "asked": asked,
            "problems": (problems_of(asked) if checking else []) + placing.problems_of(place),
            "outline": outline,
            "states": states,
            "sentence": sentence,
            "position": position,
            "before": before,
            "after": after,
            "next_url": after["url"] if after else reverse("form_review", args=[token]),
            "has_files": has_files(paper, section),
            "has_widgets": has_widgets(paper, section),
            "place": place,
            "form_language": other_language(paper, language),
            "other_languages": languages_of(paper, language),
        },
    )


def intro_of(asked):
    """The words that begin a section: its first note, if that is words alone. It is taken off the page's things."""
    bare = asked and asked[0].kind == "note" and not asked[0].media and not asked[0].guidance
    return asked.pop(0).words if bare else ""


def frame_of(response, paper, language):
    """What every page of a form says about whose form it is."""
    study = response.version.questionnaire.study
    return {
        "form_study": study,
        "study_title": study.title_en if language == "en" and study.title_en else study.title,
        "form_title": paper.said(paper.title, language),
        "practice": response.practice,
        "voice_kind": kind_of(response),
        "reopened": response.sendings.exists() if response.revision else False,
    }


def problems_of(asked):
    """What the page tells beside its fields, as links to them, in order."""
    found = []
    for top in asked:
        for one in top.walk():
            if one.error:
                target = one.choices[0][3] if one.kind in ("radios", "checks", "consent") and one.choices else one.id
                label = f"{one.label}{'' if one.label[-1:] in '?!…' else ':'}"
                found.append((target, f"{label} {one.error}" if one.label and len(one.label) < 60 else one.error))
            if one.other is not None:
                found.append((f"o{one.id}", _("There are two versions of “%(label)s”") % {"label": one.label}))
    return found


def has_widgets(paper, section):
    """Whether a browser can do more here than the page does without it."""
    elements = (paper.definition.element(ref) for ref in section.leaves)
    return placing.locates(paper) or any(
        one.control in ("range", "rank") or one.type in WIDGETS or drawing_of(one) for one in elements
    )


def other_language(paper, language):
    """The language a form speaks when it is not the page's; "" too when its name tells no browser which one it is."""
    return "" if paper.speaks(language) or not paper.languages else code_of(paper.languages[0])


def languages_of(paper, language):
    """Languages to go on in: those that both the page and the form speak."""
    return [code for code, _name in settings.LANGUAGES if code != language and paper.speaks(code)]


# -- saving ------------------------------------------------------------------------------------------------------------
def save(request, token, response, paper, section):
    """Save what the page holds; then whatever its button asks for. Every way saves first, so nothing is lost."""
    try:
        outcome = write(request, response, paper, section)
    except FieldworkError as refusal:
        return refused(request, token, response, section, refusal)
    if request.htmx:
        return fragments(request, response, paper, section, outcome)
    try:
        if placing.BUTTON in request.POST:
            return take_place(request, token, outcome.response, paper, section)
        return follow(request, token, outcome, paper, section)
    except FieldworkError as refusal:
        return refused(request, token, response, section, refusal)


def write(request, response, paper, section):
    language = get_language()
    edits = edits_of(request.POST, paper, section)
    cleared = request.POST.get("_clear", "")
    if cleared in edits or generic_of(cleared) in section.leaves:
        edits[cleared] = ""
    outcome = answer_questions(
        response,
        edits,
        base_revision=_number(request.POST.get("_revision"), response.revision),
        language=language,
        others=set(request.POST.getlist("_other")),
        section=section.name if not request.htmx else "",
        page=request.POST.get("_page", "")[:16],
        turn=_number(request.POST.get("_turn"), 0),
    )
    describe_files(request, outcome.response, section)
    return take_files(request, outcome, section)


def take_place(request, token, response, paper, section):
    """Keep where somebody is, or that they would rather not say; what is no place is shown again as it was typed."""
    point = placing.point_of(request.POST)
    if point is None:
        return show(request, token, response, paper, section, placing.typed_in(request.POST))
    say_place(response, point, language=get_language())
    if point:
        messages.success(request, _("Place added"))
    return redirect(section_url(token, section))


def take_files(request, outcome, section):
    """Keep the files that came with a page. One too large is not even read."""
    for ref, file in request.FILES.items():
        if generic_of(ref) in section.leaves:
            if file.size > settings.SESTANTE_FILE_MB * 1024 * 1024:
                words = {"name": file.name, "most": f"{settings.SESTANTE_FILE_MB} MB"}
                raise FieldworkError(_("“%(name)s” is larger than %(most)s: choose a smaller file.") % words)
            outcome = attach_file(outcome.response, ref, name=file.name, data=file.read(),
                                  base_revision=outcome.response.revision, language=get_language(),
                                  alt=request.POST.get(f"{ALT}{ref}", ""))  # fmt: skip
    return outcome


def describe_files(request, response, section):
    """What the pictures already here show, as the page says it now."""
    said = {name.removeprefix(ALT): text for name, text in request.POST.items() if name.startswith(ALT)}
    if not said:
        return
    for file in response.attachments.filter(ref__in=said):
        if generic_of(file.ref) in section.leaves and file.alt != " ".join(said[file.ref].split())[:300]:
            describe_file(file, said[file.ref])


def follow(request, token, outcome, paper, section):
    """Where a press of one of the page's buttons leads."""
    posted, response, language = request.POST, outcome.response, get_language()
    told = {"base_revision": response.revision, "language": language}
    if "_add" in posted:
        added = add_instance(response, posted["_add"], **told)
        return redirect(section_url(token, section, anchor=id_of(added.instance)))
    if "_remove" in posted:
        remove_instance(response, posted["_remove"], **told)
        messages.success(request, _("Removed"))
        return redirect(section_url(token, section, anchor=id_of(posted["_remove"].rpartition("[")[0])))
    if "_detach" in posted:
        detach_file(response, posted["_detach"], **told)
        return redirect(section_url(token, section, anchor=f"w{id_of(posted['_detach'])}"))
    if "_keep" in posted:
        which, _sep, ref = posted["_keep"].partition(":")
        settle_dispute(response, ref, keep_other=which == "other", language=language)
        return redirect(section_url(token, section, anchor=f"w{id_of(ref)}"))
    if "_clear" in posted or "_refresh" in posted:
        ref = posted.get("_clear") or posted["_refresh"]
        return redirect(section_url(token, section, anchor=f"w{id_of(ref)}" if ref else ""))
    if posted.get("_language") in ("it", "en"):
        with translation.override(posted["_language"]):
            return redirect(section_url(token, section))
    if "_exit" in posted:
        return redirect("form_pause", token=token)
    return go_on(token, outcome, paper, section)


def go_on(token, outcome, paper, section):
    """To the next section; back to this one when something in it wants a look and somebody has begun it.

    Answers are saved in any case, and the page offers to go on all the same: a missing answer never bars the way.
    """
    response = Response.objects.select_related("version").get(pk=outcome.response.pk)
    session = outcome.session
    gaps = [gap for gap in gaps_of(response, session) if gap.section == section.name]
    progress = progress_of(response, session)
    here = next((one for one in progress if one.name == section.name), None)
    if outcome.conflicts or any(gap.kind != "required" for gap in gaps) or (gaps and here and here.answered):
        return redirect(section_url(token, section, query="controlla"))
    names = [one.name for one in progress]
    rest = names[names.index(section.name) + 1 :] if section.name in names else []
    if not rest:
        return redirect("form_review", token=token)
    return redirect(section_url(token, paper.section(rest[0])))


def refused(request, token, response, section, refusal):
    messages.error(request, str(refusal))
    url = section_url(token, section)
    if request.htmx:
        answer = HttpResponse(status=200)
        answer["HX-Redirect"] = url
        return answer
    return redirect(url)


def _number(text, otherwise):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
