"""Stability before agreement, on those who answered twice and on everybody."""

import json

import pytest

from golden import golden
from sestante.methods.consensus import ConsensusRule, delphi_item

GOLDEN = golden("delphi_stability")
FIVE = ConsensusRule("share", lowest=1, highest=5, bottom_to=2, top_from=4)


def people(ratings, start=0):
    return {f"P{start + index}": rating for index, rating in enumerate(ratings)}


@pytest.mark.parametrize("index", [0, 1, 2])
def test_the_golden_rounds_are_read_as_computed(index):
    expected = GOLDEN["items"][index]
    item = delphi_item(people(GOLDEN["round1"][index]), people(GOLDEN["round2"][index]), FIVE)
    assert (list(item.before.counts), list(item.after.counts)) == (expected["hist1"], expected["hist2"])
    assert (item.change, item.stable) == (pytest.approx(expected["scheibe_change"]), expected["stable_lt_15pct"])
    assert item.moved == pytest.approx(expected["individual_change"])
    assert (item.before.iqr, item.after.iqr) == (expected["iqr1"], expected["iqr2"])
    assert item.after.top_share == pytest.approx(expected["share_4_5_round2"])
    assert item.kappa == pytest.approx(expected["kappa"], abs=1e-6)
    assert item.kappa_weighted == pytest.approx(expected["kappa_quadratic"], abs=1e-6)
    assert (item.before.cv, item.after.cv, item.cv_change) == pytest.approx(
        (expected["cv1"], expected["cv2"], expected["cv_diff"]), abs=1e-6
    )


def test_agreement_in_answers_that_still_move_is_not_agreement():
    item = delphi_item(people([1, 2, 3, 4, 5, 6, 7, 8, 9]), people([8] * 9), ConsensusRule("share"))
    assert (item.band, item.outcome, item.go_on) == ("high", "unstable", True)


def test_what_is_stable_is_agreed_split_or_not_agreed():
    rule = ConsensusRule("share")
    outcomes = [
        (found.outcome, found.band)
        for ratings in ([8] * 9 + [5], [2] * 9 + [5], [1, 1, 2, 2, 3, 8, 8, 9, 9, 9], [4, 5, 5, 6, 6, 7, 7, 4, 5, 6])
        for found in [delphi_item(people(ratings), people(ratings), rule)]
    ]
    assert outcomes == [("agreed", "high"), ("agreed", "low"), ("split", None), ("not_agreed", None)]


def test_the_first_round_decides_nothing():
    item = delphi_item({}, people([8] * 10), ConsensusRule("share"))
    assert (item.outcome, item.stable, item.change, item.joined, item.go_on) == ("first_round", None, None, 10, True)


def test_who_left_and_who_joined_are_counted_and_may_decide_the_result():
    before = people([8, 8, 8, 8, 8, 8, 8, 2, 2, 2])
    after = {**people([8, 8, 8, 8, 8, 8, 8]), **people([8, 8], start=20)}
    item = delphi_item(before, after, ConsensusRule("share"))
    assert (item.both, item.left, item.joined, item.change) == (7, 3, 2, 0.0)
    assert item.change_all == pytest.approx(0.3)
    stays = delphi_item(people([8] * 6 + [2] * 6), people([8] * 6 + [2]), ConsensusRule("share"))
    assert (stays.outcome, stays.outcome_both, stays.depends_on_absences) == ("agreed", "agreed", False)
    joined = {**people([8] * 5), **people([2] * 5, start=9)}
    swayed = delphi_item(people([8] * 5), joined, ConsensusRule("share"))
    assert (swayed.outcome, swayed.outcome_both, swayed.depends_on_absences) == ("split", "agreed", True)


def test_swapping_places_leaves_the_histogram_still_and_shows_in_who_moved():
    item = delphi_item(people([1, 9, 1, 9]), people([9, 1, 9, 1]), ConsensusRule("share"))
    assert (item.change, item.moved, item.kappa) == (0.0, 1.0, pytest.approx(-1))


def test_nobody_in_both_rounds_is_unstable_and_does_not_crash():
    item = delphi_item(people([8, 8]), people([8, 8], start=5), ConsensusRule("share"))
    assert (item.outcome, item.both, item.kappa, item.moved) == ("unstable", 0, None, None)


def test_everybody_always_saying_the_same_has_no_kappa():
    assert delphi_item(people([7, 7]), people([7, 7]), ConsensusRule("share")).kappa is None


def test_the_other_kinds_of_rule():
    narrow, wide = [6, 7, 7, 7, 8, 7, 7, 6, 8], [1, 1, 1, 1, 5, 9, 9, 9, 9]
    assert [
        (delphi_item(people(ratings), people(ratings), ConsensusRule(kind)).outcome)
        for kind in ("iqr", "appropriateness")
        for ratings in (narrow, wide)
    ] == ["agreed", "split", "agreed", "split"]
    assert ConsensusRule("appropriateness").agreed([5] * 9) is None
    assert ConsensusRule("iqr").agreed([5] * 9) == "middle"


def test_a_rule_goes_to_json_and_back_beside_other_keys():
    rule = ConsensusRule("iqr", iqr_at_most=1, lowest=1, highest=5, bottom_to=2, top_from=4)
    stored = json.loads(json.dumps({**rule.to_json(), "points": [5, 4, 3, 2, 1]}))
    assert ConsensusRule.from_json(stored) == rule


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "majority"},
        {"top_share": 70},
        {"change_below": 0},
        {"bottom_to": 7},
        {"iqr_at_most": -1},
        {"kind": "appropriateness", "highest": 5, "top_from": 4, "bottom_to": 2},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        ConsensusRule(**wrong)


def test_a_rating_off_the_scale_is_refused():
    with pytest.raises(ValueError, match="from 1 to 9"):
        delphi_item({}, {"P1": 10}, ConsensusRule("share"))
