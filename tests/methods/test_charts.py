"""Drawings are read back as XML: what they say, where they put it, and what they refuse."""

from itertools import pairwise
from math import isclose

import pytest
from lxml import etree

from sestante.methods import charts

SVG = "{http://www.w3.org/2000/svg}"


def drawn(text):
    return etree.fromstring(text.encode())


def texts(svg):
    return [node.text for node in svg.iter(f"{SVG}text")]


def test_shares_always_add_up_to_one_hundred():
    for counts in ([1, 1, 1], [7, 14, 22, 47, 34], [1, 2, 3, 5, 7, 11, 13], [999, 1]):
        assert sum(charts.shares(counts)) == 100


def test_a_chart_says_its_title_and_description_and_escapes_what_it_is_given():
    svg = drawn(
        charts.bars(
            [charts.Bar("Salute & <cura>", 3, "3")], title="Più & meno", desc="Salute: 3.", standalone=True, uid="x"
        )
    )
    assert svg.get("role") == "img"
    assert [svg.findtext(f"{SVG}title"), svg.findtext(f"{SVG}desc")] == ["Più & meno", "Salute: 3."]
    assert texts(svg) == ["Salute & <cura>", "3"]


def test_bars_start_at_one_line_and_are_as_long_as_their_values():
    rows = [charts.Bar("a", 40, "40"), charts.Bar("b", 10, "10", "look"), charts.Bar("c", 0, "0", "other")]
    bars = list(drawn(charts.bars(rows, title="t", desc="d", standalone=True)).iter(f"{SVG}rect"))
    assert len({bar.get("x") for bar in bars}) == 1
    longest = float(bars[0].get("width"))
    assert [round(float(bar.get("width")) / longest, 2) for bar in bars] == [1.0, 0.25, 0.0]
    assert [bar.get("fill") for bar in bars] == ["#0B6190", "#E3A72F", "#A9BAC6"]


def test_for_the_web_colours_are_classes_and_for_a_file_of_its_own_they_are_written_in():
    rows = [charts.Bar("a", 1, "1")]
    web = charts.bars(rows, title="t", desc="d")
    alone = charts.bars(rows, title="t", desc="d", standalone=True)
    assert 'class="f1"' in web and "fill=" not in web
    assert 'fill="#0B6190"' in alone and "class=" not in alone


def test_few_cases_are_hatched():
    hatched = charts.bars([charts.Bar("a", 9, "9")], title="t", desc="d", few=True, standalone=True, uid="q7")
    pattern = drawn(hatched).find(f".//{SVG}pattern")
    assert drawn(hatched).find(f"{SVG}rect").get("fill") == f"url(#{pattern.get('id')})"


def test_likert_bands_fill_the_width_and_show_shares_or_counts_under_twenty():
    rows = [charts.LikertRow("Tanti", [10, 20, 40, 20, 10]), charts.LikertRow("Pochi", [1, 3, 3, 3, 1])]
    levels = ["per nulla", "poco", "così così", "abbastanza", "molto"]
    svg = drawn(charts.likert(rows, levels=levels, title="t", desc="d", standalone=True))
    assert texts(svg) == [*levels, "Tanti", "10", "20", "40", "20", "10", "Pochi", "1", "3", "3", "3", "1"]


def test_a_likert_scale_has_two_to_five_levels():
    with pytest.raises(ValueError, match="2 to 5 levels"):
        charts.likert([], levels=["one"], title="t", desc="d")


def test_a_histogram_has_one_limit_more_than_classes():
    with pytest.raises(ValueError, match="one limit more"):
        charts.histogram([1, 2], ["0", "10"], title="t", desc="d")
    svg = drawn(
        charts.histogram([3, 0, 24], ["0", "10", "20", "30"], title="t", desc="d", axis="people", standalone=True)
    )
    assert texts(svg) == ["3", "24", "0", "10", "20", "30", "people"]


def test_tiles_show_all_twenty_regions_none_upon_another():
    places = [(region.column, region.row) for region in charts.REGIONS.values()]
    assert len(set(places)) == 20
    svg = drawn(charts.tiles({"08": 24, "09": 1}, title="t", desc="d", standalone=True))
    said = texts(svg)
    assert len(said) == 40
    assert said[said.index("EMR") + 1] == "24" and said[said.index("SIC") + 1] == "0"


def test_the_arc_has_a_segment_a_phase_of_ten_degrees_and_its_arm_on_the_one_under_way():
    states = ["done", "done", "now", "todo", "todo", "todo"]
    svg = drawn(charts.arc(states, standalone=True))
    segments = [
        node for node in svg.iter(f"{SVG}path") if node.get("stroke-width") == "13" and not node.get("stroke-dasharray")
    ]
    assert [node.get("stroke") for node in segments] == ["#0B6190"] * 2 + ["#E3A72F"] + ["#D3DDE4"] * 3
    assert segments[0].get("d").startswith("M33.56 16.11") and segments[5].get("d").endswith("966.44 16.11")
    circle = svg.find(f"{SVG}circle")
    assert isclose(float(circle.get("cx")), 418.1) and isclose(float(circle.get("cy")), 136.4)
    assert texts(svg) == ["3"] and svg.get("aria-hidden") == "true"


def test_shades_rise_with_the_share():
    steps = [charts.shade(share) for share in range(101)]
    assert steps[0] == 1 and steps[100] == 5
    assert all(low <= high for low, high in pairwise(steps))


def test_points_keep_their_distances_and_who_stands_in_one_place_is_still_seen():
    points = [(0.0, 0.0), (3.0, 0.0), (0.0, 4.0), (0.0, 4.0)]
    svg = drawn(charts.opinion_points(points, title="t", desc="d", standalone=True))
    places = [(float(node.get("cx")), float(node.get("cy"))) for node in svg.iter(f"{SVG}circle")]
    (x, y), (right, _y), (_x, top) = places[:3]
    assert isclose((right - x) / 3, (y - top) / 4, rel_tol=0.01)
    assert len(set(places)) == 4
    assert all(0 < value < charts.opinions.SIDE for place in places for value in place)


def test_groups_are_named_above_their_points_and_who_has_none_is_hollow():
    svg = drawn(
        charts.opinion_points(
            [(0, 0), (1, 1), (9, 9)], [0, 0, -1], names=["Gruppo <A>"], title="t", desc="d", standalone=True
        )
    )
    circles = list(svg.iter(f"{SVG}circle"))
    assert texts(svg) == ["Gruppo <A>"]
    assert float(next(svg.iter(f"{SVG}text")).get("y")) < min(float(node.get("cy")) for node in circles[:2])
    assert [node.get("fill") == "#FFFFFF" for node in circles] == [False, False, True]


def test_nobody_and_everybody_in_one_place_can_be_drawn():
    assert len(list(drawn(charts.opinion_points([], title="t", desc="d", standalone=True)).iter(f"{SVG}circle"))) == 0
    assert (
        len(list(drawn(charts.opinion_points([(2, 2)] * 9, title="t", desc="d", standalone=True)).iter(f"{SVG}circle")))
        == 9
    )


def test_bands_of_agreement_hold_their_counts_in_a_fixed_order():
    svg = drawn(
        charts.agreement(
            [charts.AgreeRow("Trust", 7, 0, 3)],
            levels=("agree", "pass", "disagree"),
            title="t",
            desc="d",
            standalone=True,
        )
    )
    assert texts(svg) == ["agree", "pass", "disagree", "Trust", "7", "3"]
    bands = list(svg.iter(f"{SVG}rect"))[3:]
    assert [round(float(band.get("x"))) for band in bands] == [0, 448, 448]
