"""A workbook up, changed, and down again: what nobody changed is as it was, cell by cell."""

import io

import openpyxl
import pytest

import make
import workbooks
from oracles import engines
from sestante.questionnaires import design, library
from sestante.questionnaires.actions import add_from_library, change_design, upload_questionnaire
from sestante.questionnaires.compile import compile_questionnaire, compile_workbook, sheets
from sestante.questionnaires.design.changes import ChangeItem

ODD = [
    [" type ", "name", "", "Label::it", "my notes", "hint::it", "relevant"],
    ["text", "a", "in a column without a name", " Chi siete ? ", "  due  spazi ", "«\u00a0aiuto\u00a0»", ""],
    ["", "", "a line of remarks", "", "", "", ""],
    ["integer", "b", "", "Quanti?", "08", "", "${a} != ''"],
    ["decimal", "c", 3.5, "Quanto?", 7, True, ""],
]


def odd():
    """Bytes of a workbook as people really keep them: remarks, unknown sheets, numbers, a formula with its value."""
    return workbooks.workbook(
        ODD, choices=[["list_name", "name", "label::it", "colour"], ["l", 1, "Uno", "red"]],
        settings=[["form_id", "form_title", "default_language", "odd"], ["prova", "Prova", "it", "=1+1"]],
        Appunti=[["", "Da rivedere"], ["", "con Anna", "e poi"]], Vuoto=[],
    )  # fmt: skip


def cells(data):
    """Every cell of every sheet; how far a sheet says it reaches past them is nobody's text."""
    found = {}
    for name, lines in sheets.grids(data).items():
        kept = ["\t".join(line).rstrip("\t").split("\t") for line in lines]
        while kept and kept[-1] == [""]:
            kept.pop()
        found[name] = kept
    return found


def test_what_is_read_and_written_again_is_the_same_to_the_letter():
    data = odd()
    assert cells(sheets.write(sheets.read(data), like=data)) == cells(data)


def test_one_changed_cell_changes_one_cell():
    data = odd()
    workbook = sheets.read(data)
    workbook["survey"].rows[2]["Label::it"] = "Quante persone?"
    found, before = cells(sheets.write(workbook, like=data)), cells(data)
    assert found["survey"][3][3] == "Quante persone?"
    before["survey"][3][3] = "Quante persone?"
    assert found == before


def test_rows_that_move_and_columns_that_come_take_their_exact_texts_along():
    data = odd()
    workbook = sheets.read(data)
    survey = workbook["survey"]
    survey.rows.append(survey.rows.pop(0))
    survey.headers.insert(2, "required")
    survey.rows[-1]["required"] = "yes"
    found = cells(sheets.write(workbook, like=data))["survey"]
    assert found[0] == [" type ", "name", "required", "", "Label::it", "my notes", "hint::it", "relevant"]
    assert found[-1][:6] == ["text", "a", "yes", "in a column without a name", " Chi siete ? ", "  due  spazi "]


def test_the_file_opens_elsewhere_as_text_without_formulas():
    data = odd()
    book = openpyxl.load_workbook(io.BytesIO(sheets.write(sheets.read(data), like=data)))
    assert book.sheetnames == ["survey", "choices", "settings", "Appunti", "Vuoto"]
    assert {cell.data_type for line in book["survey"].iter_rows() for cell in line if cell.value is not None} == {"s"}


@pytest.mark.django_db
def test_a_workbook_uploaded_and_edited_by_the_designer_keeps_everything_else():
    study = make.study()
    ada = study.memberships.get().person
    data = odd()
    draft = upload_questionnaire(study, data, "prova.xlsx", by=ada)
    assert bytes(draft.xlsform) == data
    change_design(draft, ChangeItem("b", texts={"label": {"it": "Quante persone?"}}), by=ada)
    draft.refresh_from_db()
    found = cells(bytes(draft.xlsform))
    assert found["Appunti"] == cells(data)["Appunti"]
    assert [line[:6] for line in found["survey"]][1:3] == [line[:6] for line in cells(data)["survey"]][1:3]
    assert found["survey"][3][3] == "Quante persone?"
    assert found["survey"][0][7:] == ["sestante_id"]


@pytest.mark.parametrize("name", library.names())
def test_a_questionnaire_of_the_library_loses_nothing_as_a_workbook(name):
    first = compile_questionnaire(library.text_of(name))
    again = compile_workbook(first.xlsform, f"{first.form_id}.xlsx", first.media)
    assert (again.xform, again.questions, again.sections) == (first.xform, first.questions, first.sections)
    assert (again.title, again.intro, again.definition, again.estimated_minutes, again.media) == (
        first.title, first.intro, first.definition, first.estimated_minutes, first.media,
    )  # fmt: skip
    rewritten = sheets.write(design.write(design.read(sheets.read(first.xlsform)), ids=False), like=first.xlsform)
    assert cells(rewritten) == cells(first.xlsform)


@pytest.mark.django_db
def test_a_draft_of_the_library_that_is_edited_is_a_workbook_from_then_on():
    study = make.study()
    ada = study.memberships.get().person
    draft = add_from_library(study, "breve", by=ada)
    draft.refresh_from_db()
    before = draft.questions
    item = next(iter(design.read(sheets.read(bytes(draft.xlsform)))))
    change_design(draft, ChangeItem(item.id, texts={"label": {"it": "Un altro titolo"}}), by=ada)
    draft.refresh_from_db()
    assert (draft.source, draft.questions) == ("", before)


def test_pyxform_s_own_workbooks_come_back_as_they_were():
    """Where the comparison with the reference engines has fetched them (``sh ./sestante test --oracles``)."""
    found = sorted((engines.cache() / "workbooks").rglob("*.xls*"))
    if not found:
        pytest.skip("they are fetched by the comparison of the engines")
    changed = []
    for path in found:
        data = path.read_bytes()
        workbook = sheets.read(data)
        if cells(sheets.write(workbook, like=data)) != cells(data):
            changed.append(path.name)
        designed = sheets.write(design.write(design.read(workbook), ids=False), like=data)
        if "survey" in workbook and sheets.read(designed) != workbook:
            changed.append(f"{path.name} designed")
    assert changed == []
