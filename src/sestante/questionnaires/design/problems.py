"""What stands in the way of a design, each problem with the item it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass

from sestante.questionnaires.compile.checks import Problem as SheetProblem
from sestante.questionnaires.compile.checks import problems_of

from .workbook import Design, lines_of, write


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `item` is an item's id; `choices` the name of a list; neither = the whole questionnaire."""

    message: str
    item: str = ""
    choices: str = ""
    column: str = ""


def problems(design: Design, media: Iterable[str] = ()) -> list[Problem]:
    """List what is wrong with a design before anything tries to convert it."""
    return placed(design, problems_of(write(design), set(media)))


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
