"""The open calls by which voices are heard."""

from django.utils import timezone

from sestante.fieldwork.models import Call
from sestante.questionnaires.models import VOICES

HEAVY = ("version__xform", "version__xlsform", "version__questions", "version__source")


def voice_calls():
    found = Call.objects.filter(version__questionnaire__purpose__in=VOICES)
    return found.select_related("study", "version__questionnaire").defer(*HEAVY).order_by("pk")


def calls_of(study):
    """``{kind: call}``: the newest call of each kind, open or not."""
    return {call.version.questionnaire.purpose: call for call in voice_calls().filter(study=study)}


def open_calls(study=None):
    """``{kind: call}`` of those open today; of every study, when none is named, the newest study's first."""
    today = timezone.localdate()
    found = voice_calls().filter(closed_at__isnull=True)
    if study is not None:
        found = found.filter(study=study)
    return {call.version.questionnaire.purpose: call for call in found if call.is_open(today)}


def kind_of(thing):
    """The kind of voice a response or a call is for, or an empty text when it is of another sort."""
    purpose = thing.version.questionnaire.purpose
    return purpose if purpose in VOICES else ""
