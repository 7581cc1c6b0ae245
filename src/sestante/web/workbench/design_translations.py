"""What lacks in a language, all on one page: each text beside a field for its translation."""

from collections import namedtuple

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from sestante.fieldwork.queries.paper import code_of
from sestante.questionnaires import actions
from sestante.questionnaires.design import translations
from sestante.questionnaires.design.changes import Translate
from sestante.questionnaires.errors import QuestionnaireError
from sestante.questionnaires.queries import design_of

from .design_columns import BESIDE, WORDS
from .design_frame import address, base_of, draft_of, frame_of, say, typed_in
from .design_languages import language_name, written_in

MOST = 60  # fields on a page; what is left follows when these are saved
ABOUT = {
    "title": gettext_lazy("Title"),
    "intro": gettext_lazy("Introduction"),
    "definition_box": gettext_lazy("What counts"),
}

Lacking = namedtuple("Lacking", "key where lang url what said code value lines")


def translation(request, study, version, language):
    """Every text that is there in another language and not in this one."""
    found = draft_of(request, version)
    design = design_of(found)
    if language not in design.languages or len(design.languages) < 2:
        raise Http404
    typed = typed_in(request)
    lacks = translations.lacking(design)[language]
    problem = ""
    if request.method == "POST":
        texts = {lack: typed.get(f"text:{lack.key}", "").strip() for lack in lacks}
        try:
            changed = actions.change_design(found, Translate(language, texts), by=request.user, base=base_of(request))
        except QuestionnaireError as refused:
            problem = str(refused)
        else:
            number = sum(bool(text) for text in texts.values())
            words = ngettext("%(number)s text translated", "%(number)s texts translated", number) % {"number": number}
            say(request, changed, words)
            left = translations.lacking(design_of(draft_of(request, version)))[language]
            onward = ("design_translation", request.study.slug, found.pk, language)
            return redirect(*onward) if left else redirect("design", request.study.slug, found.pk)
    page = frame_of(request, found, design) | {
        "inner": "languages",
        "name": language_name(language),
        "code": code_of(language),
        "rows": [row_of(found, design, lack, typed) for lack in lacks[:MOST]],
        "more": max(len(lacks) - MOST, 0),
        "label": language_name(language),
        "problem": problem,
    }
    return render(request, "workbench/design_translation.html", page, status=409 if problem else 200)


def row_of(version, design, lack, typed):
    item = design.find(lack.item)
    shown = written_in(design, get_language())
    what = (WORDS | BESIDE)[lack.column][0] if item is not None else ABOUT[lack.column]
    if lack.choices:
        what = _("Answer") if lack.column == "label" else what
    where, where_in = design.label_in(item, shown) if item is not None else (_("Title and introduction"), "")
    return Lacking(
        lack.key,
        where,
        code_of(where_in) if where_in else "",
        address(version, item.id) if item is not None else "",
        what,
        lack.said,
        code_of(lack.said_in),
        typed.get(f"text:{lack.key}", ""),
        "\n" in lack.said or len(lack.said) > 60,
    )
