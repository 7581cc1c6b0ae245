"""Write the report, freeze an edition of it, take one back."""

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from sestante.journal.actions import record
from sestante.people.actions import public_changed
from sestante.synthesis.actions import unpin_evidence
from sestante.synthesis.suppression import publishable

from .chapters import BY_KEY, FIRST, title_of
from .errors import ChapterChanged, ReportError
from .markdown import blocks_of
from .models import Chapter, Edition, EditionFile, Report
from .queries import chapters_of, cited_codes, lost_codes, to_do_of, uses_of
from .tasks import make_edition_file

# Of the way back only what names no answer and counts nobody: the counts stand in the figures, suppressed where small.
PUBLIC_TRACE = ("title", "titles", "versions", "questions", "filter", "date")


@transaction.atomic
def open_report(study, *, by):
    """Begin the report of a study with the usual first chapters; again returns the one there is."""
    year = (study.ends_on or study.starts_on or timezone.localdate()).year
    titles = title_of(study.region.name, year)
    report, created = Report.objects.get_or_create(
        study=study, defaults={"title": titles["it"], "title_en": titles["en"]}
    )
    if created:
        for position, key in enumerate(FIRST, start=1):
            _add_chapter(report, key, position)
        record("opened report", report, by=by, study=study)
    return report


@transaction.atomic
def title_report(report, *, title, title_en, by):
    report.title, report.title_en = title, title_en
    report.save(update_fields=["title", "title_en"])
    record("titled report", report, by=by, study=report.study)
    return report


@transaction.atomic
def arrange_chapters(report, keys, *, by):
    """Make these chapters, in this order, the report's. One left out keeps its text and comes back with it."""
    if unknown := [key for key in keys if key not in BY_KEY]:
        raise ReportError(_("There is no chapter %(key)s.") % {"key": unknown[0]})
    known = {chapter.key: chapter for chapter in report.chapters.select_for_update()}
    for position, key in enumerate(dict.fromkeys(keys), start=1):
        chapter = known.pop(key, None)
        if chapter is None:
            _add_chapter(report, key, position)
        elif (chapter.position, chapter.left_out_at) != (position, None):
            chapter.position, chapter.left_out_at = position, None
            chapter.save(update_fields=["position", "left_out_at"])
    for chapter in known.values():
        if chapter.left_out_at is None:
            chapter.left_out_at = timezone.now()
            chapter.save(update_fields=["left_out_at"])
    record("arranged chapters", report, by=by, study=report.study, chapters=list(keys))


def _add_chapter(report, key, position):
    outline = BY_KEY[key]
    return Chapter.objects.create(report=report, key=key, position=position, title=outline.it, title_en=outline.en)


@transaction.atomic
def write_chapter(chapter, *, revision, by, title=None, title_en=None, text=None, text_en=None):
    """Save a chapter as somebody wrote it who opened it at ``revision``.

    Refused with ``ChapterChanged`` when somebody else saved other words since: the page then shows both. Saving what
    already stands there changes nothing.
    """
    held = (
        Chapter.objects.select_for_update(of=("self",)).select_related("report__study", "saved_by").get(pk=chapter.pk)
    )
    given = {"title": title, "title_en": title_en, "text": text, "text_en": text_en}
    changed = {
        name: value.replace("\r\n", "\n")
        for name, value in given.items()
        if value is not None and value.replace("\r\n", "\n") != getattr(held, name)
    }
    if not changed:
        return held
    if held.revision != revision:
        raise ChapterChanged(held)
    for name, value in changed.items():
        setattr(held, name, value)
    held.revision += 1
    held.saved_at, held.saved_by = timezone.now(), by
    held.save()
    return held


@transaction.atomic
def unpin_unused(evidence, *, by):
    """Let evidence go that neither the report nor any edition uses."""
    uses = uses_of(evidence)
    if uses["chapters"] or uses["editions"]:
        raise ReportError(_("%(code)s is used in the report: take it out of the text first.") % {"code": evidence.code})
    unpin_evidence(evidence, by=by)


