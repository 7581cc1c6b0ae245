"""From YAML or XLSForm to XForm, metadata and steps; and what is wrong, said on its line."""

import io
import zipfile
from datetime import UTC, datetime
from functools import cache

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from pyxform.xls2xform import convert

import workbooks
from sestante.methods import xforms
from sestante.questionnaires import library
from sestante.questionnaires.compile import (
    AnswerError,
    CompileError,
    answers_of,
    compile_questionnaire,
    compile_workbook,
    from_json,
    to_json,
)

XFORMS = {"x": "http://www.w3.org/2002/xforms", "jr": "http://openrosa.org/javarosa"}


@cache
def library_form(name):
    return compile_questionnaire(library.text_of(name))


def question(compiled, name):
    return next(q for q in compiled.questions if q.name == name)


def bind(compiled, name):
    (found,) = etree.fromstring(compiled.xform.encode()).xpath(f"//x:bind[@nodeset='{name}']", namespaces=XFORMS)
    return found


def message(compiled, path, kind, language):
    tree = etree.fromstring(compiled.xform.encode())
    (value,) = tree.xpath(
        f"//x:translation[@lang='{language}']/x:text[@id='{path}:jr:{kind}']/x:value/text()", namespaces=XFORMS
    )
    return value


def workbook(**sheets):
    """An XLSX of a person's own: each sheet is a header and rows."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    book.close()
    return file.getvalue()


def problems_of(**sheets):
    with pytest.raises(CompileError) as refused:
        compile_workbook(workbook(**sheets), "mia.xlsx")
    return refused.value.problems


@pytest.mark.parametrize("name", library.names())
def test_the_downloaded_workbook_converts_to_the_same_form_with_pyxform_alone(name):
    compiled = library_form(name)
    assert convert(compiled.xlsform, form_name="data").xform == compiled.xform


@pytest.mark.parametrize("name", library.names())
def test_downloading_and_uploading_again_loses_nothing(name):
    compiled = library_form(name)
    assert compile_workbook(compiled.xlsform, f"{name}.xlsx") == compiled


@pytest.mark.parametrize("name", library.names())
def test_the_workbook_opens_in_another_reader(name):
    book = openpyxl.load_workbook(io.BytesIO(library_form(name).xlsform))
    assert book.sheetnames == ["survey", "choices", "settings", "sestante"]
    assert [cell.value for cell in book["survey"][1]][:4] == ["type", "name", "label::it", "label::en"]


@pytest.mark.parametrize("name", library.names())
def test_questions_survive_json(name):
    questions = library_form(name).questions
    assert from_json(to_json(questions)) == questions


def test_the_form_says_who_it_is():
    compiled = library_form("scheda")
    assert (compiled.form_id, compiled.version, compiled.languages) == ("scheda", "1.0", ["it", "en"])
    assert compiled.title == {"it": "Scheda della buona pratica sociale", "en": "Good social practice form"}
    assert compiled.estimated_minutes == 45
    assert len(compiled.sections) == 13
    assert compiled.sections[6].labels == {"it": "7. La rete", "en": "7. The network"}


def test_what_is_known_of_a_question_follows_it():
    story = question(library_form("scheda"), "relational_story")
    assert (story.path, story.section) == ("/data/s6_relations/relational_story", "s6_relations")
    assert (story.type, story.visibility, story.depth, story.max_length) == ("text", "public", "core", 600)
    assert story.minutes == 2
    assert set(story.why) == {"it", "en"}
    assert story.feeds == ("C4",)


def test_a_matrix_is_known_as_a_whole_and_item_by_item():
    compiled = library_form("scheda")
    matrix = question(compiled, "social_capital")
    items = [q for q in compiled.questions if q.matrix == "social_capital"]
    assert (matrix.type, matrix.scale["id"]) == ("matrix", "social_capital_index")
    assert [item.dimension for item in items] == [
        "bonding", "bridging", "linking", "trust", "reciprocity", "civic_norms",
    ]  # fmt: skip
    assert [(c.value, c.missing, c.score) for c in items[0].choices][-2:] == [("5", False, 5.0), ("dk", True, None)]


def test_codes_are_no_scores_and_written_scores_are_kept():
    compiled = library_form("scheda")
    assert {choice.score for choice in question(compiled, "province").choices} == {None}
    assert [c.score for c in question(compiled, "participation_ladder").choices] == [0, 1, 2, 3, 4, 5, 6]


def test_repeats_keep_their_limits_in_metadata_and_stay_open_in_the_form():
    compiled = library_form("scheda")
    outcomes = question(compiled, "outcomes")
    assert (outcomes.type, outcomes.min_repeats, outcomes.max_repeats) == ("repeat", 1, 5)
    assert {q.repeat for q in compiled.questions if q.path.startswith(outcomes.path + "/")} == {"outcomes"}
    repeat = etree.fromstring(compiled.xform.encode()).xpath(
        f"//x:repeat[@nodeset='{outcomes.path}']", namespaces=XFORMS
    )
    assert [one.get(f"{{{XFORMS['jr']}}}count") for one in repeat] == [None]


def test_a_length_is_enforced_and_its_message_says_how_much():
    compiled = library_form("scheda")
    path = "/data/s3_need/need_description"
    assert bind(compiled, path).get("constraint") == "string-length(.) <= 800"
    assert message(compiled, path, "constraintMsg", "it") == "Al massimo 800 caratteri: accorcia un poco."
    assert message(compiled, path, "constraintMsg", "en") == "At most 800 characters: shorten it a little."


def test_a_length_joins_the_constraint_that_is_there():
    compiled = library_form("breve")
    assert bind(compiled, "/data/b3_source/source_url").get("constraint") == (
        "(regex(., '^https?://.+')) and (string-length(.) <= 300)"
    )


def test_an_answer_that_stands_alone_excludes_the_others():
    compiled = library_form("scheda")
    path = "/data/s11_lessons/difficulties"
    assert bind(compiled, path).get("constraint") == "not(selected(., 'none')) or count-selected(.) = 1"
    assert message(compiled, path, "constraintMsg", "it") == "«Nessuna» sta da sola: togli questa o le altre."


def test_a_text_that_may_be_quoted_is_followed_by_its_own_consent():
    compiled = library_form("scheda")
    names = [q.name for q in compiled.questions]
    consent = question(compiled, "lessons_quote")
    assert names[names.index("lessons") + 1] == "lessons_quote"
    assert (consent.quote_of, consent.visibility, consent.type) == ("lessons", "confidential", "select_one")
    assert bind(compiled, consent.path).get("relevant").strip() == "/data/s11_lessons/lessons  != ''"
    assert bind(compiled, consent.path).get("required") is None
    assert question(compiled, "quotes_consent").quote_of == "*"


def test_the_section_of_consents_is_confidential_throughout():
    compiled = library_form("scheda")
    assert {q.visibility for q in compiled.questions if q.section == "s13_consent"} == {"confidential"}


def test_only_the_municipalities_of_the_regions_offered_travel_with_the_form():
    assert len(library_form("scheda").media["istat_comuni.csv"].splitlines()) == 331
    assert len(library_form("breve").media["istat_province.csv"].splitlines()) == 108


def test_an_unknown_key_in_the_yaml_is_named():
    source = library.source_of("breve")
    source["sections"][0]["questions"][0]["requierd"] = True
    with pytest.raises(CompileError) as refused:
        compile_questionnaire(source)
    assert [problem.column for problem in refused.value.problems] == ["requierd"]


def test_text_that_is_no_yaml_is_refused_with_its_line():
    with pytest.raises(CompileError) as refused:
        compile_questionnaire("form_id: x\nsections: [\n")
    assert [problem.row for problem in refused.value.problems] == [3]


# --- records into steps


RECORD = {
    "practice_name": "Orto",
    "province": "034",
    "municipality": "Bardi",
    "area_type": ["rural", "small_town"],
    "paid_staff_fte": 0.5,
    "methodologies": [{"method_name": "Uno"}, {"method_name": "Due", "method_essential": "Sì"}],
    "social_capital": {"sc_trust": "4"},
    "privacy_notice_read": True,
}


def test_a_record_becomes_steps_in_the_order_of_the_form():
    assert answers_of(library_form("scheda"), dict(reversed(RECORD.items()))) == [
        ("set", "/data/s1_identity/practice_name", "Orto"),
        ("set", "/data/s1_identity/province", "034"),
        ("set", "/data/s1_identity/municipality", "034002"),
        ("set", "/data/s1_identity/area_type", "rural small_town"),
        ("set", "/data/s4_what/methodologies[1]/method_name", "Uno"),
        ("add", "/data/s4_what/methodologies"),
        ("set", "/data/s4_what/methodologies[2]/method_name", "Due"),
        ("set", "/data/s4_what/methodologies[2]/method_essential", "yes"),
        ("set", "/data/s6_relations/social_capital/sc_trust", "4"),
        ("set", "/data/s8_resources/paid_staff_fte", "0.5"),
        ("set", "/data/s13_consent/privacy_notice_read", "OK"),
    ]


def test_labels_are_found_whatever_their_capitals_and_accents():
    steps = answers_of(library_form("breve"), {"region": "emilia-romagna", "province": "forli-cesena"})
    assert [step[2] for step in steps] == ["08", "040"]


@pytest.mark.parametrize(
    "record",
    [{"no_such": 1}, {"municipality": "Atlantide"}, {"social_capital": {"sc_x": "1"}}, {"outcomes": [{"x": 1}]}],
)
def test_a_record_the_form_cannot_hold_is_refused(record):
    with pytest.raises(AnswerError):
        answers_of(library_form("scheda"), record)


# --- somebody's own XLSForm


MINE = {
    "survey": [
        ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant", "visibility", "colour"],
        ["begin_group", "g", "Gruppo", "Group", "", "", ""],
        ["text", "a", "Nome?", "Name?", "", "public", "red"],
        ["select_one sn", "b", "Va?", "OK?", "${a} != ''", "", ""],
        ["end_group", "", "", "", "", "", ""],
    ],
    "choices": [
        ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
        ["sn", "1", "Sì", "Yes"],
        ["sn", "0", "No", "No"],
    ],
    "settings": [["form_id", "form_title", "version", "default_language"], ["mia", "La mia", 3, "Italiano (it)"]],
}


def test_an_uploaded_workbook_comes_back_byte_for_byte_with_columns_nobody_knows():
    data = workbook(**MINE)
    compiled = compile_workbook(data, "mia.xlsx")
    assert compiled.xlsform == data
    assert (compiled.form_id, compiled.version, compiled.languages) == ("mia", "3", ["Italiano (it)", "English (en)"])
    assert [(q.path, q.visibility, q.section) for q in compiled.questions] == [
        ("/data/g/a", "public", "g"),
        ("/data/g/b", "aggregate", "g"),
    ]
    assert [choice.labels["Italiano (it)"] for choice in compiled.questions[1].choices] == ["Sì", "No"]


def test_a_workbook_without_languages_or_settings_is_a_form_too():
    survey = [["type", "name", "label", "max_length"], ["text", "a", "Nome?", 20], ["note", "n", "Grazie", ""]]
    compiled = compile_workbook(workbook(survey=survey), "una prova.xlsx")
    assert compiled.languages == ["default"]
    assert compiled.title == {"default": "una prova"}
    assert [(q.name, q.labels, q.max_length) for q in compiled.questions] == [("a", {"default": "Nome?"}, 20)]
    assert bind(compiled, "/data/a").get("constraint") == "string-length(.) <= 20"


def test_all_problems_are_listed_with_the_line_people_see():
    survey = [
        ["type", "name", "label", "relevant", "visibility"],
        ["text", "due parole", "Nome?", "", ""],
        [],
        ["tekst", "b", "Quanto?", "", "segreto"],
        ["select_one colori", "c", "", "${zeta} = 1", ""],
        ["begin_group", "g", "Gruppo", "", ""],
        ["text", "b2", "?", "", ""],
        ["text", "B2", "?", "", ""],
    ]
    choices = [["list_name", "name", "label"], ["x", "1", "a"], ["x", "1", "b"], ["x", "a b", "c"]]
    found = [(p.sheet, p.row, p.column) for p in problems_of(survey=survey, choices=choices)]
    assert found == [
        ("survey", 2, "name"),
        ("survey", 4, "type"),
        ("survey", 4, "visibility"),
        ("survey", 5, "type"),
        ("survey", 5, "label"),
        ("survey", 5, "relevant"),
        ("survey", 6, "type"),
        ("survey", 8, "name"),
        ("choices", 3, "name"),
        ("choices", 4, "name"),
    ]


def test_what_only_pyxform_notices_keeps_its_line():
    survey = [
        ["type", "name", "label", "trigger", "calculation"],
        ["text", "a", "A", "", ""],
        ["text", "b", "B", "a", "1"],
    ]
    (problem,) = problems_of(survey=survey)
    assert (problem.sheet, problem.row) == ("survey", 3)


def test_a_file_that_is_no_workbook_is_refused_in_one_sentence():
    with pytest.raises(CompileError) as refused:
        compile_workbook(b"ciao", "foto.jpg")
    assert [problem.row for problem in refused.value.problems] == [None]


def test_a_missing_external_list_is_asked_for():
    survey = [["type", "name", "label"], ["select_one_from_file frutta.csv", "f", "Quale?"]]
    (problem,) = problems_of(survey=survey)
    assert (problem.row, problem.column) == (2, "type")
    made = compile_workbook(workbook(survey=survey), "f.xlsx", {"frutta.csv": b"name,label\n1,Mela\n"})
    assert [choice.value for choice in made.questions[0].choices] == ["1"]


def test_rows_switched_off_are_left_out():
    survey = [["type", "name", "label", "disabled"], ["tekst", "a", "", "yes"], ["text", "a", "Nome?", ""]]
    assert [q.path for q in compile_workbook(workbook(survey=survey), "f.xlsx").questions] == ["/data/a"]


def test_the_words_of_other_are_a_question_of_their_own():
    survey = [["type", "name", "label"], ["select_one x or_other", "a", "Quale?"]]
    choices = [["list_name", "name", "label"], ["x", "1", "Mela"]]
    compiled = compile_workbook(workbook(survey=survey, choices=choices), "f.xlsx")
    assert [(q.path, q.type) for q in compiled.questions] == [("/data/a", "select_one"), ("/data/a_other", "text")]
    assert [choice.value for choice in compiled.questions[0].choices] == ["1", "other"]
    assert bind(compiled, "/data/a_other") is not None


def test_the_words_of_other_are_in_every_language_of_the_form():
    it, en = "label::Italiano (it)", "label::English (en)"
    survey = [
        ["type", "name", it, en],
        ["select_one x or_other", "a", "Quale?", "Which one?"],
        ["select_one y or_other", "b", "E poi?", "And then?"],
        ["rank x", "c", "In ordine", "In order"],
    ]
    choices = [["list_name", "name", it, en], ["x", "1", "Mela", "Apple"], ["y", "other", "Un altro", "Another"]]
    compiled = compile_workbook(workbook(survey=survey, choices=choices), "f.xlsx")
    first, words, second, _more, order = compiled.questions
    assert order.choices == first.choices
    assert first.choices[-1].labels == {"Italiano (it)": "Altro", "English (en)": "Other"}
    assert words.labels == {"Italiano (it)": "Che cosa?", "English (en)": "What?"}
    assert [choice.labels for choice in second.choices] == [{"Italiano (it)": "Un altro", "English (en)": "Another"}]
    seen = []
    for language in compiled.languages:
        session = xforms.Session(
            xforms.parse(compiled.xform.encode()), language=language, now=datetime(2026, 6, 15, 12, tzinfo=UTC)
        )
        session.set("/data/a", "other")
        seen.append((session.view("/data/a").choices[-1].label, session.view("/data/a_other").label))
    assert sorted(seen) == [("Altro", "Che cosa?"), ("Other", "What?")]


def test_names_with_accents_are_names():
    survey = [["type", "name", "label"], ["integer", "età", "Quanti anni ha il gruppo?"]]
    assert compile_workbook(workbook(survey=survey), "f.xlsx").questions[0].path == "/data/età"


def test_a_loop_is_refused_once():
    survey = [["type", "name", "label"], ["begin loop over x", "l", "L"], ["text", "a", "A"], ["end loop"]]
    choices = [["list_name", "name", "label"], ["x", "1", "Mela"]]
    assert [(p.row, p.column) for p in problems_of(survey=survey, choices=choices)] == [(2, "type")]


def test_what_makes_the_converter_stumble_is_a_problem_and_not_a_crash():
    settings = [["form_title", "title::it"], ["La mia", "La mia"]]
    survey = [["type", "name", "label"], ["text", "a", "Nome?"]]
    assert [p.row for p in problems_of(survey=survey, settings=settings)] == [None]


def test_a_small_file_that_unpacks_to_gigabytes_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (65 * 1024 * 1024))
    with pytest.raises(CompileError):
        compile_workbook(file.getvalue(), "f.xlsx")


def test_the_moment_a_form_is_closed_closes_no_group():
    survey = [["type", "name", "label"], ["start", "start", ""], ["end", "end", ""], ["text", "a", "A"]]
    compiled = compile_workbook(workbooks.workbook(survey), "prova.xlsx")
    assert [question.name for question in compiled.questions] == ["a"]
    assert 'jr:preloadParams="end"' in compiled.xform
