"""The answers of a list as rows of fields, and what was typed into them."""

import re
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.fieldwork.queries.paper import code_of
from sestante.questionnaires.compile.sheets import Sheet
from sestante.questionnaires.design.changes import Choice

from .design_languages import language_name

BLANK_CHOICES = 3
SENT = re.compile(r"choices-([0-9]{1,6})-")  # what a browser says of their number is no measure
FLAGS = ("missing", "exclusive")
FILES = {
    "image": gettext_lazy("Picture"),
    "audio": gettext_lazy("Sound"),
    "video": gettext_lazy("Film"),
    "image_alt": gettext_lazy("What the picture shows"),
}


@dataclass
class ChoiceRow:
    """One answer on the page: its words in each language, its code, what goes with it."""

    number: int
    value: str  # the code it has, "" for one that is only being written
    labels: dict  # {language: text}, blank ones too
    flags: dict
    code: str
    files: dict  # {(column, language): text}
    place: int

    @property
    def cells(self):
        """Fields of its words; what runs over several lines needs a field that keeps them."""
        return [
            (f"choices-{self.number}-{one}", language_name(one), code_of(one), text, "\n" in text)
            for one, text in self.labels.items()
        ]

    @property
    def file_cells(self):
        """The columns of files and their fields, one for each language."""
        found = {}
        for (column, language), text in self.files.items():
            cell = (f"choices-{self.number}-{column}-{language}", language_name(language), code_of(language), text)
            found.setdefault(column, []).append(cell)
        return [(column, FILES[column], cells) for column, cells in found.items()]

    @property
    def has_files(self):
        return any(self.files.values())

    @property
    def words(self):
        return {one: text for one, text in self.labels.items() if text}

    @property
    def said(self):
        """What of it may be changed on the page."""
        return self.value, self.words, self.flags, self.code, {key: text for key, text in self.files.items() if text}


def choice_rows(design, list_name, typed=None, *, meanwhile=False):
    """The answers of a list as rows of fields, with a few empty ones at the end; or those that were typed.

    ``meanwhile``: those that others have added since the page was made come after them, not to be lost when it is
    saved."""
    sheet = design.sheets.get("choices", Sheet())
    if typed is not None:
        rows = [_row_typed(design, number, typed) for number in _numbers(typed)]
        known = {row.value for row in rows}
        added = [row for row in design.lists.get(list_name, ()) if sheet.get(row, "name") not in known]
        count = len(rows)
        return rows + [_row_of(design, sheet, count + n, row) for n, row in enumerate(added if meanwhile else ())]
    rows = [_row_of(design, sheet, number, row) for number, row in enumerate(design.lists.get(list_name, []))]
    return rows + [_row_of(design, sheet, len(rows) + number, {}) for number in range(BLANK_CHOICES)]


def _numbers(typed):
    """The rows that were sent, in their order."""
    return sorted({int(found[1]) for found in map(SENT.match, typed) if found})


def _row_of(design, sheet, number, row):
    labels = sheet.texts(row, "label", design.default_language)
    value = sheet.get(row, "name")
    files = {column: sheet.texts(row, column, design.default_language) for column in FILES}
    return ChoiceRow(
        number,
        value,
        {one: labels.get(one, "") for one in design.languages},
        {flag: row.get(flag, "").lower() in ("true", "yes", "1") for flag in FLAGS},
        value,
        {(column, one): files[column].get(one, "") for column in FILES for one in design.languages},
        number + 1,
    )


def _row_typed(design, number, typed):
    def said(name):
        return typed.get(f"choices-{number}-{name}", "").strip()

    place, value = said("place"), said("value")
    return ChoiceRow(
        number,
        value,
        {one: said(one) for one in design.languages},
        {flag: bool(said(flag)) for flag in FLAGS},
        said("code") if f"choices-{number}-code" in typed else value,
        {(column, one): said(f"{column}-{one}") for column in FILES for one in design.languages},
        int(place) if place.isdecimal() and len(place) < 9 else number + 1,
    )


def choices_typed(design, typed):
    """The answers as they were typed: in the order asked for, without those taken out, with those pasted."""
    said = [
        row
        for row in choice_rows(design, "", typed)
        if (row.value or row.words or row.code) and not typed.get(f"choices-{row.number}-remove")
    ]
    made = [_choice(design, row, typed) for row in sorted(said, key=lambda row: (row.place, row.number))]
    for line in typed.get("choices-pasted", "").splitlines():
        texts = [text.strip() for text in line.replace("\t", "|").split("|")]
        labels = {one: text for one, text in zip(design.languages, texts, strict=False) if text}
        if labels:
            made.append(Choice("", labels))
    return made


def _choice(design, row, typed):
    """Only what stood on the page is said of an answer; the rest of its row stays."""
    labels = row.labels if row.value else row.words
    files = {}
    for (column, language), text in row.files.items():
        if f"choices-{row.number}-{column}-{language}" in typed:
            files.setdefault(column, {})[language] = text
    cells = {flag: "true" if on else "" for flag, on in row.flags.items()}
    return Choice(row.value, labels, cells, row.code if row.code != row.value else "", files)


def choices_changed(design, list_name, typed):
    """Whether what was typed is other than what the list says."""
    known = [row.said for row in choice_rows(design, list_name) if row.value]
    now = [row.said for row in choice_rows(design, "", typed) if row.value or row.words or row.code]
    places = [row.place for row in choice_rows(design, "", typed)]
    taken_out = any(typed.get(f"choices-{number}-remove") for number in _numbers(typed))
    return now != known or taken_out or places != sorted(places) or bool(typed.get("choices-pasted", "").strip())


def list_words(design, name, rows, language):
    users = len(design.users_of(name))
    first = ", ".join(
        labels.get(language) or next(iter(labels.values()), value) for value, labels in design.choices(name)[:3]
    )
    return format_lazy(
        "{name}: {first}{more} ({users})",
        name=name,
        first=first,
        more="…" if len(rows) > 3 else "",
        users=_("used by %(count)s") % {"count": users},
    )
