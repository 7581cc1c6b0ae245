"""Budget, swings, pairs, best and worst against the golden figures."""

import pytest

from golden import golden
from sestante.methods.weighting import (
    ahp,
    best_worst,
    best_worst_decode,
    budget,
    geometric_mean,
    input_ratio,
    judgement_matrix,
    swing,
)

AHP, BWM = golden("ahp"), golden("bwm")


def test_a_budget_is_the_mean_of_shares_and_shows_who_is_far():
    found = budget({"P1": {"a": 50, "b": 50}, "P2": {"a": 100}, "P3": {"b": 10}, "P4": {}}, ["a", "b", "c"])
    assert found.weights == {"a": 0.5, "b": 0.5, "c": 0.0}
    assert (found.people, found.left_out, found.distances["P2"]) == (3, ("P4",), 0.5)
    spread = found.spreads["a"]
    assert (spread.least, spread.median, spread.most, spread.deviation) == (0, 0.5, 1, 0.5)
    assert sum(found.robust.values()) == pytest.approx(1)


def test_a_budget_whose_medians_are_all_zero_has_no_robust_variant():
    assert budget({"P1": {"a": 1}, "P2": {"b": 1}, "P3": {"c": 1}}).robust is None


@pytest.mark.parametrize("points", [{}, {"P1": {}}, {"P1": {"a": 0}}, {"P1": {"a": -1, "b": 2}}])
def test_a_budget_of_nothing_or_of_less_is_refused(points):
    with pytest.raises(ValueError):
        budget(points)


def test_swings_are_relative_to_the_greatest():
    assert swing({"P1": {"a": 100, "b": 100}, "P2": {"a": 100, "b": 0}}).weights == {"a": 0.75, "b": 0.25}
    with pytest.raises(ValueError, match="100"):
        swing({"P1": {"a": 80}})


@pytest.mark.parametrize(("matrix", "key"), [("drinks_matrix", "drinks"), ("inconsistent_matrix", "inconsistent")])
def test_the_golden_comparisons_in_pairs(matrix, key):
    expected, found = AHP[key], ahp(AHP[matrix])
    assert found.weights == pytest.approx(expected["weights_eigen"], abs=1e-6)
    assert (found.lambda_max, found.ci, found.cr) == pytest.approx(
        (expected["lambda_max"], expected["CI"], expected["CR"]), abs=1e-5
    )
    assert found.consistent == (key == "drinks")


def test_pairs_that_multiply_out_have_no_inconsistency_and_nothing_to_ask_again():
    found = ahp([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]])
    assert (round(found.cr, 9), found.doubtful, found.consistent) == (0, None, True)
    assert ahp([[1, 3], [1 / 3, 1]]).weights == pytest.approx((0.75, 0.25))
    assert ahp([[1]]).weights == (1.0,)


def test_the_comparison_that_fits_worst_is_pointed_at():
    a = [[1, 2, 4, 1 / 9], [1 / 2, 1, 2, 4], [1 / 4, 1 / 2, 1, 2], [9, 1 / 4, 1 / 2, 1]]
    assert ahp(a).doubtful == (0, 3)


def test_a_group_multiplies_before_solving():
    one, two = [[1, 9], [1 / 9, 1]], [[1, 1 / 9], [9, 1]]
    assert ahp(geometric_mean([one, two])).weights == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize("matrix", [[[1, 2]], [[1, 2], [2, 1]], [[1, -2], [-0.5, 1]], [[1.0] * 10] * 10])
def test_what_is_no_table_of_comparisons_is_refused(matrix):
    with pytest.raises(ValueError):
        ahp(matrix)


def test_comparisons_come_from_ballots_and_none_may_be_missing():
    assert judgement_matrix({("a", "b"): -4}, "ab") == [[1.0, 0.25], [4.0, 1.0]]
    with pytest.raises(ValueError, match="a and c"):
        judgement_matrix({("a", "b"): 2, ("b", "c"): 2}, "abc")


@pytest.mark.parametrize("name", ["three", "car", "consistent"])
def test_the_golden_best_and_worst(name):
    expected = BWM[name]
    found = best_worst(expected["best_to_others"], expected["others_to_worst"])
    assert found.weights == pytest.approx(expected["weights"], abs=1e-6)
    assert (found.xi, found.input_ratio) == pytest.approx(
        (expected["ksi_linear"], expected["input_based_CR"]), abs=1e-6
    )


def test_best_and_worst_equal_leave_equal_weights():
    found = best_worst([1, 1, 1], [1, 1, 1])
    assert (found.weights, found.xi, found.input_ratio) == (pytest.approx((1 / 3,) * 3), pytest.approx(0), 0)


@pytest.mark.parametrize(
    ("to_others", "to_worst"),
    [([1], [1]), ([1, 3], [2, 1]), ([1, 3], [3, 1, 2]), ([2, 3], [3, 1]), ([1, 10], [10, 1])],
)
def test_judgements_that_contradict_each_other_are_refused_before_solving(to_others, to_worst):
    with pytest.raises(ValueError):
        input_ratio(to_others, to_worst)


def test_a_ballot_that_is_no_pair_of_judgements_is_refused():
    with pytest.raises(ValueError):
        best_worst_decode(90)
