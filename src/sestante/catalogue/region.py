"""The page of a region, year after year: figures gathered from upstream, suppressed, and only then frozen.

Everything a cell of which would tell of fewer than five practices or people is withheld here, once: what is frozen may
be shown to anybody. Updates count only where their authors let them be counted."""

from collections import Counter

from sestante.exchange.models import Match, Voice
from sestante.fieldwork.models import Answer, Response
from sestante.fieldwork.queries import submitted_by_province
from sestante.indicators.models import Transition
from sestante.indicators.queries.frameworks import newest_version
from sestante.indicators.queries.waves import lines_of, may_count, transitions_of, updates_of, waves_of
from sestante.methods.disclosure import PUBLIC_MINIMUM, public_counts
from sestante.places.models import Province

from .answers import both
from .models import FacetValue, SheetFacet
from .permission import questions_by_path


def content_of(study):
    """What the page will say, in JSON; None stands for a number that is withheld."""
    waves = [wave for wave in waves_of(study) if not wave.is_open]
    return {
        "study": {"it": study.title, "en": study.title_en or study.title},
        "region": study.region.name,
        "waves": [{"number": wave.number, "year": wave.label, "answered": _shown(wave.answered)} for wave in waves],
        "provinces": _provinces(study),
        "themes": _themes(study),
        "needs": _needs(study),
        "born": _born(study, waves),
        "transitions": _transitions(waves),
        "dimensions": _dimensions(study, waves),
    }


def _shown(count):
    return public_counts([count], adds_up=False)[0]


def _provinces(study):
    """Every province of the study: practices with a form, and how many were meant to be found."""
    sent, targets = submitted_by_province(study), dict(study.quotas.values_list("province", "target"))
    codes = {*sent, *targets, *study.territories.values_list("pk", flat=True)}
    places = list(Province.objects.filter(pk__in=codes).order_by("name"))
    counts = public_counts([sent.get(place.pk, 0) for place in places])
    return [
        {"code": place.pk, "name": place.name, "practices": count, "target": targets.get(place.pk)}
        for place, count in zip(places, counts, strict=True)
    ]


def _themes(study):
    rows = Counter(
        SheetFacet.objects.filter(sheet__study=study, sheet__withdrawn_at=None, facet="theme").values_list(
            "value", flat=True
        )
    )
    words = dict(FacetValue.objects.filter(facet="theme", value__in=rows).values_list("value", "labels"))
    # A practice may be in several fields: the counts add up to nothing.
    return [{"words": words[value], "practices": _shown(n)} for value, n in rows.most_common() if value in words]


def _needs(study):
    told = Voice.objects.filter(study=study, state=Voice.State.ACCEPTED, kind__in=("need", "problem")).count()
    matches = Counter(Match.objects.filter(study=study).values_list("state", flat=True))
    return {
        "told": _shown(told),
        "in_contact": _shown(matches[Match.State.IN_CONTACT]),
        "answered": _shown(matches[Match.State.DONE]),
    }


def _born(study, waves):
    """What practices say was born of them, in the last form or update that may be counted."""
    said, words = {}, {}
    forms = Response.objects.of_study(study).submitted().filter(practice__isnull=False)
    _read_born(forms, said, words)
    for wave in waves:
        if wave.version_id:
            _read_born(updates_of(wave).filter(practice__in=may_count(wave)), said, words)
    counts = Counter(value for values in said.values() for value in values if value != "nothing_yet")
    return [{"words": words[value], "practices": _shown(n)} for value, n in counts.most_common() if value in words]


def _read_born(responses, said, words):
    rows = Answer.objects.filter(response__in=responses.values("pk"), path__endswith="/generated_things")
    for practice, version, path, value in rows.order_by("response__submitted_at", "pk").values_list(
        "response__practice", "version", "path", "value"
    ):
        said[practice] = value.split()
        words.update({one.value: both(one.labels) for one in questions_by_path(version)[path].choices})


def _transitions(waves):
    """What practices became, counted; never which one."""
    counts = Counter()
    for wave in waves:
        allowed = may_count(wave)
        for one in transitions_of(wave).filter(aspect=Transition.Aspect.FORM):
            if one.practice_id in allowed or one.response_id is None:
                counts[(one.before, one.after)] += 1
    total, kinds = sum(counts.values()), sorted(counts)
    shown = public_counts([counts[kind] for kind in kinds])  # they add up to the total: none may be found from it
    rows = [{"before": a, "after": b, "practices": n} for (a, b), n in zip(kinds, shown, strict=True)]
    return {"total": _shown(total), "rows": rows}


def _dimensions(study, waves):
    """Means over practices, from one wave to the next; withheld under five."""
    version = newest_version(study, published=True)
    if version is None or len(waves) < 2:
        return []
    allowed = set.intersection(*(may_count(wave) for wave in waves if wave.version_id))
    lines, _panel = lines_of(version, waves, practices=allowed)
    return [
        {
            "names": {"it": line.dimension.name, "en": line.dimension.name_en or line.dimension.name},
            "indicators": line.indicators,
            "of": line.of,
            "points": [{"year": w.label, "mean": round(mean, 1), "practices": n} for w, mean, n in line.points]
            if all(n >= PUBLIC_MINIMUM for _w, _mean, n in line.points)
            else [],
        }
        for line in lines
        if line.points
    ]
