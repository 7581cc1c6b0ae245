"""From sheets and forms to an index: what is kept, what is weighed, how far it moves, what is frozen."""

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

import make
import small_index
from sestante.deliberation.models import Ballot, FocusGroup, Participant, Poll, Round, Seat, SeatKey
from sestante.fieldwork.models import Response
from sestante.indicators import actions, queries, telling
from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import (
    FrameworkVersion,
    IndexRow,
    Indicator,
    IndicatorVersion,
    Judgement,
    Methodology,
    MethodologyStep,
    Observation,
    Placement,
    Reckoning,
)
from sestante.methods import indices
from sestante.reports.exhibits import chart_of, exhibit_of
from sestante.synthesis.drawings import drawing
from sestante.synthesis.figures import table
from sestante.synthesis.suppression import publishable

pytestmark = pytest.mark.django_db
Kind = Judgement.Kind


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def ready():
    """(study, person, version, cards): eight sheets of weights, values read."""
    study, _form, _responses = small_index.study_with_forms()
    by = study.memberships.get().person
    version, made = small_index.framework(study, by=by)
    small_index.judged(version, made, by=by)
    actions.observe(version)
    version.refresh_from_db()
    return study, by, version, made


def test_the_estimate_is_the_weighted_mean_that_anybody_can_reckon(ready):
    _study, _by, version, _made = ready
    index = queries.index_of(version)
    first = next(row for row in index.rows if row.practice.name == "Pratica 1")
    doing = np.mean([small_index.ACROSS[at][0] for at in range(8)]) / 100
    inside = np.mean([(40 + 5 * at) / 100 for at in range(8)])
    # hours 8 of 10; role 3 of 3; trust 14/3 from 1 to 5; ten people from 50 down to 0
    score = doing * (inside * 80 + (1 - inside) * 100) + (1 - doing) * (0.5 * 100 * (14 / 3 - 1) / 4 + 0.5 * 80)
    assert first.estimate == pytest.approx(score)
    assert [part.percent for part in index.parts] == [48, 52]
    assert (index.people, index.draws, index.moved, index.sides) == (8, 2000, False, True)


def test_intervals_hold_the_estimate_and_places_are_plausible_not_certain(ready):
    index = queries.index_of(ready[2])
    for row in index.rows:
        low95, low80, high80, high95 = row.bands
        assert low95 <= low80 <= row.estimate <= high80 <= high95
    assert all(1 <= row.best <= row.worst <= 4 for row in index.placed)
    assert sum(row.first for row in index.rows) == pytest.approx(1)
    assert queries.index_of(ready[2]).rows[0].bands == index.rows[0].bands  # the same seed, the same draws


def test_few_values_give_no_place_and_stand_in_nobodys_way(ready):
    index = queries.index_of(ready[2])
    last = next(row for row in index.rows if row.practice.name == "Pratica 5")
    assert (last.present, last.wanted, last.is_few) == (1, 4, True)
    assert last.dimensions == [None, 100.0]  # nobody at all: the smallest there can be
    assert index.rows[0] is last and (last.place, last.best, last.first) == (0, 0, 0.0)
    assert [row.place for row in index.placed] == [1, 2, 3, 4] and index.placed[0].best == 1
    assert last not in index.leading and telling.table_of(index)[1][0][4] == ""


def test_sliders_move_the_estimate_and_keep_how_far_people_differ(ready):
    version = ready[2]
    group, mine = queries.index_of(version), queries.index_of(version, weights={"doing": 90, "being": 10})
    assert [part.percent for part in mine.parts] == [90, 10] and mine.moved
    first = {row.practice.name: row for row in mine.rows}["Pratica 1"]
    assert first.estimate == pytest.approx(0.9 * first.dimensions[0] + 0.1 * first.dimensions[1])
    assert group.placed[0].estimate != mine.placed[0].estimate


def test_only_documented_indicators_may_be_asked_for(ready):
    index = queries.index_of(ready[2], evidence=2)
    assert [[one.indicator_version.name for one in part.placements] for part in index.parts] == [
        ["Ore a testa"],
        ["Piccoli"],
    ]


def test_a_framework_nobody_weighed_has_estimates_and_no_intervals():
    study, _form, _responses = small_index.study_with_forms()
    by = study.memberships.get().person
    version, _made = small_index.framework(study, by=by)
    actions.observe(version)
    index = queries.index_of(version)
    assert index.draws == 0 and all(row.bands == () for row in index.rows)
    assert "no interval" in telling.finding_of(index)


