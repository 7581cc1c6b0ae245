"""Kobo's own structures written out: ratings, rankings, matrices, and grids made of appearances."""

import re

from sestante.questionnaires.compile.metadata import kind_of
from sestante.questionnaires.compile.sheets import Sheet, split_header

from .notes import Note
from .rows import with_headers

LISTS = {"score": "kobo--score-choices", "rank": "kobo--rank-items", "kobomatrix": "kobo--matrix_list"}
_MESSAGE = "kobo--rank-constraint-message"
_LOGIC = ("relevant", "constraint", "required", "calculation", "choice_filter", "default")


class Structures:
    """The part of a rewriting that knows Kobo's structures; it has the rows made so far, and makes more."""

    survey: Sheet
    choices: Sheet
    rows: list[dict[str, str]]
    lines: list[int]
    notes: list[Note]

    def _made(self, line: int, row: dict[str, str], *, drop: tuple[str, ...] = (), **cells: str) -> None:
        raise NotImplementedError

    def _score(self, line: int, row: dict[str, str], inside: list[tuple[int, dict[str, str]]], end: int) -> None:
        offered, required = row[LISTS["score"]], self.survey.get(row, "required")
        self._made(line, row, drop=(LISTS["score"], "required"), type="begin group", appearance="table-list")
        for at, item in inside:
            own = self.survey.get(item, "required") or required
            self._made(at, item, drop=("appearance",), type=f"select_one {offered}", required=own)
        self._made(end, {}, type="end group")
        self.notes.append(Note(line, "score", {"name": self.survey.get(row, "name")}))

    def _rank(self, line: int, row: dict[str, str], inside: list[tuple[int, dict[str, str]]], end: int) -> None:
        offered, name = row[LISTS["rank"]], self.survey.get(row, "name")
        items = sum(self.choices.get(choice, "list_name") == offered for choice in self.choices.rows)
        if len(inside) == items:
            self._made(line, row, drop=(LISTS["rank"], _MESSAGE, "appearance"), type=f"rank {offered}")
            self.notes.append(Note(line, "rank", {"name": name}))
            return
        self._made(line, row, drop=(LISTS["rank"], _MESSAGE, "required", "appearance"), type="begin group")
        before: list[str] = []
        message = self._message(row)
        for at, level in inside:
            rule = " and ".join(f". != ${{{other}}}" for other in before)
            said = message if rule else {}
            self._made(at, level | said, type=f"select_one {offered}", constraint=rule, required="true")
            before.append(self.survey.get(level, "name"))
        self._made(end, {}, type="end group")
        self.notes.append(Note(line, "rank_some", {"name": name, "levels": len(inside), "items": items}))

    def _message(self, row: dict[str, str]) -> dict[str, str]:
        """What is said of a double choice, in the columns of the languages that the labels are in."""
        text = row.get(_MESSAGE, "")
        found = {}
        for language in self.survey.languages() or [""]:
            header = f"constraint_message::{language}" if language else "constraint_message"
            said = row.get(f"{_MESSAGE}::{language}", "") or text
            if said:
                found[header] = said
                with_headers(self.survey, header)
        return found

    def _kobomatrix(self, line: int, row: dict[str, str], inside: list[tuple[int, dict[str, str]]], end: int) -> None:
        offered, matrix = row[LISTS["kobomatrix"]], self.survey.get(row, "name")
        columns = [(at, column) for at, column in inside if column]
        items = [choice for choice in self.choices.rows if self.choices.get(choice, "list_name") == offered]
        names = [self.survey.get(column, "name") for _at, column in columns]
        self._made(line, row, drop=(LISTS["kobomatrix"], "required", "appearance"), type="begin group")
        for item in items:
            base = f"{matrix}_{self.choices.get(item, 'name')}"
            self._made(line, self._label_of(item), type="begin group", name=base)
            for at, column in columns:
                made = _referring(column, names, base)
                self._made(at, made, drop=("appearance",), name=f"{base}_{self.survey.get(column, 'name')}")
            self._made(end, {}, type="end group")
        self._made(end, {}, type="end group")
        example = f"{matrix}_{self.choices.get(items[0], 'name')}_{names[0]}" if items and names else matrix
        words = {"name": matrix, "rows": len(items), "columns": len(columns), "example": example}
        self.notes.append(Note(line, "matrix", words))

    def _label_of(self, choice: dict[str, str]) -> dict[str, str]:
        """A choice's label in the columns of the survey sheet."""
        found = {}
        for header in self.choices.headers:
            column, language = split_header(header)
            if column == "label" and choice.get(header):
                wanted = next((one for one in self.survey.headers if split_header(one) == ("label", language)), header)
                with_headers(self.survey, wanted)
                found[wanted] = choice[header]
        return found

    def _grids(self) -> None:
        """Kobo's own way out: a group whose first question only prints the headings (`label`, then `list-nolabel`)."""
        place = 0
        while place < len(self.rows):
            if end := self._grid_at(place):
                head, first = self.rows[place], self.rows[place + 1]
                labels = {
                    header: text for header, text in first.items() if split_header(header)[0] in ("label", "hint")
                }
                column = self.survey.column("appearance") or "appearance"
                self.rows[place] = head | labels | {column: "table-list"}
                for row in self.rows[place + 2 : end]:
                    row.pop(column, None)
                self.notes.append(Note(self.lines[place], "grid", {"name": self.survey.get(head, "name")}))
                del self.rows[place + 1], self.lines[place + 1]
            place += 1

    def _grid_at(self, place: int) -> int | None:
        """Where the group that begins here ends, if it is such a grid."""
        if kind_of(self.survey.get(self.rows[place], "type")) != ("begin", "group"):
            return None
        inside: list[tuple[str, str]] = []
        for end in range(place + 1, len(self.rows)):
            row = self.rows[end]
            kind, detail = kind_of(self.survey.get(row, "type"))
            if kind == "end":
                first = inside[:1] == [(inside[0][0], "label")] if inside else False
                alike = len({offered for offered, _look in inside}) == 1
                return end if first and alike and all(look == "list-nolabel" for _o, look in inside[1:]) else None
            if kind != "select_one":
                return None
            inside.append((detail, self.survey.get(row, "appearance")))
        return None


def _referring(row: dict[str, str], names: list[str], base: str) -> dict[str, str]:
    """A column of a matrix, whose references to its sisters mean those of the same row."""
    known = "|".join(map(re.escape, filter(None, names)))
    if not known:
        return row
    reference = re.compile(rf"\$\{{\s*({known})\s*\}}")
    return {
        header: reference.sub(lambda found: f"${{{base}_{found[1]}}}", text)
        if split_header(header)[0] in (*_LOGIC, "label", "hint")
        else text
        for header, text in row.items()
    }
