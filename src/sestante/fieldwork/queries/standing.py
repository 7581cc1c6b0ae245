"""How a study's collection stands, in a handful of counts."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from sestante.fieldwork.models import Invitation, Response
from sestante.practices.models import Contact, Practice

SILENT_AFTER = timedelta(days=7)


class Standing(NamedTuple):
    practices: int
    uninvited: int  # practices with somebody to write to, never invited
    invited: int
    silent: int  # invited a week ago or more, link never opened
    stopped: int  # begun, not sent, untouched for a week or more
    submitted: int
    to_check: int


def standing_of(study, now):
    """Count what is there: two queries whatever the size."""
    invitations = Invitation.objects.filter(practice=OuterRef("pk"), revoked_at__isnull=True)
    practices = Practice.objects.of_study(study).aggregate(
        practices=Count("pk"),
        uninvited=Count("pk", filter=~Exists(invitations) & Exists(Contact.objects.filter(practice=OuterRef("pk")))),
    )
    week_ago = now - SILENT_AFTER
    valid = Q(invitation__isnull=False, invitation__revoked_at__isnull=True)
    draft = Q(state=Response.State.DRAFT)
    responses = Response.objects.of_study(study).aggregate(
        invited=Count("pk", filter=valid),
        silent=Count("pk", filter=valid & draft & Q(opened_at__isnull=True, created_at__lt=week_ago)),
        stopped=Count("pk", filter=valid & draft & Q(saved_at__lt=week_ago)),
        submitted=Count("pk", filter=Q(state=Response.State.SUBMITTED)),
        to_check=Count("pk", filter=Q(state=Response.State.TO_CHECK)),
    )
    return Standing(**practices, **responses)


def submitted_by_province(study):
    """Sent responses per province code, for quotas: practices count once."""
    rows = (
        Practice.objects.of_study(study)
        .filter(responses__in=Response.objects.of_study(study).submitted(), province__isnull=False)
        .values("province")
        .annotate(number=Count("pk", distinct=True))
    )
    return {row["province"]: row["number"] for row in rows}


def consented_quotations(study):
    """(texts whose author lets us quote them, texts with an answer to that question) among sent responses."""
    rows = (
        Response.objects.of_study(study)
        .submitted()
        .filter(consents__subject__startswith="quotes", consents__withdrawn_at__isnull=True)
    )
    return rows.exclude(consents__choice="no").distinct().count(), rows.distinct().count()
