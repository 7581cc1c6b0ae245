"""Spreadsheets that ask for more than there is are refused at once; honest ones are read as they stand."""

import datetime
import io
import resource
import time
import zipfile

import pytest

from oracles.hostile import archives
from sestante.files import spreadsheets
from sestante.questionnaires.compile import sheets

CELL = archives.cell("A1", "type")


def refused(data, words):
    started = time.process_time()
    with pytest.raises(spreadsheets.Unreadable, match=words):
        spreadsheets.sheets(data)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("place", ["XFD1048576", "SG20000", "ZZZZZ1", "A99999999"])
def test_a_cell_far_away_is_refused_before_the_sheet_is_laid_out(place):
    refused(archives.xlsx(f'<row r="1">{CELL}</row><row>{archives.cell(place, "x")}</row>'), "more cells|last row")


def test_many_cells_that_share_a_long_text_are_refused():
    text = f"<si><t>{'y' * 100_000}</t></si>"
    data = archives.xlsx("<row>" + '<c t="s"><v>0</v></c>' * 15_000 + "</row>", text)
    assert len(data) < 4000
    refused(data, "more text")
    few = archives.xlsx("<row>" + '<c t="s"><v>0</v></c>' * 3 + "</row>", text)
    assert [len(cell) for cell in spreadsheets.sheets(few)["survey"][0]] == [100_000] * 3


def test_what_unpacks_to_too_much_is_refused_whatever_the_archive_says_of_it():
    bomb = archives.xlsx(CELL, others={"xl/worksheets/sheet2.xml": 140})
    refused(bomb, "unpacks")
    refused(archives.lying(bomb, 10), "unpacks")


def test_a_damaged_archive_is_refused_in_words():
    for place in (0.1, 0.5, 0.9):
        refused(archives.broken(archives.xlsx(CELL * 500), place), "damaged")
        refused(archives.broken(archives.ods(archives.ods_row("x") * 500), place), "damaged")


def test_other_formats_are_read_in_a_process_of_their_own():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(archives.ods(archives.ods_row("x", 16_384, 1_048_576)), "no spreadsheet")
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "no spreadsheet")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
    assert spreadsheets.sheets(archives.ods(archives.ods_row("a", 2, 2))) == {"survey": [["a", "a"], ["a", "a"]]}


def test_days_come_out_of_the_other_process_as_days():
    day = (
        '<table:table-row><table:table-cell office:value-type="date" office:date-value="2026-03-01"/></table:table-row>'
    )
    assert spreadsheets.sheets(archives.ods(day)) == {"survey": [[datetime.date(2026, 3, 1)]]}


def test_one_sheet_is_read_by_name_or_else_the_first():
    data = archives.xlsx(f"<row>{CELL}</row>")
    assert spreadsheets.names(data) == ["survey"]
    assert spreadsheets.sheet(data, "nope") == spreadsheets.sheet(data, "survey") == ("survey", [["type"]])


def test_characters_that_no_form_can_hold_are_left_out():
    data = archives.xlsx(f"<row>{archives.cell('A1', '_x0000_ty&#1;pe')}</row>")
    assert sheets.grids(data) == {"survey": [["type"]]}


def test_the_parts_of_a_zip_are_those_that_are_wanted():
    packed = archives.packed({"a.csv": "1", "b.txt": "2"})
    assert spreadsheets.unpacked_parts(packed, 10, wanted=lambda name: name.endswith(".csv")) == {"a.csv": b"1"}
    with pytest.raises(spreadsheets.TooMuch):
        spreadsheets.unpacked_parts(packed, 1)
    assert zipfile.is_zipfile(io.BytesIO(packed))
