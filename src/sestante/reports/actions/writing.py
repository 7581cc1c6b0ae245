"""Write the report or the guidelines: chapters in order, texts that nobody overwrites unseen."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.reports.chapters import FIRST, outlines_of, title_of
from sestante.reports.errors import ChapterChanged, ReportError
from sestante.reports.models import Chapter, Report
from sestante.reports.queries import uses_of
from sestante.synthesis.actions import unpin_evidence


@transaction.atomic
def open_report(study, *, by, kind=Report.Kind.REPORT):
    """Begin the report or the guidelines of a study with the usual first chapters; again returns the one there is."""
    year = (study.ends_on or study.starts_on or timezone.localdate()).year
    titles = title_of(kind, study.region.name, year)
    report, created = Report.objects.get_or_create(
        study=study, kind=kind, defaults={"title": titles["it"], "title_en": titles["en"]}
    )
    if created:
        for position, key in enumerate(FIRST[kind], start=1):
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
    outlines = outlines_of(report.kind)
    if unknown := [key for key in keys if key not in outlines]:
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
    outline = outlines_of(report.kind)[key]
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
