"""Two versions of a questionnaire, question by question: what came, what went, what moved, what says something else.

Pure: it reads two workbooks and knows nothing of versions or answers. The rows are told apart by the id that the
designer gives them, else by their path, else by their name; a row that is nowhere else to be found but says the same at
the same place was renamed.
"""

from collections.abc import Mapping

from sestante.questionnaires.compile.sheets import Workbook

from .pairing import moved_among, pairs_of
from .rows import lines_of
from .shapes import (
    ADDED,
    AREAS,
    CHANGED,
    REMOVED,
    SAME,
    Change,
    Choice,
    ChoiceDifference,
    Comparison,
    Difference,
    Line,
)
from .telling import changes_between, choices_between, settings_between

__all__ = [
    "ADDED",
    "AREAS",
    "CHANGED",
    "REMOVED",
    "SAME",
    "Change",
    "Choice",
    "ChoiceDifference",
    "Comparison",
    "Difference",
    "Line",
    "compare",
    "lines_of",
]


def compare(old: Workbook, new: Workbook) -> Comparison:
    """Compare two workbooks row by row."""
    before, after = lines_of(old), lines_of(new)
    pairs, renamed = pairs_of(before, after)
    by_new = {now.path: was for was, now in pairs}
    paths = {was.path: now.path for was, now in pairs}
    moved = moved_among(before, after, by_new, paths)
    found: list[Difference] = []
    shown: dict[tuple[str, str], str] = {}
    for line in after:
        was = by_new.get(line.path)
        if was is None:
            found.append(Difference(ADDED, line))
            continue
        changes = tuple(changes_between(was, line))
        choices, shared = choices_between(was, line), ""
        if choices:
            shared = shown.setdefault((was.list_name, line.list_name), line.name)
            shared = "" if shared == line.name else shared
        is_moved, is_renamed = line.path in moved, line.path in renamed
        kind = CHANGED if changes or choices or is_moved or is_renamed else SAME
        found.append(
            Difference(kind, line, was, is_moved, is_renamed, changes, () if shared else tuple(choices), shared)
        )
    return Comparison(tuple(_with_removed(found, before, paths)), tuple(settings_between(old, new)), paths)


def _with_removed(found: list[Difference], before: list[Line], paths: Mapping[str, str]) -> list[Difference]:
    """What was removed, each after the row it stood under."""
    at_top: list[Difference] = []
    after: dict[str, list[Difference]] = {}
    anchor: str | None = None
    for line in before:
        if line.path in paths:
            anchor = paths[line.path]
        else:
            (after.setdefault(anchor, []) if anchor is not None else at_top).append(Difference(REMOVED, line, line))
    woven = list(at_top)
    for one in found:
        woven.append(one)
        woven += after.get(one.line.path, [])
    return woven
