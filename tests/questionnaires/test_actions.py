"""Questionnaires from the library and from workbooks: drafts, publication, retirement."""

import io

import openpyxl
import pytest

import workbooks
from sestante.journal.models import Entry
from sestante.questionnaires.actions import (
    add_from_library,
    discard_draft,
    draft_from,
    publish_version,
    retire_version,
    upload_questionnaire,
)
from sestante.questionnaires.errors import QuestionnaireError
from sestante.questionnaires.models import Questionnaire, Version
from sestante.questionnaires.queries import definition_of, media_files, published_versions, questions_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "purpose", "sections", "title"),
    [("scheda", "scheda", 13, None), ("nomina", "nomination", 2, None), ("breve", "other", 3, "Iniziativa in breve")],
)
def test_the_library_s_questionnaires_become_drafts_and_are_published(study, ada, name, purpose, sections, title):
    draft = add_from_library(study, name, by=ada)
    assert (draft.state, draft.number, draft.questionnaire.purpose, len(draft.sections)) == (
        "draft",
        1,
        purpose,
        sections,
    )
    assert draft.languages == ["it", "en"]
    if title:
        assert draft.questionnaire.title == title
    published = publish_version(draft, by=ada)
    assert (published.state, published.published_by) == ("published", ada)
    assert definition_of(published).form_id == draft.form_id
    assert list(published_versions(study)) == [published]
    assert list(Entry.objects.of_study(study).values_list("verb", flat=True))[:2] == [
        "published questionnaire",
        "added questionnaire",
    ]


def test_adding_the_same_one_again_opens_its_next_version(study, ada):
    first = publish_version(add_from_library(study, "breve", by=ada), by=ada)
    second = add_from_library(study, "breve", by=ada)
    assert (second.questionnaire, second.number, second.state) == (first.questionnaire, 2, "draft")
    assert add_from_library(study, "breve", by=ada).pk == second.pk
    assert Questionnaire.objects.count() == 1


def test_a_workbook_becomes_a_draft_and_comes_back_as_it_was(study, ada):
    data = workbooks.workbook(workbooks.GOOD)
    draft = upload_questionnaire(study, data, "prova.xlsx", by=ada)
    assert [question.name for question in questions_of(draft)] == ["practice_name", "people"]
    assert draft.questionnaire.title == "Prova"
    assert bytes(draft.xlsform) == data
    assert publish_version(draft, by=ada).state == "published"


def test_a_workbook_that_cannot_be_compiled_says_why_by_row_and_saves_nothing(study, ada):
    with pytest.raises(QuestionnaireError) as refused:
        upload_questionnaire(study, workbooks.workbook(workbooks.BROKEN), "prova.xlsx", by=ada)
    rows = {(problem.sheet, problem.row, problem.column) for problem in refused.value.problems}
    assert {("survey", 2, "name"), ("survey", 3, "type"), ("survey", 4, "type"), ("survey", 4, "constraint")} <= rows
    assert (Questionnaire.objects.count(), Version.objects.count()) == (0, 0)


def test_after_a_refused_workbook_the_corrected_one_is_taken(study, ada):
    with pytest.raises(QuestionnaireError):
        upload_questionnaire(study, workbooks.workbook(workbooks.BROKEN), "prova.xlsx", by=ada)
    assert upload_questionnaire(study, workbooks.workbook(workbooks.GOOD), "prova.xlsx", by=ada).number == 1


def test_a_refused_next_version_leaves_the_draft_as_it_was(study, ada):
    draft = upload_questionnaire(study, workbooks.workbook(workbooks.GOOD), "prova.xlsx", by=ada)
    with pytest.raises(QuestionnaireError):
        upload_questionnaire(
            study, workbooks.workbook(workbooks.BROKEN), "prova.xlsx", by=ada, questionnaire=draft.questionnaire
        )
    kept = Version.objects.get()
    assert (kept.pk, kept.xform) == (draft.pk, draft.xform)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"name,label\na,b\n", b"\x00" * 100])
def test_a_file_that_is_no_workbook_is_refused_in_words(study, ada, data):
    with pytest.raises(QuestionnaireError) as refused:
        upload_questionnaire(study, data, "prova.xlsx", by=ada)
    assert len(refused.value.problems) == 1


def test_what_the_engine_does_not_support_is_refused_at_publication_naming_the_row(study, ada):
    draft = upload_questionnaire(study, workbooks.workbook(workbooks.UNSUPPORTED), "prova.xlsx", by=ada)
    with pytest.raises(QuestionnaireError) as refused:
        publish_version(draft, by=ada)
    assert [problem.row for problem in refused.value.problems] == [4]
    assert "cube-root" in refused.value.problems[0].message
    draft.refresh_from_db()
    assert (draft.state, draft.published_at) == ("draft", None)


def test_a_published_version_is_not_published_twice(study, ada):
    published = publish_version(add_from_library(study, "breve", by=ada), by=ada)
    with pytest.raises(QuestionnaireError):
        publish_version(published, by=ada)


def test_a_retired_version_takes_no_more_invitations(study, ada):
    published = publish_version(add_from_library(study, "breve", by=ada), by=ada)
    retire_version(published, by=ada)
    assert list(published_versions(study)) == []
    with pytest.raises(QuestionnaireError):
        retire_version(published, by=ada)


def test_a_new_draft_copies_the_published_version_and_there_is_one_only(study, ada):
    published = publish_version(add_from_library(study, "breve", by=ada), by=ada)
    draft = draft_from(published, by=ada)
    assert (draft.number, draft.questions, draft.source) == (2, published.questions, published.source)
    assert draft_from(published, by=ada).pk == draft.pk


def test_a_copied_workbook_keeps_the_lists_it_asks_for(study, ada):
    survey = [["type", "name", "label"], ["select_one_from_file towns.csv", "town", "Town"]]
    towns = {"towns.csv": b"name,label\nbo,Bologna\nmo,Modena\n"}
    draft = upload_questionnaire(study, workbooks.workbook(survey), "prova.xlsx", by=ada, media=towns)
    published = publish_version(draft, by=ada)
    assert media_files(draft_from(published, by=ada)) == towns


def test_a_draft_thrown_away_takes_an_empty_questionnaire_with_it(study, ada):
    discard_draft(add_from_library(study, "breve", by=ada), by=ada)
    assert Questionnaire.objects.count() == 0
    published = publish_version(add_from_library(study, "breve", by=ada), by=ada)
    with pytest.raises(QuestionnaireError):
        discard_draft(published, by=ada)
    discard_draft(draft_from(published, by=ada), by=ada)
    assert list(Version.objects.all()) == [published]


def test_the_xlsform_of_the_library_opens_in_another_program(study, ada):
    draft = add_from_library(study, "breve", by=ada)
    book = openpyxl.load_workbook(io.BytesIO(bytes(draft.xlsform)))
    assert {"survey", "choices", "settings"} <= set(book.sheetnames)
