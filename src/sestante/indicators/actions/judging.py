from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.deliberation.models import Round
from sestante.indicators import judgement
from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import FrameworkVersion, Judgement
from sestante.indicators.queries.judging import keys_of, matrix_shares, verdicts_of
from sestante.indicators.weighing import Method, pair_key, shares_of
from sestante.journal.actions import record

from .frameworks import draft

Kind = Judgement.Kind
OUTPUTS = {
    Kind.RELEVANCE: Round.Output.RELEVANCE,
    Kind.FEASIBILITY: Round.Output.FEASIBILITY,
    Kind.WEIGHTS: Round.Output.WEIGHTS,
}
ROUND_METHODS = {
    Round.Kind.RATING: Method.RATING,
    Round.Kind.BUDGET: Method.BUDGET,
    Round.Kind.PAIRS: Method.PAIRS,
    Round.Kind.BEST_WORST: Method.BEST_WORST,
}


def put_to_room(version, focus_group, *, kind, scope="", method=Method.BUDGET, by):
    """Prepare a round over this version's indicators or dimensions: to be rated, or weighed."""
    subjects = _subjects(version, kind, scope)
    if len(subjects) < (1 if kind != Kind.WEIGHTS else 2):
        raise IndicatorError(_("There is nothing to compare: at least two are needed."))
    rated = kind != Kind.WEIGHTS
    rounds = {method: name for name, method in ROUND_METHODS.items()}
    rule = {"framework_version": version.pk, "kind": kind, "scope": scope}
    rule |= (
        {"relevant_from": version.relevant_from, "feasible_from": version.feasible_from} if rated else {"total": 100}
    )
    return judgement.prepare_round(
        focus_group,
        kind=Round.Kind.RATING if rated else rounds[method],
        output=OUTPUTS[kind],
        question=questions(version, kind, scope),
        subjects=subjects,
        rule=None if rated else rule,
        by=by,
    )


def _subjects(version, kind, scope):
    if kind == Kind.WEIGHTS and not scope:
        return [(one.subject_key, one.name, one.name_en, "") for one in version.dimensions.all()]
    placements = version.placements.select_related("indicator_version__indicator", "dimension")
    if kind == Kind.WEIGHTS:
        placements = placements.filter(kept=True, dimension__key=scope)
    return [
        (one.indicator_version.indicator.key, one.indicator_version.name, one.indicator_version.name_en,
         one.indicator_version.definition)
        for one in placements
    ]  # fmt: skip


def questions(version, kind, scope):
    found = {}
    for language in ("it", "en"):
        with translation.override(language):
            found[language] = question_in_words(version, kind, scope, language)
    return found


def question_in_words(version, kind, scope, language):
    if kind == Kind.RELEVANCE:
        return _("How much does each indicator say about innovation? From 1, nothing, to 9, a great deal.")
    if kind == Kind.FEASIBILITY:
        return _("How easily can it be collected, year after year? From 1, impossible, to 9, easily.")
    if not scope:
        return _("Share out 100 points: how much does each dimension count?")
    dimension = version.dimensions.get(key=scope)
    name = dimension.name_en if language == "en" and dimension.name_en else dimension.name
    return _("Share out 100 points among the indicators of “%(dimension)s”.") % {"dimension": name}


@transaction.atomic
def take_judgements(version, round_, *, kind, scope="", by):
    """Copy what the room said into this version: one judgement a seat. Taking it again replaces the copy."""
    held = draft(version)
    if not judgement.last_polls(round_):
        raise IndicatorError(_("The room has not closed this vote yet."))
    keys = keys_of(held, kind, scope)
    sides = judgement.sides_of(round_)
    method = ROUND_METHODS.get(round_.kind)
    if method is None or (method == Method.RATING) is (kind == Kind.WEIGHTS):
        raise IndicatorError(_("This round asked something else."))
    room = f"FG{round_.focus_group.number}"
    order = list(judgement.subjects_of(round_))
    made = []
    for seat, values in judgement.points_of(round_).items():
        given = _named(values, order) if method == Method.PAIRS else values
        given = {key: value for key, value in given.items() if set(key.split("~")) <= set(keys)}
        owner, letter = sides.get(seat, (False, seat))
        row = _judged(kind, method, given, keys)
        if row is None:
            continue
        made.append(
            _save(held, kind, scope, f"{room}·{seat}", side=_side(owner), cluster=f"{room}·{letter}", method=method,
                  channel=Judgement.Channel.ROOM, round=round_, **row)
        )  # fmt: skip
    if not made:
        raise IndicatorError(_("In this round nobody judged what this framework holds."))
    record("took judgements", held, by=by, study=held.framework.study, kind=kind, people=len(made))
    return made


