"""What stands around every page of the designer: the outline, the counts, the problems, the way back."""

from collections import Counter, namedtuple

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.fieldwork.queries.paper import code_of
from sestante.questionnaires import actions
from sestante.questionnaires.design import ASIDE, CONTAINERS, HIDDEN, NOTE, kinds, translations
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import said_in, standing_of, version_of

from .design_languages import language_name, written_in

Reader = namedtuple("Reader", "label url lang", defaults=[""])
MOST_LINES = 120  # of an outline that stands beside something else; on its own page it is whole

Line = namedtuple("Line", "item label lang kind depth problems missing shown folded")


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


def typed_in(request):
    """What was typed, by field, with line breaks as workbooks have them: browsers send two characters for one."""
    return {name: text.replace("\r\n", "\n") for name, text in request.POST.items()}


def address(version, item=""):
    study = version.questionnaire.study.slug
    return (
        reverse("design_item", args=[study, version.pk, item]) if item else reverse("design", args=[study, version.pk])
    )


def frame_of(request, version, design, item=None, *, whole=False):
    """What stands around every page of the designer: outline, counts, what can be taken back, problems."""
    language, study = written_in(design, get_language()), request.study.slug
    problems = actions.problems_of_draft(version)
    beside = Counter(problem.item for problem in problems)
    for problem in problems:  # a list's problem belongs to the questions that offer it
        beside.update(user.id for user in design.users_of(problem.choices) if problem.choices)
    lacks = translations.lacking(design)
    missing = {lack.item for of_language in lacks.values() for lack in of_language}
    always, everything = kinds.estimate(design)
    lines = [line_of(design, one, language, beside, missing) for one in design if one.kind != ASIDE]
    return {
        "version": version,
        "title": said_in(version.title, get_language(), version) or version.questionnaire.title,
        "lines": lines if item is None and whole else folded(design, lines, item),
        "item": item,
        "language": code_of(language),
        "standing": standing_of(version),
        "problems": [(problem, *place_of(version, design, problem, language)) for problem in problems],
        "missing": [
            (language_name(one), len(of_language), reverse("design_translation", args=[study, version.pk, one]))
            for one, of_language in lacks.items()
            if of_language
        ],
        "questions": sum(one.kind not in (NOTE, ASIDE, HIDDEN, *CONTAINERS) for one in design),
        "minutes": (round(always), round(everything)),
        "trial": reverse("version_trial", args=[study, version.pk]),
        "several": len(design.languages) > 1,
        "file_names": list(version.form_media.values_list("name", flat=True)),
    }


def line_of(design, item, language, problems, missing):
    key = kinds.key_of(design, item)
    label, said_in = design.label_in(item, language)
    return Line(
        item,
        label,
        code_of(said_in) if said_in else "",
        kinds.KINDS[key].name if key else design.get(item, "type"),
        len(design.around(item)),
        problems[item.id],
        item.id in missing,
        bool(design.get(item, "relevant")),
        0,
    )


def folded(design, lines, item):
    """The outline of a long questionnaire: of every section its title, and what lies near the item one is at.

    What is to be done inside a section that is folded is told with its title."""
    if len(lines) <= MOST_LINES:
        return lines
    top = [*design.around(item), item][0] if item is not None else None
    kept = []
    for family in families(lines):
        head, inside = family[0], family[1:]
        if head.item is top:
            kept += around(family, item)
        elif inside:
            problems = sum(one.problems for one in family)
            kept.append(
                head._replace(problems=problems, missing=any(one.missing for one in family), folded=len(inside))
            )
        else:
            kept.append(head)
    return kept


def families(lines):
    """The lines by what stands at the top: each section, or question without one, with all in it."""
    found = []
    for line in lines:
        if line.depth == 0 or not found:
            found.append([])
        found[-1].append(line)
    return found


def around(family, item):
    """Of a very long section, its title and what lies near the item."""
    here = next((place for place, line in enumerate(family) if line.item is item), 0)
    return [
        line
        for place, line in enumerate(family)
        if place == 0 or len(family) <= MOST_LINES or abs(place - here) <= MOST_LINES // 2
    ]


def place_of(version, design, problem, language):
    """Where a problem is put right, and what that place is called."""
    item = design.find(problem.item)
    if item is not None:
        return address(version, item.id), design.label(item, language) or design.get(item, "type")
    if problem.choices:
        study = version.questionnaire.study.slug
        return reverse("design_list", args=[study, version.pk, problem.choices]), problem.choices
    return "", ""


def reader_of(version, design, item, language):
    label, said_in = design.label_in(item, language)
    return Reader(label, address(version, item.id), code_of(said_in))


def say(request, changed, words):
    if changed.step is None:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, words)
    for note in changed.notes:
        messages.warning(request, note)
