"""The columns of an item that have a field of their own: how they are called, and on which kinds they stand."""

from django.utils.translation import gettext_lazy

from sestante.questionnaires.design import ASIDE, CALCULATE, CONTAINERS, HIDDEN, MATRIX, NOTE, QUESTION, REPEAT

from .design_choices import FILES

WORDS = {
    "label": (gettext_lazy("What you ask"), ""),
    "hint": (gettext_lazy("Help under the question"), ""),
    "why": (gettext_lazy("Why we ask"), gettext_lazy("Opens under the question, for whoever wonders.")),
    "guidance_hint": (gettext_lazy("For whoever asks it aloud"), gettext_lazy("Instructions for an interviewer.")),
    "constraint_message": (gettext_lazy("What to say when the answer is not allowed"), ""),
    "required_message": (gettext_lazy("What to say when the answer is missing"), ""),
}
# Names of files beside the words, and what a picture says to whoever does not see it.
BESIDE = {column: (name, "") for column, name in FILES.items()}
VISIBILITIES = (
    ("public", gettext_lazy("public"), gettext_lazy("Shown on the page of the practice")),
    ("aggregate", gettext_lazy("only together with others"), gettext_lazy("Counted, never shown one by one")),
    ("confidential", gettext_lazy("confidential"), gettext_lazy("For the team alone")),
)
PATHS = (
    ("", gettext_lazy("Everybody is asked")),
    ("branch", gettext_lazy("Only whom it concerns")),
    ("deepen", gettext_lazy("To go deeper, by choice")),
)
# Columns that are one field each: on which kinds they stand, and how they are called.
PLAIN = {
    "minutes": (gettext_lazy("Minutes it takes"), "s"),
    "max_length": (gettext_lazy("Longest text, in characters"), "s"),
    "min_repeats": (gettext_lazy("At least how many times"), "s"),
    "max_repeats": (gettext_lazy("At most how many times"), "s"),
    "repeat_count": (gettext_lazy("As many times as"), "m"),
    "default": (gettext_lazy("Answer already there"), "m"),
    "choice_filter": (gettext_lazy("Which answers are offered (formula)"), ""),
    "parameters": (gettext_lazy("Parameters"), ""),
    "appearance": (gettext_lazy("Appearance"), ""),
    "feeds": (gettext_lazy("Criteria and uses it feeds"), ""),
}
RANGE = (
    ("start", gettext_lazy("Lowest number")),
    ("end", gettext_lazy("Highest number")),
    ("step", gettext_lazy("In steps of")),
)


def text_columns(item, kind):
    """The translated columns of an item: what everybody writes, then what few do."""
    if item.kind in (ASIDE, HIDDEN):
        return []
    if item.kind in CONTAINERS - {MATRIX} or item.kind in (NOTE, CALCULATE) or kind == "row":
        return ["label"]
    if item.kind == MATRIX:
        return ["label", "hint", "why"]
    return list(WORDS)


def logic_columns(item, kind):
    if item.kind in (ASIDE, HIDDEN):
        return []
    if item.kind == QUESTION and kind != "row":
        return ["relevant", "required", "constraint"]
    return ["relevant", "required"] if item.kind == MATRIX else ["relevant"]


def has_visibility(item, kind):
    return item.kind in (QUESTION, MATRIX, REPEAT) and kind != "row"


def plain_columns(item, kind, list_name):
    """The columns of everyday, and those of whoever knows XLSForm."""
    if item.kind in (ASIDE, HIDDEN) or kind == "row":
        return [], []
    usual = ["minutes"]
    if kind in ("text", "long_text"):
        usual.append("max_length")
    if item.kind == REPEAT:
        usual += ["min_repeats", "max_repeats"]
    advanced = ["appearance"]
    if item.kind == QUESTION:
        advanced = ["default", "appearance", *(["choice_filter"] if list_name else []), "feeds"]
        if kind != "range":
            advanced.insert(2, "parameters")
    if item.kind == REPEAT:
        advanced.insert(0, "repeat_count")
    return usual, advanced


def parameters(cell):
    return dict(part.partition("=")[::2] for part in cell.replace(";", " ").replace(",", " ").split() if "=" in part)
