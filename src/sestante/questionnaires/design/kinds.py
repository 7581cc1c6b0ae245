"""The kinds of things one may ask, under the names a person gives them, and what each is in a workbook."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .workbook import ASIDE, CALCULATE, CONTAINERS, GROUP, HIDDEN, MATRIX, NOTE, REPEAT, SECTION, Design, Item


@dataclass(frozen=True)
class Kind:
    key: str
    type: str
    name: str
    help: str
    minutes: float = 0.0  # a first guess at the time an answer takes, for the estimate of the whole
    appearance: str = ""


KINDS = {
    kind.key: kind
    for kind in (
        Kind("text", "text", _("Short text"), _("A name, a word, a line"), 0.3),
        Kind("long_text", "text", _("Long text"), _("A story, a description"), 2.0, "multiline"),
        Kind("one", "select_one", _("One choice"), _("One answer among several"), 0.25),
        Kind("many", "select_multiple", _("Several choices"), _("All the answers that hold"), 0.4),
        Kind("integer", "integer", _("Whole number"), _("How many people, how many years"), 0.3),
        Kind("decimal", "decimal", _("Number with decimals"), _("A measure, an amount"), 0.3),
        Kind("date", "date", _("Date"), _("A day of the calendar"), 0.25),
        Kind("image", "image", _("Photograph"), _("Taken or chosen on the telephone"), 0.7),
        Kind("file", "file", _("Document"), _("A file of any kind"), 0.7),
        Kind("geopoint", "geopoint", _("Place"), _("A point on the map"), 0.5),
        Kind("rank", "rank", _("Order of preference"), _("Answers to be put in order"), 0.7),
        Kind("range", "range", _("Scale"), _("From a lowest to a highest number"), 0.25),
        Kind("acknowledge", "acknowledge", _("Confirmation"), _("A box to tick: “I have read”"), 0.15),
        Kind("matrix", "begin group", _("Table"), _("Several questions with the same answers"), 0.0, "table-list"),
        Kind("repeat", "begin repeat", _("Group that repeats"), _("The same questions for each person, place, step")),
        Kind("group", "begin group", _("Group"), _("Questions that belong together")),
        Kind("section", "begin group", _("Section"), _("A page of the questionnaire"), 0.0, "field-list"),
        Kind("note", "note", _("Note"), _("Words to read, nothing to answer"), 0.1),
        Kind("calculate", "calculate", _("Calculated value"), _("A value worked out from other answers")),
        Kind("row", "select_one", _("Row of the table"), "", 0.15),
        Kind("time", "time", _("Time of day"), "", 0.25),
        Kind("dateTime", "dateTime", _("Date and time"), "", 0.3),
        Kind("audio", "audio", _("Recording"), "", 1.0),
        Kind("video", "video", _("Video"), "", 1.0),
        Kind("barcode", "barcode", _("Bar code"), "", 0.3),
        Kind("geotrace", "geotrace", _("Path on the map"), "", 1.0),
        Kind("geoshape", "geoshape", _("Area on the map"), "", 1.0),
    )
}
# What is offered where something is added, in the order of use; the rest is offered where a kind is changed.
OFFERED = (
    "text", "long_text", "one", "many", "integer", "decimal", "date", "image", "file", "geopoint", "rank", "range",
    "acknowledge", "matrix", "repeat", "group", "note", "calculate", "section",
)  # fmt: skip
WITH_CHOICES = frozenset(["one", "many", "rank", "matrix", "row"])
# One kind may become another of the same family and keep what was written about it.
CHANGEABLE = tuple(
    key for key in KINDS if key not in ("matrix", "repeat", "group", "section", "note", "calculate", "row")
)
_BY_TYPE = {kind.type: key for key, kind in KINDS.items() if key not in ("row", "long_text", "section", "group")}
_ALIASES = {
    "string": "text", "int": "integer", "photo": "image", "gps": "geopoint", "location": "geopoint",
    "trigger": "acknowledge", "datetime": "dateTime",
}  # fmt: skip


def key_of(design: Design, item: Item) -> str:
    """The kind of an item, "" where its type has no name here: then the type itself is shown."""
    if item.kind in CONTAINERS:
        return {SECTION: "section", GROUP: "group", REPEAT: "repeat", MATRIX: "matrix"}[item.kind]
    if item.kind in (ASIDE, HIDDEN):
        return ""
    if item.kind in (NOTE, CALCULATE):
        return item.kind
    kind, _detail = design.type(item)
    above = design.around(item)
    if kind == "select_one" and above and above[-1].kind == MATRIX:
        return "row"
    key = _BY_TYPE.get(_ALIASES.get(kind, kind), "")
    return "long_text" if key == "text" and "multiline" in design.get(item, "appearance").split() else key


def name_of(type_: str) -> str:
    """What people call a type of XLSForm: the type itself where it has no name here."""
    key = type_ if type_ in ("group", "repeat", "matrix") else _BY_TYPE.get(_ALIASES.get(type_, type_), "")
    if key == "text":  # short or long, the type does not tell
        return str(_("Text"))
    return str(KINDS[key].name) if key else type_


def type_cell(key: str, list_name: str = "") -> str:
    """The type cell of a kind."""
    return f"{KINDS[key].type} {list_name}" if key in WITH_CHOICES and key != "matrix" else KINDS[key].type


def minutes_of(design: Design, item: Item) -> float:
    """The minutes written for an item, else a first guess by its kind."""
    written = design.get(item, "minutes").replace(",", ".")
    try:
        return float(written)
    except ValueError:
        if item.kind == MATRIX or item.kind == ASIDE:
            return 0.0
        key = key_of(design, item)
        above = design.around(item)
        # The rows of a table whose time is written as a whole are in it.
        if key == "row" and design.get(above[-1], "minutes"):
            return 0.0
        return KINDS[key].minutes if key else 0.0


def estimate(design: Design) -> tuple[float, float]:
    """Minutes the questionnaire takes: those everybody is asked for, and those of every question there is."""
    always = everything = 0.0
    for item in design:
        minutes = minutes_of(design, item)
        everything += minutes
        around = [*design.around(item), item]
        branches = any(design.get(one, "relevant") or design.get(one, "path") in ("branch", "deepen") for one in around)
        always += 0.0 if branches else minutes
    return always, everything
