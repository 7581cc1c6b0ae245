"""Fills the invented study's methodologies, indicators and index, as its team and its room would."""

from sestante.deliberation.models import Ballot, FocusGroup, Poll, Round, Seat, Subject
from sestante.fieldwork.models import Answer
from sestante.indicators import actions, seeds
from sestante.indicators.actions.judging import questions
from sestante.indicators.models import Judgement
from sestante.indicators.queries.frameworks import placements_of
from sestante.questionnaires.library import read_yaml

from . import FOLDER

Kind = Judgement.Kind


def load(study, people, shift):
    """Methodologies from the steps of the forms; a framework rated, weighed and published; its values read."""
    plan = read_yaml((FOLDER / "indicators.yaml").read_text(encoding="utf-8"))
    by = people[0]
    methodologies(study, plan["methodologies"], by=by)
    cards = {one.indicator.seed: one for one in actions.add_seeds(study, by=by)}
    version = framework(study, plan["framework"], cards, by=by)
    seats = room(study)
    rate(version, seats, plan, by=by)
    weigh(version, seats, plan, by=by)
    actions.observe(version)
    return actions.publish_version(version, by=by)


def methodologies(study, rows, *, by):
    steps = {one.value: one for one in Answer.objects.filter(
        response__practice__study=study, response__state="submitted", path__endswith="/method_name"
    ).select_related("response")}  # fmt: skip
    for row in rows:
        made = actions.add_methodology(
            study,
            by=by,
            **{field: row[field]["it"] for field in ("name", "description", "conditions")},
            **{f"{field}_en": row[field]["en"] for field in ("name", "description", "conditions")},
        )
        for name in row["steps"]:
            step = steps[name]
            actions.place_step(made, response=step.response, ref=step.ref, by=by)


def framework(study, words, cards, *, by):
    version = actions.open_framework(
        study,
        title=words["title"]["it"],
        title_en=words["title"]["en"],
        purpose=words["purpose"]["it"],
        purpose_en=words["purpose"]["en"],
        dimensions=[(key, name["it"], name["en"]) for key, name in seeds.dimensions().items()],
        by=by,
    )
    dimensions = {one.key: one for one in version.dimensions.all()}
    for code, card in cards.items():
        actions.place_indicator(version, indicator_version=card, dimension=dimensions[seeds.dimension_of(code)], by=by)
    return version


def room(study):
    """Eight seats of the room already held, which judge."""
    there = Seat.objects.filter(focus_group__study=study, focus_group__state=FocusGroup.State.CLOSED)
    return list(there.select_related("focus_group").order_by("focus_group__number", "number")[:8])


def rate(version, seats, plan, *, by):
    placed = placements_of(version)
    for kind, column in ((Kind.RELEVANCE, 0), (Kind.FEASIBILITY, 1)):
        values = {one.indicator_version.indicator.key: _ratings(one, plan, column) for one in placed}
        subjects = [(one.indicator_version.indicator.key, one.indicator_version.name) for one in placed]
        _heard(version, seats, kind, "", Round.Kind.RATING, subjects, values, by=by)
    actions.settle_ratings(version, by=by)


def _ratings(placement, plan, column):
    code = placement.indicator_version.indicator.seed
    if column == 0 and code in plan["split"]:
        return plan["split"][code]
    middle = plan["ratings"][code][column]
    return [max(1, min(9, middle + leaning[placement.dimension.key])) for leaning in plan["leanings"]]


def weigh(version, seats, plan, *, by):
    dimensions = list(version.dimensions.all())
    values = {one.subject_key: [row[one.key] for row in plan["across"]] for one in dimensions}
    subjects = [(one.subject_key, one.name) for one in dimensions]
    _heard(version, seats, Kind.WEIGHTS, "", Round.Kind.BUDGET, subjects, values, by=by)
    placed = [one for one in placements_of(version) if one.kept]
    for dimension in dimensions:
        mine = [one.indicator_version for one in placed if one.dimension_id == dimension.pk]
        points = {one.indicator.key: [] for one in mine}
        for row in plan["inside"]:
            total = sum(row.get(one.indicator.seed, 1) for one in mine)
            for one in mine:
                points[one.indicator.key].append(round(100 * row.get(one.indicator.seed, 1) / total))
        subjects = [(one.indicator.key, one.name) for one in mine]
        _heard(version, seats, Kind.WEIGHTS, dimension.key, Round.Kind.BUDGET, subjects, points, by=by)
    actions.settle_weights(version, by=by)


def _heard(version, seats, kind, scope, asked, subjects, values, *, by):
    """A round of a room already closed: its subjects, its one poll, a ballot a seat; taken into the framework."""
    group = seats[0].focus_group
    outputs = {Kind.RELEVANCE: "relevance", Kind.FEASIBILITY: "feasibility", Kind.WEIGHTS: "weights"}
    made = Round.objects.create(
        focus_group=group,
        number=group.rounds.count() + 1,
        kind=asked,
        output=outputs[kind],
        question=questions(version, kind, scope),
        state=Round.State.CLOSED,
        rule={"total": 100, "scope": scope} if asked == Round.Kind.BUDGET else {},
        rule_frozen_at=group.closed_at,
        opened_at=group.closed_at,
        closed_at=group.closed_at,
    )
    rows = Subject.objects.bulk_create(
        Subject(round=made, key=key, position=place, text=text) for place, (key, text) in enumerate(subjects, 1)
    )
    poll = Poll.objects.create(round=made, number=1, opened_at=group.closed_at, closed_at=group.closed_at)
    Ballot.objects.bulk_create(
        Ballot(poll=poll, seat=seat, subject=row, value=values[row.key][place])
        for row in rows
        for place, seat in enumerate(seats)
    )
    actions.take_judgements(version, made, kind=kind, scope=scope, by=by)
