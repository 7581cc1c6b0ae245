"""Bring into a chapter what the room said: evidence pinned first, then sentences that cite it."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from sestante.deliberation.actions.recording import pin_result
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import PolisImport, Round
from sestante.deliberation.queries import last_polls
from sestante.indicators.actions import pin_index, pin_ratings, pin_uses
from sestante.indicators.models import FrameworkVersion, IndexResult, Judgement
from sestante.indicators.queries import heard_of, index_of, methodologies_of, placements_of
from sestante.indicators.queries.frameworks import newest_version
from sestante.indicators.telling import figures_of, ratings_of, uses_of
from sestante.reports.drafts import Pinned, indicator_sections, methodology_sections
from sestante.reports.errors import ReportError
from sestante.reports.models import Chapter, Report
from sestante.synthesis.findings import findings_of
from sestante.synthesis.models import Evidence

from .writing import write_chapter

LANGUAGES = {"it": "text", "en": "text_en"}


@transaction.atomic
def draft_from_room(chapter, *, named=frozenset(), by):
    """Add to a chapter the sections that the data have and its text has not. Returns how many headings came in.

    What is written stays as it is: a section whose heading stands there is left alone. ``named`` are the practices, by
    key, that may be called by name.
    """
    held = Chapter.objects.select_for_update(of=("self",)).select_related("report__study").get(pk=chapter.pk)
    if held.report.kind != Report.Kind.REPORT or held.key not in DRAFTS:
        raise ReportError(_("This chapter is not drafted from the room."))
    before = transaction.savepoint_create()
    compose = DRAFTS[held.key](held.report.study, named, by)
    texts, added = {}, 0
    for language, field in LANGUAGES.items():
        with override(language):
            text, number = _with_missing(getattr(held, field), compose())
        texts[field], added = text, max(added, number)
    if not added:
        transaction.savepoint_rollback(before)  # nor is anything pinned that no sentence would cite
        return 0
    write_chapter(held, revision=held.revision, by=by, **texts)
    return added


def _with_missing(text, sections):
    there = {row.lstrip("#").strip() for row in text.splitlines() if row.startswith("#")}
    missing = [one for one in sections if one.body and one.heading not in there]
    parts = [text.rstrip(), *(f"## {one.heading}\n\n{one.body}" for one in missing)]
    return ("\n\n".join(part for part in parts if part) + "\n" if missing else text), len(missing)


def _methodologies(study, named, by):
    methodologies = methodologies_of(study)
    uses = _uses(study, by)
    rankings, statements = _rankings(study, "methodologies", by), _statements(study, by)
    return lambda: list(methodology_sections(methodologies, uses, rankings, statements, named))


def _indicators(study, named, by):
    rankings = _rankings(study, "indicators", by)
    version = newest_version(study, published=True)
    if version is None:
        return lambda: list(indicator_sections(rankings, None, [], (0, [], ""), None))
    cards = [one.indicator_version for one in placements_of(version) if one.kept]
    ratings, index = _ratings(version, by), _index(version, by)
    heard = heard_of(version).get((Judgement.Kind.WEIGHTS, ""), {"people": 0, "rounds": {}})
    reason = version.weights_reason if version.weights == FrameworkVersion.Weights.HAND else ""
    weights = (heard["people"], list(heard["rounds"].values()), reason)
    return lambda: list(indicator_sections(rankings, ratings, cards, weights, index))


DRAFTS = {"ch06": _methodologies, "ch07": _indicators}


# -- evidence: what is pinned already is used again ----------------------------------------------------------------
def _rankings(study, output, by):
    """{round: (number of its group, pinned)}, room by room."""
    return _results(study, by, kind=Round.Kind.IDEAS, output=output)


def _statements(study, by):
    return list(_results(study, by, kind=Round.Kind.STATEMENTS).values())


def _results(study, by, **which):
    """Of rounds held in a room: a conversation brought in from elsewhere is no room's."""
    brought_in = PolisImport.objects.filter(study=study, focus_group__isnull=False).values("focus_group")
    rounds = Round.objects.filter(focus_group__study=study, state=Round.State.CLOSED, **which)
    rounds = rounds.exclude(focus_group__in=brought_in).select_related("focus_group__study")
    pinned = ((one, _result(one, by)) for one in rounds.order_by("focus_group__number", "number"))
    return {one.pk: (one.focus_group.number, found) for one, found in pinned if found is not None}


def _result(round_, by):
    polls = last_polls(round_)
    if not polls:
        return None
    study = round_.focus_group.study
    known = Evidence.objects.filter(
        study=study, kind=Evidence.Kind.FOCUS_GROUP, trace__group=round_.focus_group.number,
        trace__round=round_.number, trace__poll=max(one.number for one in polls),
    ).order_by("-number").first()  # fmt: skip
    try:
        return Pinned.of(known or pin_result(round_, by=by))
    except DeliberationError:
        return None  # nobody voted, or every idea was taken out


def _uses(study, by):
    figures = uses_of(study)
    if not figures["n"]:
        return None
    known = Evidence.objects.filter(study=study, kind=Evidence.Kind.DATA, trace__methodologies=True)
    same = next((one for one in known.order_by("-number") if one.figures == figures), None)
    return Pinned.of(same or pin_uses(study, by=by))


def _ratings(version, by):
    if not ratings_of(version)["n"]:
        return None
    known = Evidence.objects.filter(study=version.framework.study, kind=Evidence.Kind.DATA, trace__ratings=version.pk)
    return Pinned.of(known.order_by("-number").first() or pin_ratings(version, by=by))


def _index(version, by):
    """The index under the group's own weights."""
    frozen = IndexResult.objects.filter(version=version, evidence__isnull=False).select_related("evidence")
    own = next(
        (one for one in frozen.order_by("-number") if not one.rules["moved"] and not one.rules["evidence"]), None
    )
    if own is not None:
        return Pinned.of(own.evidence)
    figures = figures_of(index_of(version))
    if not figures["n"]:
        return None
    sentences = findings_of(figures)
    return Pinned.of(pin_index(version, finding=sentences["it"], finding_en=sentences["en"], by=by).evidence)
