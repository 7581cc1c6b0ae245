"""Answers saved before (``jr://instance/last-saved``): a session is told them, the form itself holds none."""

from __future__ import annotations

import pytest

from methods.xforms.feature_forms import NOW, definition, session
from sestante.methods import xforms
from sestante.methods.xforms import store

BEFORE = b"""<data xmlns:jr="http://openrosa.org/javarosa" id="x" version="1"><town>Bologna</town><people>12</people>
<meta><instanceID>uuid:1</instanceID></meta></data>"""


def test_without_answers_saved_before_the_form_reads_none() -> None:
    values = session("last_saved_calculated").values()
    assert (values["/data/town"], values["/data/before"]) == ("", "0")


def test_answers_saved_before_are_first_values_and_stand_in_calculations() -> None:
    one = session("last_saved_calculated", last_saved=BEFORE)
    assert (one.values()["/data/town"], one.values()["/data/before"]) == ("Bologna", "12")
    assert one.set("/data/people", "15")
    assert (one.values()["/data/more"], one.state("/data/why").relevant) == ("3", True)
    assert one.set("/data/town", "")
    assert one.set("/data/people", "12")
    assert (one.values()["/data/town"], one.values()["/data/more"]) == ("", "0")


def test_a_draft_keeps_its_first_values_and_reads_what_it_is_told_now() -> None:
    one = session("last_saved_calculated", last_saved=BEFORE)
    again = xforms.Session(one.definition, one.to_xml(), now=NOW)
    assert (again.values()["/data/town"], again.values()["/data/before"]) == ("Bologna", "0")
    told = xforms.Session(one.definition, one.to_xml(), now=NOW, last_saved=BEFORE.replace(b"12", b"13"))
    assert told.values()["/data/before"] == "13"


@pytest.mark.parametrize("prefix", ["", "o:"])
def test_names_count_without_their_namespaces(prefix: str) -> None:
    saved = f'<{prefix}data xmlns:o="urn:o"><{prefix}town>Prato</{prefix}town></{prefix}data>'
    assert session("last_saved_calculated", last_saved=saved).values()["/data/town"] == "Prato"


def test_answers_that_cannot_be_read_are_told() -> None:
    for saved in (b"<data>", b"<!DOCTYPE d [<!ENTITY a 'b'>]><data/>", b""):
        with pytest.raises(xforms.FormError, match="saved answers"):
            session("last_saved_calculated", last_saved=saved)


def test_one_session_tells_another_nothing_though_they_share_the_form() -> None:
    form = definition("last_saved_calculated")
    told = xforms.Session(form, now=NOW, last_saved=BEFORE)
    untold = xforms.Session(form, now=NOW)
    kept = xforms.Session(store.loaded(store.dumped(form)), now=NOW, last_saved=BEFORE)
    assert told.values()["/data/town"] == kept.values()["/data/town"] == "Bologna"
    assert untold.values()["/data/town"] == ""
    assert form.last_saved == store.loaded(store.dumped(form)).last_saved == {"__last-saved"}


def test_a_form_that_reads_nothing_saved_does_not_even_look() -> None:
    assert session("constraints", last_saved=b"<data>").definition.last_saved == frozenset()


def test_what_another_program_calculated_from_what_it_had_saved_stays_as_it_sent_it() -> None:
    form = definition("last_saved_calculated")
    sent = b"<data><people>15</people><before>12</before><more>3</more></data>"
    received = xforms.Session(form, sent, now=NOW, received=True)
    assert (received.values()["/data/before"], received.values()["/data/more"]) == ("12", "3")
    assert xforms.Session(form, sent, now=NOW).values()["/data/before"] == "0"
