"""Design a draft: every change is kept as a step, whatever state it leaves the questionnaire in.

After each change the workbook is compiled: when that works the version's form follows, else the last good one stays and
the problems are listed. Two people may work at once: each says the step they started from, and what somebody else has
changed since is never overwritten.
"""

from functools import lru_cache
from typing import NamedTuple

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.questionnaires import design
from sestante.questionnaires.compile import CompileError, compile_workbook, sheets
from sestante.questionnaires.compile.media import files_asked
from sestante.questionnaires.compile.sheets import Sheet
from sestante.questionnaires.design.changes import Outcome
from sestante.questionnaires.design.problems import placed
from sestante.questionnaires.errors import DesignChangedError, QuestionnaireError
from sestante.questionnaires.models import DesignStep, Questionnaire, Version
from sestante.questionnaires.queries import LISTS, media_files, standing_of

from .steps import keep_step
from .versions import _fill, problems_for_engine, problems_of_files

ALSO = "also "  # before what a change rewrote beside what it is about


class Changed(NamedTuple):
    version: Version
    step: DesignStep | None  # None when there was nothing to change
    item: str = ""
    notes: tuple[str, ...] = ()


@transaction.atomic
def begin_questionnaire(study, title, *, by, languages=("it",), purpose=Questionnaire.Purpose.SCHEDA):
    """Open a questionnaire with nothing in it but one empty section, as a draft to be designed."""
    title, languages = title.strip()[:160], list(languages)
    if not title:
        raise QuestionnaireError(_("Give the questionnaire a title."))
    questionnaire = Questionnaire.objects.create(study=study, title=title, purpose=purpose)
    version = Version(questionnaire=questionnaire, number=1, languages=languages)
    version.form_id = _form_id(study, title)
    version.title = dict.fromkeys(languages, title)
    version.xlsform = sheets.write(_nothing_yet(version))
    _compile(version)
    version.save()
    record("began questionnaire", version, by=by, study=study)
    return version


@transaction.atomic
def change_design(version, change, *, by, base=None):
    """Apply a change (``design.changes``) to a draft and keep it as a step.

    ``base`` is the number of the step the person was looking at. Raises `DesignChangedError` when what the change is
    about was changed since; `QuestionnaireError` for what cannot be done. Nothing is saved then."""
    version = _locked(version)
    latest, since = standing_of(version).number, []
    if base is not None and base < latest:
        since = list(version.steps.light().filter(number__gt=base).select_related("by"))
    _refuse_what_others_changed(since, change.touches)
    before = sheets.read(bytes(version.xlsform))
    drawn = design.read(before)
    outcome: Outcome = change.apply(drawn)
    after = design.write(drawn)
    if after == design.write(design.read(before)):
        return Changed(version, None, outcome.item, outcome.notes)
    touched = {*change.touches, *(f"{ALSO}{one}" for one in outcome.touched - change.touches)}
    step = keep_step(version, by=by, verb=change.verb, what=outcome.words, touched=touched)
    _set_workbook(version, sheets.write(after, like=bytes(version.xlsform)))
    return Changed(version, step, outcome.item, outcome.notes)


def undo(version, *, by, base=None):
    """Take back the last change that stands. Taking back is a step of its own: it can be done again."""
    return _along(version, DesignStep.Kind.UNDO, _("There is nothing to undo."), by=by, base=base)


def redo(version, *, by, base=None):
    """Do again the change taken back last, as long as nothing was changed since."""
    return _along(version, DesignStep.Kind.REDO, _("There is nothing to redo."), by=by, base=base)


@transaction.atomic
def _along(version, kind, nothing, *, by, base):
    """One step back or forth: what stood before a change, or, of one taken back, what it had made."""
    version = _locked(version)
    standing = standing_of(version)
    _refuse_older_than(version, standing, base)
    number = standing.undo if kind == DesignStep.Kind.UNDO else standing.redo
    if number is None:
        raise QuestionnaireError(nothing)
    turned = version.steps.get(number=number)
    step = _turn(version, turned, kind, by)
    _set_workbook(version, bytes(turned.before))
    return Changed(version, step, _item_in(turned))


def problems_of_draft(version):
    """All that stands between a draft and its publication, each problem with the item it belongs to."""
    found = list(_problems(_workbook_of(version), get_language()))
    workbook = sheets.read(bytes(version.xlsform))
    # A list that is not there is told with the question that takes its answers from it.
    told = {one.name for one in files_asked(workbook) if one.column == "type"}
    return found + placed(design.read(workbook), problems_of_files(version, told))


