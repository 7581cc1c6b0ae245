"""A workbook read as a tree and written again loses nothing."""

import pytest

from sestante.questionnaires import design, library
from sestante.questionnaires.compile import compile_questionnaire, compile_workbook, sheets
from sestante.questionnaires.compile.sheets import Sheet


def workbook(rows, choices=(), **settings):
    headers = list(dict.fromkeys(header for row in rows for header in row))
    made = {"survey": Sheet(headers, [dict(row) for row in rows])}
    if choices:
        made["choices"] = Sheet(list(choices[0]), [dict(row) for row in choices])
    return made | {"settings": Sheet(list(settings), [dict(settings)])} if settings else made


@pytest.mark.parametrize("name", library.names())
def test_every_questionnaire_of_the_library_comes_back_as_it_was(name):
    compiled = compile_questionnaire(library.text_of(name))
    before = sheets.read(compiled.xlsform)
    read = design.read(before)
    assert design.write(read, ids=False) == before
    again = compile_workbook(sheets.write(design.write(read)), f"{compiled.form_id}.xlsx")
    assert again.xform == compiled.xform
    assert again.questions == compiled.questions
    assert design.problems(read, compiled.media) == []


def test_what_it_does_not_know_stays_where_it_stands():
    rows = [
        {"type": "start", "name": "start"},
        {},
        {"name": "a remark somebody left"},
        {"type": "begin_group", "name": "s", "Label": "Section", "colour": "red"},
        {"type": "text", "name": "off", "disabled": "yes"},
        {},
        {"type": "Select_One from somewhere", "name": "q", "Label": "?", "$kuid": "abc"},
        {},
        {"type": "end_group"},
        {"type": "end repeat"},
    ]
    before = workbook(rows) | {"notes for us": Sheet(["who", "what"], [{"who": "x"}, {}, {"what": "y"}])}
    read = design.read(before)
    assert design.write(read, ids=False) == before
    assert [(one.id, one.kind) for one in read] == [
        ("start", "hidden"), ("r4", "aside"), ("s", "section"), ("r6", "aside"), ("q", "question"), ("r11", "aside")
    ]  # fmt: skip
    assert list(design.lines_of(read).items()) == [
        (2, "start"), (4, "r4"), (5, "s"), (6, "r6"), (8, "q"), (10, "s"), (11, "r11")
    ]  # fmt: skip


def test_the_id_of_a_row_survives_its_renaming_and_is_never_two_rows():
    read = design.read(workbook([{"type": "text", "name": "a", "label": "A"}, {"type": "text", "name": "b"}]))
    first = read.find("a")
    read.put(first, "name", "b2")
    again = design.read(design.write(read))
    assert [(one.id, again.name(one)) for one in again] == [("a", "b2"), ("b", "b")]
    copied = design.write(again)
    copied["survey"].rows.append(dict(copied["survey"].rows[0]))
    assert [one.id for one in design.read(copied)] == ["a", "b", "r4"]


def test_texts_go_under_the_header_the_sheet_has():
    read = design.read(
        workbook([{"type": "text", "name": "a", "label": "Età", "hint::en": "h"}], default_language="it")
    )
    item = read.find("a")
    assert read.texts(item, "label") == {"it": "Età"}
    read.put_texts(item, "label", {"it": "Quanti anni hai?", "en": "How old are you?"})
    read.put_texts(item, "hint", {"en": ""})
    assert item.cells == {"type": "text", "name": "a", "label": "Quanti anni hai?", "label::en": "How old are you?"}
    assert read.survey.headers == ["type", "name", "label", "label::en", "hint::en"]
    assert read.languages == ["it", "en"]


def test_problems_stand_beside_the_item_or_the_list_they_belong_to():
    rows = [
        {"type": "begin group", "name": "s", "label": "S"},
        {"type": "text", "name": "a", "label": ""},
        {"type": "text", "name": "b", "label": "B", "relevant": "${nowhere} = 1"},
        {"type": "end group"},
    ]
    choices = [{"list_name": "l", "name": "x", "label": "X"}, {"list_name": "l", "name": "x", "label": "Y"}]
    found = design.problems(design.read(workbook(rows, choices)))
    assert [(one.item, one.choices, one.column) for one in found] == [
        ("a", "", "label"), ("b", "", "relevant"), ("", "l", "name")
    ]  # fmt: skip


def test_it_knows_who_reads_a_question_and_who_uses_a_list():
    compiled = compile_questionnaire(library.text_of("scheda"))
    read = design.read(sheets.read(compiled.xlsform))
    maturity = read.named("maturity")
    readers = {read.name(one) for one in read.readers_of("maturity")}
    assert readers and all("${maturity}" in str(read.named(name).cells) for name in readers)
    users = read.users_of(read.list_name(maturity))
    assert [one.id for one in users] == [maturity.id]
    assert read.section_of(maturity).kind == "section"
    assert read.path_of(maturity) == f"/data/{read.name(read.section_of(maturity))}/maturity"
