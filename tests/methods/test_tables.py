"""Tables of answers, against published examples and hand counts."""

import pytest

from sestante.methods import tables


def test_agresti_2007_table_2_5_gives_his_margins_statistic_and_expected_shares():
    pairs = {
        (("female",), ("democrat",)): 762,
        (("female",), ("independent",)): 327,
        (("female",), ("republican",)): 468,
        (("male",), ("democrat",)): 484,
        (("male",), ("independent",)): 239,
        (("male",), ("republican",)): 477,
    }
    table = tables.crosstab(pairs)
    assert (table.row_n, table.column_n, table.n) == ((1557, 1200), (1246, 566, 945), 2757)
    assert [round(share, 1) for share in table.row_shares()[0]] == [48.9, 21.0, 30.1]
    assert [round(share, 1) for share in table.column_shares()[0]] == [61.2, 57.8, 49.5]
    found = tables.association(table.counts)
    assert (round(found.chi2, 2), found.df) == (30.07, 2)


def test_bergsma_correction_brings_a_chance_association_to_nothing():
    found = tables.association([[20, 22], [21, 19]])
    assert round(found.v, 3) == 0.049
    assert found.v_corrected == 0


def test_perfect_association_is_one():
    found = tables.association([[50, 0], [0, 50]])
    assert (found.v, round(found.v_corrected, 2)) == (1, 1.0)


@pytest.mark.parametrize(
    "counts", [[], [[5]], [[5, 0], [6, 0]], [[1, 2], [3, 4]], [[30, 30], [1, 0]], [[30, 30, 0], [0, 0, 0]]]
)
def test_no_association_is_given_where_the_cases_do_not_allow_it(counts):
    assert tables.association(counts) is None


def test_nist_gauge_readings_give_the_default_quantile():
    gauge = sorted(
        [95.1772, 95.1567, 95.1937, 95.1959, 95.1442, 95.0610, 95.1591, 95.1195, 95.1065, 95.0925, 95.1990, 95.1682]
    )
    assert round(tables.quantile(gauge, 0.9), 4) == 95.1957
    assert (tables.quantile(gauge, 0), tables.quantile(gauge, 1)) == (gauge[0], gauge[-1])


def test_a_multiple_answer_counts_the_case_once_in_each_value_and_once_in_all():
    found = tables.frequencies({("a", "b", "a"): 2, ("b", "dk"): 1, ("dk",): 4, (): 1}, missing=["dk"], cases=10)
    assert (dict(found.counts), found.n, found.missing, dict(found.missing_counts)) == (
        {"a": 2, "b": 3},
        3,
        7,
        {"dk": 4},
    )


def test_more_answers_than_cases_are_refused():
    with pytest.raises(ValueError, match="more answers than cases"):
        tables.frequencies({("a",): 3}, cases=2)
    with pytest.raises(ValueError, match="more answers than cases"):
        tables.crosstab({(("a",), ("b",)): 3}, cases=2)


def test_a_cross_table_keeps_only_cases_that_answer_both():
    table = tables.crosstab(
        {(("a", "b"), ("x",)): 2, (("a",), ()): 3, (("dk",), ("x",)): 1}, rows="ab", columns="xy", missing=(["dk"], [])
    )
    assert (table.counts, table.row_n, table.column_n, table.n, table.missing) == (
        ((2, 0), (2, 0)),
        (2, 2),
        (2, 0),
        2,
        4,
    )
    assert table.row_shares()[0] == (100.0, 0.0)
    assert table.column_shares()[0] == (100.0, None)


def test_dont_know_is_never_the_middle_of_a_scale():
    (item,) = tables.likert({"x": {("1",): 1, ("dk",): 8, ("5",): 1}}, levels="12345", missing=["dk"],
                            scores={level: int(level) for level in "12345"})  # fmt: skip
    assert (item.counts, item.n, item.missing, item.mean) == ((1, 0, 0, 0, 1), 2, 8, 3.0)
    with pytest.raises(ValueError, match="not on the scale"):
        tables.likert({"x": {("9",): 1}}, levels="12345")


def test_a_scale_without_scores_has_no_mean():
    assert tables.mean_score({"a": 3}, {}) is None
    assert tables.mean_score({"a": 3}, {"a": None}) is None


def test_sturges_1926_puts_sixteen_items_into_five_classes():
    found = tables.histogram([0] + [1] * 4 + [2] * 6 + [3] * 4 + [4])
    assert (found.edges, found.counts) == ((0, 1, 2, 3, 4, 5), (1, 4, 6, 4, 1))


@pytest.mark.parametrize(
    "numbers", [[7], [0, 0, 0], [-5, 5], [1, 10**7], list(range(1000)), [2019, 2021, 2021, 2025], [0] * 30 + [5000]]
)
def test_every_number_falls_into_one_class(numbers):
    found = tables.histogram(numbers)
    assert sum(found.counts) == len(numbers)
    assert len(found.edges) == len(found.counts) + 1 <= 13
    assert found.edges[0] <= min(numbers) <= max(numbers) <= found.edges[-1]
    assert all(edge == int(edge) for edge in found.edges)


def test_numbers_that_are_not_whole_get_classes_under_one():
    found = tables.histogram([0.1, 0.25, 0.5, 0.9], whole=False)
    assert (found.edges, found.counts) == ((0, 0.5, 1), (2, 2))


def test_no_numbers_give_no_summary_and_no_histogram():
    assert tables.histogram([]) is None
    assert tables.numeric_summary([]) is None
    with pytest.raises(ValueError, match="no numbers"):
        tables.quantile([], 0.5)
