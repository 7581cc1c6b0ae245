"""Bring questionnaires in, publish them, retire them. What is published never changes."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.files.actions import forget_files, keep_file
from sestante.files.storage import digest_of
from sestante.journal.actions import record
from sestante.methods import xforms
from sestante.questionnaires import library, validator
from sestante.questionnaires.compile import (
    CompileError,
    Problem,
    compile_questionnaire,
    compile_workbook,
    metadata,
    sheets,
    to_json,
)
from sestante.questionnaires.compile.media import files_asked
from sestante.questionnaires.errors import QuestionnaireError
from sestante.questionnaires.luggage import media_kind, unpacked
from sestante.questionnaires.models import FormMedia, Questionnaire, Version
from sestante.questionnaires.queries import files_known, media_files, parse
from sestante.questionnaires.wording import in_words

from .steps import keep_step

PURPOSES = {
    "scheda": Questionnaire.Purpose.SCHEDA,
    "nomina": Questionnaire.Purpose.NOMINATION,
    "bisogno": Questionnaire.Purpose.NEED,
    "problema": Questionnaire.Purpose.PROBLEM,
    "risorsa": Questionnaire.Purpose.RESOURCE,
    "disponibilita": Questionnaire.Purpose.AVAILABILITY,
    "idea": Questionnaire.Purpose.IDEA,
    "gradimento": Questionnaire.Purpose.SATISFACTION,
    "corso": Questionnaire.Purpose.COURSE_FEEDBACK,
    "autovalutazione": Questionnaire.Purpose.SELF_ASSESSMENT,
    "aggiornamento": Questionnaire.Purpose.UPDATE,
}
LARGEST_WORKBOOK = 5 * 1024 * 1024


@transaction.atomic
def add_from_library(study, name, *, by, title=""):
    """Put one of the library's questionnaires into a study, as a draft. Again = a new draft of the same one.

    With a ``title`` it is always a questionnaire of its own: the same questions asked anew of the same people."""
    text = library.text_of(name)
    compiled = compiled_or_refused(compile_questionnaire, text)
    purpose = PURPOSES.get(name, Questionnaire.Purpose.OTHER)
    known = study.questionnaires.filter(versions__form_id=compiled.form_id, purpose=purpose).distinct().first()
    if title:
        questionnaire = Questionnaire.objects.create(study=study, title=title[:160], purpose=purpose)
    else:
        questionnaire = known or _new_questionnaire(study, compiled, purpose)
    version = _keep_draft(questionnaire, compiled, compiled.media, by=by, source=text)
    record("added questionnaire", version, by=by, study=study, library=name)
    return version


@transaction.atomic
def upload_questionnaire(study, data, filename, *, by, media=None, questionnaire=None, purpose=None):
    """Bring in an XLSForm as a new questionnaire, or as the draft of the next version of one.

    Refused with every problem by sheet and row when it cannot be compiled; then nothing is saved.
    """
    if len(data) > LARGEST_WORKBOOK:
        raise QuestionnaireError(_("The file is larger than 5 MB: a questionnaire is never that big."))
    known = files_known(questionnaire) if questionnaire is not None else {}
    compiled = compiled_or_refused(compile_workbook, data, filename, known | (media or {}))
    if questionnaire is None:
        questionnaire = _new_questionnaire(study, compiled, purpose or Questionnaire.Purpose.SCHEDA)
    # Files of the versions before go on serving where the workbook still asks for them.
    asked = {one.name for one in files_asked(sheets.read(bytes(compiled.xlsform)))} | set(media or {})
    version = _keep_draft(questionnaire, compiled, {name: compiled.media[name] for name in compiled.media if
                                                    name in asked or name not in known}, by=by)  # fmt: skip
    version.notes = [asdict(note) for note in compiled.notes]
    version.save(update_fields=["notes"])
    record("uploaded questionnaire", version, by=by, study=study, file=filename)
    return version


@transaction.atomic
def add_media(version, files, *, by):
    """Add files to a draft, or put them in place of those of the same name. Returns their names.

    ``files`` are (name, bytes); a ZIP among them is unpacked."""
    version = Version.objects.select_for_update().select_related("questionnaire__study").get(pk=version.pk)
    if version.state != Version.State.DRAFT:
        raise QuestionnaireError(_("A published version never changes: begin a new one from it."))
    workbook, media = unpacked(files)
    if workbook is not None:
        raise QuestionnaireError(_("That is a workbook: upload it as the questionnaire’s next draft."))
    if not media:
        raise QuestionnaireError(_("Choose at least one file."))
    keep_media(version, media_files(version) | media)
    record("added files", version, by=by, study=version.questionnaire.study, files=sorted(media))
    return sorted(media)


@transaction.atomic
def draft_from(version, *, by):
    """Open the next version as a copy of this one. An open draft stays as it is and is returned."""
    questionnaire = Questionnaire.objects.select_for_update().get(pk=version.questionnaire_id)
    draft = questionnaire.versions.filter(state=Version.State.DRAFT).first()
    if draft is not None:
        return draft
    compiled = compiled_or_refused(compiled_again, version)
    draft = _keep_draft(questionnaire, compiled, media_files(version) | compiled.media, by=by, source=version.source)
    record("opened draft", draft, by=by, study=questionnaire.study, copied=version.number)
    return draft


@transaction.atomic
def discard_draft(version, *, by):
    """Throw a draft away; the questionnaire goes with it when that was all it had."""
    version = Version.objects.select_for_update().select_related("questionnaire__study").get(pk=version.pk)
    if version.state != Version.State.DRAFT:
        raise QuestionnaireError(_("Only a draft can be thrown away: retire a published version instead."))
    questionnaire = version.questionnaire
    record("discarded draft", version, by=by, study=questionnaire.study)
    version.delete()
    if not questionnaire.versions.exists():
        questionnaire.delete()


def publish_version(version, *, by):
    """Publish a draft: from here on it never changes. The versions before it take no new invitations.

    Refused, with the reasons by sheet row, unless the converter, our engine and ODK Validate (where Java is there, and
    in time) all accept the questionnaire. What the library says is proven by our tests and not asked again.
    """
    version = Version.objects.select_related("questionnaire__study").get(pk=version.pk)
    read = bytes(version.xlsform), version.source
    compiled = _publishable(version)
    # Asked before the row is locked: a virtual machine takes a second to wake up.
    verdict = None if version.source else validator.verdict_on(compiled.xform)
    if verdict is not None and verdict.state == validator.REFUSED:
        lines = lines_of(version)
        problems = [Problem(_line(ref, lines), None, words) for ref, words in verdict.messages]
        raise QuestionnaireError(_("Telephones could not open this questionnaire."), problems)
    with transaction.atomic():
        rows = Version.objects.select_for_update(of=("self",)).select_related("questionnaire__study")
        version = rows.get(pk=version.pk)
        if version.state != Version.State.DRAFT:
            raise QuestionnaireError(_("This version is already published."))
        if (bytes(version.xlsform), version.source) != read:
            raise QuestionnaireError(_("Somebody changed the draft meanwhile: read it again, then publish it."))
        _fill(version, compiled)
        keep_media(version, media_files(version) | compiled.media)
        version.state, version.published_at, version.published_by = Version.State.PUBLISHED, timezone.now(), by
        version.validator = verdict.state if verdict is not None else ""
        version.save()
        version.steps.all().delete()  # what a published version was before it no longer serves
        record("published questionnaire", version, by=by, study=version.questionnaire.study)
    return version


def _publishable(version):
    """The draft compiled anew, if the converter and our engine accept it."""
    if version.state != Version.State.DRAFT:
        raise QuestionnaireError(_("This version is already published."))
    compiled = compiled_or_refused(compiled_again, version)
    _fill(version, compiled)
    if missing := problems_of_files(version, set(compiled.media)):
        raise QuestionnaireError(_("Some files are missing: the form would ask about what nobody sees."), missing)
    problems = problems_for_engine(version, media_files(version) | compiled.media)
    if problems:
        raise QuestionnaireError(_("The questionnaire asks for something that Sestante cannot do yet."), problems)
    return compiled


@transaction.atomic
def retire_version(version, *, by):
    """Take a published version out of use: nobody new is asked, whoever has begun may finish."""
    version = Version.objects.select_for_update().select_related("questionnaire__study").get(pk=version.pk)
    if version.state != Version.State.PUBLISHED:
        raise QuestionnaireError(_("Only a published version can be retired."))
    version.state, version.retired_at = Version.State.RETIRED, timezone.now()
    version.save(update_fields=["state", "retired_at"])
    record("retired questionnaire", version, by=by, study=version.questionnaire.study)
    return version


def compiled_or_refused(compiler, *arguments):
    """Compile, or say in words what must be put right."""
    try:
        return compiler(*arguments)
    except CompileError as error:
        count = len(error.problems)
        message = ngettext(
            "There is %(count)s thing to put right: nothing was saved.",
            "There are %(count)s things to put right: nothing was saved.",
            count,
        )
        raise QuestionnaireError(message % {"count": count}, error.problems) from error


def compiled_again(version):
    """Compile a version from what it was made of: converters change, and a draft may be months old."""
    if version.source:
        return compile_questionnaire(version.source)
    return compile_workbook(bytes(version.xlsform), f"{version.form_id}.xlsx", media_files(version))


def problems_for_engine(version, media=None):
    """What our engine does not accept in a version, each on its line of the workbook, in the language in use.

    A form that can be read is opened once too: one whose calculations never end would stop every respondent.
    """
    try:
        xforms.Session(parse(version, media), now=timezone.localtime())
    except xforms.FormError as error:
        found = error.problems
    except xforms.EvaluationError as error:
        found = [error.problem]
    else:
        return []
    lines = lines_of(version)
    return [Problem(_line(problem.ref, lines), None, in_words(problem)) for problem in found]


def problems_of_files(version, made=frozenset()):
    """The files a version asks for and has not got, each where the workbook names it first; `made` come with its
    compilation."""
    there, found = {*version.form_media.values_list("name", flat=True), *made}, []
    for one in files_asked(sheets.read(bytes(version.xlsform))):
        if one.name not in there:
            there.add(one.name)
            message = _("The file “%(file)s” is missing: upload it with the workbook.") % {"file": one.name}
            found.append(Problem(one.row, one.column, message, one.sheet))
    return found


def lines_of(version):
    """The line of the survey sheet on which each node stands: ``{"/data/section/question": 12}``."""
    workbook = sheets.read(bytes(version.xlsform))
    if "survey" not in workbook:
        return {}
    return {path: index + 2 for index, path in metadata.paths_of(workbook).items()}


def _line(ref, lines):
    """The line of a node, or of the nearest group around it."""
    while ref and ref.count("/") > 1:
        if ref in lines:
            return lines[ref]
        ref = ref.rpartition("/")[0]
    return None


def _new_questionnaire(study, compiled, purpose):
    title = compiled.title.get("it") or next(iter(compiled.title.values()), compiled.form_id)
    return Questionnaire.objects.create(study=study, title=title[:160], purpose=purpose)


def _keep_draft(questionnaire, compiled, media, *, by, source=""):
    """Write the compiled questionnaire into its draft, opening one when there is none.

    What an open draft held can be brought back: it is a step of its design."""
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    draft = questionnaire.versions.filter(state=Version.State.DRAFT).first()
    if draft is None:
        last = questionnaire.versions.aggregate(last=Max("number"))["last"] or 0
        draft = Version(questionnaire=questionnaire, number=last + 1)
    elif bytes(draft.xlsform) != compiled.xlsform:
        keep_step(draft, by=by, verb="replaced", touched=["everything"])
    draft.source = source
    _fill(draft, compiled)
    draft.save()
    keep_media(draft, media)
    return draft


def keep_media(draft, media):
    """Make these, by name, the files of a draft: ``{"map.png": b"…"}``. What was there before and is not among them
    goes."""
    before = {one.name: one for one in draft.form_media.all()}
    for name in sorted(media, key=lambda one: digest_of(media[one])):  # in one order: two drafts never wait in a ring
        kind, known = media_kind(name, media[name]), before.pop(name, None)
        stored = keep_file(media[name])
        if known is None or known.file_id != stored.pk:
            FormMedia.objects.update_or_create(
                version=draft, name=name, defaults={"file": stored, "content_type": kind.content_type}
            )
    forget_files([one.file_id for one in before.values()])
    FormMedia.objects.filter(pk__in=[one.pk for one in before.values()]).delete()


def _fill(version, compiled):
    version.form_id = compiled.form_id[:80]
    version.title = compiled.title
    version.languages = compiled.languages
    version.xlsform = compiled.xlsform
    version.xform = compiled.xform
    version.questions = to_json(compiled.questions)
    version.sections = [asdict(section) for section in compiled.sections]
    version.intro = compiled.intro
    version.definition_box = compiled.definition
    version.estimated_minutes = compiled.estimated_minutes
    version.warnings = compiled.warnings
