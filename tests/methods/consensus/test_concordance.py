"""Kendall's W against published figures and against SciPy."""

import pytest
from scipy.stats import friedmanchisquare

from golden import golden
from sestante.methods.consensus import kendall_w

GOLDEN = golden("kendall_w")


@pytest.mark.parametrize(("rows", "key"), [("strawberries_ranks", "strawberries"), ("ties_ratings", "ties")])
def test_the_golden_rankings(rows, key):
    expected, found = GOLDEN[key], kendall_w(GOLDEN[rows])
    assert (found.judges, found.items, found.s, found.ties, found.df) == tuple(
        expected[name] for name in ("m", "n", "S", "T", "df")
    )
    assert (found.w, found.chi2, found.mean_spearman) == pytest.approx(
        (expected["W"], expected["chi2"], expected["mean_spearman"]), abs=1e-6
    )
    friedman = friedmanchisquare(*zip(*GOLDEN[rows], strict=True))
    assert (found.chi2, found.p, found.p_method) == (
        pytest.approx(friedman.statistic),
        pytest.approx(friedman.pvalue),
        "chi2",
    )


def test_few_items_get_the_exact_probability():
    """Four judges, three items, the same order from all: 6 of 6⁴ arrangements (Friedman's table prints .005)."""
    found = kendall_w([[1, 2, 3]] * 4)
    assert (found.w, found.p_method, found.p) == (1.0, "exact", pytest.approx(6 / 6**4))


def test_the_exact_probability_and_drawn_permutations_tell_the_same(monkeypatch):
    rows = [[1, 2, 3, 4], [2, 1, 3, 4], [1, 3, 2, 4], [1, 2, 2, 4], [4, 2, 1, 3]]
    exact = kendall_w(rows)
    monkeypatch.setattr("sestante.methods.consensus.concordance.MOST_STATES", 0)
    drawn = kendall_w(rows)
    assert (exact.p_method, drawn.p_method) == ("exact", "permutation")
    assert drawn.p == pytest.approx(exact.p, abs=0.01)
    assert kendall_w(rows).p == drawn.p


def test_many_judges_on_seven_items_are_permuted():
    rows = [[7, 8, 6, 5, 9, 3, 2], [8, 8, 5, 5, 9, 4, 1], [2, 3, 9, 8, 1, 7, 7]] * 4
    found = kendall_w(rows)
    assert (found.p_method, 0 < found.p < 1, found.judges) == ("permutation", True, 12)


def test_a_judge_who_ties_everything_is_reported_and_changes_no_probability():
    rows = GOLDEN["ties_ratings"]
    found, without = kendall_w([*rows, [5] * 8]), kendall_w(rows)
    assert (found.undecided, found.judges, found.w, found.p) == ((5,), 5, without.w, without.p)
    with_them = friedmanchisquare(*zip(*[*rows, [5] * 8], strict=True))
    assert found.chi2 == pytest.approx(with_them.statistic)


def test_if_nobody_tells_anything_apart_there_is_no_w():
    found = kendall_w([[5, 5, 5], [1, 1, 1]])
    assert (found.w, found.p, found.undecided, found.judges) == (None, None, (0, 1), 0)
    assert kendall_w([[5, 5, 5], [1, 2, 3]]).w is None


@pytest.mark.parametrize("rows", [[[1, 2], [1]], [[1], [2]], [], [[1, float("nan")], [1, 2]]])
def test_an_incomplete_table_is_refused(rows):
    with pytest.raises(ValueError):
        kendall_w(rows)
