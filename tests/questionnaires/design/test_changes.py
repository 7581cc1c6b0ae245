"""Each change of a design, on real sheets."""

import pytest

from sestante.questionnaires import design
from sestante.questionnaires.compile import compile_workbook, sheets
from sestante.questionnaires.compile.sheets import Sheet
from sestante.questionnaires.design import kinds
from sestante.questionnaires.design.changes import (
    AddItem,
    AskQuoting,
    ChangeItem,
    Choice,
    DuplicateItem,
    MoveItem,
    RemoveItem,
    RemoveList,
    SetChoices,
    SetLanguages,
    SetSettings,
    Together,
)
from sestante.questionnaires.errors import QuestionnaireError, StillReadError

ROWS = [
    ("begin group", "s1", "Prima", "", "First"),
    ("select_one stage", "stage", "Stadio", "", "Stage"),
    ("text", "story", "Racconta di ${stage}", "${stage} != 'idea'", ""),
    ("end group", "", "", "", ""),
    ("begin group", "s2", "Seconda", "", "Second"),
    ("begin repeat", "people", "Persone", "", "People"),
    ("text", "person", "Nome", "", "Name"),
    ("end repeat", "", "", "", ""),
    ("integer", "how_many", "Quante?", "${stage} = 'idea'", "How many?"),
    ("end group", "", "", "", ""),
]
COLUMNS = ["type", "name", "label::it", "relevant", "label::en"]


@pytest.fixture
def drawn():
    rows = [{column: cell for column, cell in zip(COLUMNS, row, strict=True) if cell} for row in ROWS]
    choices = [
        {"list_name": "stage", "name": "idea", "label::it": "Idea", "label::en": "Idea", "colour": "red"},
        {"list_name": "stage", "name": "done", "label::it": "Conclusa", "label::en": "Done"},
    ]
    settings = {"form_title": "Prova", "form_id": "prova", "default_language": "it"}
    return design.read(
        {
            "survey": Sheet(list(COLUMNS), rows),
            "choices": Sheet(["list_name", "name", "label::it", "label::en", "colour"], choices),
            "settings": Sheet(list(settings), [settings]),
        }
    )


def outline(drawn):
    return [("  " * len(drawn.around(item))) + drawn.name(item) for item in drawn]


def compiles(drawn):
    assert design.problems(drawn) == []
    return compile_workbook(sheets.write(design.write(drawn)), "prova.xlsx")


def test_every_kind_that_is_offered_can_be_added_and_compiles_once_its_words_are_there(drawn):
    for key in kinds.OFFERED:
        outcome = AddItem(key, {"it": f"Nuovo {key}", "en": f"New {key}"}, anchor="story").apply(drawn)
        item = drawn.find(outcome.item)
        assert kinds.key_of(drawn, item) == key
        for row in item.items if key == "matrix" else []:
            ChangeItem(row.id, texts={"label": {"it": "Riga", "en": "Row"}}).apply(drawn)
        if drawn.list_name(item):
            SetChoices(drawn.list_name(item), [Choice("", {"it": "Sì"}), Choice("", {"it": "No"})]).apply(drawn)
        if key == "calculate":
            ChangeItem(item.id, cells={"calculation": "1 + 1"}).apply(drawn)
        if key in ("repeat", "group"):
            AddItem("text", {"it": "Dentro"}, anchor=item.id, where="inside").apply(drawn)
    made = compiles(drawn)
    assert {"nuovo_text", "nuovo_matrix", "nuovo_repeat", "dentro_2"} <= {one.name for one in made.questions}
    assert [section.name for section in made.sections] == ["s1", "nuovo_section", "s2"]


def test_a_question_without_answers_or_words_is_told_so_beside_it(drawn):
    added = AddItem("one", anchor="story").apply(drawn).item
    assert [(one.item, one.column) for one in design.problems(drawn)] == [(added, "label"), (added, "choices")]
    RemoveItem(added).apply(drawn)
    assert design.problems(drawn) == []


def test_renaming_rewrites_the_name_wherever_it_is_read(drawn):
    outcome = ChangeItem("stage", name="phase").apply(drawn)
    assert drawn.get(drawn.find("story"), "relevant") == "${phase} != 'idea'"
    assert drawn.texts(drawn.find("story"), "label") == {"it": "Racconta di ${phase}"}
    assert drawn.get(drawn.find("how_many"), "relevant") == "${phase} = 'idea'"
    assert "Quante?" in outcome.notes[0]
    for name in ("how_many", "2nd", "two words"):
        with pytest.raises(QuestionnaireError):
            ChangeItem("stage", name=name).apply(drawn)


def test_removing_what_others_read_is_refused_with_the_list_unless_it_is_wanted(drawn):
    with pytest.raises(StillReadError) as refused:
        RemoveItem("stage").apply(drawn)
    assert refused.value.readers == ["story", "how_many"]
    with pytest.raises(StillReadError) as refused:
        RemoveItem("s1").apply(drawn)
    assert refused.value.readers == ["how_many"]
    RemoveItem("s1", anyway=True).apply(drawn)
    assert outline(drawn) == ["s2", "  people", "    person", "  how_many"]
    assert [one.item for one in design.problems(drawn)] == ["how_many"]
    assert RemoveItem("people").apply(drawn).item == "how_many"


