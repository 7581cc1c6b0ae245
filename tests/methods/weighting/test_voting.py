"""Borda, Copeland, Schulze on the examples everybody uses."""

import pytest

from golden import golden
from sestante.methods.weighting import borda, condorcet, copeland, pairwise, schulze, strongest_paths

GOLDEN = golden("voting")


@pytest.mark.parametrize("name", ["schulze45", "tennessee", "cycle"])
def test_the_golden_elections(name):
    expected = GOLDEN[name]
    ballots, candidates = [tuple(ballot) for ballot in expected["ballots"]], expected["candidates"]
    wins = pairwise(ballots, candidates)
    assert wins.tolist() == expected["pairwise"]
    assert strongest_paths(wins).tolist() == expected["strongest_paths"]
    assert borda(ballots, candidates).scores == expected["borda"]
    assert copeland(ballots, candidates).scores == expected["copeland"]
    assert condorcet(ballots, candidates) == (expected["condorcet"] or [None])[0]
    if name != "cycle":
        assert schulze(ballots, candidates).order == tuple((name,) for name in expected["schulze_order"])
        assert borda(ballots, candidates).order[0] == (expected["borda_winner"],)


def test_a_cycle_is_a_tie_by_every_method():
    ballots = [tuple(ballot) for ballot in GOLDEN["cycle"]["ballots"]]
    assert {method(ballots, "ABC").order for method in (borda, copeland, schulze)} == {(("A", "B", "C"),)}


def test_who_is_not_on_a_ballot_shares_its_last_place():
    ballots = [(2, "A"), (1, "CB")]
    assert borda(ballots, "ABC").scores == {"A": 4.0, "B": 2.0, "C": 3.0}
    assert schulze(ballots, "ABC").order == (("A",), ("C",), ("B",))


@pytest.mark.parametrize("order", ["AA", "AX"])
def test_a_ballot_that_names_twice_or_a_stranger_is_refused(order):
    with pytest.raises(ValueError):
        pairwise([(1, order)], "AB")
