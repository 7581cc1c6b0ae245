"""Recommendations of the guidelines: written, put in order, taken out."""

from django.db import transaction
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.reports.errors import ReportError
from sestante.reports.models import Chapter, Recommendation, Report
from sestante.reports.queries import known_codes

FIELDS = ("statement", "statement_en", "audiences", "strength", "effort", "evidence", "example")


@transaction.atomic
def write_recommendation(chapter, *, by, recommendation=None, **given):
    """Add a recommendation at the end of a chapter, or change one. Refused when it cites evidence that is not there,
    or calls itself grounded in several practices with fewer than two pieces of evidence."""
    study = chapter.report.study
    if chapter.report.kind != Report.Kind.GUIDELINES:
        raise ReportError(_("Only guidelines carry recommendations."))
    if unknown := [code for code in given["evidence"] if code not in known_codes(study)]:
        raise ReportError(_("%(code)s does not exist") % {"code": unknown[0]} + ".")
    if given["strength"] != Recommendation.Strength.EXPLORATORY and len(set(given["evidence"])) < 2:
        raise ReportError(_("Say “a hint from one practice”, or cite at least two pieces of evidence."))
    Chapter.objects.select_for_update(of=("self",)).get(pk=chapter.pk)
    if recommendation is None:
        recommendation = Recommendation(chapter=chapter, position=chapter.recommendations.count() + 1)
    for name in FIELDS:
        setattr(recommendation, name, given[name])
    recommendation.save()
    record("wrote recommendation", recommendation, by=by, study=study)
    return recommendation


@transaction.atomic
def arrange_recommendations(chapter, keys):
    """Put a chapter's recommendations in this order."""
    held = {one.pk: one for one in chapter.recommendations.select_for_update()}
    ordered = [held.pop(key) for key in keys if key in held]
    for position, one in enumerate([*ordered, *held.values()], start=1):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])


@transaction.atomic
def remove_recommendation(recommendation, *, by):
    """Take a recommendation out. Editions already frozen keep theirs."""
    chapter = recommendation.chapter
    record("removed recommendation", recommendation, by=by, study=chapter.report.study)
    recommendation.delete()
    arrange_recommendations(chapter, [])