def test_things_move_up_and_down_and_from_one_section_into_the_next(drawn):
    MoveItem("story", "up").apply(drawn)
    MoveItem("stage", "down").apply(drawn)
    assert outline(drawn) == ["s1", "  story", "s2", "  stage", "  people", "    person", "  how_many"]
    MoveItem("s2", "up").apply(drawn)
    assert outline(drawn) == ["s2", "  stage", "  people", "    person", "  how_many", "s1", "  story"]
    MoveItem("s2", "up").apply(drawn)
    MoveItem("stage", "up").apply(drawn)
    assert outline(drawn)[:2] == ["s2", "  stage"]


def test_moving_into_a_repeat_says_what_it_means(drawn):
    assert MoveItem("stage", "inside", "people").apply(drawn).notes == (
        "«Stadio» è entrata o uscita da un gruppo che si ripete: riguarda chi la legge: «Racconta di ${stage}», "
        "«Quante?».",
    )
    assert "una volta sola" in MoveItem("person", "before", "how_many").apply(drawn).notes[0]
    assert outline(drawn) == ["s1", "  story", "s2", "  people", "    stage", "  person", "  how_many"]


@pytest.mark.parametrize(
    ("item", "where", "anchor"),
    [("s1", "inside", "s2"), ("s1", "inside", "s1"), ("people", "after", "person"), ("story", "inside", "how_many"),
     ("s1", "after", "story"), ("story", "beside", "stage")],
)  # fmt: skip
def test_places_where_nothing_may_stand(drawn, item, where, anchor):
    before = outline(drawn)
    with pytest.raises(QuestionnaireError):
        MoveItem(item, where, anchor).apply(drawn)
    assert outline(drawn) == before


def test_a_copy_speaks_of_what_was_copied_with_it(drawn):
    ChangeItem("person", cells={"relevant": "${stage} = 'idea'"}).apply(drawn)
    AddItem("text", {"it": "Altro"}, anchor="person", name="more").apply(drawn)
    more = drawn.named("more").id
    ChangeItem(more, cells={"relevant": "${person} != ''"}).apply(drawn)
    twin = DuplicateItem("people").apply(drawn).item
    assert [drawn.name(one) for one in drawn.find(twin)] == ["people_2", "person_2", "more_2"]
    assert drawn.get(drawn.named("more_2"), "relevant") == "${person_2} != ''"
    assert drawn.get(drawn.named("person_2"), "relevant") == "${stage} = 'idea'"
    assert len({one.id for one in drawn}) == len(list(drawn))


def test_a_list_keeps_what_it_does_not_show_and_tells_of_conditions_that_name_what_is_gone(drawn):
    outcome = SetChoices(
        "stage",
        [
            Choice("done", {"it": "Finita", "en": "Done"}),
            Choice("idea", {"it": "Idea"}),
            Choice("", {"it": "In corso!"}),
        ],
    ).apply(drawn)
    assert outcome.notes == ()
    assert drawn.choices("stage") == [
        ("done", {"it": "Finita", "en": "Done"}),
        ("idea", {"it": "Idea", "en": "Idea"}),
        ("in_corso", {"it": "In corso!"}),
    ]  # fmt: skip
    assert drawn.lists["stage"][1]["colour"] == "red"
    outcome = SetChoices("stage", [Choice("done", {"it": "Finita"})]).apply(drawn)
    assert "«idea»" in outcome.notes[0] and "Quante?" in outcome.notes[0]
    with pytest.raises(QuestionnaireError):
        RemoveList("stage").apply(drawn)


def test_a_list_is_shared_and_counted(drawn):
    AddItem("many", {"it": "Quali?"}, choices="stage").apply(drawn)
    assert [drawn.name(one) for one in drawn.users_of("stage")] == ["stage", "quali"]
    ChangeItem("stage", choices="other").apply(drawn)
    assert drawn.get(drawn.find("stage"), "type") == "select_one other"
    RemoveItem(drawn.named("quali").id).apply(drawn)
    RemoveList("stage").apply(drawn)
    assert drawn.lists == {}


def test_a_table_is_changed_as_one(drawn):
    table = AddItem("matrix", {"it": "Quanto contano?"}, anchor="story").apply(drawn).item
    ChangeItem(table, choices="stage", cells={"required": "true()", "visibility": "public"}).apply(drawn)
    AddItem("row", {"it": "Terza"}, anchor=table).apply(drawn)
    rows = drawn.find(table).items
    assert [drawn.get(row, "type") for row in rows] == ["select_one stage"] * 3
    assert [drawn.get(row, "required") for row in rows] == ["true()"] * 3
    assert (drawn.get(drawn.find(table), "required"), drawn.get(drawn.find(table), "appearance")) == ("", "table-list")
    after = AddItem("text", {"it": "Perché?"}, anchor=rows[0].id).apply(drawn).item
    assert drawn.around(drawn.find(after))[-1].id == "s1"


