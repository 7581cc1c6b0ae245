"""Everything sent as one table: no confidential answer, nothing a spreadsheet would run."""

import pytest

import forms
import make
from sestante.fieldwork.actions.importing import choose_columns, keep_file, start_import
from sestante.fieldwork.queries.answer_table import harmless, table_of_answers
from sestante.questionnaires.queries import questions_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire(committing):
    study = make.study()
    ada, version = study.memberships.get().person, forms.from_library(study, "breve")
    data = (
        "title,description,categories,region,source_id\n"
        "=1+1,Due,donne|altro,Emilia-Romagna,segreto\n"
        "Orto,-3,,,\n"
        ",Senza titolo,,,\n"
    )
    run = keep_file(study, data.encode(), "p.csv", by=ada, version=version)
    with committing():
        start_import(run, by=ada)
    return version.questionnaire


def test_the_table_holds_what_was_sent_in_codes(questionnaire):
    head, *rows = table_of_answers(questionnaire, language="it", words=False)
    assert head[7:] == ["title", "description", "categories", "region"]
    assert [row[7:] for row in rows] == [["'=1+1", "Due", "donne altro", "08"], ["Orto", "-3", "", ""]]
    assert [row[3] for row in rows] == ["'=1+1", "Orto"]


def test_the_table_in_words_says_labels_and_questions(questionnaire):
    head, first, _second = table_of_answers(questionnaire, language="en", words=True)
    assert head[7] == "Title [title]"
    assert first[9:] == ["Women; Other", "Emilia-Romagna"]


def test_confidential_answers_are_never_in_it(questionnaire):
    for words in (True, False):
        assert "segreto" not in str(list(table_of_answers(questionnaire, language="it", words=words)))


def test_repeated_questions_have_a_column_for_each_place(committing):
    study = make.study()
    ada, version = study.memberships.get().person, forms.published(study)
    refs = {question.name: question.path for question in questions_of(version)}
    run = keep_file(study, b"n,a,b,p,c,d\n1,Comune,Scuola,OK,nothing,no\n", "p.csv", by=ada, version=version)
    mapping = {
        "n": refs["reached"],
        "a": f"{refs['partners']}[1]/partner_name",
        "b": f"{refs['partners']}[2]/partner_name",
        "p": refs["privacy_notice_read"],
        "c": refs["publish_consent"],
        "d": refs["paid"],
    }
    choose_columns(run, mapping, by=ada)
    with committing():
        start_import(run, by=ada)
    head, row = table_of_answers(version.questionnaire, language="it", words=False)
    assert dict(zip(head, row, strict=True)) | {"id": "", "submitted_at": ""} == {
        "id": "", "version": "1", "submitted_at": "", "practice": "", "municipality": "", "province": "", "region": "",
        "reached": "1", "paid": "no", "partner_name/1": "Comune", "partner_name/2": "Scuola",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=A1", "'=A1"),
        ("+39 051", "'+39 051"),
        ("-3", "-3"),
        ("-3,5", "-3,5"),
        ("@x", "'@x"),
        ("\t=A1", "'\t=A1"),
        ("a=b", "a=b"),
    ],
)
def test_cells_that_a_spreadsheet_would_run_are_disarmed(text, cell):
    assert harmless(text) == cell