def test_ratings_decide_what_stays_and_keep_the_reason(ready):
    _study, by, version, made = ready
    high, low = [8, 8, 9, 8], [7, 7, 6, 7]
    split, hard = [1, 1, 9, 9], [3, 4, 3, 4]
    ratings = {"hours": (high, low), "role": (split, low), "trust": ([5, 6, 5, 6], low), "size": (high, hard)}
    small_index.rated(version, made, ratings, by=by)
    actions.settle_ratings(version, by=by)
    kept = {one.indicator_version.name: (one.kept, one.verdict["because"]) for one in version.placements.all()}
    assert kept == {
        "Ore a testa": (True, ""),
        "Chi decide": (False, "disagreement"),
        "Fiducia": (False, "irrelevant"),
        "Piccoli": (False, "hard"),
    }
    with pytest.raises(IndicatorError, match="Every dimension needs an indicator: Stare"):
        actions.publish_version(version, by=by)


def test_comparisons_and_best_and_worst_become_shares_with_their_consistency(ready):
    _study, by, version, made = ready
    keys = [made["hours"].indicator.key, made["role"].indicator.key]
    pairs = actions.enter_judgement(
        version, kind=Kind.WEIGHTS, scope="doing", voice="P9", side="others", method="pairs",
        given={f"{keys[0]}~{keys[1]}": 3}, by=by,
    )  # fmt: skip
    assert pairs.shares[keys[0]] == pytest.approx(0.75) and pairs.consistency == 0
    best = actions.enter_judgement(
        version, kind=Kind.WEIGHTS, scope="doing", voice="P9", side="others", method="best_worst",
        given={keys[0]: 14, keys[1]: 41}, by=by,
    )  # fmt: skip
    assert best.pk == pairs.pk and best.shares[keys[0]] == pytest.approx(0.8)
    with pytest.raises(IndicatorError, match="Something was not compared|do not hold together"):
        actions.enter_judgement(
            version, kind=Kind.WEIGHTS, scope="doing", voice="P9", side="others", method="pairs", given={}, by=by
        )


def room(study, version, made):
    """A room that has shared out points over the dimensions: three seats, two of one practice."""
    now = timezone.now()
    group = FocusGroup.objects.create(study=study, number=1, title="Prova", state="open", opened_at=now)
    practice = study.practices.first()
    seats = []
    for number in (1, 2, 3):
        seats.append(Seat.objects.create(focus_group=group, number=number, nonce=f"n{number}"))
        person = Participant.objects.create(
            focus_group=group, name="Una persona", practice=practice if number < 3 else None, nonce=f"n{number}"
        )
        SeatKey.objects.create(participant=person, seat=seats[-1])
    asked = actions.put_to_room(version, group, kind=Kind.WEIGHTS, by=study.memberships.get().person)
    poll = Poll.objects.create(round=asked, number=1, opened_at=now, closed_at=now)
    for seat, points in zip(seats, (80, 60, 10), strict=True):
        for subject, value in zip(asked.subjects.all(), (points, 100 - points), strict=True):
            Ballot.objects.create(poll=poll, seat=seat, subject=subject, value=value)
    return asked


def test_what_a_room_said_is_copied_without_names_and_drawn_by_practice(ready):
    study, by, version, made = ready
    version.judgements.all().delete()
    asked = room(study, version, made)
    assert [one.key for one in asked.subjects.all()] == ["dimension:doing", "dimension:being"]
    assert (asked.kind, asked.output) == (Round.Kind.BUDGET, "weights")
    taken = actions.take_judgements(version, asked, kind=Kind.WEIGHTS, by=by)
    assert [(one.voice, one.side, one.cluster) for one in taken] == [
        ("FG1·P1", "owners", "FG1·A"),
        ("FG1·P2", "owners", "FG1·A"),
        ("FG1·P3", "others", "FG1·P3"),
    ]
    actions.settle_weights(version, by=by)
    assert version.dimensions.get(key="doing").weight == pytest.approx(0.5)
    SeatKey.objects.all().delete()  # the recordings go, the keys with them: the copy stands
    assert queries.index_of(version).people == 3
    assert actions.take_judgements(version, asked, kind=Kind.WEIGHTS, by=by)[0].pk == taken[0].pk