class _Workbook(NamedTuple):
    xlsform: bytes
    lists: tuple[tuple[str, bytes], ...]  # the files that answers are taken from
    form_id: str


def _workbook_of(version):
    return _Workbook(bytes(version.xlsform), _lists_of(version), version.form_id)


def _lists_of(version):
    """What is shown and played has no part in whether a form compiles, and may be heavy."""
    return tuple(sorted(media_files(version, endings=LISTS).items()))


@lru_cache(maxsize=64)
def _problems(workbook, language):
    with override(language):
        drawn = design.read(sheets.read(workbook.xlsform))
        found = design.problems(drawn, dict(workbook.lists))
        if not found:
            found = _problems_of_converter_and_engine(drawn, workbook, language)
    return tuple(found)


def _problems_of_converter_and_engine(drawn, workbook, language):
    """What only the converter or the engine can tell; they speak once nothing else is wrong."""
    compiled, problems = _compiled(workbook, language)
    if compiled is None:
        return placed(drawn, problems)
    version = Version()
    _fill(version, compiled)
    return placed(drawn, problems_for_engine(version, compiled.media))


@lru_cache(maxsize=8)
def _compiled(workbook, language):
    """A workbook compiled, or None and the reasons: once for the change and for the page that follows it."""
    with override(language):
        try:
            return compile_workbook(workbook.xlsform, f"{workbook.form_id}.xlsx", dict(workbook.lists)), ()
        except CompileError as error:
            return None, tuple(error.problems)


def _nothing_yet(version):
    languages = version.languages
    first = {"it": "Prima sezione", "en": "First section"}
    section = {"type": "begin group", "name": "s1", "appearance": "field-list"}
    section |= {f"label::{language}": first[language] for language in languages if language in first}
    headers = ["type", "name", *(f"label::{language}" for language in languages), "appearance"]
    setting = {
        "form_title": version.title[languages[0]],
        "form_id": version.form_id,
        "default_language": languages[0],
    }
    labels = [f"label::{language}" for language in languages]
    return {
        "survey": Sheet(headers, [section, {"type": "end group"}]),
        "choices": Sheet(["list_name", "name", *labels]),
        "settings": Sheet(list(setting), [setting]),
        "sestante": Sheet(["key", *languages], [{"key": "title"} | version.title]),
    }


def _form_id(study, title):
    base = (slugify(title).replace("-", "_") or "questionario")[:60]
    taken = set(Version.objects.filter(questionnaire__study=study).values_list("form_id", flat=True))
    return next(name for name in _numbered(base) if name not in taken)


def _numbered(base):
    yield base
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1


def _locked(version):
    found = Version.objects.select_for_update(of=("self",)).select_related("questionnaire__study").get(pk=version.pk)
    if found.state != Version.State.DRAFT:
        raise QuestionnaireError(_("A published version does not change: begin the next one from it."))
    return found


def _refuse_what_others_changed(since, touches):
    for step in reversed(since):
        touched = {one.removeprefix(ALSO) for one in step.touched}
        if "everything" in touched or "everything" in touches or touches & touched:
            words = {"who": step.by or "Sestante", "what": step.what}
            raise DesignChangedError(
                _("%(who)s has changed this meanwhile. What you wrote is below: save again if yours is right.") % words
            )


def _refuse_older_than(version, standing, base):
    if base is None or base == standing.number:
        return
    last = version.steps.light().select_related("by").get(number=standing.number)
    message = _("%(who)s has changed the questionnaire meanwhile: look at it again before you undo anything.")
    raise DesignChangedError(message % {"who": last.by or "Sestante"})


def _turn(version, step, kind, by):
    """Undoing and redoing are steps about what the change itself was about."""
    return keep_step(version, by=by, kind=kind, verb=step.verb, what=step.what, touched=step.touched)


def _item_in(step):
    return next((about.removeprefix("item:") for about in step.touched if about.startswith("item:")), "")


def _set_workbook(version, data):
    version.xlsform, version.source = data, ""  # from here on the workbook is the truth, not the library's text
    _compile(version)
    version.save()


def _compile(version):
    """Let the version's form follow its workbook; where that cannot be compiled the last good form stays."""
    compiled, _problems = _compiled(_workbook_of(version), get_language())
    if compiled is not None:
        _fill(version, compiled)
