"""Two versions of a questionnaire, question by question: what came, what went, what moved, what says something else.

Pure: it reads two workbooks and knows nothing of versions or answers. The rows are told apart by the id that the
designer gives them, else by their path, else by their name; a row that is nowhere else to be found but says the same at
the same place was renamed.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .compile.metadata import kind_of, paths_of
from .compile.sheets import Sheet, Workbook, split_header

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
ID = "sestante_id"
TEXTS = ("label", "hint", "guidance_hint", "why", "constraint_message", "required_message", "image", "image_alt",
         "big-image", "audio", "video")  # fmt: skip
LOGIC = ("relevant", "required", "constraint", "calculation", "choice_filter", "default", "readonly", "trigger",
         "repeat_count")  # fmt: skip
OURS = ("visibility", "minutes", "path", "max_length", "min_repeats", "max_repeats", "quote_of", "dimension", "feeds",
        "scale")  # fmt: skip
LOOK = ("appearance", "parameters")
_BESIDE = {"name", "type", "disabled", ID}  # told in ways of their own, or nobody's business
_CODE = re.compile(r"\(([A-Za-z-]+)\)\s*$")
_DEFAULTS = {"visibility": "aggregate", "path": "core", "required": "", "readonly": ""}
_NO = {"no", "false", "false()"}
_YES = {"yes": "true()", "true": "true()"}


@dataclass(frozen=True)
class Change:
    """One thing said before and after; ``language`` is "" where there is none."""

    what: str
    language: str
    before: str
    after: str


@dataclass(frozen=True)
class Choice:
    value: str
    texts: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class ChoiceDifference:
    kind: str
    value: str
    before: str = ""
    after: str = ""
    language: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the survey that has a name."""

    key: str
    path: str
    name: str
    kind: str  # "text", "select_one", "group" ...
    cells: Mapping[tuple[str, str], str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    list_name: str = ""

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

    @property
    def labels(self) -> dict[str, str]:
        return {language: text for (what, language), text in self.cells.items() if what == "label"}


@dataclass(frozen=True)
class Difference:
    kind: str
    line: Line  # as it is now; of one that was removed, as it was
    before: Line | None = None
    moved: bool = False
    renamed: bool = False
    changes: tuple[Change, ...] = ()
    choices: tuple[ChoiceDifference, ...] = ()
    choices_as: str = ""  # the question before it that shares the same list

    @property
    def areas(self) -> list[str]:
        """What of it changed, in the order people ask: texts, type, choices, logic, visibility, look."""
        found = [area for area in AREAS if any(_area(change.what) == area for change in self.changes)]
        if self.choices or self.choices_as:
            found.append("choices")
        return sorted(found, key=AREAS.index)


AREAS = ("texts", "type", "choices", "logic", "visibility", "look", "other")


@dataclass(frozen=True)
class Comparison:
    differences: tuple[Difference, ...]  # in the order of the new one; what was removed stands where it stood
    settings: tuple[Change, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)  # old path -> new path, of all that is in both

    @property
    def told(self) -> list[Difference]:
        return [one for one in self.differences if one.kind != SAME]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(one.kind for one in self.differences)
        found["moved"] = sum(one.moved for one in self.differences)
        found["renamed"] = sum(one.renamed for one in self.differences)
        return {kind: found[kind] for kind in (ADDED, REMOVED, CHANGED, "moved", "renamed", SAME)}

    @property
    def is_empty(self) -> bool:
        return not self.told and not self.settings


def compare(old: Workbook, new: Workbook) -> Comparison:
    """Compare two workbooks row by row."""
    before, after = lines_of(old), lines_of(new)
    pairs, renamed = _pairs(before, after)
    by_new = {now.path: was for was, now in pairs}
    paths = {was.path: now.path for was, now in pairs}
    moved = _moved(before, after, by_new, paths)
    found: list[Difference] = []
    shown: dict[tuple[str, str], str] = {}
    for line in after:
        was = by_new.get(line.path)
        if was is None:
            found.append(Difference(ADDED, line))
            continue
        changes = tuple(_changes(was, line))
        choices, shared = _choice_differences(was, line), ""
        if choices:
            shared = shown.setdefault((was.list_name, line.list_name), line.name)
            shared = "" if shared == line.name else shared
        is_moved, is_renamed = line.path in moved, line.path in renamed
        kind = CHANGED if changes or choices or is_moved or is_renamed else SAME
        found.append(
            Difference(kind, line, was, is_moved, is_renamed, changes, () if shared else tuple(choices), shared)
        )
    return Comparison(tuple(_with_removed(found, before, paths)), tuple(_settings(old, new)), paths)


def lines_of(workbook: Workbook) -> list[Line]:
    """The named rows of a workbook with what they say."""
    survey = workbook.get("survey", Sheet())
    if survey.column("type") is None:
        return []
    default, lists = _default(workbook), _lists(workbook)
    found = []
    for index, path in sorted(paths_of(workbook).items()):
        row = survey.rows[index]
        kind, detail = kind_of(survey.get(row, "type"))
        kind = detail if kind == "begin" else kind
        cells = dict(_cells(survey, row, default))
        name = survey.get(row, "name")
        choices = lists.get(detail, ())
        if detail and not choices and kind.startswith("select"):
            cells["list", ""] = detail
        found.append(Line(row.get(ID, "") or name, path, name, kind, cells, choices, detail))
    return found


def _cells(sheet: Sheet, row: Mapping[str, str], default: str) -> Iterable[tuple[tuple[str, str], str]]:
    for header in sheet.headers:
        what, language = split_header(header)
        if what in _BESIDE or header.startswith(("$", "kobo--")) or not row.get(header):
            continue
        if what in ("bind", "body", "instance"):
            rest, _sep, language = language.partition("::")
            what = f"{what}::{rest}".rstrip(":")
        text = row[header]
        if what in ("required", "readonly"):
            text = "" if text.lower() in _NO else _YES.get(text.lower(), text)
        if text and text != _DEFAULTS.get(what):
            yield (what, _code(language or default) if what in TEXTS else language), text


def _lists(workbook: Workbook) -> dict[str, tuple[Choice, ...]]:
    sheet, default = workbook.get("choices", Sheet()), _default(workbook)
    found: dict[str, list[Choice]] = {}
    for row in sheet.rows:
        texts = {
            (split_header(header)[0], _code(split_header(header)[1] or default)): row[header]
            for header in sheet.headers
            if row.get(header) and split_header(header)[0] not in ("list_name", "name") and header[:1] != "$"
        }
        if sheet.get(row, "list_name"):
            found.setdefault(sheet.get(row, "list_name"), []).append(Choice(sheet.get(row, "name"), texts))
    return {name: tuple(choices) for name, choices in found.items()}


def _default(workbook: Workbook) -> str:
    settings = workbook.get("settings", Sheet())
    return settings.get(settings.rows[0], "default_language") if settings.rows else ""


def _code(language: str) -> str:
    found = _CODE.search(language)
    return found[1] if found else language


# -- which row is which ------------------------------------------------------------------------------------------------
def _pairs(before: list[Line], after: list[Line]) -> tuple[list[tuple[Line, Line]], set[str]]:
    pairs: list[tuple[Line, Line]] = []
    left, free = {line.path: line for line in before}, {line.path: line for line in after}

    def pair(was: Line, now: Line) -> None:
        pairs.append((was, now))
        del left[was.path], free[now.path]

    def by(key_of_old, key_of_new, akin=lambda was, now: True) -> None:
        olds, news = _unique(left.values(), key_of_old), _unique(free.values(), key_of_new)
        for key in [key for key in olds if key in news and akin(olds[key], news[key])]:
            pair(olds[key], news[key])

    has_ids = any(line.key != line.name for line in (*before, *after))
    if has_ids:
        by(lambda line: line.key, lambda line: line.key)
    by(lambda line: line.path, lambda line: line.path)
    # A name alone, in another group, may well be another question's: "other", "note".
    by(lambda line: line.name, lambda line: line.name, _say_the_same)
    where = {was.path: now.path for was, now in pairs}
    by(
        lambda line: _likeness(line, where.get(line.parent, line.parent)),
        lambda line: _likeness(line, line.parent),
    )
    return pairs, {now.path for was, now in pairs if was.name != now.name}


def _unique(lines: Iterable[Line], key_of) -> dict[object, Line]:
    found: dict[object, list[Line]] = {}
    for line in lines:
        if (key := key_of(line)) is not None:
            found.setdefault(key, []).append(line)
    return {key: some[0] for key, some in found.items() if len(some) == 1}


def _say_the_same(was: Line, now: Line) -> bool:
    """Whether two rows are of one kind and share their words in a language, or have none."""
    if was.kind != now.kind:
        return False
    return not was.labels and not now.labels or bool(set(was.labels.items()) & set(now.labels.items()))


def _likeness(line: Line, parent: str) -> tuple[str, str, tuple[tuple[str, str], ...]] | None:
    """What two rows share of which one is the other under a new name."""
    labels = tuple(sorted(line.labels.items()))
    return (parent, line.kind, labels) if labels else None


def _moved(before: list[Line], after: list[Line], by_new: Mapping[str, Line], paths: Mapping[str, str]) -> set[str]:
    """Paths of what stands in another group, or in another order among its sisters: as few as explain it."""
    place = {line.path: number for number, line in enumerate(before)}
    found, families = set(), {}
    for line in after:
        was = by_new.get(line.path)
        if was is None:
            continue
        if paths.get(was.parent, was.parent) != line.parent:
            found.add(line.path)
        else:
            families.setdefault(line.parent, []).append((place[was.path], line.path))
    for family in families.values():
        stay = _longest_rising([number for number, _path in family])
        found |= {path for index, (_number, path) in enumerate(family) if index not in stay}
    return found


def _longest_rising(numbers: list[int]) -> set[int]:
    """Places of a longest rising subsequence.

    >>> sorted(_longest_rising([3, 1, 2, 4]))
    [1, 2, 3]
    """
    ends: list[int] = []  # the least number that ends a run of each length
    at: list[int] = []
    behind: list[int | None] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        behind.append(at[length - 1] if length else None)
        ends[length : length + 1], at[length : length + 1] = [number], [index]
    found, here = set(), at[-1] if at else None
    while here is not None:
        found.add(here)
        here = behind[here]
    return found


# -- what they say -----------------------------------------------------------------------------------------------------
def _changes(was: Line, now: Line) -> Iterable[Change]:
    if was.kind != now.kind:
        yield Change("type", "", was.kind, now.kind)
    keys = list(dict.fromkeys([*was.cells, *now.cells]))
    for what, language in sorted(keys, key=lambda key: AREAS.index(_area(key[0]))):
        before, after = was.cells.get((what, language), ""), now.cells.get((what, language), "")
        if _plain(before) != _plain(after):
            yield Change(what, language, before, after)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _area(what: str) -> str:
    if what in ("type", "list"):
        return "type"
    if what in LOGIC or what.startswith("bind"):
        return "logic"
    if what == "visibility":
        return "visibility"
    if what in LOOK or what.startswith("body"):
        return "look"
    return "texts" if what in TEXTS else "other"


def _choice_differences(was: Line, now: Line) -> list[ChoiceDifference]:
    olds, news = {one.value: one for one in was.choices}, {one.value: one for one in now.choices}
    found = []
    for value, choice in news.items():
        if value not in olds:
            found.append(ChoiceDifference(ADDED, value, after=_label(choice)))
            continue
        texts = olds[value].texts
        for key in dict.fromkeys([*texts, *choice.texts]):
            before, after = texts.get(key, ""), choice.texts.get(key, "")
            if _plain(before) != _plain(after):
                language = key[1] if key[0] == "label" else key[0]
                found.append(ChoiceDifference(CHANGED, value, before, after, language))
    found += [ChoiceDifference(REMOVED, value, before=_label(old)) for value, old in olds.items() if value not in news]
    order = [value for value in news if value in olds]
    if order != [value for value in olds if value in news]:
        found.append(ChoiceDifference("order", "", ", ".join(olds), ", ".join(news)))
    return found


def _label(choice: Choice) -> str:
    return next((text for (what, _language), text in choice.texts.items() if what == "label"), choice.value)


def _settings(old: Workbook, new: Workbook) -> Iterable[Change]:
    """What the questionnaire says of itself: its title, its introduction, its style; not the number of the version."""
    before, after = _said_of_itself(old), _said_of_itself(new)
    for what, language in dict.fromkeys([*before, *after]):
        change = Change(what, language, before.get((what, language), ""), after.get((what, language), ""))
        if _plain(change.before) != _plain(change.after):
            yield change


def _said_of_itself(workbook: Workbook) -> dict[tuple[str, str], str]:
    found = {}
    settings = workbook.get("settings", Sheet())
    for header in settings.headers if settings.rows else ():
        what = split_header(header)[0]
        if what not in ("version", "form_id", "name") and settings.rows[0].get(header):
            found[what, ""] = settings.rows[0][header]
    for row in workbook.get("sestante", Sheet()).rows:
        for language, text in row.items():
            if language != "key" and row.get("key"):
                found[row["key"], _code(language)] = text
    if ("title", _code(_default(workbook))) in found:
        found.pop(("form_title", ""), None)
    return found


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