def test_a_published_version_does_not_change_and_the_next_is_a_copy(ready):
    study, by, version, made = ready
    published = actions.publish_version(version, by=by)
    placed = version.placements.first()
    for refused in (
        lambda: actions.set_goalposts(placed, worst=0, best=5, by=by),
        lambda: actions.settle_weights(version, by=by),
        lambda: actions.take_out_indicator(placed, by=by),
        lambda: actions.add_dimension(version, name="Altro", by=by),
        lambda: actions.weigh_by_hand(version, dimensions={"doing": 1}, reason="prova", by=by),
    ):
        with pytest.raises(IndicatorError, match="published and does not change"):
            refused()
    before = [row.estimate for row in queries.index_of(published).rows]
    actions.revise_indicator(made["hours"].indicator, by=by, **small_index.CARD | {"formula": "${hours} div 10"})
    following = actions.next_version(version.framework, by=by)
    assert (following.number, following.placements.count(), following.dimensions.count()) == (2, 4, 2)
    assert following.placements.get(indicator_version__indicator=made["hours"].indicator).indicator_version.number == 2
    assert [row.estimate for row in queries.index_of(published).rows] == before


def test_a_form_sent_again_is_stale_until_it_is_read_and_a_frozen_index_keeps_its_copy(ready):
    study, by, version, _made = ready
    assert queries.stale_of(version) == 0
    result = actions.pin_index(version, finding="Una frase", finding_en="A sentence", by=by)
    response = Response.objects.get(practice__name="Pratica 2")
    response.instance = response.instance.replace("<hours>60</hours>", "<hours>160</hours>")
    response.revision += 1
    response.save()
    assert queries.stale_of(version) == 1
    assert actions.begin_reckoning(version, by=by) is None  # few: read at once
    value = Observation.objects.get(practice=response.practice, indicator_version__name="Ore a testa").value
    assert value == 8.0 and queries.stale_of(version) == 0
    kept = result.rows.get(practice=response.practice)
    assert kept.values["I01"] == 3.0 and result.rules["people"] == 8
    figures = result.evidence.figures
    assert figures["shape"] == "index" and [row["n"] for row in figures["dimensions"]] == [4, 5]
    assert "Pratica" not in str(figures)


def test_what_is_pinned_is_drawn_told_and_suppressed_like_any_figure(ready):
    figures = telling.figures_of(queries.index_of(ready[2]))
    head, rows = table(figures)
    assert rows[0][0] == "Doing" and rows[0][1] == "48%"
    assert drawing(figures, title="t").startswith("<svg")
    shown = publishable(figures)
    assert "median" not in shown["dimensions"][0] and shown["dimensions"][1]["p10"] == shown["dimensions"][1]["q1"]
    assert shown["dimensions"][0]["n"] is None  # four practices: fewer than may be told
    assert publishable(figures | {"n": 3})["dimensions"] == []
    trace = {"title": "Indice", "versions": [1], "questions": [], "filter": {}, "date": "2026-11-25"}
    frozen = {"code": "D9", "kind": "D", "finding": {"it": "Una frase"}, "figures": shown, "trace": trace}
    assert exhibit_of(frozen)["drawing"].startswith("<svg") and "Being" in chart_of(frozen)


def test_a_withdrawn_form_takes_its_values_with_it(ready):
    study, by, version, _made = ready
    actions.pin_index(version, finding="Una frase", by=by)
    response = Response.objects.get(practice__name="Pratica 1")
    methodology = actions.add_methodology(study, name="Bussare", by=by)
    ref = response.answers.get(value="Il giro").ref
    actions.place_step(methodology, response=response, ref=ref, by=by)
    Response.objects.filter(pk=response.pk).update(state="withdrawn")
    assert "Pratica 1" not in [row.practice.name for row in queries.index_of(version).rows]
    assert actions.forget_response(response) > 0
    for kind in (Observation, IndexRow, MethodologyStep):
        assert not kind.objects.filter(response=response).exists()


