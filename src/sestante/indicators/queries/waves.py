"""Questions about waves: who is asked, who answered, how practices stand, dimensions from one wave to the next."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from sestante.fieldwork.models import Answer, Consent, Invitation, Response
from sestante.fieldwork.queries import answers_by_name
from sestante.indicators.models import Observation, Transition, Wave
from sestante.practices.models import Contact, Practice
from sestante.questionnaires.models import Questionnaire

from .frameworks import placements_of
from .index import _Base, _parts
from .values import HEAVY, told_in

YEAR = timedelta(days=365)


def waves_of(study):
    """A study's waves in order, each with how many practices answered (``answered``)."""
    waves = list(Wave.objects.filter(study=study).select_related("opened_by", "closed_by").order_by("number"))
    sent = Response.objects.submitted().filter(version__wave__study=study, practice__isnull=False)
    counts = dict(sent.values_list("version__wave__number").annotate(n=Count("practice", distinct=True)).order_by())
    first = Response.objects.of_study(study).submitted().values("practice").distinct().count() if waves else 0
    years = Counter(wave.year for wave in waves)
    for wave in waves:
        # Two waves of one year are told apart by their number.
        wave.label = f"{wave.year}" if years[wave.year] == 1 else f"{wave.year} ({wave.number})"
        wave.answered = first if wave.number == 1 else counts.get(wave.number, 0)
    return waves


def wave_of(study, number):
    return Wave.objects.filter(study=study, number=number).select_related("study", "version").first()


def invitable(study):
    """Practices that sent their form and have somebody to write to."""
    sent = Response.objects.of_study(study).submitted().filter(practice=OuterRef("pk"))
    reachable = Contact.objects.filter(practice=OuterRef("pk"))
    return Practice.objects.of_study(study).filter(Exists(sent), Exists(reachable)).order_by("pk")


def invited_to(wave):
    """How many practices have their invitation: how far the errand is."""
    return Invitation.objects.filter(response__version=wave.version_id).count() if wave.version_id else 0


def updates_of(wave):
    """Updates sent in a wave; the last one of a practice where it has more."""
    sent = Response.objects.submitted().filter(version=wave.version_id, practice__isnull=False)
    newest = {response.practice_id: response.pk for response in sent.order_by("submitted_at", "pk")}
    found = sent.filter(pk__in=newest.values()).select_related("practice", "version__questionnaire")
    return found.defer(*HEAVY).order_by("practice__name", "pk")


def said_before(practice, wave, *, only=()):
    """{name: answer} of all that a practice said before a wave: its form, then each update over it."""
    sent = Response.objects.submitted().filter(practice=practice).select_related("version__questionnaire")
    scheda = sent.filter(version__questionnaire__purpose=Questionnaire.Purpose.SCHEDA).order_by("-submitted_at")[:1]
    updates = sent.filter(version__wave__number__lt=wave.number).order_by("version__wave__number", "submitted_at")
    said = {}
    for response in [*scheda.defer(*HEAVY), *updates.defer(*HEAVY)]:
        said |= answers_by_name(response, only=only)
    return said


# -- the light ---------------------------------------------------------------------------------------------------------
GREEN, AMBER, GREY = "green", "amber", "grey"


def lights_of(wave):
    """[(practice, light, why)] for every practice with a form: green answered within a year and active; amber no
    answer, or difficulties; grey ended or withdrawn."""
    study = wave.study
    practices = list(Practice.objects.of_study(study).filter(responses__in=Response.objects.of_study(study).filter(
        state__in=[Response.State.SUBMITTED, Response.State.WITHDRAWN])).distinct().order_by("name", "pk"))  # fmt: skip
    updates = {one.practice_id: one for one in updates_of(wave)} if wave.version_id else {}
    rows = Answer.objects.filter(response__in=[one.pk for one in updates.values()], path__endswith="/still_active")
    going = dict(rows.values_list("response__practice", "value"))
    kept = set(Response.objects.of_study(study).submitted().values_list("practice", flat=True))
    since = timezone.now() - YEAR
    return [(one, *_light(one.pk, updates.get(one.pk), going, kept, since)) for one in practices]


