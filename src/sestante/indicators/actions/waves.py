"""Ask the practices again a year later: open a wave, read what came, close it; nothing read before is written over."""

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.models import Response
from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import FrameworkVersion, Observation, Transition, Wave
from sestante.indicators.queries.waves import invitable, updates_of
from sestante.indicators.tasks import invite_wave, read_form
from sestante.indicators.transitions import changes_of
from sestante.journal.actions import record
from sestante.questionnaires.actions import add_from_library, publish_version
from sestante.studies.models import Study

FORM = "aggiornamento"


@transaction.atomic
def open_wave(study, *, year, by):
    """Open the next wave: a form of its own, and an invitation, with last time's answers in it, to every practice.

    The first wave is what is there: it is written down the first time another one is opened."""
    study = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if study.waves.filter(closed_at__isnull=True).exists():
        raise IndicatorError(_("A wave is open: close it before you open the next one."))
    sent = Response.objects.of_study(study).submitted()
    if not sent.exists():
        raise IndicatorError(_("No practice has sent its form yet: there is nothing to come back to."))
    now = timezone.now()
    if not study.waves.exists():
        first = sent.aggregate(first=Min("submitted_at"), last=Max("submitted_at"))
        Wave.objects.create(
            study=study, number=1, year=timezone.localtime(first["last"]).year, opened_at=first["first"],
            closed_at=first["last"], invited=sent.values("practice").distinct().count(), opened_by=by, closed_by=by,
        )  # fmt: skip
    last = study.waves.order_by("-number").first()
    if year < last.year:
        raise IndicatorError(_("The last wave is of %(year)s: this one cannot come before it.") % {"year": last.year})
    number = last.number + 1
    version = add_from_library(study, FORM, by=by, title=_("Update %(year)s, wave %(number)s") % {
        "year": year, "number": number,
    })  # fmt: skip
    version = publish_version(version, by=by)
    wave = Wave.objects.create(
        study=study, number=number, year=year, version=version, opened_at=now, opened_by=by,
        invited=invitable(study).count(),
    )  # fmt: skip
    record("opened wave", wave, by=by, study=study, number=number)
    transaction.on_commit(lambda: invite_wave.enqueue(wave.pk, by.pk))
    return wave


def read_wave(wave):
    """Read every update of a wave: transitions, and the values of every framework's cards. Returns how many.

    Values are kept by card and wave, so that another version of a framework has its own beside them; an earlier
    wave is never touched."""
    cards = _cards(wave.study)
    responses = list(updates_of(wave))
    for response in responses:
        with transaction.atomic():
            read_form(response.pk, _unread(response, cards, wave), wave=wave.number)
            note_transitions(response, wave)
    return len(responses)


def _cards(study):
    versions = FrameworkVersion.objects.filter(framework__study=study, published_at__isnull=False)
    placements = [one for version in versions for one in version.placements.select_related("indicator_version")]
    return list({one.indicator_version_id: one.indicator_version for one in placements}.values())


def _unread(response, cards, wave):
    known = set(
        Observation.objects.filter(
            response=response, wave=wave.number, revision=response.revision, indicator_version__in=cards
        ).values_list("indicator_version", flat=True)
    )
    return [card for card in cards if card.pk not in known]


def note_transitions(response, wave):
    """What this update says the practice became; what somebody wrote by hand stands before what answers say."""
    for aspect, before, after in changes_of(response, wave):
        mine = Transition.objects.filter(practice=response.practice, wave=wave, aspect=aspect)
        if mine.filter(response__isnull=True).exists():
            continue
        if before == after:
            mine.delete()
        else:
            Transition.objects.update_or_create(
                practice=response.practice, wave=wave, aspect=aspect,
                defaults={"before": before, "after": after, "response": response},
            )  # fmt: skip


@transaction.atomic
def write_transition(wave, practice, *, aspect, before, after, note="", by):
    """Record by hand what a practice became; it stands in place of what its answers say."""
    if practice.study_id != wave.study_id:
        raise IndicatorError(_("Practice and wave must be of the same study."))
    if before == after:
        raise IndicatorError(_("Before and now are the same: nothing changed."))
    made, _new = Transition.objects.update_or_create(
        practice=practice, wave=wave, aspect=aspect,
        defaults={"before": before, "after": after, "note": note.strip()[:300], "response": None, "by": by},
    )  # fmt: skip
    record("recorded transition", practice, by=by, study=wave.study, before=before, after=after)
    return made


@transaction.atomic
def remove_transition(transition, *, by):
    record("removed transition", transition.practice, by=by, study=transition.wave.study)
    transition.delete()


def close_wave(wave, *, by):
    """Close a wave: its updates are read, and no new one is waited for. Links go on opening what was sent."""
    with transaction.atomic():
        wave = Wave.objects.select_for_update(of=("self",)).select_related("study").get(pk=wave.pk)
        if wave.closed_at is not None:
            return wave
        wave.closed_at, wave.closed_by = timezone.now(), by
        wave.save(update_fields=["closed_at", "closed_by"])
        record("closed wave", wave, by=by, study=wave.study, number=wave.number)
    read_wave(wave)
    return wave
