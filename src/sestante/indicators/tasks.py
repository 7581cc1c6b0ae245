"""Errand: read forms and keep the values of indicators, a form at a time; safe to run twice."""

from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.fieldwork.actions import invite, prefill
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.people.models import Person

from .formulas import outcome_of
from .models import Observation, Reckoning, Wave
from .queries.values import HEAVY, unread
from .queries.waves import invitable, said_before


@task
def reckon(reckoning_pk):
    """Read what a framework has not read yet. A worker stopped halfway leaves whole forms; the next goes on."""
    errand = Reckoning.objects.select_related("version__framework__study").get(pk=reckoning_pk)
    if errand.state != Reckoning.State.RUNNING:
        return errand.state
    cards = [one.indicator_version for one in errand.version.placements.select_related("indicator_version")]
    waiting = by_response(unread(errand.version.framework.study, cards))
    Reckoning.objects.filter(pk=errand.pk).update(total=F("done") + len(waiting))
    for response, mine in waiting.items():
        read_form(response, mine)
        Reckoning.objects.filter(pk=errand.pk).update(done=F("done") + 1)
    Reckoning.objects.filter(pk=errand.pk, state=Reckoning.State.RUNNING).update(
        state=Reckoning.State.DONE, ended_at=timezone.now()
    )
    return Reckoning.State.DONE


def by_response(pairs):
    """{response pk: its cards}, in order."""
    found = {}
    for response, card in pairs:
        found.setdefault(response.pk, []).append(card)
    return found


@transaction.atomic
def read_form(response_pk, cards, *, wave=1):
    """Work out these cards for one sent form and keep the values, each with the revision it was read at."""
    response = Response.objects.submitted().select_related("version").defer(*HEAVY).filter(pk=response_pk).first()
    if response is None:  # withdrawn meanwhile
        return 0
    session = session_of(response)
    rows = []
    for card in cards:
        outcome = outcome_of(card.formula, response.version_id, session)
        rows.append(
            Observation(
                practice_id=response.practice_id,
                indicator_version=card,
                wave=wave,
                response=response,
                revision=response.revision,
                value=outcome.value,
                why=outcome.why,
                about=list(outcome.about),
                computed_at=timezone.now(),
            )
        )
    Observation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["practice", "indicator_version", "wave"],
        update_fields=["response", "revision", "value", "why", "about", "computed_at"],
    )
    return len(rows)


@task
def invite_wave(wave_pk, person_pk):
    """Invite every practice to a wave, its form filled in as last time. Safe to run twice: who has an invitation keeps
    it, and a form that somebody has begun is left alone."""
    wave = Wave.objects.select_related("study", "version__questionnaire__study").get(pk=wave_pk)
    by = Person.objects.filter(pk=person_pk).first()
    for practice in invitable(wave.study).prefetch_related("contacts"):
        with transaction.atomic():
            contact = sorted(practice.contacts.all(), key=lambda one: one.pk)[0]
            with translation.override(contact.language):
                note = _("Your answers of last time are already in it: change only what has changed.")
            invitation = invite(practice, contact, wave.version, by=by, note=note)
            prefill(invitation.response, carried(said_before(practice, wave)))
    return wave.pk


# Asked anew every time: what somebody says of this year cannot be last year's.
ANEW = {"still_active", "partners_change", "services_change", "one_story", "privacy_notice_read", "update_consent",
        "update_page_consent"}  # fmt: skip


def carried(said):
    return {name: text for name, text in said.items() if name not in ANEW}
