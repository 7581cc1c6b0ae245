"""Questionnaires made ready to be filled in: YAML or XLSForm in; XForm, media and what we know of each question out."""

import csv
import io
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import lru_cache, wraps
from typing import Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lxml import etree
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from sestante.files import spreadsheets
from sestante.questionnaires import library
from sestante.questionnaires.municipalities import COMUNI, PROVINCE, external_lists

from . import kobo, sheets
from .answers import AnswerError, answers_of
from .checks import Problem, from_pyxform, problems_of, too_much
from .kobo import Note
from .metadata import ChoiceMeta, QuestionMeta, SectionMeta, from_json, kind_of, lists_of, questions_of, to_json
from .others import in_its_languages
from .rows import SourceError, complete_constraints, workbook_of
from .sheets import Sheet, Workbook

__all__ = [
    "AnswerError",
    "ChoiceMeta",
    "CompileError",
    "Compiled",
    "Note",
    "Problem",
    "QuestionMeta",
    "SectionMeta",
    "answers_of",
    "compile_questionnaire",
    "compile_workbook",
    "from_json",
    "to_json",
]


# What code that expects another shape of data raises.
_STUMBLES = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


class CompileError(Exception):
    """The questionnaire cannot be used as it is; `problems` says why, line by line."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Compiled:
    form_id: str
    version: str
    title: dict[str, str]
    languages: list[str]  # the default one first
    xform: str
    media: dict[str, bytes]
    xlsform: bytes
    questions: list[QuestionMeta]
    sections: list[SectionMeta] = field(default_factory=list)
    intro: dict[str, str] = field(default_factory=dict)
    definition: dict[str, str] = field(default_factory=dict)
    estimated_minutes: int | None = None
    warnings: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)  # what was rewritten of a workbook of KoboToolbox


def _remembered(compiler):
    """The same text compiles to the same thing, and it is asked for twice: when it is added and when it is published.

    Warnings are in words, so each language has its own; what is refused is never kept."""
    kept = lru_cache(maxsize=16)(lambda text, _language: compiler(text))

    @wraps(compiler)
    def compile_once(source):
        return deepcopy(kept(source, get_language())) if isinstance(source, str) else compiler(source)

    return compile_once


@_remembered
def compile_questionnaire(source: Mapping[str, Any] | str) -> Compiled:
    """Compile a questionnaire of the library, given as YAML text or as what it holds. Raises `CompileError`."""
    try:
        read = library.read_yaml(source) if isinstance(source, str) else source
        if not isinstance(read, Mapping):
            raise SourceError("", "form_id")
        workbook = workbook_of(read)
    except yaml.YAMLError as error:
        raise CompileError([Problem(_line(error), None, _("This is not YAML that can be read."), "yaml")]) from error
    except SourceError as error:
        words = {"key": error.key, "where": error.where or "-"}
        message = _("“%(key)s” is missing or unknown (question %(where)s).") % words
        raise CompileError([Problem(None, error.key, message, "yaml")]) from error
    except _STUMBLES as error:  # a list where a mapping should be, and the like
        message = _("The questionnaire is not built as it should be: a part of it stands where another belongs.")
        raise CompileError([Problem(None, None, message, "yaml")]) from error
    return _compile(workbook, {}, None, "")


def compile_workbook(data: bytes, filename: str, media: Mapping[str, bytes] | None = None) -> Compiled:
    """Compile an XLSForm somebody uploaded, with the files it asks for. Raises `CompileError`.

    The workbook comes back byte for byte when it is XLSX; XLS and ODS come back as XLSX with every sheet and column,
    also those nobody here knows.
    """
    try:
        workbook = sheets.read(data)
    except spreadsheets.Unreadable as error:
        words = {"file": filename}
        message = _("“%(file)s” cannot be opened as a spreadsheet: use XLSX, XLS or ODS.") % words
        raise CompileError([Problem(None, None, message)]) from error
    if "survey" not in workbook and len(workbook) == 1:
        workbook = {"survey": next(iter(workbook.values()))}
    if problems := too_much(workbook):
        raise CompileError(problems)
    rewriting = kobo.Rewriting(workbook).run()
    if rewriting.problems:
        raise CompileError(rewriting.problems)
    is_xlsx = data[:2] == b"PK" and filename.lower().endswith((".xlsx", ".xlsm"))
    original = data if is_xlsx and not rewriting.notes else sheets.write(workbook, like=data)
    stem = filename.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    try:
        compiled = _compile(workbook, dict(media or {}), original, stem)
    except CompileError as error:
        told = [
            replace(problem, row=rewriting.line_of(problem.row)) if problem.sheet == "survey" else problem
            for problem in error.problems
        ]
        raise CompileError(told) from error
    return replace(compiled, notes=rewriting.notes)


def _compile(workbook: Workbook, media: dict[str, bytes], original: bytes | None, stem: str) -> Compiled:
    files = _files_of(workbook)
    media = external_lists(files, regions=_regions_of(workbook)) | media
    if problems := problems_of(workbook, set(media)):
        raise CompileError(problems)
    xlsform = original if original is not None else sheets.write(workbook)
    if original is not None:
        complete_constraints(workbook)
    xform, warnings = _convert(workbook, stem)
    default, languages = _languages_of(workbook, xform)
    lists = lists_of(workbook, default) | {name: _choices_of(media[name], languages) for name in files & set(media)}
    questions, sections = questions_of(workbook, default, lists)
    xform, questions = in_its_languages(xform, questions, languages)
    settings = workbook.get("settings", Sheet())
    first = settings.rows[0] if settings.rows else {}
    form_id = settings.get(first, "form_id") or stem or "data"
    about = _about(workbook)
    return Compiled(
        form_id=form_id,
        version=settings.get(first, "version"),
        title=about.get("title") or dict.fromkeys(languages, settings.get(first, "form_title") or form_id),
        languages=languages,
        xform=xform,
        media={name: media[name] for name in sorted(media) if name in files or name not in (COMUNI, PROVINCE)},
        xlsform=xlsform,
        questions=questions,
        sections=sections,
        intro=about.get("intro", {}),
        definition=about.get("definition_box", {}),
        estimated_minutes=_minutes(about),
        warnings=warnings,
    )


def _convert(workbook: Workbook, stem: str) -> tuple[str, list[str]]:
    warnings: list[str] = []
    shaped = sheets.for_pyxform(kobo.for_converter(workbook)) | {"fallback_form_name": stem or None}
    try:
        return convert(shaped, warnings=warnings).xform, warnings
    except PyXFormError as error:
        raise CompileError([from_pyxform(str(error))]) from error
    except _STUMBLES as error:
        # Cells in places nobody expects make pyxform stumble; for the person it is one more thing to put right.
        raise _senseless() from error


def _senseless() -> CompileError:
    return CompileError([Problem(None, None, _("The converter cannot make sense of this workbook."))])


def _languages_of(workbook: Workbook, xform: str) -> tuple[str, list[str]]:
    """Return the language of the columns that name none, and all languages with the default one first."""
    settings = workbook.get("settings", Sheet())
    default = (settings.get(settings.rows[0], "default_language") if settings.rows else "") or "default"
    try:
        tree = etree.fromstring(xform.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:  # a header such as `bind::1 x` becomes a name that XML does not allow
        raise _senseless() from error
    translations = tree.findall(".//{http://www.w3.org/2002/xforms}translation")
    found = sorted(translations, key=lambda one: one.get("default") is None)
    return default, [one.get("lang", default) for one in found] or [default]


def _files_of(workbook: Workbook) -> set[str]:
    survey = workbook.get("survey", Sheet())
    details = (kind_of(survey.get(row, "type"))[1] for row in survey.rows)
    return {detail for detail in details if detail.endswith((".csv", ".xml", ".geojson"))}


def _regions_of(workbook: Workbook) -> list[str] | None:
    """Return the ISTAT codes that `region` offers, or that the provinces of `province` lie in: the list of places holds
    no others."""
    survey, choices = workbook.get("survey", Sheet()), workbook.get("choices", Sheet())
    asked = _asked(survey, "region")
    offered = [choices.get(row, "name") for row in choices.rows if choices.get(row, "list_name") in asked]
    if not asked:
        provinces = _asked(survey, "province")
        offered = [choices.get(row, "region") for row in choices.rows if choices.get(row, "list_name") in provinces]
    return list(dict.fromkeys(name for name in offered if len(name) == 2 and name.isdigit())) or None


def _asked(survey: Sheet, name: str) -> set[str]:
    """Return the choice lists of the questions of this name."""
    return {kind_of(survey.get(row, "type"))[1] for row in survey.rows if survey.get(row, "name") == name}


def _choices_of(data: bytes, languages: list[str]) -> tuple[ChoiceMeta, ...]:
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    return tuple(
        ChoiceMeta(row["name"], dict.fromkeys(languages, row["label"]), False, None)
        for row in rows
        if row.get("name") and row.get("label")
    )


def _about(workbook: Workbook) -> dict[str, dict[str, str]]:
    sheet = workbook.get("sestante", Sheet())
    return {
        row["key"]: {key: text for key, text in row.items() if key != "key"} for row in sheet.rows if row.get("key")
    }


def _minutes(about: dict[str, dict[str, str]]) -> int | None:
    written = next(iter(about.get("estimated_minutes", {}).values()), "")
    return int(written) if written.isdigit() else None


def _line(error: yaml.YAMLError) -> int | None:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else None
