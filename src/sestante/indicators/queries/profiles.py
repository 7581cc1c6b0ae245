"""What a practice's public page may say of it: its own dimensions, no place, nobody beside it."""

from sestante.fieldwork.queries import paper_of
from sestante.indicators.formulas import compiled
from sestante.questionnaires.models import Version

from .frameworks import newest_version
from .index import index_of
from .waves import lines_of, may_show, waves_of


def profile_of(practice):
    """The dimensions of the newest published framework for one practice, or None.

    Scores stand between goalposts fixed in that version: no other practice moves them."""
    version = newest_version(practice.study, published=True)
    if version is None:
        return None
    index = index_of(version, draws=1)
    row = next((one for one in [*index.rows, *index.without] if one.practice.pk == practice.pk), None)
    if row is None or not any(score is not None for score in row.dimensions):
        return None
    shown = [_is_public(part, row.response) for part in index.parts]
    if not any(shown):
        return None
    framework, years = version.framework, years_of(practice, version)
    return {
        "title": {"it": framework.title, "en": framework.title_en or framework.title},
        "purpose": {"it": framework.purpose, "en": framework.purpose_en or framework.purpose},
        "version": version.number,
        "low": version.low,
        "indicators": index.indicators,
        "present": row.present,
        "dimensions": [
            {
                "names": {"it": part.dimension.name, "en": part.dimension.name_en or part.dimension.name},
                "score": None if score is None else round(score),
                "years": years.get(part.dimension.pk, []),
            }
            for part, score, public in zip(index.parts, row.dimensions, shown, strict=True)
            if public
        ],
    }


def years_of(practice, version):
    """{dimension: [{label, score, indicators}]} over the closed waves that the practice answered, oldest first.

    Made of the indicators asked every time, between the same goalposts; an update only with its author's yes to have
    this very thing shown on this very page."""
    told = [
        wave
        for wave in waves_of(practice.study)
        if not wave.is_open and (wave.number == 1 or practice.pk in may_show(wave))
    ]
    if len(told) < 2:
        return {}
    lines, _panel = lines_of(version, told, practices=[practice.pk])
    return {
        line.dimension.pk: [
            {"label": wave.label, "score": round(score), "indicators": line.indicators}
            for wave, score in zip(told, line.scores[practice.pk], strict=True)
        ]
        for line in lines
        if practice.pk in line.scores
    }


def _is_public(part, response):
    """Whether a dimension reads public answers only: what a form promised to show in sums stays in sums."""
    version = Version.objects.light().get(responses=response)
    questions = paper_of(version).questions
    for placement in part.placements:
        formula = compiled(placement.indicator_version.formula, version.pk)
        read = [questions.get(one.ref) for one in formula.questions] if formula else []
        if any(meta is not None and meta.visibility != "public" for meta in read):
            return False
    return True
