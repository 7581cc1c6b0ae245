"""Points of the nominal group: sums, ties, two votes, several groups."""

import pytest

from golden import golden
from sestante.methods.consensus import across_groups, nominal_group, second_vote, vote_points

GOLDEN = golden("ngt_example")
BALLOTS = {voter: dict(zip(order, vote_points(7), strict=True)) for voter, order in GOLDEN["votes"].items()}


def test_the_golden_vote_and_its_ties():
    rows = nominal_group(BALLOTS, "abcdefg")
    assert {row.subject: {"points": row.points, "voters": row.voters} for row in rows} == GOLDEN["expected"]
    assert [(row.place, row.subject, row.tied) for row in rows] == [
        (1, "c", False),
        (2, "a", False),
        (3, "f", False),
        (4, "b", False),
        (5, "d", True),
        (5, "e", True),
        (5, "g", True),
    ]
    assert [round(row.share_of_max, 2) for row in rows[:3]] == [0.84, 0.8, 0.56]
    assert (rows[0].highest, round(rows[0].deviation, 3)) == (5, 0.837)


def test_equal_points_go_by_voters_then_by_highest_vote():
    ballots = {
        "1": {"a": 5, "b": 3, "c": 2},
        "2": {"b": 2, "c": 3, "d": 5},
        "3": {"e": 4, "f": 3},
        "4": {"e": 1, "f": 2},
    }
    rows = nominal_group(ballots, "abcdef")
    assert [(row.place, row.subject) for row in rows] == [(1, "e"), (2, "b"), (2, "c"), (2, "f"), (5, "a"), (5, "d")]


def test_three_ideas_are_voted_with_three_two_one():
    assert [vote_points(n) for n in (9, 5, 3, 0)] == [(5, 4, 3, 2, 1), (5, 4, 3, 2, 1), (3, 2, 1), ()]
    assert nominal_group({"P1": {"a": 3, "b": 2, "c": 1}}, "abc")[0].share_of_max == 1


def test_ideas_taken_out_and_empty_ballots_do_not_count():
    rows = nominal_group({"P1": {"a": 5, "gone": 4}, "P2": {"gone": 5}, "P3": {}}, "abcdef")
    assert (rows[0].subject, rows[0].points, rows[0].share_of_max) == ("a", 5, 1.0)
    assert {row.place for row in rows[1:]} == {2}


def test_a_room_without_votes_has_one_shared_place():
    assert [(row.place, row.points, row.share_of_max) for row in nominal_group({}, "ab")] == [(1, 0, 0.0)] * 2
    assert nominal_group({}, []) == []


@pytest.mark.parametrize("points", [-1, 6])
def test_points_out_of_range_are_refused(points):
    with pytest.raises(ValueError, match="0 to 5"):
        nominal_group({"P1": {"a": points}}, "abcdef")


def test_groups_of_different_size_weigh_the_same():
    small = nominal_group({"1": {"a": 5, "b": 4}}, "abcde")
    large = nominal_group({str(n): {"b": 5, "a": 2, "z": 1} for n in range(10)}, "abcdz")
    rows = across_groups([small, large])
    assert [(row.subject, round(row.share, 2), row.groups) for row in rows[:3]] == [
        ("b", 0.9, 2),
        ("a", 0.7, 2),
        ("z", 0.2, 1),
    ]
    assert rows[0].least == 0.8


def test_a_second_vote_tells_what_moved():
    first = nominal_group(BALLOTS, "abcdefg")
    changed = {**BALLOTS, "p1": {"f": 5, "c": 4, "b": 3, "e": 2, "d": 1}}
    same, moved = second_vote(first, first), second_vote(first, nominal_group(changed, "abcdefg"))
    assert (same.points_moved, same.rank_correlation, same.kept, same.top) == (0.0, pytest.approx(1), 7, 7)
    assert (round(moved.points_moved, 4), moved.moves["f"], moved.moves["a"]) == (round(5 / 75, 4), 1, -1)


def test_second_vote_on_other_ideas_is_refused():
    with pytest.raises(ValueError, match="same ideas"):
        second_vote(nominal_group({}, "ab"), nominal_group({}, "abc"))