def test_the_index_goes_to_coinr_and_comes_back_with_the_same_scores(ready):
    index = queries.index_of(ready[2])
    structure = indices.read_imeta(telling.imeta_of(index))
    data = indices.read_idata(telling.idata_of(index), structure)
    codes = [row.code for row in structure.indicators]
    placements = [one for part in index.parts for one in part.placements]
    scaled = indices.goalposts(data.values(codes), [one.worst for one in placements], [one.best for one in placements])
    found = indices.scored(structure, scaled, least_present=0.5)["index"]
    mine = {f"P{row.practice.pk}": row.estimate for row in [*index.rows, *index.without]}
    assert found.tolist() == pytest.approx([mine[unit] for unit in data.units])


def test_a_practices_profile_has_its_dimensions_and_no_place(ready):
    study, by, version, _made = ready
    practice = study.practices.get(name="Pratica 1")
    assert queries.profile_of(practice) is None  # nothing is published yet
    actions.publish_version(version, by=by)
    profile = queries.profile_of(practice)
    assert [one["names"]["en"] for one in profile["dimensions"]] == ["Doing", "Being"]
    assert profile["dimensions"][0]["score"] == 88 and profile["present"] == 4
    assert not {"place", "best", "worst", "rank"} & set(str(profile).replace("'", " ").split())


def test_every_step_of_a_number_can_be_followed(ready):
    study, _by, version, made = ready
    practice = study.practices.get(name="Pratica 1")
    row, branches = queries.trace_of(queries.index_of(version), practice.pk)
    assert sum(branch.adds for branch in branches) == pytest.approx(row.estimate)
    assert sum(line.adds for branch in branches for line in branch.lines) == pytest.approx(row.estimate)
    response, observation, said = queries.traced_indicator(made["hours"], practice.pk)
    assert (response.practice, observation.value) == (practice, 8.0)
    assert [(one.label, one.values) for one in said] == [("How many hours?", ["80"]), ("How many people?", ["10"])]


def test_methodologies_gather_the_steps_of_the_forms(ready):
    study, by, _version, _made = ready
    assert [one["name"] for one in queries.loose_steps(study)] == ["Il giro", "La sedia", "Il patto"]
    one = actions.add_methodology(study, name="Bussare", by=by)
    other = actions.add_methodology(study, name="Accogliere", by=by)
    step = queries.loose_steps(study)[0]
    response = Response.objects.get(pk=step["response"])
    actions.place_step(one, response=response, ref=step["ref"], by=by)
    actions.place_step(other, response=response, ref=step["ref"], by=by)  # a step is read as one thing at a time
    assert [(each.code, each.steps.count()) for each in queries.methodologies_of(study)] == [("M1", 0), ("M2", 1)]
    with pytest.raises(IndicatorError, match="no longer there"):
        actions.place_step(one, response=response, ref="/data/s1/people", by=by)


def test_what_a_room_voted_can_become_a_methodology_once(ready):
    study, by, _version, _made = ready
    now = timezone.now()
    group = FocusGroup.objects.create(study=study, number=1, title="Prova", state="open", opened_at=now)
    asked = Round.objects.create(
        focus_group=group, number=1, kind="ideas", output="methodologies", state="closed", rule={"picks": 2},
        rule_frozen_at=now, opened_at=now, closed_at=now,
    )  # fmt: skip
    poll = Poll.objects.create(round=asked, number=1, opened_at=now, closed_at=now)
    subjects = [asked.subjects.create(key=f"idea:{at}", position=at, text=f"Idea {at}") for at in (1, 2)]
    for number, points in enumerate(((2, 1), (2, 1), (1, 2)), 1):
        seat = Seat.objects.create(focus_group=group, number=number, nonce=f"n{number}")
        for subject, value in zip(subjects, points, strict=True):
            Ballot.objects.create(poll=poll, seat=seat, subject=subject, value=value)
    ((_round, ideas),) = queries.room_ideas(study)
    assert [(ranked.points, subject.text, known) for ranked, subject, known in ideas] == [
        (5, "Idea 1", None),
        (4, "Idea 2", None),
    ]
    made = actions.add_methodology(study, name="Idea 1", subject=subjects[0], by=by)
    assert queries.room_ideas(study)[0][1][0][2] == made
    assert queries.room_ideas(study, "indicators") == []
    with pytest.raises(IndicatorError, match="is a methodology already"):
        actions.add_methodology(study, name="Di nuovo", subject=subjects[0], by=by)


def refused(make_row):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row()


