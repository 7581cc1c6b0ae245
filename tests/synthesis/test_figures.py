"""What figures say and what of them may leave the team."""

import pytest
from django.utils import translation

from sestante.synthesis import figures
from sestante.synthesis.drawings import drawing
from sestante.synthesis.findings import finding_of
from sestante.synthesis.panels import panel_of
from sestante.synthesis.suppression import publishable

LABELS = [{"it": f"Voce {letter}", "en": f"Choice {letter}"} for letter in "ABCDEFGHIJKLMNO"]


def frequency(counts, **changed):
    rows = [{"value": str(n), "labels": LABELS[n], "count": count} for n, count in enumerate(counts)]
    n = changed.pop("n", sum(counts))
    return {
        "shape": "frequency", "multiple": False, "ordered": False, "n": n, "missing": 0, "cases": n,
        "missing_rows": [], "rows": rows, "mean": None, "top": None,
    } | changed  # fmt: skip


@pytest.fixture(autouse=True)
def italian():
    with translation.override("it"):
        yield


def test_under_twenty_a_table_has_no_shares():
    assert figures.table(frequency([10, 9]))[0] == ["Risposta", "Schede"]
    assert figures.table(frequency([10, 10])) == (
        ["Risposta", "Schede", "Quota"], [["Voce A", 10, "50%"], ["Voce B", 10, "50%"]],
    )  # fmt: skip


def test_a_share_that_is_not_nothing_is_never_called_zero():
    assert figures.share(1, 1000).startswith("meno")
    assert figures.share(0, 1000) == "0%"


def test_numbers_are_written_as_the_language_writes_them():
    assert figures.numeral(1460) == "1.460"
    assert figures.numeral(3.44) == "3,4"
    with translation.override("en"):
        assert (figures.numeral(1460), figures.numeral(3.44)) == ("1,460", "3.4")


def test_past_twelve_bars_the_rest_is_put_together_or_counted():
    single = panel_of(frequency([9] + [5] * 14))
    assert (len(single["bars"]), single["bars"][-1]["label"], single["bars"][-1]["count"]) == (13, "Altre 3 voci", 15)
    several = panel_of(frequency([9] + [5] * 14, multiple=True, n=30))
    assert (len(several["bars"]), several["more"]) == (12, "Altre 3 voci, meno frequenti, sono nella tabella.")


def test_the_bar_the_title_speaks_of_is_marked_unless_there_are_two():
    assert [row["tone"] for row in panel_of(frequency([5, 9]))["bars"]] == ["", "look"]
    assert [row["tone"] for row in panel_of(frequency([9, 9]))["bars"]] == ["", ""]


def test_published_figures_hide_small_cells_and_what_would_give_them_away():
    shown = publishable(frequency([12, 3, 6, 0]))
    assert [row["count"] for row in shown["rows"]] == [12, None, None, 0]
    panel = panel_of(shown)
    assert ([row["label"] for row in panel["bars"]], panel["hidden"]) == (["Voce A", "Voce D"], ["Voce B", "Voce C"])
    assert panel["finding"] == "21 schede"


def test_published_figures_keep_no_count_of_who_did_not_know():
    known = frequency([12, 8], missing=2, cases=22, missing_rows=[{"value": "dk", "labels": LABELS[2], "count": 2}])
    assert publishable(known)["missing_rows"] == []


def test_a_hidden_cross_table_hides_its_margins_too():
    table = {
        "shape": "cross", "n": 30, "missing": 0, "cases": 30, "adds_up": [True, True], "v": None,
        "row_question": LABELS[0], "column_question": LABELS[1],
        "columns": [{"value": "x", "labels": LABELS[2], "n": 16}, {"value": "y", "labels": LABELS[3], "n": 14}],
        "rows": [
            {"value": "1", "labels": LABELS[4], "counts": [9, 7], "n": 16},
            {"value": "2", "labels": LABELS[5], "counts": [7, 3], "n": 10},
            {"value": "3", "labels": LABELS[6], "counts": [0, 4], "n": 4},
        ],
    }  # fmt: skip
    shown = publishable(table)
    assert [row["n"] for row in shown["rows"]] == [16, None, None]
    assert [row["counts"] for row in shown["rows"][1:]] == [[None, None], [None, None]]
    assert all("n" not in column for column in shown["columns"])


def test_where_steps_are_hidden_the_means_are_drawn():
    table = {
        "shape": "likert", "n": 24, "missing": 0, "cases": 24, "top": 5.0,
        "levels": [{"value": str(n), "labels": LABELS[n]} for n in range(5)],
        "rows": [{"value": "a", "labels": LABELS[9], "counts": [1, 2, 6, 8, 7], "n": 24, "missing": 0, "mean": 3.75}],
    }  # fmt: skip
    panel = panel_of(publishable(table), labels=[LABELS[9]])
    assert "likert" not in panel
    assert "3,8" in panel["drawing"] and panel["drawing"].startswith("<svg")
    assert panel["measure"] == "Voce J. Media delle risposte."


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([14, 6], "La voce più frequente è “Voce A”: 14 schede su 20"),
        ([6, 6], "Le voci più frequenti sono “Voce A” e “Voce B”: 6 schede su 12 ciascuna"),
        ([2] * 5, "Nessuna voce prevale: 5 hanno 2 schede ciascuna, su 10"),
        ([0, 0], "Ancora nessuna risposta"),
    ],
)
def test_a_title_says_what_the_figures_say(counts, words):
    assert finding_of(frequency(counts)) == words


def test_a_drawing_cannot_be_broken_out_of():
    table = frequency([3, 2])
    table["rows"][0]["labels"] = {"it": "<script>alert(1)</script>"}
    svg = drawing(table, title="</svg><script>x</script>")
    assert "<script" not in svg
