"""Freeze an edition, take one back."""

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sestante.journal.actions import record
from sestante.people.actions import public_changed
from sestante.reports.errors import ReportError
from sestante.reports.markdown import blocks_of, numbered
from sestante.reports.models import Edition, EditionFile, Recommendation, Report
from sestante.reports.queries import chapters_of, cited_codes, lost_codes, to_do_of, unanswered
from sestante.reports.tasks import make_edition_file
from sestante.synthesis.suppression import publishable

# Of the way back only what names no answer and counts nobody: the counts stand in the figures, suppressed where small.
PUBLIC_TRACE = ("title", "titles", "versions", "questions", "filter", "date")


@transaction.atomic
def freeze_edition(report, *, by, accept_unsupported=False, comments_until=None):
    """Copy the report as it stands into a numbered edition, open to the public, and order its files.

    Text, figures and evidence no longer follow their sources; small cells are suppressed here. Refused while a
    quotation lost its consent, while a cited code does not exist, while there is no text, and while findings lack
    evidence unless that is expressly accepted (they are then marked in the edition).

    Guidelines with ``comments_until`` are a draft that the public may comment on; without, they are approved, which is
    refused while a comment has no answer.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("study").get(pk=report.pk)
    chapters = [chapter for chapter in chapters_of(report) if chapter.text.strip()]
    _refuse_unfit(report, chapters, accept_unsupported)
    _refuse_unheard(report, comments_until)
    cited = cited_codes(chapters)
    evidence = [one for one in report.study.evidence.all() if one.code in cited]
    known = {one.code for one in evidence}
    edition = Edition.objects.create(
        report=report,
        number=(report.editions.aggregate(top=Max("number"))["top"] or 0) + 1,
        title={"it": report.title, "en": report.title_en or report.title},
        content={
            language: [_frozen_chapter(one, language, known, report.kind) for one in chapters]
            for language in ("it", "en")
        },
        evidence=[_frozen_evidence(one) for one in sorted(evidence, key=_order)],
        attribution=report.study.attribution,
        is_invented=report.study.is_invented,
        comments_until=comments_until,
        frozen_by=by,
    )
    for language, _name in settings.LANGUAGES:
        for format_ in EditionFile.Format.values:
            file = EditionFile.objects.create(edition=edition, language=language, format=format_)
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


def _refuse_unheard(report, comments_until):
    if report.kind != Report.Kind.GUIDELINES:
        return
    if comments_until is not None:
        if comments_until <= timezone.localdate():
            raise ReportError(_("People need time to comment: choose a day that is still to come."))
        return
    open_until = report.editions.filter(withdrawn_at__isnull=True, comments_until__gte=timezone.localdate()).first()
    if open_until is not None:
        raise ReportError(_("The public may still comment on edition %(number)s.") % {"number": open_until.number})
    if waiting := unanswered(report):
        raise ReportError(
            ngettext(
                "%(n)s comment still waits for an answer: answer it before approving.",
                "%(n)s comments still wait for an answer: answer them before approving.",
                waiting,
            )
            % {"n": waiting}
        )


def _frozen_chapter(chapter, language, known, kind):
    """One chapter in one language; what is not translated stays in Italian and says so."""
    translated = language == "it" or bool(chapter.text_en.strip())
    text = chapter.text if language == "it" or not translated else chapter.text_en
    title = chapter.title if language == "it" else chapter.title_en or chapter.title
    with override(language):
        blocks = blocks_of(text, known)
        recommendations = [_frozen_recommendation(one, chapter, language) for one in chapter.recommendations.all()]
    if kind == Report.Kind.GUIDELINES:
        blocks = numbered(blocks, chapter.key)
    return {
        "key": chapter.key,
        "title": title,
        "language": language if translated else "it",
        "source": text,
        "blocks": blocks,
        "recommendations": recommendations,
    }


def _frozen_recommendation(recommendation, chapter, language):
    translated = language == "it" or bool(recommendation.statement_en)
    words = dict(Recommendation.Audience.choices)
    return {
        "id": f"{chapter.key}-r{recommendation.position}",
        "statement": recommendation.statement if language == "it" or not translated else recommendation.statement_en,
        "language": language if translated else "it",
        "audiences": [str(words[one]) for one in recommendation.audiences if one in words],
        "strength": recommendation.get_strength_display(),
        "effort": recommendation.get_effort_display(),
        "evidence": recommendation.evidence,
        "example": recommendation.example.name if recommendation.example else "",
        "practice": recommendation.example_id,
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
    """Order a file again that could not be made."""
    if EditionFile.objects.filter(pk=file.pk, state=EditionFile.State.FAILED).update(state=EditionFile.State.WAITING):
        transaction.on_commit(lambda: make_edition_file.enqueue(file.pk))
