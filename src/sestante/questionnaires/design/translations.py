"""What a questionnaire says in one of its languages and not in another: all that can be translated, text by text."""

from collections.abc import Iterator
from typing import NamedTuple

from sestante.questionnaires.compile.sheets import TRANSLATED, Sheet, split_header

from .workbook import ASIDE, MATRIX, Design, Item

ABOUT = ("title", "intro", "definition_box")  # of the questionnaire itself, in the sheet of our own


class Lack(NamedTuple):
    """A text there is in some language and not in this one. It belongs to an item, to an answer of a list (by its place
    in it), or to the questionnaire itself."""

    item: str
    choices: str
    place: int
    column: str
    said: str  # in the first language that has it
    said_in: str

    @property
    def key(self) -> str:
        """How a field of a page names it."""
        return f"{self.choices}|{self.place}|{self.column}" if self.choices else f"{self.item}||{self.column}"


def lacking(design: Design) -> dict[str, list[Lack]]:
    """List, for each language, what lacks in it, in the order of the questionnaire."""
    found: dict[str, list[Lack]] = {language: [] for language in design.languages}
    for lack, silent in _partly_said(design):
        for language in silent:
            found[language].append(lack)
    return found


def _partly_said(design: Design) -> Iterator[tuple[Lack, list[str]]]:
    languages = design.languages
    if len(languages) < 2:
        return
    for key in ABOUT:
        yield from _of_texts(design.about(key), languages, lambda said, by, key=key: Lack("", "", 0, key, said, by))
    survey, choices = design.survey, design.sheets.get("choices", Sheet())
    columns, of_choices = _translated(survey, design), _translated(choices, design)
    lists, first = design.lists, _first_users(design)
    by_item: dict[str, list[str]] = {}
    for name, item in first.items():
        by_item.setdefault(item.id, []).append(name)
    for item in design:
        if item.kind == ASIDE:
            continue
        for column, texts in _texts(item.cells, columns):
            yield from _of_texts(
                texts, languages, lambda said, by, column=column, item=item: Lack(item.id, "", 0, column, said, by)
            )
        for name in by_item.get(item.id, ()):
            for place, row in enumerate(lists.get(name, ())):
                for column, texts in _texts(row, of_choices):
                    yield from _of_texts(
                        texts, languages,
                        lambda said, by, column=column, item=item, name=name, place=place: Lack(
                            item.id, name, place, column, said, by),
                    )  # fmt: skip


def _of_texts(texts, languages, lack) -> Iterator[tuple[Lack, list[str]]]:
    silent = [language for language in languages if not texts.get(language)]
    by = next((language for language in languages if texts.get(language)), "")
    if silent and by:
        yield lack(texts[by], by), silent


def _translated(sheet: Sheet, design: Design) -> dict[str, tuple[str, str]]:
    """The headers of translated columns: which column, in which language."""
    found = {}
    for header in sheet.headers:
        column, language = split_header(header)
        if column in TRANSLATED:
            found[header] = (column, language or design.default_language)
    return found


def _texts(row: dict[str, str], columns: dict[str, tuple[str, str]]) -> list[tuple[str, dict[str, str]]]:
    found: dict[str, dict[str, str]] = {}
    for header, (column, language) in columns.items():
        if row.get(header):
            found.setdefault(column, {})[language] = row[header]
    return list(found.items())


def _first_users(design: Design) -> dict[str, Item]:
    """A list is translated once, with the first question that offers it; of a table, with the table."""
    found: dict[str, Item] = {}
    for item in design:
        name = design.list_name(item)
        if name and name not in found and not any(one.kind == MATRIX for one in design.around(item)):
            found[name] = item
    return found
