"""The form as people will meet it, tried by whoever designs it: nothing written here is a response (docs/adr/0037)."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.csp import CSP
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from sestante.fieldwork.actions.trying import clear_trial, trial_of, try_answers
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.queries import gaps_of, generic_of, paper_of, progress_of
from sestante.fieldwork.queries.paper import code_of
from sestante.fieldwork.queries.styling import unstyled
from sestante.methods import xforms
from sestante.questionnaires.comparison import lines_of
from sestante.questionnaires.queries import said_in, version_of, workbook_of

from . import placing
from .fields import Desk, id_of
from .fragments import fragments
from .media import has_files, media_address
from .outline import minutes_of, neighbours, segments_of, slug_of, title_of
from .reading import edits_of
from .sections import has_widgets, intro_of, problems_of
from .words import in_words

END = "fine"


def trial(request, study, version, section=""):
    """One section of the form on trial; the first one when none is named."""
    found = _version(request, version)
    try:
        return _page(request, found, section)
    except (xforms.FormError, xforms.EvaluationError) as problem:
        words = problem.problem if isinstance(problem, xforms.EvaluationError) else None
        return render(request, "participate/trial_refused.html", {"version": found, "problem": words}, status=409)


# The page may be looked at inside another one of ours, as wide as a telephone; in no stranger's.
@xframe_options_sameorigin
@csp_override({
    "default-src": [CSP.SELF], "img-src": [CSP.SELF, "data:"], "object-src": [CSP.NONE], "base-uri": [CSP.SELF],
    "frame-ancestors": [CSP.SELF], "form-action": [CSP.SELF],
})  # fmt: skip
def framed_trial(request, study, version, section=""):
    """The same page, for the frame that is as wide as a telephone."""
    return trial(request, study, version, section)


def on_a_telephone(request, study, version):
    """The trial inside a frame as wide as a telephone."""
    found = _version(request, version)
    page = {
        "version": found,
        "title": said_in(found.title, get_language(), found),
        "language": _language(request, found),
    }
    return render(request, "participate/trial_phone.html", page)


@require_POST
def clearing(request, study, version):
    """Begin the trial again from nothing."""
    clear_trial(_version(request, version), request.user)
    messages.success(request, _("Test answers cleared"))
    framed = request.POST.get("cornice") == "1"
    return redirect(reverse("version_trial_framed" if framed else "version_trial", args=[study, version]))


def _version(request, pk):
    found = version_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def _language(request, version):
    """The language to try the form in: one of its own by name, else the page's."""
    asked = request.GET.get("lingua", "")
    return asked if asked in version.languages else get_language()


class Trial:
    """What the pages of one trial share."""

    def __init__(self, request, version):
        self.request, self.version = request, version
        self.paper, self.language = paper_of(version), _language(request, version)
        framed = request.resolver_match.url_name.startswith("version_trial_framed")
        self.name = "version_trial_framed" if framed else "version_trial"
        asked = request.GET.get("lingua", "")
        self.query = f"?{urlencode({'lingua': asked})}" if asked in version.languages else ""

    def path(self, slug=""):
        study = self.version.questionnaire.study.slug
        return reverse(f"{self.name}_section" if slug else self.name,
                       args=[study, self.version.pk, *([slug] if slug else [])])  # fmt: skip

    def url(self, slug="", anchor=""):
        return self.path(slug) + self.query + (f"#{anchor}" if anchor else "")

    def outline(self, progress, here=""):
        found = []
        for one in progress:
            section = self.paper.section(one.name)
            state = "now" if one.name == here else one.state
            found.append({"name": one.name, "label": title_of(self.paper, section, self.language), "state": state,
                          "url": self.url(slug_of(one.name)), "minutes": minutes_of(section),
                          "done": one.state == "done"})  # fmt: skip
        return found

    def frame(self, outline, here=""):
        states, sentence = segments_of(outline)
        return {
            "version": self.version,
            "trial": self,
            "is_framed": self.name == "version_trial_framed",
            "form_title": self.paper.said(self.version.title, self.language),
            "study_title": self.version.questionnaire.study.title,
            "languages_of_form": [(_words_of(name), code_of(name), f"{self.path(here)}?{urlencode({'lingua': name})}",
                                   name == self.paper.language(self.language)) for name in self.paper.languages],
            "form_language": code_of(self.paper.language(self.language) or ""),
            "outline": outline,
            "states": states,
            "sentence": sentence,
        }  # fmt: skip


def _words_of(name):
    """A language as its speakers call it, or as the form does."""
    code = code_of(name)
    try:
        return get_language_info(code)["name_local"].capitalize() if code else name
    except KeyError:
        return name


def _page(request, version, slug):
    here = Trial(request, version)
    if request.method == "POST":
        return _save(request, here, slug)
    return _show(request, here, slug)


