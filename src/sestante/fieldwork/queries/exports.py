"""What can be exported, what would be left out and why, and the exports there are."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from sestante.fieldwork.exporting.structure import NO_ANSWER, REASONS, reason_to_leave_out
from sestante.fieldwork.models import Export, Response
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import questions_of, said_in

SHOWN = 20


def exportable_versions(study):
    """The versions whose answers may be exported, with how many were sent and how many wait to be checked."""
    sent = Count("responses", filter=Q(responses__state=Response.State.SUBMITTED))
    waiting = Count("responses", filter=Q(responses__state=Response.State.TO_CHECK))
    return (
        Version.objects.shared()
        .filter(questionnaire__study=study)
        .exclude(state=Version.State.DRAFT)
        .select_related("questionnaire")
        .defer("source", "xlsform", "xform")
        .annotate(sent=sent, waiting=waiting)
        .filter(Q(sent__gt=0) | Q(waiting__gt=0) | Q(state=Version.State.PUBLISHED))
        .order_by("questionnaire__title", "questionnaire", "-number")
    )


def left_out_of(versions, scope, language):
    """What an export leaves out of the newest version of each questionnaire: ``[(reason, [label, ...]), ...]``."""
    found, seen = {}, set()
    for version in versions:
        if version.questionnaire_id in seen:
            continue
        seen.add(version.questionnaire_id)
        for question in questions_of(version):
            reason = "" if question.type in NO_ANSWER else reason_to_leave_out(question, scope)
            if reason:
                label = said_in(question.labels, language, version) or question.name
                found.setdefault(reason, []).append(label)
    return [(REASONS[reason], list(dict.fromkeys(labels))) for reason, labels in found.items()]


def exports_of(study, *, identities):
    """A study's exports, newest first; those with confidential answers only for whoever may read them."""
    found = Export.objects.filter(study=study)
    if not identities:
        found = found.exclude(scope=Export.Scope.IDENTITIES)
    return found.select_related("ordered_by").prefetch_related("versions__questionnaire")


def export_of(study, pk, *, identities):
    return exports_of(study, identities=identities).filter(pk=pk).first()


def title_of(export):
    """Which questionnaires it holds, in words."""
    titles = {}
    for version in export.versions.all():
        titles.setdefault(version.questionnaire.title, []).append(version.number)
    return "; ".join(
        f"{title} ({_('version %(n)s') % {'n': ', '.join(map(str, sorted(numbers)))}})"
        for title, numbers in titles.items()
    )
