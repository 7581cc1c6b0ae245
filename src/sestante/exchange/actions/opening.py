"""Open the five voices of a study in one act, and close them again."""

from django.db import transaction
from django.utils import timezone

from sestante.exchange.models import Voice
from sestante.exchange.queries.calls import calls_of, open_calls
from sestante.fieldwork.actions import close_call, open_call, plan_call
from sestante.questionnaires.actions import add_from_library, publish_version
from sestante.studies.models import Study

# Kind of voice -> its questionnaire in the library, which is also how its address begins.
LIBRARY = {
    Voice.Kind.NEED: "bisogno",
    Voice.Kind.PROBLEM: "problema",
    Voice.Kind.RESOURCE: "risorsa",
    Voice.Kind.AVAILABILITY: "disponibilita",
    Voice.Kind.IDEA: "idea",
}


@transaction.atomic
def open_voices(study, *, by, opens_on=None):
    """Let people tell needs, problems, resources, availability and ideas: five questionnaires, five open calls.

    What is open stays as it is; a call that was closed opens again at its old address."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    today = timezone.localdate()
    known = calls_of(study)
    for kind, name in LIBRARY.items():
        call = known.get(kind)
        if call is None:
            version = publish_version(add_from_library(study, name, by=by), by=by)
            open_call(study, version, by=by, opens_on=opens_on or today, slug=f"{name} {study.slug}")
        elif not call.is_open(today):
            plan_call(call, by=by, opens_on=min(call.opens_on, today))
    return open_calls(study)


@transaction.atomic
def close_voices(study, *, by):
    """Hear no new voices. Those already told are answered all the same."""
    for call in open_calls(study).values():
        close_call(call, by=by)
