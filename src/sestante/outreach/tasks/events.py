"""Errands: write to everybody who registered for an event."""

from django.tasks import task

from sestante.letters.actions import queue_letter
from sestante.outreach.models import Event
from sestante.outreach.queries.event_letters import letter_to

TEMPLATE = "outreach/letters/registration"


def about(registration):
    return f"registration:{registration.pk}"


def write_to(registration, occasion, *, number=""):
    """Queue one letter; the same occasion with the same number is written once. None for who left no address."""
    if not registration.email:
        return None
    context, attachments = letter_to(registration, occasion)
    return queue_letter(
        TEMPLATE,
        purpose=f"event_{occasion}:{number}" if number != "" else f"event_{occasion}",
        about=about(registration),
        recipient=registration.email,
        language=registration.language,
        context=context,
        study_pk=registration.event.study_id,
        attachments=attachments,
    )


@task
def tell_everybody(event_pk, occasion, number):
    """Write to all who have a place or wait for one. Safe to run twice: a letter is written once."""
    event = Event.objects.select_related("study", "satisfaction_call").get(pk=event_pk)
    told = list(event.registrations.in_force())
    for registration in told:
        registration.event = event
        write_to(registration, occasion, number=number)
    return len(told)


def write_to_those(event, occasion, registrations):
    """The same letter to several, one small transaction each: the clock must not hold the database."""
    for registration in registrations:
        registration.event = event
        write_to(registration, occasion)
    return len(registrations)