def _show(request, here, slug, typed_place=None):
    version = here.version
    response, session = trial_of(version, request.user, language=here.language)
    gaps = gaps_of(response, session)
    progress = progress_of(response, session, gaps)
    if slug == END:
        return _end(request, here, response, session, gaps, progress)
    names = [one.name for one in progress]
    section = next((here.paper.section(name) for name in names if slug_of(name) == slug), None)
    if section is None and slug:
        return redirect(here.url())
    if section is None and names:
        section = here.paper.section(names[0])
    if section is None:
        return render(request, "participate/trial_empty.html", here.frame([]))
    outline = here.outline(progress, section.name)
    checking = "controlla" in request.GET
    desk = Desk(response, here.paper, session, language=here.language, checking=checking,
                media=media_address(study=version.questionnaire.study.slug, version=version.pk))  # fmt: skip
    asked = desk.section(section)
    position, before, after = neighbours(outline, section.name)
    intro, place = intro_of(asked), placing.notice_of(session, here.paper, here.language, typed_place)
    page = here.frame(outline, slug_of(section.name)) | {
        "response": response,
        "section": section,
        "action": here.url(slug_of(section.name)),
        "page": get_random_string(8),
        "title": title_of(here.paper, section, here.language),
        "intro": intro,
        "minutes": minutes_of(section),
        "asked": asked,
        "problems": (problems_of(asked) if checking else []) + placing.problems_of(place),
        "position": position,
        "before": before,
        "after": after,
        "next_url": after["url"] if after else here.url(END),
        "has_files": has_files(here.paper, section),
        "has_widgets": has_widgets(here.paper, section),
        "place": place,
        "not_shown": hidden_in(here, section, session),
    }
    return render(request, "participate/trial.html", page)


def _end(request, here, response, session, gaps, progress):
    """What would happen at the end: what would stop the sending, what would only be missing."""
    found = []
    for gap in gaps:
        section = here.paper.section(gap.section)
        view = _view(session, gap.ref)
        if section is None or view is None:
            continue
        label = unstyled(view.label or here.paper.said(here.paper.questions[view.element.ref].labels, here.language))
        url = here.url(slug_of(section.name))
        url += f"{'&' if '?' in url else '?'}controlla#w{id_of(gap.ref)}"
        found.append({"label": label, "blocks": gap.blocks, "kind": gap.kind, "value": in_words(view), "url": url})
    page = here.frame(here.outline(progress), END) | {"response": response, "gaps": found}
    return render(request, "participate/trial_end.html", page)


def _view(session, ref):
    try:
        return session.view(ref)
    except KeyError:
        return None


def _save(request, here, slug):
    section = next((one for one in here.paper.sections if slug_of(one.name) == slug), here.paper.sections[0])
    posted = request.POST
    edits = edits_of(posted, here.paper, section) | _names_of_files(request, here.paper, section)
    if generic_of(posted.get("_clear", "")) in section.leaves:
        edits[posted["_clear"]] = ""
    point = placing.point_of(posted) if placing.BUTTON in posted else None
    try:
        outcome = try_answers(here.version, request.user, edits, language=here.language, place=point,
                              add=posted.get("_add", ""), remove=posted.get("_remove", ""))  # fmt: skip
    except FieldworkError as refusal:
        messages.error(request, str(refusal))
        return redirect(here.url(slug_of(section.name)))
    if request.htmx:
        answer = fragments(request, outcome.response, here.paper, section, outcome)
        shown = {"not_shown": hidden_in(here, section, outcome.session), "oob": True}
        answer.write(render_to_string("participate/trial_hidden.html", shown, request))
        return answer
    if placing.BUTTON in posted:
        if point is None:  # what is no place is shown again as it was typed
            return _show(request, here, slug, placing.typed_in(posted))
        return redirect(here.url(slug))
    place = outcome.instance or posted.get("_clear") or posted.get("_refresh") or ""
    if place or {"_add", "_remove", "_clear", "_refresh"} & set(posted):
        prefix = "" if outcome.instance else "w"
        return redirect(here.url(slug_of(section.name), anchor=f"{prefix}{id_of(place)}" if place else ""))
    names = [one.name for one in progress_of(outcome.response, outcome.session)]
    rest = names[names.index(section.name) + 1 :] if section.name in names else []
    return redirect(here.url(slug_of(rest[0]) if rest else END))


def _names_of_files(request, paper, section):
    """Of a file given in a trial its name alone is kept: the question is answered, and nothing is stored."""
    return {
        ref: file.name
        for ref, file in request.FILES.items()
        if generic_of(ref) in section.leaves and paper.definition.element(generic_of(ref)).control == "upload"
    }


def hidden_in(here, section, session):
    """The questions of a section that are not shown now, each with the rule that hides it, as its author wrote it."""
    rules, found, seen = _rules(here.version), [], set()

    def look(views):
        for view in views:
            ref = view.element.ref
            if not view.relevant:
                if ref not in seen and (ref in here.paper.questions or view.element.kind != "question"):
                    seen.add(ref)
                    meta = here.paper.questions.get(ref)
                    label = here.paper.said(meta.labels, here.language) if meta else view.label
                    found.append({"label": unstyled(label or view.element.name), "rule": rules.get(ref, "")})
                continue
            look(view.children)

    look([session.view(ref) for ref in section.refs])
    return found


def _rules(version):
    return {line.path: line.cells.get(("relevant", ""), "") for line in lines_of(workbook_of(version))}