def test_languages_are_added_and_taken_out_with_their_words(drawn):
    SetLanguages(["it", "en", "fr"]).apply(drawn)
    assert drawn.languages == ["it", "en", "fr"]
    SetLanguages(["en"]).apply(drawn)
    assert drawn.languages == ["en"]
    assert "label::it" not in drawn.survey.headers
    assert drawn.choices("stage") == [("idea", {"en": "Idea"}), ("done", {"en": "Done"})]
    with pytest.raises(QuestionnaireError):
        SetLanguages([]).apply(drawn)


def test_texts_without_a_language_become_those_of_the_first_one():
    drawn = design.read({"survey": Sheet(["type", "name", "label"], [{"type": "text", "name": "a", "label": "Come?"}])})
    assert drawn.languages == ["default"]
    SetLanguages(["it", "en"]).apply(drawn)
    assert drawn.texts(drawn.find("a"), "label") == {"it": "Come?"}
    assert drawn.languages == ["it", "en"]


def test_a_longest_text_and_its_sentence_change_together(drawn):
    ChangeItem(
        "story",
        cells={"max_length": "280", "constraint": "string-length(.) <= 280"},
        texts={"constraint_message": {"it": "Al massimo 280 caratteri: accorcia un poco."}},
    ).apply(drawn)
    ChangeItem("story", cells={"max_length": "400"}).apply(drawn)
    story = drawn.find("story")
    assert drawn.get(story, "constraint") == "string-length(.) <= 400"
    assert drawn.texts(story, "constraint_message") == {"it": "Al massimo 400 caratteri: accorcia un poco."}
    ChangeItem("story", cells={"max_length": ""}).apply(drawn)
    assert (drawn.get(story, "constraint"), drawn.texts(story, "constraint_message")) == ("", {})


def test_one_kind_becomes_another_and_keeps_its_words(drawn):
    ChangeItem("stage", kind="many").apply(drawn)
    assert drawn.get(drawn.find("stage"), "type") == "select_multiple stage"
    ChangeItem("story", kind="long_text").apply(drawn)
    assert drawn.get(drawn.find("story"), "appearance") == "multiline"
    ChangeItem("story", kind="one").apply(drawn)
    assert (drawn.get(drawn.find("story"), "type"), drawn.get(drawn.find("story"), "appearance")) == (
        "select_one story", ""
    )  # fmt: skip
    ChangeItem("story", kind="text").apply(drawn)
    assert drawn.get(drawn.find("story"), "type") == "text"
    with pytest.raises(QuestionnaireError):
        ChangeItem("people", kind="text").apply(drawn)


def test_several_changes_are_one(drawn):
    both = Together(
        [ChangeItem("stage", texts={"label": {"it": "Fase"}}), SetSettings({"it": "Titolo", "en": "Title"})]
    )
    assert (both.verb, both.touches) == ("changed", {"item:stage", "settings"})
    assert both.apply(drawn).item == "stage"
    assert (drawn.about("title"), drawn.setting("form_title")) == ({"it": "Titolo", "en": "Title"}, "Titolo")


def test_minutes_are_what_was_written_or_a_first_guess(drawn):
    ChangeItem("stage", cells={"minutes": "1,5"}).apply(drawn)
    always, everything = kinds.estimate(drawn)
    assert (round(always, 2), round(everything, 2)) == (1.8, 2.4)


def test_under_a_text_it_is_asked_whether_it_may_be_quoted(drawn):
    AskQuoting("story", asked=True).apply(drawn)
    AskQuoting("story", asked=True).apply(drawn)
    ChangeItem("story", name="tale").apply(drawn)
    question = drawn.named("story_quote")
    assert outline(drawn)[:4] == ["s1", "  stage", "  tale", "  story_quote"]
    assert (drawn.get(question, "quote_of"), drawn.get(question, "relevant")) == ("tale", "${tale} != ''")
    assert drawn.texts(question, "label")["it"] == "Possiamo citare questo testo nel report?"
    assert all(labels["it"] and labels["en"] for _value, labels in drawn.choices("quote_levels"))
    meta = next(one for one in compiles(drawn).questions if one.name == "story_quote")
    assert (meta.quote_of, meta.visibility) == ("tale", "confidential")
    AskQuoting("story", asked=False).apply(drawn)
    assert drawn.named("story_quote") is None


def test_a_list_copied_from_another_takes_along_what_is_not_shown(drawn):
    said = [Choice("done", {"it": "Finita"}), Choice("idea", {})]
    SetChoices("own", said, "stage").apply(drawn)
    assert [(row["name"], row["label::it"], row.get("colour")) for row in drawn.lists["own"]] == [
        ("done", "Finita", None), ("idea", "Idea", "red"),
    ]  # fmt: skip
    assert [row["label::it"] for row in drawn.lists["stage"]] == ["Idea", "Conclusa"]
