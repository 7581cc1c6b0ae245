"""Questions about the report: what is still to do, where evidence is used, which editions there are."""

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.synthesis.models import Evidence
from sestante.synthesis.queries import lost_consent

from .markdown import PARAGRAPH, codes_in, unsupported_in
from .models import Chapter, Comment, Edition, Report


def report_of(study, kind=Report.Kind.REPORT):
    """The study's report, or its guidelines; None when they are not begun."""
    return Report.objects.filter(study=study, kind=kind).first()


def reports_of(study):
    return list(Report.objects.filter(study=study).order_by("-kind"))


def chapters_of(report):
    """The chapters the report has now, in order."""
    chapters = report.chapters.filter(left_out_at__isnull=True).select_related("saved_by").order_by("position")
    return list(chapters.prefetch_related("recommendations__example"))


def chapter_of(report, key):
    return report.chapters.filter(key=key, left_out_at__isnull=True).select_related("report", "saved_by").first()


def known_codes(study):
    """Codes of all the evidence pinned in a study."""
    return {f"{kind}{number}" for kind, number in study.evidence.values_list("kind", "number")}


def cited_codes(chapters):
    """Codes cited in these chapters in either language, and by their recommendations, in order."""
    found = {}
    for chapter in chapters:
        found.update(dict.fromkeys([*codes_in(chapter.text), *codes_in(chapter.text_en)]))
        for recommendation in chapter.recommendations.all():
            found.update(dict.fromkeys(recommendation.evidence))
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
    for recommendation in chapter.recommendations.all():
        if not any(code in known for code in recommendation.evidence):
            yield _("No evidence for: “%(words)s”") % {"words": _short(recommendation.statement)}, "unsupported"
    for code in cited_codes([chapter]):
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
    reports = reports_of(evidence.study)
    chapters = [one for report in reports for one in chapters_of(report) if evidence.code in cited_codes([one])]
    editions = [
        edition
        for report in reports
        for edition in report.editions.defer("content")
        if any(one["code"] == evidence.code for one in edition.evidence)
    ]
    return {"chapters": chapters, "editions": editions}


def uses_by_code(study):
    """For each code the number of chapters and editions that use it: for the list of evidence."""
    uses = {}
    chapters = Chapter.objects.filter(report__study=study, left_out_at__isnull=True)
    for chapter in chapters.prefetch_related("recommendations"):
        for code in cited_codes([chapter]):
            uses[code] = uses.get(code, 0) + 1
    for edition in Edition.objects.filter(report__study=study).defer("content"):
        for one in edition.evidence:
            uses[one["code"]] = uses.get(one["code"], 0) + 1
    return uses


def edition_at(study_slug, number, kind=Report.Kind.REPORT):
    """A frozen edition by its public address, with its files, or None."""
    return (
        Edition.objects.filter(report__study__slug=study_slug, report__kind=kind, number=number)
        .select_related("report__study")
        .prefetch_related("files")
        .first()
    )


def newer_than(edition):
    """The newest edition that stands, when it is newer than this one."""
    newer = edition.report.editions.filter(number__gt=edition.number, withdrawn_at__isnull=True)
    return newer.defer("content", "evidence").select_related("report__study").order_by("-number").first()


def public_editions(kind=Report.Kind.REPORT):
    """The editions that stand, the newest first, without their weight."""
    standing = Edition.objects.filter(report__kind=kind, withdrawn_at__isnull=True).defer("content", "evidence")
    return standing.select_related("report__study").order_by("-frozen_at")


# -- what the public says ----------------------------------------------------------------------------------------------
def comments_shown(edition):
    """The comments the public may read, by paragraph, in the order they came. Nothing that says who wrote."""
    found = {}
    for comment in edition.comments.filter(state=Comment.State.SHOWN):
        found.setdefault(comment.paragraph, []).append(comment)
    return found


def comments_of(report):
    """Every comment on a document, those still to read first, then those without an answer."""
    comments = Comment.objects.filter(edition__report=report).select_related(
        "edition__report__study", "commenter", "decided_by", "replied_by"
    )
    order = {True: 0, False: 1}
    return sorted(
        comments.defer("edition__content", "edition__evidence"),
        key=lambda one: (order[one.state == Comment.State.RECEIVED], order[not one.reply], -one.edition.number, one.pk),
    )


def unanswered(report):
    """How many comments still wait for an answer: until there is none, the guidelines are not approved."""
    return Comment.objects.filter(edition__report=report, edition__withdrawn_at__isnull=True, reply="").count()


def paragraph_in(edition, paragraph, language):
    """The words of one paragraph of a frozen edition, or None: as the comment's page and the team's show them."""
    for chapter in edition.content[language]:
        for block in chapter["blocks"]:
            found = PARAGRAPH.search(block.get("html", ""))
            while found:
                if found["id"] == paragraph:
                    return {"title": chapter["title"], "html": found["words"], "language": chapter["language"]}
                found = PARAGRAPH.search(block["html"], found.end())
        for one in chapter.get("recommendations", ()):
            if one["id"] == paragraph:
                return {"title": chapter["title"], "html": escape(one["statement"]), "language": one["language"]}
    return None
