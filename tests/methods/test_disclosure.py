"""Suppressed cells cannot be found again by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from sestante.methods.disclosure import PUBLIC_MINIMUM, hatched, public_counts, public_table

counts = st.lists(st.integers(0, 40), min_size=1, max_size=8)


def test_twenty_cases_are_enough_for_percentages():
    assert [hatched(n) for n in (0, 19, 20)] == [True, True, False]


def test_small_counts_go_and_zero_stays():
    assert public_counts([12, 4, 5, 0], adds_up=False) == (12, None, 5, 0)


def test_one_hidden_cell_takes_the_smallest_other_with_it():
    assert public_counts([12, 4, 6, 0]) == (12, None, None, 0)


def test_two_cells_of_one_case_each_take_a_third_with_them():
    assert public_counts([9, 1, 1, 7]) == (9, None, None, None)


def test_a_line_with_nothing_small_is_shown_whole():
    assert public_counts([5, 9, 0]) == (5, 9, 0)


@given(counts)
def test_no_small_count_is_ever_shown_and_none_can_be_subtracted(line):
    shown = public_counts(line)
    hidden = [count for count, public in zip(line, shown, strict=True) if public is None]
    assert all(public is None or public == 0 or public >= PUBLIC_MINIMUM for public in shown)
    if hidden and len([count for count in line if count]) > 1:
        assert len(hidden) >= 2
    if hidden and sum(line) >= PUBLIC_MINIMUM:
        assert sum(hidden) >= PUBLIC_MINIMUM


@given(st.lists(st.lists(st.integers(0, 25), min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_line_of_a_table_hides_a_single_cell(table):
    cells, totals = public_table(table, row_n=[sum(row) for row in table])
    for row, shown, total in zip(table, cells, totals, strict=True):
        assert all(cell is None or cell == 0 or cell >= PUBLIC_MINIMUM for cell in shown)
        if total is None:
            assert all(cell is None for cell in shown)
        elif len([count for count in row if count]) > 1:
            assert sum(cell is None and count > 0 for cell, count in zip(shown, row, strict=True)) != 1
    for index in range(3):
        column = [(row[index], shown[index]) for row, shown in zip(table, cells, strict=True)]
        if len([count for count, _shown in column if count]) > 1:
            assert sum(cell is None and count > 0 for count, cell in column) != 1


def test_cells_that_do_not_add_up_need_no_complement():
    cells, totals = public_table([[10, 2, 8]], row_n=[12], adds_up=(False, False))
    assert (cells, totals) == (((10, None, 8),), (12,))
