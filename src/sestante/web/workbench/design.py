"""The designer: the outline of a draft beside the question one is working on. Every change is kept at once."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sestante.fieldwork.queries.paper import code_of
from sestante.questionnaires import actions
from sestante.questionnaires.design import ASIDE, CONTAINERS, MATRIX, kinds
from sestante.questionnaires.design.changes import (
    readers_from_outside,
)
from sestante.questionnaires.errors import DesignChangedError, QuestionnaireError
from sestante.questionnaires.queries import design_of

from .design_columns import WORDS
from .design_conditions import in_words, row_of
from .design_frame import MOST_LINES, base_of, draft_of, frame_of, reader_of, say, typed_in
from .design_indicators import indicators_of, tell_of_indicators
from .design_items import Fields
from .design_languages import language_name, written_in
from .design_saving import change_typed


def overview(request, study, version):
    """The whole: what is asked, what stands in the way of publication, where to begin."""
    found = draft_of(request, version)
    design = design_of(found)
    page = frame_of(request, found, design, whole=True) | {"adding": adding(design, None)}
    return render(request, "workbench/design.html", page)


def item(request, study, version, item):
    """One question: opened, and changed."""
    found = draft_of(request, version)
    design = design_of(found)
    asked = design.find(item)
    if asked is None or asked.kind == ASIDE:
        return gone(request, found, typed_in(request))
    language = written_in(design, get_language())
    if request.method != "POST":
        return shown(request, found, design, Fields(design, asked, language))
    fields = Fields(design, asked, language, typed_in(request))
    if "refresh" in request.POST:
        return shown(request, found, design, fields)
    change = change_typed(fields)
    if change is None:
        return shown(request, found, design, fields, status=422)
    try:
        changed = actions.change_design(found, change, by=request.user, base=base_of(request))
    except QuestionnaireError as refused:
        fields.problems.append(("item-form", str(refused)))
        meanwhile = isinstance(refused, DesignChangedError)
        found = draft_of(request, version)
        now = design_of(found)
        still = now.find(item)
        if still is None:
            return gone(request, found, fields.typed)
        fields = Fields(now, still, language, fields.typed, fields.problems, meanwhile)
        return shown(request, found, now, fields, status=409 if meanwhile else 422)
    say(request, changed, _("Saved"))
    tell_of_indicators(request, design, change)
    return redirect("design_item", request.study.slug, found.pk, item)


def shown(request, version, design, fields, status=200):
    asked = fields.item
    language = fields.language
    page = frame_of(request, version, design, asked)
    page |= {
        "fields": fields,
        "label": design.label(asked, language),
        "label_lang": code_of(design.label_in(asked, language)[1]),
        "kind": kinds.KINDS[fields.kind].name if fields.kind else design.get(asked, "type"),
        "beside": [problem for problem, *_rest in page["problems"] if problem.item == asked.id
                   or (problem.choices and problem.choices == fields.list_name)],
        "conditions": conditions_of(design, asked, language),
        "readers": [reader_of(version, design, one, language) for one in readers_of(design, asked)],
        "indicators": indicators_of(request, design, asked),
        "adding": adding(design, asked),
        "anchors": anchors_of(design, asked, language),
        "first_last": ends_of(design, asked),
    }  # fmt: skip
    return render(request, "workbench/design_item.html", page, status=status)


def gone(request, version, typed=None):
    """The question was removed meanwhile; what was typed about it stays in sight."""
    messages.warning(request, _("This question is no longer there: somebody has removed it meanwhile."))
    design = design_of(version)
    words = {f"{column}:{one}": (name, one) for column, (name, _help) in WORDS.items() for one in design.languages}
    kept = [
        (words[name][0], language_name(words[name][1]), code_of(words[name][1]), text)
        for name, text in (typed or {}).items()
        if name in words and text.strip()
    ]
    if not kept:
        return redirect("design", request.study.slug, version.pk)
    page = frame_of(request, version, design, whole=True) | {"adding": adding(design, None), "kept": kept}
    return render(request, "workbench/design.html", page, status=409)


def conditions_of(design, item, language):
    """The conditions of the groups around an item: they hold for it too."""
    return [
        (design.label(one, language), in_words(design, one, design.get(one, "relevant"), language))
        for one in design.around(item)
        if design.get(one, "relevant")
    ]


def readers_of(design, item):
    found = readers_from_outside(design, item)
    return found if item.kind in CONTAINERS else [one for one in found if one is not item]


def adding(design, item):
    """The kinds that may be added beside an item."""
    inside_table = item is not None and (item.kind == MATRIX or kinds.key_of(design, item) == "row")
    offered = (*(("row",) if inside_table else ()), *kinds.OFFERED)
    return {
        "kinds": [kinds.KINDS[key] for key in offered],
        "inside": item is not None and item.kind in CONTAINERS and item.kind != MATRIX,
        "lists": list(design.lists),
    }


def anchors_of(design, item, language):
    """Where an item may be moved to: its place among the others; in a long questionnaire, among those of its section,
    or into another one."""
    inside = set(map(id, item))
    top = [*design.around(item), item][0]
    near = set(map(id, top)) if sum(1 for _one in design) > MOST_LINES and item is not top else None
    rows = kinds.key_of(design, item) == "row"
    found = []
    for one in design:
        if id(one) in inside or one.kind == ASIDE:
            continue
        if near is not None and id(one) not in near and one.kind not in CONTAINERS:
            continue
        in_table = any(above.kind == MATRIX for above in design.around(one))
        if in_table != rows or (item.kind == "section") != (one.kind == "section" and item.kind == "section"):
            continue
        depth = len(design.around(one))
        words = f"{'– ' * depth}{design.label(one, language)[:70]}"
        found.append((one.id, words, one.kind in CONTAINERS and one.kind != MATRIX and item.kind != "section"))
    return found


def ends_of(design, item):
    """Whether an item is the very first, and the very last, where it stands."""
    siblings = design.siblings(item)
    top = not design.around(item)
    return (top and siblings[0] is item, top and siblings[-1] is item)


@require_GET
def condition(request, study, version, item):
    """One row of a condition, made anew when its question is picked; the page does without."""
    found = draft_of(request, version)
    design = design_of(found)
    asked = design.find(item)
    column, key = request.GET.get("column", ""), request.GET.get("row", "")
    if (
        asked is None
        or column not in ("relevant", "required", "constraint")
        or not re.fullmatch(r"\d{1,3}(_\d{1,3})?", key)
    ):
        raise Http404
    language = written_in(design, get_language())
    picked, operator, value = (request.GET.get(f"{column}-{key}-{part}", "") for part in ("q", "op", "v"))
    rows = [row_of(design, asked, column, key, picked, operator, value, language)]
    if request.GET.get("last") and picked:
        rows.append(row_of(design, asked, column, rows[0].after, "", "", "", language))
    rows[-1].is_last = bool(request.GET.get("last"))
    page = {"rows": rows, "column": column, "item": asked, "version": found, "study": request.study}
    return render(request, "workbench/design_conditions.html", page)
