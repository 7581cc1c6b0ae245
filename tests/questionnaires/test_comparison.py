"""Two versions question by question."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import workbooks
from sestante.questionnaires import design, library
from sestante.questionnaires.comparison import compare
from sestante.questionnaires.compile import compile_questionnaire, sheets
from sestante.questionnaires.design.changes import ChangeItem, MoveItem

from .test_round_trip_generated import books

HEADER = ["type", "name", "label::it", "label::en", "hint::it", "relevant", "visibility", "sestante_id"]
CHOICES = [["list_name", "name", "label::it"], ["stages", "idea", "Idea"], ["stages", "alive", "Viva"]]
SETTINGS = [["form_id", "form_title", "default_language"], ["prova", "Prova", "it"]]
OLD = [
    ["begin group", "about", "Chi siete", "About you"],
    ["text", "name", "Come si chiama?", "What is it called?"],
    ["select_one stages", "stage", "A che punto è?", "How far is it?"],
    ["integer", "people", "Quante persone?", "How many?", "", "${stage} = 'alive'", "public"],
    ["text", "gone", "Una volta", "Once"],
    ["end group", ""],
    ["begin group", "more", "Altro", "More"],
    ["text", "story", "Un episodio", "A story"],
    ["end group", ""],
]


def book(rows, choices=CHOICES, settings=SETTINGS):
    return sheets.read(workbooks.workbook([HEADER, *rows], choices=choices, settings=settings))


def told(comparison):
    return [(one.kind, one.line.path, one.moved, one.renamed) for one in comparison.told]


def test_the_same_twice_says_nothing():
    found = compare(book(OLD), book(OLD))
    assert found.is_empty
    assert found.counts == {"added": 0, "removed": 0, "changed": 0, "moved": 0, "renamed": 0, "same": 7}


def test_added_and_removed_stand_where_they_stand():
    new = [*OLD[:4], ["date", "since", "Da quando?", "Since when?"], *OLD[5:]]
    found = compare(book(OLD), book(new))
    assert told(found) == [
        ("removed", "/data/about/gone", False, False),
        ("added", "/data/about/since", False, False),
    ]


def test_texts_are_compared_language_by_language_with_the_old_ones_beside():
    new = [row[:] for row in OLD]
    new[1] = ["text", "name", "Che nome ha?", "What is it called?", "Quello che usate"]
    (one,) = compare(book(OLD), book(new)).told
    assert [(change.what, change.language, change.before, change.after) for change in one.changes] == [
        ("label", "it", "Come si chiama?", "Che nome ha?"),
        ("hint", "it", "", "Quello che usate"),
    ]
    assert one.areas == ["texts"]


def test_type_logic_and_visibility_each_have_their_area():
    new = [row[:] for row in OLD]
    new[3] = ["decimal", "people", "Quante persone?", "How many?", "", "", "confidential"]
    (one,) = compare(book(OLD), book(new)).told
    assert [(change.what, change.before, change.after) for change in one.changes] == [
        ("type", "integer", "decimal"),
        ("relevant", "${stage} = 'alive'", ""),
        ("visibility", "public", "confidential"),
    ]
    assert one.areas == ["type", "logic", "visibility"]


def test_answers_that_came_went_or_say_something_else_are_told_once_for_a_list():
    rows = [*OLD[:3], ["select_one stages", "stage_before", "E prima?", "And before?"], *OLD[3:]]
    new = [CHOICES[0], ["stages", "idea", "Un’idea"], ["stages", "over", "Conclusa"]]
    first, second = compare(book(rows), book(rows, choices=new)).told
    assert [(one.kind, one.value, one.before, one.after) for one in first.choices] == [
        ("changed", "idea", "Idea", "Un’idea"),
        ("added", "over", "", "Conclusa"),
        ("removed", "alive", "Viva", ""),
    ]
    assert (second.line.name, second.choices, second.choices_as) == ("stage_before", (), "stage")


def test_one_question_taken_up_moves_and_the_others_stay():
    new = [OLD[0], OLD[3], OLD[1], OLD[2], *OLD[4:]]
    assert told(compare(book(OLD), book(new))) == [("changed", "/data/about/people", True, False)]


def test_a_question_in_another_section_moved_and_keeps_its_answers():
    new = [*OLD[:4], *OLD[5:7], OLD[4], *OLD[7:]]
    found = compare(book(OLD), book(new))
    assert told(found) == [("changed", "/data/more/gone", True, False)]
    assert found.paths["/data/about/gone"] == "/data/more/gone"


def test_another_question_of_the_same_name_elsewhere_is_not_taken_for_the_old_one():
    new = [*OLD[:4], *OLD[5:7], ["text", "gone", "Un’altra domanda", "Another one"], *OLD[7:]]
    found = compare(book(OLD), book(new))
    assert told(found) == [("removed", "/data/about/gone", False, False), ("added", "/data/more/gone", False, False)]
    assert "/data/about/gone" not in found.paths


def test_a_section_under_a_new_name_takes_its_questions_along():
    new = [["begin group", "who", "Chi siete", "About you"], *OLD[1:]]
    found = compare(book(OLD), book(new))
    assert told(found) == [("changed", "/data/who", False, True)]
    assert found.paths["/data/about/name"] == "/data/who/name"


def test_the_designer_s_ids_tell_a_new_name_from_a_new_question():
    new = [row[:] for row in OLD]
    new[1] = ["text", "title", "Che nome ha?", "Its name?", "", "", "", "name"]
    new[4] = ["text", "name", "Il vostro nome", "Your name", "", "", "", "r9"]
    found = compare(book(OLD), book(new))
    assert told(found)[0] == ("changed", "/data/about/title", False, True)
    assert found.paths["/data/about/name"] == "/data/about/title"
    assert "/data/about/gone" not in found.paths


def test_what_the_questionnaire_says_of_itself_is_compared_too():
    other = [SETTINGS[0], ["prova", "Un’altra prova", "it"]]
    found = compare(book(OLD), book(OLD, settings=other))
    assert [(one.what, one.before, one.after) for one in found.settings] == [("form_title", "Prova", "Un’altra prova")]


def test_columns_without_a_language_are_those_of_the_default_one():
    plain = sheets.read(workbooks.workbook([["type", "name", "label"], ["text", "a", "Ciao"]], settings=[*SETTINGS]))
    named = sheets.read(
        workbooks.workbook([["type", "name", "label::Italiano (it)"], ["text", "a", "Ciao"]], settings=[*SETTINGS])
    )
    assert compare(plain, named).is_empty


def test_every_questionnaire_of_the_library_equals_itself_and_differs_from_the_others():
    books = {name: sheets.read(compile_questionnaire(library.text_of(name)).xlsform) for name in ("scheda", "breve")}
    assert compare(books["scheda"], books["scheda"]).is_empty
    assert not compare(books["breve"], books["scheda"]).is_empty


def test_a_code_that_changed_is_told_as_such_not_as_another_answer():
    choices = [CHOICES[0], ["stages", "1", "Idea"], ["stages", "alive", "Viva"], ["stages", "over", "Finita"]]
    found = compare(book(OLD), book(OLD, choices=choices))
    assert [(one.kind, one.value, one.before, one.after) for one in found.told[0].choices] == [
        ("code", "1", "idea", "1"), ("added", "over", "", "Finita"),
    ]  # fmt: skip
    swapped = [CHOICES[0], ["stages", "alive", "Idea"], ["stages", "idea", "Viva"]]
    assert [one.kind for one in compare(book(OLD), book(OLD, choices=swapped)).told[0].choices] == [
        "changed", "changed", "order",
    ]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(books(), st.data())
def test_of_one_change_one_row_is_told_whatever_the_workbook(data, draw):
    before = sheets.read(data)
    assert compare(before, before).is_empty
    drawn = design.read(sheets.read(data))
    items = [one for one in drawn if one.kind != "aside" and drawn.name(one)]
    if not items:
        return
    item = draw.draw(st.sampled_from(items))
    ChangeItem(item.id, texts={"label": {"Italiano (it)": "Parole mai dette prima"}}).apply(drawn)
    after = compare(before, design.write(drawn))
    assert [(one.kind, one.line.name) for one in after.told] in ([("changed", drawn.name(item))], [])
    MoveItem(item.id, "up").apply(drawn)
    assert {one.kind for one in compare(before, design.write(drawn)).told} <= {"changed"}