@transaction.atomic
def freeze_edition(report, *, by, accept_unsupported=False):
    """Copy the report as it stands into a numbered edition, open to the public, and order its PDFs.

    Text, figures and evidence no longer follow their sources; small cells are suppressed here. Refused while a
    quotation lost its consent, while a cited code does not exist, while there is no text, and while findings lack
    evidence unless that is expressly accepted (they are then marked in the edition).
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("study").get(pk=report.pk)
    chapters = [chapter for chapter in chapters_of(report) if chapter.text.strip()]
    _refuse_unfit(report, chapters, accept_unsupported)
    cited = cited_codes(chapters)
    evidence = [one for one in report.study.evidence.all() if one.code in cited]
    known = {one.code for one in evidence}
    edition = Edition.objects.create(
        report=report,
        number=(report.editions.aggregate(top=Max("number"))["top"] or 0) + 1,
        title={"it": report.title, "en": report.title_en or report.title},
        content={language: [_frozen_chapter(one, language, known) for one in chapters] for language in ("it", "en")},
        evidence=[_frozen_evidence(one) for one in sorted(evidence, key=_order)],
        attribution=report.study.attribution,
        is_invented=report.study.is_invented,
        frozen_by=by,
    )
    for language, _name in settings.LANGUAGES:
        file = EditionFile.objects.create(edition=edition, language=language)
        transaction.on_commit(lambda pk=file.pk: make_edition_file.enqueue(pk))
    record("froze edition", edition, by=by, study=report.study, number=edition.number)
    public_changed()
    return edition


def _refuse_unfit(report, chapters, accept_unsupported):
    if not chapters:
        raise ReportError(_("There is no text yet: write at least one chapter."))
    if lost := lost_codes(report.study, cited_codes(chapters)):
        raise ReportError(
            _("%(codes)s may no longer be quoted: take it out of the text first.") % {"codes": ", ".join(lost)}
        )
    tasks = to_do_of(report, chapters)
    if unknown := [words for _chapter, words, kind in tasks if kind == "unknown"]:
        raise ReportError(unknown[0] + ".")
    if any(kind == "unsupported" for _chapter, _words, kind in tasks) and not accept_unsupported:
        raise ReportError(_("Some findings have no evidence: add it, or say that you go on without."))


def _frozen_chapter(chapter, language, known):
    """One chapter in one language; what is not translated stays in Italian and says so."""
    translated = language == "it" or bool(chapter.text_en.strip())
    text = chapter.text if language == "it" or not translated else chapter.text_en
    title = chapter.title if language == "it" else chapter.title_en or chapter.title
    with override(language):
        blocks = blocks_of(text, known)
    return {
        "key": chapter.key,
        "title": title,
        "language": language if translated else "it",
        "source": text,
        "blocks": blocks,
    }


def _frozen_evidence(evidence):
    return {
        "code": evidence.code,
        "kind": evidence.kind,
        "finding": {"it": evidence.finding, "en": evidence.finding_en or evidence.finding},
        "figures": publishable(evidence.figures),
        "trace": {name: evidence.trace[name] for name in PUBLIC_TRACE if name in evidence.trace},
    }


def _order(evidence):
    return ("DTRFX".index(evidence.kind) if evidence.kind in "DTRFX" else 9, evidence.number)


@transaction.atomic
def withdraw_edition(edition, *, by, reason=""):
    """Take an edition off the public side. Its address says that it was withdrawn."""
    if edition.withdrawn_at is None:
        edition.withdrawn_at = timezone.now()
        edition.save(update_fields=["withdrawn_at"])
        record("withdrew edition", edition, by=by, study=edition.report.study, number=edition.number, reason=reason)
        public_changed()
    return edition


@transaction.atomic
def retry_file(file):
    """Order a PDF again that could not be made."""
    if EditionFile.objects.filter(pk=file.pk, state=EditionFile.State.FAILED).update(state=EditionFile.State.WAITING):
        transaction.on_commit(lambda: make_edition_file.enqueue(file.pk))
