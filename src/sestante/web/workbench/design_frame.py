"""What stands around every page of the designer: the outline, the counts, the problems, the way back."""

from collections import Counter, namedtuple

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

from sestante.fieldwork.queries.paper import code_of
from sestante.questionnaires import actions
from sestante.questionnaires.design import ASIDE, CONTAINERS, HIDDEN, MATRIX, NOTE, kinds
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import said_in, standing_of, version_of

from .design_items import language_name

Line = namedtuple("Line", "item label kind depth minutes problems missing shown table")


def draft_of(request, pk):
    """A draft of this study; what is published is read, not designed."""
    found = version_of(request.study, pk)
    if found is None or found.state != Version.State.DRAFT:
        raise Http404
    return found


def base_of(request):
    """The step the person was looking at."""
    base = request.POST.get("base", "")
    return int(base) if base.isdigit() else None


def address(version, item=""):
    study = version.questionnaire.study.slug
    return (
        reverse("design_item", args=[study, version.pk, item]) if item else reverse("design", args=[study, version.pk])
    )


def frame_of(request, version, design, item=None):
    """What stands around every page of the designer: outline, counts, what can be taken back, problems."""
    language = written_in(design, get_language())
    problems = actions.problems_of_draft(version)
    beside = Counter(problem.item for problem in problems)
    for problem in problems:  # a list's problem belongs to the questions that offer it
        beside.update(user.id for user in design.users_of(problem.choices) if problem.choices)
    missing = missing_in(design)
    always, everything = kinds.estimate(design)
    lines = [line_of(design, one, language, beside, missing) for one in design if one.kind != ASIDE]
    return {
        "version": version,
        "title": said_in(version.title, get_language(), version) or version.questionnaire.title,
        "lines": lines,
        "item": item,
        "language": code_of(language),
        "standing": standing_of(version),
        "problems": [(problem, *place_of(version, design, problem, language)) for problem in problems],
        "missing": [
            (language_name(one), len(ids), min_url(version, design, ids)) for one, ids in missing.items() if ids
        ],
        "questions": sum(one.kind not in (NOTE, ASIDE, HIDDEN, *CONTAINERS) for one in design),
        "minutes": (round(always), round(everything)),
        "trial": reverse("version_trial", args=[request.study.slug, version.pk]),
        "several": len(design.languages) > 1,
    }


def line_of(design, item, language, problems, missing):
    key = kinds.key_of(design, item)
    return Line(
        item,
        design.label(item, language),
        kinds.KINDS[key].name if key else design.get(item, "type"),
        len(design.around(item)),
        kinds.minutes_of(design, item),
        problems[item.id],
        any(item.id in ids for ids in missing.values()),
        bool(design.get(item, "relevant")),
        item.kind == MATRIX or key == "row",
    )


def missing_in(design):
    """{language: ids of the items that say in another language what they do not say in it}."""
    found = {language: [] for language in design.languages}
    for item in design:
        for column in ("label", "hint", "why", "constraint_message", "required_message", "guidance_hint"):
            texts = design.texts(item, column) if item.kind != ASIDE else {}
            for language in design.languages if texts else ():
                if not texts.get(language) and item.id not in found[language]:
                    found[language].append(item.id)
    for name in design.lists:
        said = [labels for _value, labels in design.choices(name) if labels]
        silent = [language for language in design.languages if not all(labels.get(language) for labels in said)]
        users = design.users_of(name)[:1] if silent else []  # a list is translated once, with its first question
        for language in silent if users else ():
            if users[0].id not in found[language]:
                found[language].append(users[0].id)
    return found


def min_url(version, design, ids):
    order = [item.id for item in design]
    return address(version, min(ids, key=order.index))


def place_of(version, design, problem, language):
    """Where a problem is put right, and what that place is called."""
    item = design.find(problem.item)
    if item is not None:
        return address(version, item.id), design.label(item, language) or design.get(item, "type")
    if problem.choices:
        study = version.questionnaire.study.slug
        return reverse("design_list", args=[study, version.pk, problem.choices]), problem.choices
    return "", ""


def written_in(design, language):
    """The language of the questionnaire that reads best for a person who reads this one."""
    return next((one for one in design.languages if code_of(one) == language), design.default_language)
