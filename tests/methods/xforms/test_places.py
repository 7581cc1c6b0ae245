"""Where somebody is (``odk:setgeopoint``): asked for when something happens, written only once somebody says it."""

from __future__ import annotations

import pytest

from methods.xforms.feature_forms import NOW, session, small
from sestante.methods import xforms

HERE, THERE = "44.494 11.343 54.0 12.0", "45.07 7.68 240.0 8.0"


def test_the_place_waits_from_the_first_opening_until_somebody_says_it() -> None:
    one = session("setgeopoint")
    assert one.unplaced == ("/data/p",)
    assert one.set("/data/a", "x")
    assert one.unplaced == ("/data/p",)
    assert one.state("/data/p").value == ""
    assert one.place("/data/p", HERE)
    assert one.state("/data/p").value == HERE
    assert one.unplaced == ()
    assert one.place("/data/p", THERE) is False  # nothing waits for it any more
    assert one.state("/data/p").value == HERE


def test_each_event_asks_again_and_without_an_answer_what_stands_there_stays() -> None:
    one = session("setgeopoint_events")
    assert one.unplaced == ()
    assert one.set("/data/a", "x")
    assert one.unplaced == ("/data/p",)  # what is not relevant asks for nothing
    assert one.locate(HERE)
    assert one.set("/data/a", "y")
    assert one.unplaced == ("/data/p", "/data/h")
    assert one.state("/data/p").value == HERE
    assert one.place("/data/p", "")  # somebody would rather not say
    assert (one.unplaced, one.state("/data/p").value) == (("/data/h",), HERE)
    assert one.add("/data/r") == "/data/r[2]"
    assert one.unplaced == ("/data/h", "/data/r[2]/p")
    assert one.locate(THERE)
    values = one.values()
    assert (values["/data/h"], values["/data/r[1]/p"], values["/data/r[2]/p"]) == (THERE, "", THERE)


def test_an_instance_that_goes_takes_its_question_along() -> None:
    one = session("setgeopoint_events")
    one.add("/data/r")
    one.add("/data/r")
    assert one.unplaced == ("/data/r[2]/p", "/data/r[3]/p")
    assert one.remove("/data/r[2]")
    assert one.unplaced == ("/data/r[2]/p",)
    assert one.locate(HERE)
    assert one.values()["/data/r[2]/p"] == HERE


def test_what_is_no_point_changes_nothing() -> None:
    one = session("setgeopoint")
    for text in ("here", "91 0", "44.5", "44,5 11,3"):
        assert one.locate(text) is False
    assert (one.unplaced, one.state("/data/p").value) == (("/data/p",), "")
    with pytest.raises(ValueError, match="no point"):
        session("setgeopoint", location="here")


def test_where_the_place_is_known_all_along_it_is_written_as_things_happen() -> None:
    assert session("setgeopoint", location=HERE).state("/data/p").value == HERE
    one = session("setgeopoint_events", location=HERE)
    assert one.state("/data/p").value == ""
    one.set("/data/a", "y")
    one.add("/data/r")
    values = one.values()
    assert (values["/data/p"], values["/data/h"], values["/data/r[1]/p"]) == (HERE, HERE, "")
    assert (values["/data/r[2]/p"], one.unplaced) == (HERE, ())


def test_a_saved_draft_asks_again_for_what_it_asked_when_it_was_saved() -> None:
    one = session("setgeopoint_events")
    one.set("/data/a", "y")
    again = xforms.Session(one.definition, one.to_xml(), now=NOW)
    assert again.unplaced == ()
    again.await_place([*one.unplaced, "/data/a", "/data/none", "/data/r[9]/p"])
    assert again.unplaced == one.unplaced == ("/data/p", "/data/h")
    assert again.locate(HERE)
    assert again.values()["/data/p"] == HERE


def test_what_follows_from_the_place_follows() -> None:
    definition = small(
        "<p/><seen/><north/>",
        """<bind nodeset="/data/p" type="geopoint"/>
        <bind nodeset="/data/north" calculate="if(selected-at(/data/p, 0) > 44, 'yes', '')"/>
        <odk:setgeopoint event="odk-instance-first-load" ref="/data/p"/>""",
        '<input ref="/data/p"><setvalue event="xforms-value-changed" ref="/data/seen" value="/data/p"/></input>',
    )
    assert "/data/p" not in definition.readers("/data/north")
    one = xforms.Session(definition, now=NOW)
    assert one.locate(HERE)
    assert one.values() == {"/data/p": HERE, "/data/seen": HERE, "/data/north": "yes"}


def test_the_page_knows_what_a_change_may_ask_for() -> None:
    definition = session("setgeopoint_events").definition
    assert {"/data/p", "/data/h"} <= definition.readers("/data/a")
    assert definition.warnings == ()
