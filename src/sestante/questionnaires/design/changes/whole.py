"""What concerns the whole questionnaire, and several changes as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sestante.questionnaires.compile.sheets import Workbook
from sestante.questionnaires.design.reading import read
from sestante.questionnaires.design.workbook import Design
from sestante.questionnaires.errors import QuestionnaireError

from .outcome import Change, Outcome


@dataclass(frozen=True)
class SetSettings:
    """The title, the introduction and the definition in each language, and the minutes to be declared."""

    title: Mapping[str, str]
    intro: Mapping[str, str] = field(default_factory=dict)
    definition: Mapping[str, str] = field(default_factory=dict)
    minutes: str = ""
    verb = "changed settings"
    touches = frozenset(["settings"])

    def apply(self, design: Design) -> Outcome:
        design.put_about("title", self.title)
        design.put_about("intro", self.intro)
        design.put_about("definition_box", self.definition)
        design.put_about("estimated_minutes", {design.default_language: self.minutes})
        first = self.title.get(design.default_language) or next(iter(self.title.values()), "")
        if first:
            design.put_setting("form_title", first)
        return Outcome()


@dataclass(frozen=True)
class SetLanguages:
    """The languages the questionnaire is written in, the default one first. What a language left out said goes with
    it."""

    languages: Sequence[str]
    verb = "changed languages"
    touches = frozenset(["settings"])

    def apply(self, design: Design) -> Outcome:
        wanted = list(dict.fromkeys(self.languages))
        if not wanted:
            raise QuestionnaireError(_("A questionnaire needs a language."))
        nameless = design.default_language == "default" and "default" not in wanted
        gone = set(design.languages) - set(wanted)
        choices = design.sheet("choices")
        for sheet, rows in ((design.survey, [item.cells for item in design]), (choices, choices.rows)):
            # Texts in columns without a language are the default one's, or become the first one's.
            sheet.name_language(wanted[0] if nameless else design.default_language, rows)
            for language in gone:
                sheet.drop_language(language, rows)
            for language in wanted:
                if sheet.header_of("label", language) is None:
                    sheet.headers.append("label" if language == "default" else f"label::{language}")
        about = design.sheet("sestante")
        for row in about.rows:
            for language in gone - {"key"}:
                row.pop(language, None)
        design.put_setting("default_language", wanted[0])
        return Outcome("", ", ".join(wanted))


@dataclass(frozen=True)
class ReplaceWorkbook:
    """Put other sheets in the place of all there are: rows pasted from a spreadsheet, a workbook uploaded again."""

    sheets: Workbook
    words: str = ""
    verb = "replaced"
    touches = frozenset(["everything"])

    def apply(self, design: Design) -> Outcome:
        new = read(self.sheets)
        design.items, design.survey, design.sheets = new.items, new.survey, new.sheets
        design.order, design.tail = new.order, new.tail
        return Outcome("", self.words)


@dataclass(frozen=True)
class Together:
    """Several changes as one step, to be undone as one."""

    changes: Sequence[Change]

    @property
    def verb(self) -> str:
        return self.changes[0].verb

    @property
    def touches(self) -> frozenset[str]:
        return frozenset().union(*(change.touches for change in self.changes))

    def apply(self, design: Design) -> Outcome:
        outcomes = [change.apply(design) for change in self.changes]
        notes = tuple(note for outcome in outcomes for note in outcome.notes)
        touched = frozenset().union(*(outcome.touched for outcome in outcomes))
        return outcomes[0]._replace(notes=notes, touched=touched)
