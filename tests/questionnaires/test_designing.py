"""A draft designed step by step: kept, taken back, done again, and never overwritten silently."""

import pytest
from django.db import IntegrityError, transaction

import make
import workbooks
from sestante.journal.models import Entry
from sestante.questionnaires.actions import (
    add_from_library,
    begin_questionnaire,
    change_design,
    draft_from,
    problems_of_draft,
    publish_version,
    redo,
    undo,
    upload_questionnaire,
)
from sestante.questionnaires.design.changes import AddItem, ChangeItem, Choice, RemoveItem, SetChoices
from sestante.questionnaires.errors import DesignChangedError, QuestionnaireError
from sestante.questionnaires.models import DesignStep, Version
from sestante.questionnaires.queries import design_of, questions_of, standing_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(study, ada):
    return begin_questionnaire(study, "Una prova", languages=["it", "en"], by=ada)


def names(version):
    return [question.name for question in questions_of(Version.objects.get(pk=version.pk))]


def add(draft, kind, words, *, by, **where):
    return change_design(draft, AddItem(kind, {"it": words}, **where), by=by)


def test_a_questionnaire_begins_with_an_empty_section_and_says_what_it_lacks(study, ada, draft):
    assert (draft.state, draft.number, draft.form_id, draft.languages) == ("draft", 1, "una_prova", ["it", "en"])
    assert [item.kind for item in design_of(draft)] == ["section"]
    assert [problem.message for problem in problems_of_draft(draft)] == [
        "Non si chiede ancora niente: aggiungi una domanda."
    ]
    assert Entry.objects.of_study(study).first().verb == "began questionnaire"
    assert begin_questionnaire(study, "Una prova", by=ada).form_id == "una_prova_2"
    with pytest.raises(QuestionnaireError):
        begin_questionnaire(study, "  ", by=ada)


def test_an_unfinished_draft_is_saved_and_its_last_good_form_stays(ada, draft):
    added = add(draft, "text", "Come ti chiami?", by=ada)
    assert names(draft) == ["come_ti_chiami"]
    choice = add(draft, "one", "Quale?", by=ada).item
    assert names(draft) == ["come_ti_chiami"]
    draft.refresh_from_db()
    assert [(one.item, one.message) for one in problems_of_draft(draft)] == [
        (choice, "Scrivi le risposte fra cui scegliere.")
    ]
    with pytest.raises(QuestionnaireError) as refused:
        publish_version(draft, by=ada)
    assert len(refused.value.problems) == 1
    change_design(draft, SetChoices("quale", [Choice("", {"it": "Questa"})]), by=ada)
    assert names(draft) == ["come_ti_chiami", "quale"]
    assert added.step.number == 1
    published = publish_version(draft, by=ada)
    assert (published.state, published.steps.count()) == ("published", 0)
    with pytest.raises(QuestionnaireError):
        add(draft, "text", "Altro?", by=ada)
    assert [item.id for item in design_of(draft_from(published, by=ada))] == [item.id for item in design_of(published)]


def test_what_only_the_engine_refuses_is_told_beside_its_question(ada, draft):
    one = add(draft, "calculate", "Uno", by=ada).item
    change_design(draft, ChangeItem(one, cells={"calculation": "cube-root('a', 'k')"}), by=ada)
    add(draft, "text", "Che cosa?", by=ada)
    draft.refresh_from_db()
    found = problems_of_draft(draft)
    assert [problem.item for problem in found] == [one]
    assert "cube-root" in found[0].message


def test_steps_are_taken_back_and_done_again_over_reloads(ada, draft):
    for words in ("Uno", "Due", "Tre"):
        add(draft, "text", words, by=ada)
    undo(draft, by=ada)
    undo(draft, by=ada)
    assert names(draft) == ["uno"]
    redo(draft, by=ada)
    assert names(draft) == ["uno", "due"]
    undo(draft, by=ada)
    redo(draft, by=ada)
    redo(draft, by=ada)
    assert names(draft) == ["uno", "due", "tre"]
    with pytest.raises(QuestionnaireError):
        redo(draft, by=ada)
    undo(draft, by=ada)
    add(draft, "text", "Quattro", by=ada)
    assert standing_of(draft).redo is None
    for _time in range(3):
        undo(draft, by=ada)
    assert names(draft) == []
    with pytest.raises(QuestionnaireError):
        undo(draft, by=ada)


def test_two_people_change_different_questions_and_never_the_same_one(study, ada, draft):
    bruno = make.member(study)
    first, second = add(draft, "text", "Uno", by=ada).item, add(draft, "text", "Due", by=ada).item
    base = standing_of(draft).number
    change_design(draft, ChangeItem(first, texts={"label": {"it": "Primo"}}), by=bruno, base=base)
    change_design(draft, ChangeItem(second, texts={"label": {"it": "Secondo"}}), by=ada, base=base)
    with pytest.raises(DesignChangedError) as refused:
        change_design(draft, ChangeItem(first, texts={"label": {"it": "Mio"}}), by=ada, base=base)
    assert str(bruno) in str(refused.value)
    with pytest.raises(DesignChangedError):
        undo(draft, by=bruno, base=base)
    drawn = design_of(Version.objects.get(pk=draft.pk))
    assert [drawn.label(item) for item in drawn][1:] == ["Primo", "Secondo"]
    change_design(draft, RemoveItem(first), by=bruno)
    with pytest.raises(QuestionnaireError):
        change_design(draft, ChangeItem(first, texts={"label": {"it": "Mio"}}), by=ada)


def test_a_change_that_changes_nothing_is_no_step(ada, draft):
    item = add(draft, "text", "Uno", by=ada).item
    assert change_design(draft, ChangeItem(item, texts={"label": {"it": "Uno"}}), by=ada).step is None
    assert draft.steps.count() == 1


def test_a_questionnaire_of_the_library_is_edited_in_its_workbook(study, ada):
    draft = add_from_library(study, "breve", by=ada)
    item = next(item for item in design_of(draft) if item.kind == "question")
    change_design(draft, ChangeItem(item.id, texts={"label": {"it": "Un’altra domanda"}}), by=ada)
    draft.refresh_from_db()
    assert draft.source == ""
    assert "Un’altra domanda" in [question.labels["it"] for question in questions_of(draft)]
    assert publish_version(draft, by=ada).state == "published"


def test_a_workbook_put_over_an_open_draft_is_a_step_and_can_be_taken_back(study, ada, draft):
    item = add(draft, "text", "Uno", by=ada).item
    data = workbooks.workbook(workbooks.GOOD)
    upload_questionnaire(study, data, "prova.xlsx", by=ada, questionnaire=draft.questionnaire)
    assert names(draft) == ["practice_name", "people"]
    with pytest.raises(DesignChangedError):
        change_design(draft, ChangeItem(item, texts={"label": {"it": "Due"}}), by=ada, base=1)
    undo(draft, by=ada)
    assert names(draft) == ["uno"]


def test_the_database_refuses_two_steps_of_one_number(ada, draft):
    add(draft, "text", "Uno", by=ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        DesignStep.objects.create(version=draft, number=1, verb="added", before=b"", by=ada)