def _light(practice, update, going, kept, since):
    if practice not in kept:
        return GREY, "withdrawn"
    if going.get(practice) == "ended":
        return GREY, "ended"
    if update is None:
        return AMBER, "silent"
    if update.submitted_at < since:
        return AMBER, "old"
    said = going.get(practice)
    return (GREEN, "active") if said == "yes" else (AMBER, said or "silent")


def transitions_of(wave):
    """What practices became in a wave; those read from an update that was taken back are gone with it."""
    found = Transition.objects.filter(wave=wave).select_related("practice", "by", "wave__study")
    return found.filter(Q(response__isnull=True) | Q(response__state=Response.State.SUBMITTED))


# -- dimensions --------------------------------------------------------------------------------------------------------
@dataclass
class Line:
    """One dimension over the waves, for the same practices and the same indicators in each."""

    dimension: object
    indicators: int  # comparable: asked in every wave
    of: int  # all the dimension has
    points: list = field(default_factory=list)  # (wave, mean or None, n)
    scores: dict = field(default_factory=dict)  # {practice: [score a wave]}


def lines_of(version, waves, *, practices=None):
    """Dimensions of a framework's version over these waves, between the goalposts fixed in it.

    A figure stands beside that of another year only if it is made of the same: indicators that the update asks too,
    practices that answered every wave (of ``practices``, if they are named). Nothing is kept."""
    kept = [one for one in placements_of(version) if one.kept]
    parts = {part.dimension.pk: part for part in _parts(version, kept, None)}
    cards = [one.indicator_version_id for one in kept]
    observed = {wave.number: told_in(cards, wave=wave.number) for wave in waves}
    panel = set.intersection(*map(set, observed.values())) if observed else set()
    panel = sorted(panel if practices is None else panel & set(practices))
    comparable = [one for one in kept if all(_asked(one, found, panel) for found in observed.values())]
    lines = []
    for dimension in version.dimensions.all():
        mine = [one for one in comparable if one.dimension_id == dimension.pk]
        whole = parts.get(dimension.pk)
        line = Line(dimension, len(mine), len(whole.placements) if whole else 0)
        if mine and panel:
            _draw(line, version, mine, waves, observed, panel)
        lines.append(line)
    return lines, len(panel)


def _asked(placement, found, panel):
    """Whether a wave's form asks all that an indicator reads."""
    told = [found[practice].get(placement.indicator_version_id) for practice in panel]
    return any(one is not None and one[1] != "no_question" for one in told)


def _draw(line, version, mine, waves, observed, panel):
    parts = _parts(version, mine, None)
    scores = []
    for wave in waves:
        found = observed[wave.number]
        table = np.array([[_number(found[one], place) for place in mine] for one in panel], dtype=float)
        scores.append(_Base(version, parts, mine, table).dimensions[:, 0])
    both = ~np.isnan(np.column_stack(scores)).any(axis=1)
    for wave, column in zip(waves, scores, strict=True):
        line.points.append((wave, float(column[both].mean()) if both.any() else None, int(both.sum())))
    for at, practice in enumerate(panel):
        if both[at]:
            line.scores[practice] = [float(column[at]) for column in scores]


def _number(told, placement):
    value, _why = told.get(placement.indicator_version_id, (None, ""))
    return np.nan if value is None else value


def read_in(wave):
    """How many updates of a wave have been read, and how many were sent."""
    seen = Observation.objects.filter(wave=wave.number, practice__study=wave.study, response__version=wave.version_id)
    return seen.values("response").distinct().count(), updates_of(wave).count() if wave.version_id else 0


def may_count(wave):
    """Practices whose update may be counted in public: they said so, and have not taken it back."""
    return _agreed(wave, "update")


def may_show(wave):
    """Practices whose own page may show how their dimensions changed."""
    return _agreed(wave, "update_page")


def _agreed(wave, subject):
    agreed = Consent.objects.filter(
        response__in=updates_of(wave).values("pk"), subject=subject, choice="yes", withdrawn_at__isnull=True
    )
    return set(agreed.values_list("response__practice", flat=True))
