"""Questions about the report: what is still to do, where evidence is used, which editions there are."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.synthesis.models import Evidence
from sestante.synthesis.queries import lost_consent

from .markdown import codes_in, unsupported_in
from .models import Edition, Report


def report_of(study):
    return Report.objects.filter(study=study).first()


def chapters_of(report):
    """The chapters the report has now, in order."""
    return list(report.chapters.filter(left_out_at__isnull=True).select_related("saved_by").order_by("position"))


def chapter_of(report, key):
    return report.chapters.filter(key=key, left_out_at__isnull=True).select_related("report", "saved_by").first()


def known_codes(study):
    """Codes of all the evidence pinned in a study."""
    return {f"{kind}{number}" for kind, number in study.evidence.values_list("kind", "number")}


def cited_codes(chapters):
    """Codes cited in these chapters in either language, in order."""
    found = {}
    for chapter in chapters:
        found.update(dict.fromkeys([*codes_in(chapter.text), *codes_in(chapter.text_en)]))
    return list(found)


def to_do_of(report, chapters):
    """What stands between the report and its next edition, chapter by chapter: pairs (chapter, words, kind)."""
    known = known_codes(report.study)
    lost = set(lost_codes(report.study, cited_codes(chapters)))
    tasks = []
    for chapter in chapters:
        tasks += [(chapter, words, kind) for words, kind in _chapter_tasks(chapter, known, lost)]
    return tasks


def _chapter_tasks(chapter, known, lost):
    if not chapter.text.strip():
        yield _("The text is still empty"), "empty"
        return
    if not chapter.text_en.strip():
        yield _("The English text is missing"), "english"
    for text in (chapter.text, chapter.text_en):
        for words in unsupported_in(text, known):
            yield _("No evidence for: “%(words)s”") % {"words": _short(words)}, "unsupported"
    for code in dict.fromkeys([*codes_in(chapter.text), *codes_in(chapter.text_en)]):
        if code not in known:
            yield _("%(code)s does not exist") % {"code": code}, "unknown"
        elif code in lost:
            yield _("%(code)s may no longer be quoted: take it out") % {"code": code}, "lost"


def _short(words):
    return words if len(words) <= 70 else words[:69].rsplit(" ", 1)[0] + "…"


def lost_codes(study, codes):
    """Of these codes, the quotations whose people no longer let us quote them."""
    quotations = Evidence.objects.filter(study=study, kind=Evidence.Kind.TEXT)
    return [evidence.code for evidence in quotations if evidence.code in codes and lost_consent(evidence)]


def counted_tasks(tasks):
    """The to-do of a whole report in one line, by kind."""
    number = sum(kind == "unsupported" for _chapter, _words, kind in tasks)
    return ngettext("%(n)s sentence without evidence", "%(n)s sentences without evidence", number) % {"n": number}


def uses_of(evidence):
    """Where a piece of evidence is used: chapters of the report in the making, and frozen editions."""
    report = report_of(evidence.study)
    if report is None:
        return {"chapters": [], "editions": []}
    chapters = [chapter for chapter in chapters_of(report) if evidence.code in cited_codes([chapter])]
    editions = [
        edition
        for edition in report.editions.defer("content")
        if any(one["code"] == evidence.code for one in edition.evidence)
    ]
    return {"chapters": chapters, "editions": editions}


def uses_by_code(study):
    """For each code the number of chapters and editions that use it: for the list of evidence."""
    report, uses = report_of(study), {}
    if report is None:
        return uses
    for chapter in chapters_of(report):
        for code in cited_codes([chapter]):
            uses[code] = uses.get(code, 0) + 1
    for edition in report.editions.defer("content"):
        for one in edition.evidence:
            uses[one["code"]] = uses.get(one["code"], 0) + 1
    return uses


def edition_at(study_slug, number):
    """A frozen edition by its public address, with its files, or None."""
    return (
        Edition.objects.filter(report__study__slug=study_slug, number=number)
        .select_related("report__study")
        .prefetch_related("files")
        .first()
    )


def newer_than(edition):
    """The newest edition that stands, when it is newer than this one."""
    newer = edition.report.editions.filter(number__gt=edition.number, withdrawn_at__isnull=True)
    return newer.defer("content", "evidence").select_related("report__study").order_by("-number").first()


def public_editions():
    """The editions that stand, the newest first, without their weight."""
    standing = Edition.objects.filter(withdrawn_at__isnull=True).defer("content", "evidence")
    return standing.select_related("report__study").order_by("-frozen_at")
