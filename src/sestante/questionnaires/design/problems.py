"""What stands in the way of a design, each problem with the item it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sestante.questionnaires.compile.checks import Problem as SheetProblem
from sestante.questionnaires.compile.checks import problems_of

from .reading import lines_of, write
from .workbook import ASIDE, MATRIX, QUESTION, Design, Item


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `item` is an item's id, `choices` a list's name; neither = the whole questionnaire."""

    message: str
    item: str = ""
    choices: str = ""
    column: str = ""


def problems(design: Design, media: Iterable[str] = ()) -> list[Problem]:
    """List what is wrong with a design before anything tries to convert it."""
    found = placed(design, problems_of(write(design), set(media)))
    empty = [item for item in design if _has_no_answers(design, item)]
    told = {one.id for item in empty for one in item}  # the rows of a table are told with it
    # The sheets are no concern of who designs: a question without answers is told so in its own words.
    found = [problem for problem in found if not (problem.item in told and problem.column == "type")]
    found += [Problem(_("Write the answers to choose from."), item.id, column="choices") for item in empty]
    if not any(item.kind == QUESTION for item in design):
        found.append(Problem(_("Nothing is asked yet: add a question.")))
    order = {item.id: place for place, item in enumerate(design)}
    return sorted(found, key=lambda problem: order.get(problem.item, len(order)))


def _has_no_answers(design: Design, item: Item) -> bool:
    """Whether a question chooses from a list of this workbook that holds nothing; a table is told once, not by row."""
    name = design.list_name(item)
    outside = (
        not name or "." in name or name.startswith("${") or design.get(item, "choice_filter").startswith("instance(")
    )
    table = any(one.kind == MATRIX for one in design.around(item))
    return not outside and not table and item.kind != ASIDE and name not in design.lists


def placed(design: Design, found: Iterable[SheetProblem]) -> list[Problem]:
    """Give problems that name a line of a sheet the item, or the list, that stands on it."""
    lines, choices = lines_of(design), design.sheets.get("choices")
    made = []
    for problem in found:
        item = lines.get(problem.row or 0, "") if problem.sheet == "survey" else ""
        of = ""
        if problem.sheet == "choices" and choices is not None and problem.row and problem.row - 2 < len(choices.rows):
            of = choices.get(choices.rows[problem.row - 2], "list_name")
        made.append(Problem(problem.message, item, of, problem.column or ""))
    return made
