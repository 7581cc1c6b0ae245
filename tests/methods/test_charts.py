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
