"""RAND/UCLA on published and borderline panels."""

import pytest

from golden import golden
from sestante.methods.consensus import rand_ucla

EXAMPLES = golden("ram_examples")["examples"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_golden_panels_are_read_as_published(name):
    expected = EXAMPLES[name]
    found = rand_ucla(expected["ratings"])
    assert (found.n, found.median, found.disagreement) == (
        expected["n"],
        expected["median"],
        expected["disagreement_ipras"],
    )
    for field in ("p30", "p70", "ipr", "iprcp", "asymmetry", "ipras", "di"):
        assert getattr(found, field) == pytest.approx(expected[field], abs=5e-5), field
    assert found.verdict == expected["classification"]
    assert (
        found.classic.outside,
        found.classic.low,
        found.classic.high,
        found.classic.agreement,
        found.classic.disagreement,
    ) == tuple(
        expected[f"classic_{name}"] for name in ("outside_region", "low_1_3", "high_7_9", "agreement", "disagreement")
    )


@pytest.mark.parametrize(("n", "defined"), [(7, False), (8, True), (16, True), (17, False)])
def test_counting_heads_is_not_defined_outside_8_to_16(n, defined):
    assert (rand_ucla([8] * n).classic is not None) == defined


def test_a_median_between_two_bands_belongs_to_the_upper_one():
    assert [rand_ucla(ratings).band for ratings in ([6, 7], [3, 4], [5, 7], [2, 4])] == [
        "high",
        "middle",
        "middle",
        "low",
    ]


@pytest.mark.parametrize("ratings", [[], [0], [10], [7.5]])
def test_what_is_no_rating_is_refused(ratings):
    with pytest.raises(ValueError):
        rand_ucla(ratings)