@pytest.mark.postgres
def test_the_database_refuses_what_must_never_be_false(ready):
    study, by, version, made = ready
    card, placed = made["hours"], version.placements.first()
    refused(lambda: Indicator.objects.create(study=study, number=1, origin="new"))
    refused(lambda: Indicator.objects.create(study=study, number=90, origin="seed"))
    refused(lambda: Indicator.objects.create(study=study, number=90, origin="new", seed="I01"))
    cards = IndicatorVersion.objects.filter(pk=card.pk)
    refused(lambda: cards.update(direction=0))
    refused(lambda: cards.update(evidence_level=4))
    refused(lambda: cards.update(worst=20.0))
    refused(lambda: Placement.objects.filter(pk=placed.pk).update(worst=placed.best))
    refused(lambda: Placement.objects.filter(pk=placed.pk).update(weight=-1))
    versions = FrameworkVersion.objects.filter(pk=version.pk)
    refused(lambda: versions.update(published_at=timezone.now()))
    refused(lambda: versions.update(across="geometric"))
    refused(lambda: versions.update(least_present=2))
    refused(lambda: versions.update(weights="hand"))
    refused(lambda: FrameworkVersion.objects.create(framework=version.framework, number=2))
    refused(lambda: version.dimensions.update(direction=0))
    refused(lambda: version.dimensions.update(weight=-1))
    refused(lambda: version.judgements.filter(voice="P1").update(method="rating"))
    refused(lambda: version.judgements.filter(voice="P1", scope="").update(kind="relevance"))
    values = Observation.objects.filter(indicator_version=card, value__isnull=False)
    refused(lambda: values.update(why="zero"))
    refused(lambda: values.update(value=None))
    refused(lambda: Reckoning.objects.create(version=version, state="done"))
    Reckoning.objects.create(version=version)
    refused(lambda: Reckoning.objects.create(version=version))
    refused(lambda: Methodology.objects.bulk_create([Methodology(study=study, number=1, name="a") for _ in "ab"]))


def test_many_forms_are_an_errand_that_may_run_twice(ready, monkeypatch):
    study, by, version, _made = ready
    Observation.objects.all().delete()
    monkeypatch.setattr(actions.reckoning, "AT_ONCE", 1)
    from sestante.indicators.tasks import reckon

    errand = actions.begin_reckoning(version, by=by)
    again = reckon.call(errand.pk)
    errand.refresh_from_db()
    assert again == errand.state == "done" and (errand.done, errand.total) == (5, 5)
    assert Observation.objects.count() == 20 and queries.stale_of(version) == 0


def test_people_see_sentences_that_say_what_cannot_be_ordered(ready):
    index = queries.index_of(ready[2])
    words = telling.finding_of(index)
    assert words == "“Pratica 1” stands ahead of the others, whoever weighs"
    row = index.placed[0]
    row.best, row.worst = 2, 5
    assert telling.place_in_words(row) == "places 2 to 5"
    with override("it"):
        assert telling.place_in_words(row) == "dal 2° al 5°"


def test_hand_weights_need_a_reason_and_leave_a_trace(ready):
    _study, by, version, _made = ready
    with pytest.raises(IndicatorError, match="Say why"):
        actions.weigh_by_hand(version, dimensions={"doing": 1, "being": 1}, reason=" ", by=by)
    held = actions.weigh_by_hand(version, dimensions={"doing": 3, "being": 1}, reason="Prima riunione", by=by)
    assert (held.weights, held.weights_reason) == ("hand", "Prima riunione")
    assert [part.percent for part in queries.index_of(held).parts] == [75, 25]


def test_the_means_that_need_it_get_a_scale_above_zero(ready):
    _study, by, version, _made = ready
    with pytest.raises(IndicatorError, match="above zero"):
        actions.set_rules(version, across="geometric", by=by)
    held = actions.set_rules(version, across="geometric", low=1.0, by=by)
    index = queries.index_of(held)
    row = next(one for one in index.rows if one.practice.name == "Pratica 1")
    shares = [part.weight for part in index.parts]
    assert row.estimate == pytest.approx(row.dimensions[0] ** shares[0] * row.dimensions[1] ** shares[1])
    assert row.bands[0] <= row.estimate <= row.bands[3]


def test_forms_of_another_study_do_not_enter(ready):
    other, _form, _responses = small_index.study_with_forms(title="Un altro", by=make.person())
    assert {row.practice.study_id for row in queries.index_of(ready[2]).rows} == {ready[0].pk}
    assert other.frameworks.count() == 0
