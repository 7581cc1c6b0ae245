"""Formulas over a form's questions: read once, checked when written, worked out on real answers.

The language is the forms engine's own (``methods.xforms.formula``); here its questions get their kinds, and what is
doubtful is said in words. An answer that the form marks as none ("don't know") is none."""

import math
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from django.utils.translation import gettext as _

from sestante.fieldwork.queries import generic_of, paper_of
from sestante.methods.xforms.formula import (
    EvaluationError,
    Known,
    UnknownQuestion,
    XPathError,
    compile_formula,
)
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import questions_of

from .checking import Walk
from .errors import FormulaError

KINDS = {
    "select_one": "one",
    "select_one_from_file": "one",
    "select_one_external": "one",
    "select_multiple": "many",
    "select_multiple_from_file": "many",
    "rank": "many",
    "integer": "number",
    "int": "number",
    "decimal": "number",
    "range": "number",
    "calculate": "number",
    "text": "text",
    "date": "date",
    "dateTime": "date",
    "time": "date",
    "repeat": "group",
}
ENGINE_TYPES = {"int": "number", "decimal": "number", "date": "date", "dateTime": "date", "time": "date"}
NO_ANSWER, UNKNOWN, NOT_ASKED, ZERO, NO_QUESTION, FAILED = (
    "no_answer",
    "unknown",
    "not_asked",
    "zero",
    "no_question",
    "failed",
)


@dataclass(frozen=True)
class Outcome:
    """A value, or why there is none and which questions are the reason."""

    value: float | None
    why: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A formula as it was understood: the questions it reads, and what is worth knowing before using it."""

    questions: tuple[Known, ...]
    warnings: tuple[str, ...]


def known_of(version):
    """What formulas may name in a version: its questions, its repeats, and what it calculates itself."""
    if version.state == Version.State.DRAFT:
        return _known(version)
    return _published_known(version.pk)


@lru_cache(maxsize=16)
def _published_known(pk):
    return _known(Version.objects.defer("xlsform", "source").get(pk=pk))


def _known(version):
    definition = paper_of(version).definition
    found = {}
    for ref, spec in definition.specs.items():
        if spec.name and (spec.calculate is not None or spec.repeat):
            kind = "group" if spec.repeat else ENGINE_TYPES.get(spec.type, "number")
            found[spec.name] = Known(spec.name, ref, kind)
    metas = questions_of(version)
    for meta in metas:
        if meta.scale:
            found[meta.scale["id"]] = _index_of(meta, metas)
        if meta.type in ("note", "matrix", "acknowledge") or meta.visibility == "confidential":
            continue
        found[meta.name] = Known(
            meta.name,
            meta.path,
            KINDS.get(meta.type, "other"),
            {choice.value: choice.score for choice in meta.choices},
            frozenset(choice.value for choice in meta.choices if choice.missing),
        )
    return found


def _index_of(matrix, metas):
    """The index that a form declares over a matrix: the mean of its items, if enough of them are answered."""
    items = tuple(one.name for one in metas if one.matrix == matrix.name)
    return Known(
        matrix.scale["id"], matrix.path, "index", items=items, at_least=int(matrix.scale.get("min_valid_items", 1))
    )


@lru_cache(maxsize=512)
def compiled(source, version_pk):
    """A formula ready to run on one published version; None where that version lacks one of its questions."""
    version = Version.objects.defer("xlsform", "source").get(pk=version_pk)
    try:
        return compile_formula(source, paper_of(version).definition, known_of(version))
    except (UnknownQuestion, XPathError, RecursionError):
        return None


def read(source, version):
    """The formula for a version, or a FormulaError that says what is wrong."""
    known = known_of(version)
    try:
        return compile_formula(source, paper_of(version).definition, known)
    except UnknownQuestion as error:
        name = str(error)
        near = get_close_matches(name, known, n=1, cutoff=0.7)
        words = _("The form has no question called “%(name)s” that an indicator may read.") % {"name": name}
        if near:
            words += " " + _("Did you mean “%(near)s”?") % {"near": near[0]}
        raise FormulaError([words]) from None
    except XPathError as error:
        raise FormulaError([error.problem.said(_)]) from None
    except RecursionError:
        raise FormulaError([_("The formula is nested too deeply.")]) from None


def check(source, version):
    """Read a formula and say what to know of it.

    Raises FormulaError for what can never be right: unknown questions, words reckoned with as numbers, an answer that
    is not on the list."""
    if not source.strip():
        raise FormulaError([_("Write the formula.")])
    formula = read(source, version)
    if not formula.questions:
        raise FormulaError([_("A formula must read at least one question: write it as ${name}.")])
    walk = Walk({one.ref: one for one in known_of(version).values()})
    walk.visit(formula.written)
    if walk.problems:
        raise FormulaError(dict.fromkeys(walk.problems))
    return Checked(formula.questions, tuple(dict.fromkeys(walk.warnings)))


def outcome_of(source, version_pk, session):
    """The value of a formula for one filled form, or why it has none."""
    formula = compiled(source, version_pk)
    if formula is None:
        return Outcome(None, NO_QUESTION)
    try:
        value = formula.value(session)
    except (EvaluationError, XPathError):
        return Outcome(None, FAILED)
    if math.isfinite(value):
        return Outcome(value)
    return _reason(formula, session, value)


def _reason(formula, session, value):
    by_generic = {}
    for state in session.states():
        by_generic.setdefault(generic_of(state.ref), []).append(state)
    found = {UNKNOWN: [], NO_ANSWER: [], NOT_ASKED: []}
    for question in formula.questions:
        states = by_generic.get(question.ref, [])
        if question.kind == "group" or any(state.value and state.value not in question.missing for state in states):
            continue
        if any(state.value for state in states):
            found[UNKNOWN].append(question.name)
        elif any(state.relevant for state in states):
            found[NO_ANSWER].append(question.name)
        else:
            found[NOT_ASKED].append(question.name)
    for why, names in found.items():
        if names:
            return Outcome(None, why, tuple(names))
    divided = math.isinf(value) or " div " in formula.source
    return Outcome(None, ZERO if divided else NO_ANSWER, tuple(one.name for one in formula.questions))
