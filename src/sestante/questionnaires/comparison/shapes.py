"""What a comparison says: lines, what differs between two of them, and where in the questionnaire."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
CODE = "code"  # of an answer that says what it said, under another code
TEXTS = ("label", "hint", "guidance_hint", "why", "constraint_message", "required_message", "image", "image_alt",
         "big-image", "audio", "video")  # fmt: skip
LOGIC = ("relevant", "required", "constraint", "calculation", "choice_filter", "default", "readonly", "trigger",
         "repeat_count")  # fmt: skip
OURS = ("visibility", "minutes", "path", "max_length", "min_repeats", "max_repeats", "quote_of", "dimension", "feeds",
        "scale")  # fmt: skip
LOOK = ("appearance", "parameters")
AREAS = ("texts", "type", "choices", "logic", "visibility", "look", "other")


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
        found = [area for area in AREAS if any(area_of(change.what) == area for change in self.changes)]
        if self.choices or self.choices_as:
            found.append("choices")
        return sorted(found, key=AREAS.index)


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


def area_of(what: str) -> str:
    if what in ("type", "list"):
        return "type"
    if what in LOGIC or what.startswith("bind"):
        return "logic"
    if what == "visibility":
        return "visibility"
    if what in LOOK or what.startswith("body"):
        return "look"
    return "texts" if what in TEXTS else "other"
