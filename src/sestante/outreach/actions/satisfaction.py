"""Ask those who came how it was, through the engine, without knowing who answers what.

The form is an open call like any other: its address is the same for all, and a response names no registration."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sestante.fieldwork.actions import open_call
from sestante.journal.actions import record
from sestante.outreach.models import Event
from sestante.questionnaires.actions import add_from_library, publish_version
from sestante.questionnaires.models import Questionnaire
from sestante.questionnaires.queries import published_versions

OPEN_FOR = timedelta(days=30)


@transaction.atomic
def open_satisfaction(event, *, by=None, now=None):
    """Open the questions about an event; again returns the call there is. The study's published form is used, or the
    library's is published."""
    event = Event.objects.select_for_update(of=("self",)).select_related("study", "satisfaction_call").get(pk=event.pk)
    if event.satisfaction_call is not None:
        return event.satisfaction_call
    version = published_versions(event.study, purposes=[Questionnaire.Purpose.SATISFACTION]).first()
    if version is None:
        version = publish_version(add_from_library(event.study, "gradimento", by=by), by=by)
    today = timezone.localdate(now)
    event.satisfaction_call = open_call(
        event.study, version, by=by, opens_on=today, closes_on=today + OPEN_FOR, slug=f"gradimento-{event.slug}"
    )
    event.save(update_fields=["satisfaction_call"])
    record("opened satisfaction", event, by=by, study=event.study)
    return event.satisfaction_call
