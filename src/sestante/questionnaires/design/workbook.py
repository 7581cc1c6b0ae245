"""A questionnaire as it is designed: a tree of sections and questions read from the sheets of its workbook, and back.

The workbook is the truth. What is not known here (sheets, columns, remarks between rows, rows switched off) stays where
it stands, and each row that asks something keeps an id of its own through every edit.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sestante.questionnaires.compile.metadata import kind_of, root_of
from sestante.questionnaires.compile.sheets import Sheet, Workbook

ID = "sestante_id"  # the column that names a row for good; converters and other programs pass over it
SECTION, GROUP, REPEAT, MATRIX = "section", "group", "repeat", "matrix"
QUESTION, NOTE, CALCULATE = "question", "note", "calculate"
HIDDEN = "hidden"  # what a telephone fills in by itself
ASIDE = "aside"  # rows that ask nothing: remarks, rows switched off, an end that closes nothing
CONTAINERS = frozenset([SECTION, GROUP, REPEAT, MATRIX])
_REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?\s*([^}\s]+)\s*\}")


@dataclass(eq=False)
class Item:
    """One row of the survey, or a group with all in it. `cells` are the row's own, by the headers as written."""

    id: str
    kind: str
    cells: dict[str, str]
    items: list["Item"] = field(default_factory=list)
    end: dict[str, str] | None = None  # the row that closes a group
    above: list[dict[str, str]] = field(default_factory=list)  # empty lines and remarks over it
    above_end: list[dict[str, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator["Item"]:
        """This item and all that stands in it, in the order of the sheet."""
        yield self
        for item in self.items:
            yield from item


@dataclass
class Design:
    items: list[Item]
    survey: Sheet  # its headers; the rows are the items
    sheets: Workbook  # every other sheet
    order: list[str]  # names of all sheets, as they stood
    tail: list[dict[str, str]] = field(default_factory=list)
    settled: dict[int, list[Item]] | None = None  # the groups around each item, once nothing moves any more

    # -- the tree ------------------------------------------------------------------------------------------------------
    def __iter__(self) -> Iterator[Item]:
        for item in self.items:
            yield from item

    def find(self, item_id: str) -> Item | None:
        return next((item for item in self if item.id == item_id), None)

    def named(self, name: str) -> Item | None:
        return next((item for item in self if item.kind != ASIDE and self.name(item) == name), None)

    def around(self, item: Item) -> list[Item]:
        """The groups an item stands in, the outermost first."""
        if self.settled is not None:
            return self.settled.get(id(item), [])
        return next((list(above) for one, above in _walk(self.items, ()) if one is item), [])

    def settle(self) -> "Design":
        """Say that this design is only read from here on: what is asked of every item is then looked up."""
        self.settled = {id(item): list(above) for item, above in _walk(self.items, ())}
        return self

    def siblings(self, item: Item) -> list[Item]:
        """The list an item stands in: the one to insert into or remove from."""
        above = self.around(item)
        return above[-1].items if above else self.items

    def section_of(self, item: Item) -> Item | None:
        return next((one for one in [*self.around(item), item] if one.kind == SECTION), None)

    def repeats_around(self, item: Item) -> list[str]:
        return [one.id for one in self.around(item) if one.kind == REPEAT]

    # -- cells ---------------------------------------------------------------------------------------------------------
    def get(self, item: Item, column: str) -> str:
        return self.survey.get(item.cells, column)

    def put(self, item: Item, column: str, text: str) -> None:
        put(self.survey, item.cells, column, text)

    def texts(self, item: Item, column: str) -> dict[str, str]:
        """A translated column of an item, as {language: text}."""
        return self.survey.texts(item.cells, column, self.default_language)

    def put_texts(self, item: Item, column: str, texts: Mapping[str, str]) -> None:
        """Write a column in these languages; the languages not named stay as they are."""
        put_texts(self.survey, item.cells, column, texts, self.default_language)

    def name(self, item: Item) -> str:
        return self.get(item, "name")

    def type(self, item: Item) -> tuple[str, str]:
        """What the type cell says: ("select_one", "list"), ("text", ""), ("begin", "group")."""
        return kind_of(self.get(item, "type"))

    def list_name(self, item: Item) -> str:
        """The choice list an item takes its answers from, "" where it has none in this workbook."""
        kind, detail = self.type(item)
        if item.kind == MATRIX:
            return next((self.list_name(row) for row in item.items if self.list_name(row)), "")
        return detail if kind in ("select_one", "select_multiple", "rank") else ""

    def label(self, item: Item, language: str = "") -> str:
        """The words of an item in a language, else in the first there is, else its name."""
        return self.label_in(item, language)[0]

    def label_in(self, item: Item, language: str = "") -> tuple[str, str]:
        """The words of an item, and the language they are in: "" for a name."""
        texts = self.texts(item, "label")
        found = next((one for one in (language, self.default_language, *texts) if texts.get(one)), "")
        return (texts[found], found) if found else (self.name(item), "")

    # -- the whole -----------------------------------------------------------------------------------------------------
    @property
    def default_language(self) -> str:
        """The language of the columns that name none."""
        return self.setting("default_language") or next(iter(_headed(self.survey)), "default")

    @property
    def languages(self) -> list[str]:
        """The languages the questionnaire is written in, the default one first."""
        found = [*_headed(self.survey), *_headed(self.sheets.get("choices", Sheet()))]
        return list(dict.fromkeys([self.default_language, *found]))

    def setting(self, name: str) -> str:
        sheet = self.sheets.get("settings", Sheet())
        return sheet.get(sheet.rows[0], name) if sheet.rows else ""

    def put_setting(self, name: str, text: str) -> None:
        sheet = self.sheet("settings")
        if not sheet.rows:
            sheet.rows.append({})
        put(sheet, sheet.rows[0], name, text)

    def about(self, key: str) -> dict[str, str]:
        """What XLSForm has no place for, from the sheet of our own: title, introduction, definition, minutes."""
        row = next((row for row in self.sheets.get("sestante", Sheet()).rows if row.get("key") == key), {})
        return {language: text for language, text in row.items() if language != "key"}

    def put_about(self, key: str, texts: Mapping[str, str]) -> None:
        sheet = self.sheet("sestante")
        row = next((row for row in sheet.rows if row.get("key") == key), None)
        if row is None:
            row = {"key": key}
            sheet.rows.append(row)
        for header, text in ({"key": key} | dict(texts)).items():
            put(sheet, row, header, text)
        if len(row) == 1:
            sheet.rows.remove(row)

    def sheet(self, name: str) -> Sheet:
        """A sheet by name, added at the end where the workbook has none."""
        if name not in self.sheets:
            self.sheets[name] = Sheet()
            self.order.append(name)
        return self.sheets[name]

    # -- choices -------------------------------------------------------------------------------------------------------
    @property
    def lists(self) -> dict[str, list[dict[str, str]]]:
        """The rows of each choice list, by the list's name."""
        sheet, found = self.sheets.get("choices", Sheet()), {}
        for row in sheet.rows:
            if sheet.get(row, "list_name"):
                found.setdefault(sheet.get(row, "list_name"), []).append(row)
        return found

    def choices(self, list_name: str) -> list[tuple[str, dict[str, str]]]:
        """The answers of a list, as (value, {language: label})."""
        sheet = self.sheets.get("choices", Sheet())
        rows = self.lists.get(list_name, [])
        return [(sheet.get(row, "name"), sheet.texts(row, "label", self.default_language)) for row in rows]

    def users_of(self, list_name: str) -> list[Item]:
        """The questions that offer a list; a matrix counts once, its rows do not."""
        return [
            item
            for item in self
            if self.list_name(item) == list_name and not any(one.kind == MATRIX for one in self.around(item))
        ]

    # -- who reads whom ------------------------------------------------------------------------------------------------
    def readers_of(self, name: str) -> list[Item]:
        """The items whose cells name a question: in a formula, or in words."""
        return [item for item in self if name in references(item.cells) or item.cells.get("quote_of") == name]

    def path_of(self, item: Item) -> str:
        """The generic path of an item, as answers and problems name it: /data/section/question."""
        names = [self.name(one) for one in [*self.around(item), item]]
        return "/".join([f"/{root_of({'settings': self.sheets.get('settings', Sheet())})}", *filter(None, names)])


def references(cells: Mapping[str, str]) -> set[str]:
    """The names a row speaks of: ${name}, in any of its cells."""
    return {name for text in cells.values() if "${" in text for name in _REFERENCE.findall(text)}


def put(sheet: Sheet, row: dict[str, str], column: str, text: str) -> None:
    """Write a cell of a column without language under the header the sheet has for it; blank takes the cell away."""
    header = sheet.column(column) or column
    if text:
        row[header] = text
        if header not in sheet.headers:
            sheet.headers.append(header)
    else:
        row.pop(header, None)


def put_texts(sheet: Sheet, row: dict[str, str], column: str, texts: Mapping[str, str], default_language: str) -> None:
    """Write a translated column in these languages, each under the header the sheet has for it."""
    for language, text in texts.items():
        header = sheet.header_of(column, language)
        if header is None and language == default_language:
            header = sheet.column(column)
        header = header or (column if language == "default" else f"{column}::{language}")
        if text and header not in sheet.headers:
            same = [place for place, known in enumerate(sheet.headers) if known.partition(":")[0] == column]
            sheet.headers.insert(same[-1] + 1 if same else len(sheet.headers), header)
        if text:
            row[header] = text
        else:
            row.pop(header, None)


def _walk(items: list[Item], above: tuple[Item, ...]) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    for item in items:
        yield item, above
        yield from _walk(item.items, (*above, item))


def _headed(sheet: Sheet) -> list[str]:
    """The languages the headers of a sheet name."""
    return list(dict.fromkeys(language for column in ("label", "hint") for language in sheet.languages(column)))
