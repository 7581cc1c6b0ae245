from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import FrameworkVersion, IndexResult, IndexRow, Reckoning
from sestante.indicators.queries.index import index_of
from sestante.indicators.queries.values import unread
from sestante.indicators.tasks import by_response, read_form, reckon
from sestante.indicators.telling import figures_of, ratings_of, rules_of, uses_of
from sestante.journal.actions import record
from sestante.synthesis.actions import pin_figures
from sestante.synthesis.findings import finding_of

LANGUAGES = ("it", "en")
AT_ONCE = 30  # forms read while the page waits; more are an errand with its progress shown


def observe(version):
    """Read at once every form that a framework has not read as it now stands. Returns how many."""
    cards = [one.indicator_version for one in version.placements.select_related("indicator_version")]
    waiting = by_response(unread(version.framework.study, cards))
    for response, mine in waiting.items():
        read_form(response, mine)
    return len(waiting)


def begin_reckoning(version, *, by):
    """Read the forms: a few at once (None is returned), many as an errand, of which there is one at a time."""
    cards = [one.indicator_version for one in version.placements.select_related("indicator_version")]
    waiting = by_response(unread(version.framework.study, cards))
    if len(waiting) <= AT_ONCE:
        for response, mine in waiting.items():
            read_form(response, mine)
        return None
    try:
        with transaction.atomic():
            errand = Reckoning.objects.create(version=version, total=len(waiting))
            record("began reckoning", version, by=by, study=version.framework.study, forms=len(waiting))
    except IntegrityError:
        # One is under way, or its worker died: it goes on from where it was, and twice does no harm.
        errand = Reckoning.objects.get(version=version, state=Reckoning.State.RUNNING)
    transaction.on_commit(lambda: reckon.enqueue(errand.pk))
    return errand


@transaction.atomic
def pin_index(version, *, finding, finding_en="", weights=None, evidence=0, by):
    """Freeze the index with its own copy of values, weights and rules, and pin what may be shown of it.

    The evidence holds the dimensions over all practices; no practice is named in it and none has a place."""
    held = FrameworkVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    index = index_of(held, weights=weights, evidence=evidence)
    study = held.framework.study
    number = (held.results.aggregate(top=Max("number"))["top"] or 0) + 1
    figures = figures_of(index)
    pinned = pin_figures(
        study,
        figures=figures,
        trace={
            "index": held.pk,
            "result": number,
            "title": held.framework.title,
            "versions": [held.number],
            "questions": [],
            "filter": {},
            "n": figures["n"],
            "missing": figures["missing"],
            "cases": figures["cases"],
            "date": timezone.localdate().isoformat(),
        },
        finding=finding,
        finding_en=finding_en,
        by=by,
    )
    rules, copy = rules_of(index)
    result = IndexResult.objects.create(
        version=held, number=number, rules=rules, copy=copy, evidence=pinned, frozen_by=by
    )
    IndexRow.objects.bulk_create(_rows(result, index))
    record("froze index", result, by=by, study=study, evidence=pinned.code)
    return result


def pin_ratings(version, *, by):
    """Pin what people said of every candidate, and which stayed."""
    figures = ratings_of(version)
    if not figures["n"]:
        raise IndicatorError(_("Nobody has rated these indicators yet."))
    return _pin(version.framework.study, figures, {"ratings": version.pk, "versions": [version.number]}, by=by,
                title=lambda: version.framework.title, finding=finding_of)  # fmt: skip


def pin_uses(study, *, by):
    """Pin how many practices use each methodology."""
    figures = uses_of(study)
    if not figures["n"]:
        raise IndicatorError(_("No step of a form is placed in a methodology yet."))
    return _pin(study, figures, {"methodologies": True, "versions": []}, by=by,
                title=lambda: _("Steps that the practices told"), finding=_used)  # fmt: skip


def _used(figures):
    words = {"methods": len(figures["rows"]), "n": figures["n"]}
    return _("%(methods)s ways of working, in the steps told by %(n)s practices") % words


def _pin(study, figures, trace, *, title, finding, by):
    """Pin figures that have no question of a form behind them, with their words in both languages."""
    titles, findings, asked = {}, {}, {}
    for language in LANGUAGES:
        with override(language):
            titles[language], findings[language] = title(), finding(figures)
            asked[language] = _("Which methodologies do the practices use?") if "methodologies" in trace else ""
    counts = {name: figures[name] for name in ("n", "missing", "cases")}
    trace |= counts | {"title": titles["it"], "titles": titles, "filter": {}, "date": timezone.localdate().isoformat(),
                       "questions": [{"name": "", "labels": asked}] if asked["it"] else []}  # fmt: skip
    return pin_figures(study, figures=figures, trace=trace, finding=findings["it"], finding_en=findings["en"], by=by)


def _rows(result, index):
    codes = [one.indicator_version.indicator.code for part in index.parts for one in part.placements]
    for row in [*index.rows, *index.without]:
        scores = {
            "estimate": row.estimate,
            "bands": list(row.bands),
            "best": row.best,
            "worst": row.worst,
            "first": row.first,
            "dimensions": dict(zip([part.dimension.key for part in index.parts], row.dimensions, strict=True)),
        }
        yield IndexRow(
            result=result,
            practice=row.practice,
            response_id=row.response,
            values=dict(zip(codes, row.values, strict=True)),
            scores=scores,
        )