def _named(values, order):
    """Comparisons of a room (pair:1:3) by the keys of what was compared."""
    found = {}
    for key, value in values.items():
        if key.startswith(judgement.PAIR):
            first, second = (int(place) - 1 for place in key.removeprefix(judgement.PAIR).split(":"))
            if max(first, second) < len(order):
                found[pair_key(order[first], order[second])] = value
    return found


def _judged(kind, method, given, keys):
    """What is kept of one voice; None for one who did not answer in full where that is needed."""
    if kind != Kind.WEIGHTS:
        return {"given": given} if given else None
    try:
        shares, consistency = shares_of(method, given, keys)
    except IndicatorError:
        return None
    return {"given": given, "shares": shares, "consistency": consistency}


def _side(owner):
    return Judgement.Side.OWNERS if owner else Judgement.Side.OTHERS


def _save(version, kind, scope, voice, **fields):
    made, _new = Judgement.objects.update_or_create(
        version=version, kind=kind, scope=scope, voice=voice, defaults=fields
    )
    return made


@transaction.atomic
def enter_judgement(version, *, kind, scope="", voice, side, practice_letter="", method=Method.BUDGET, given, by):
    """Write down what somebody said on paper, by the code on their sheet; again replaces it."""
    held = draft(version)
    voice = voice.strip()
    if not voice:
        raise IndicatorError(_("Write the code on the sheet."))
    keys = keys_of(held, kind, scope)
    if kind == Kind.WEIGHTS:
        shares, consistency = shares_of(method, given, keys)
        row = {"given": given, "shares": shares, "consistency": consistency, "method": method}
    else:
        given = {key: int(value) for key, value in given.items() if key in keys and value not in ("", None)}
        if not given or any(not 1 <= value <= 9 for value in given.values()):
            raise IndicatorError(_("Ratings are whole numbers from 1 to 9."))
        row = {"given": given, "method": Method.RATING}
    made = _save(held, kind, scope, voice[:40], side=side, cluster=(practice_letter.strip() or voice)[:40],
                 channel=Judgement.Channel.PAPER, round=None, **row)  # fmt: skip
    record("entered judgement", held, by=by, study=held.framework.study, kind=kind)
    return made


@transaction.atomic
def settle_ratings(version, *, by):
    """Let the ratings decide what stays: relevance without disagreement, feasibility. Reasons are kept."""
    held = draft(version)
    found = verdicts_of(held)
    if not any(one["relevance"] for one in found.values()):
        raise IndicatorError(_("Nobody has rated these indicators yet."))
    for placement in held.placements.select_related("indicator_version"):
        verdict = found[placement.indicator_version.indicator_id]
        placement.kept, placement.verdict = verdict["kept"], verdict
        placement.save(update_fields=["kept", "verdict"])
    held.rated_at = timezone.now()
    held.save(update_fields=["rated_at"])
    record("settled ratings", held, by=by, study=held.framework.study)
    return held


@transaction.atomic
def settle_weights(version, *, by):
    """Make the group's mean shares the weights; what nobody weighed counts equally."""
    held = draft(version)
    if not held.judgements.filter(kind=Kind.WEIGHTS).exists():
        raise IndicatorError(_("Nobody has weighed yet."))
    placements = list(held.placements.select_related("indicator_version__indicator", "dimension"))
    for dimension in held.dimensions.all():
        mine = [one for one in placements if one.dimension_id == dimension.pk and one.kept]
        shares = matrix_shares(held, dimension.key, [one.indicator_version.indicator.key for one in mine])
        for one, share in zip(mine, shares, strict=True):
            one.weight = share
            one.save(update_fields=["weight"])
    dimensions = list(held.dimensions.all())
    shares = matrix_shares(held, "", [one.subject_key for one in dimensions])
    for dimension, share in zip(dimensions, shares, strict=True):
        dimension.weight = share
        dimension.save(update_fields=["weight"])
    held.weights, held.weights_reason, held.weights_at = FrameworkVersion.Weights.GROUP, "", timezone.now()
    held.save(update_fields=["weights", "weights_reason", "weights_at"])
    record("settled weights", held, by=by, study=held.framework.study)
    return held


@transaction.atomic
def weigh_by_hand(version, *, dimensions, reason, by):
    """Give the dimensions weights by hand, with the reason; {key: number}."""
    held = draft(version)
    if not reason.strip():
        raise IndicatorError(_("Say why the weights are entered by hand."))
    if min(dimensions.values(), default=0) < 0 or sum(dimensions.values()) <= 0:
        raise IndicatorError(_("Weights are zero or more, and not all zero."))
    for one in held.dimensions.all():
        one.weight = dimensions.get(one.key, 0)
        one.save(update_fields=["weight"])
    held.weights, held.weights_reason = FrameworkVersion.Weights.HAND, reason.strip()[:300]
    held.weights_at = timezone.now()
    held.save(update_fields=["weights", "weights_reason", "weights_at"])
    record("weighed by hand", held, by=by, study=held.framework.study, reason=reason.strip()[:200])
    return held
