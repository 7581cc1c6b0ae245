"""A workbook that is larger than a questionnaire ever is gets a sentence, soon, instead of the converter's hours."""

import time

import pytest

from oracles.hostile import archives
from oracles.hostile.workbooks import book, row, written
from sestante.questionnaires import luggage
from sestante.questionnaires.compile import CompileError, compile_workbook
from sestante.questionnaires.errors import QuestionnaireError


def problem(data):
    started = time.process_time()
    with pytest.raises(CompileError) as refused:
        compile_workbook(data, "a.xlsx")
    assert time.process_time() - started < 4
    (first, *_others) = refused.value.problems
    return first.sheet, first.row, first.message


def test_groups_in_groups_have_a_limit():
    opened = [row("begin group", f"g{at}", "G") for at in range(300)]
    data = book(*opened, row("text", "q", "Q"), *[row("end group")] * 300)
    assert problem(data) == ("survey", 41, "I gruppi stanno uno dentro l’altro per più di 40 livelli.")


def test_thirty_levels_are_none_too_many():
    opened = [row("begin group", f"g{at}", "G") for at in range(30)]
    data = book(*opened, row("text", "q", "Q"), *[row("end group")] * 30)
    assert len(compile_workbook(data, "a.xlsx").questions) == 1


def test_columns_rows_and_cells_have_a_limit():
    labels = [f"label::L{at} (l{at})" for at in range(400)]
    many = written({"survey": [["type", "name", *labels], ["text", "q", *["x"] * 400]]})
    assert problem(many) == ("survey", 1, "Il foglio ha più di 300 colonne.")
    long = book(*[row("note", f"q{at}", "Q") for at in range(6001)])
    assert problem(long) == ("survey", 6002, "Il questionario ha più di 6000 righe: dividilo in più questionari.")
    choices = [["list_name", "name", "label"], *[["l", f"c{at}", "C"] for at in range(50_001)]]
    assert "elenchi lunghi in un file CSV" in problem(book(row("select_one l", "q", "Q"), choices=choices))[2]


def test_a_damaged_archive_beside_a_workbook_is_refused_in_words():
    packed = archives.packed({"a.csv": "name,label\n" + "x,X\n" * 3000})
    for place in (0.1, 0.8):
        with pytest.raises(QuestionnaireError, match="ZIP"):
            luggage.unpacked([("a.zip", archives.broken(packed, place))])
