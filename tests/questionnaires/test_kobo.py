"""A workbook of KoboToolbox: what its own parts become, each with a note, and that nothing else is touched."""

from datetime import UTC, datetime

import pytest

import workbooks
from sestante.methods import xforms
from sestante.questionnaires.compile import CompileError, compile_workbook, sheets
from sestante.questionnaires.compile.kobo import is_kobo


@pytest.fixture(scope="module")
def compiled():
    return compile_workbook(workbooks.of_kobo(), "Scheda.xlsx")


def session_of(compiled, **more):
    definition = xforms.parse(compiled.xform, compiled.media)
    return xforms.Session(definition, now=datetime(2026, 1, 1, tzinfo=UTC), **more)


def test_each_thing_that_is_rewritten_is_told_by_the_row_of_the_workbook_as_it_came(compiled):
    assert [(note.row, note.code, note.words.get("name")) for note in compiled.notes] == [
        (1, "namespace", "bind::oc:itemgroup"),
        (5, "audit", "audit"),
        (9, "name", "che_cosa_manca"),
        (10, "other", "bisogni"),
        (12, "score", "fiducia"),
        (16, "rank_some", "priorita"),
        (20, "rank", "ordine"),
        (24, "matrix", "spazi"),
    ]
    assert "2 voci su 3" in compiled.notes[5].said()


def test_ratings_become_a_matrix_rankings_a_rank_or_different_choices_matrices_groups(compiled):
    asked = {question.path: question.type for question in compiled.questions}
    assert asked == {
        "/data/dati/nome": "text",
        "/data/dati/stadio": "select_one",
        "/data/dati/che_cosa_manca": "text",
        "/data/dati/bisogni": "select_multiple",
        "/data/dati/bisogni_other": "text",
        "/data/fiducia": "matrix",
        "/data/fiducia/si_conosce": "select_one",
        "/data/fiducia/si_aiuta": "select_one",
        "/data/priorita/prima": "select_one",
        "/data/priorita/seconda": "select_one",
        "/data/ordine": "rank",
        "/data/spazi/spazi_sala/spazi_sala_metri": "integer",
        "/data/spazi/spazi_sala/spazi_sala_uso": "text",
        "/data/spazi/spazi_cortile/spazi_cortile_metri": "integer",
        "/data/spazi/spazi_cortile/spazi_cortile_uso": "text",
        "/data/__version__": "calculate",
    }
    assert (compiled.form_id, compiled.languages) == ("aKob0x", ["Italiano (it)", "English (en)"])


def test_other_is_offered_in_each_language_and_only_where_it_was(compiled):
    asked = {question.name: question for question in compiled.questions}
    assert [choice.labels for choice in asked["bisogni"].choices][-1] == {
        "Italiano (it)": "Altro",
        "English (en)": "Other",
    }
    assert asked["bisogni_other"].labels == {"Italiano (it)": "Che cosa?", "English (en)": "What?"}
    session = session_of(compiled, language="Italiano (it)")
    assert [choice.label for choice in session.view("/data/priorita/prima").choices] == ["Denaro", "Persone", "Spazi"]
    session.set("/data/dati/bisogni", "1 other")
    assert session.state("/data/dati/bisogni_other").relevant


def test_the_form_behaves_as_it_did_in_kobo(compiled):
    session = session_of(compiled)
    required = {state.ref for state in session.states() if state.required}
    assert required == {
        "/data/dati/nome", "/data/dati/stadio", "/data/fiducia/si_conosce", "/data/fiducia/si_aiuta",
        "/data/priorita/prima", "/data/priorita/seconda",
    }  # fmt: skip
    assert session.set("/data/dati/nome", "Orto") and session.set("/data/dati/stadio", "idea")
    assert session.view("/data/dati/che_cosa_manca").label == "Che cosa manca a Orto?"
    session.set("/data/priorita/prima", "1")
    session.set("/data/priorita/seconda", "1")
    broken = [one for one in session.violations() if one.kind == "constraint"]
    assert [(one.ref, one.message) for one in broken] == [("/data/priorita/seconda", "Scegli cose diverse")]
    metres, use = "/data/spazi/spazi_sala/spazi_sala_metri", "/data/spazi/spazi_sala/spazi_sala_uso"
    assert not session.state(use).relevant
    session.set(metres, "40")
    assert session.state(use).relevant
    assert not session.state("/data/spazi/spazi_cortile/spazi_cortile_uso").relevant
    assert session.state("/data/__version__").value == "vKx9"


def test_what_is_only_kobo_s_bookkeeping_stays_in_the_workbook(compiled):
    kept = sheets.read(compiled.xlsform)
    assert list(kept) == ["survey", "choices", "settings", "kobo--locking-profiles"]
    assert {"$xpath", "$kuid", "bind::oc:itemgroup"} <= set(kept["survey"].headers)
    assert kept["settings"].rows[0]["style"] == "theme-grid pages"
    assert next(row for row in kept["survey"].rows if row.get("name") == "nome")["$kuid"] == "kx1"
    again = compile_workbook(compiled.xlsform, "Scheda.xlsx")
    assert (again.xform, [note.code for note in again.notes]) == (compiled.xform, ["namespace"])
    assert again.xlsform == compiled.xlsform


def test_problems_are_told_by_the_rows_of_the_workbook_as_it_came():
    survey = [*workbooks._KOBO_SURVEY, {"type": "selectone x", "name": "rotta", "it": "?", "en": "?"}]
    with pytest.raises(CompileError) as refused:
        compile_workbook(workbooks.of_kobo(survey), "Scheda.xlsx")
    assert [(one.row, one.column) for one in refused.value.problems] == [(len(survey) + 1, "type")]


def test_a_rating_that_holds_something_else_is_refused_by_row():
    survey = [
        {"type": "begin_score", "name": "f", "it": "Quanto?", "en": "How?", "kobo--score-choices": "vero"},
        {"type": "text", "name": "no", "it": "No", "en": "No"},
        {"type": "end_score"},
    ]
    with pytest.raises(CompileError) as refused:
        compile_workbook(workbooks.of_kobo(survey), "Scheda.xlsx")
    assert [(one.row, one.column) for one in refused.value.problems] == [(3, "type")]


def test_a_rating_without_its_list_and_one_that_never_ends_are_refused_by_row():
    survey = [
        {"type": "begin_rank", "name": "a", "it": "A", "en": "A"},
        {"type": "end_rank"},
        {"type": "begin_score", "name": "f", "it": "Quanto?", "en": "How?", "kobo--score-choices": "vero"},
        {"type": "score__row", "name": "x", "it": "X", "en": "X"},
    ]
    with pytest.raises(CompileError) as refused:
        compile_workbook(workbooks.of_kobo(survey), "Scheda.xlsx")
    assert [one.row for one in refused.value.problems] == [2, 4]


def test_a_grid_that_kobo_wrote_out_for_telephones_is_a_matrix_again():
    survey = [
        {"type": "begin_group", "name": "f", "appearance": "field-list"},
        {"type": "select_one vero", "name": "f_header", "it": "Quanto è vero?", "en": "?", "appearance": "label"},
        {"type": "select_one vero", "name": "a", "it": "A", "en": "A", "appearance": "list-nolabel"},
        {"type": "select_one vero", "name": "b", "it": "B", "en": "B", "appearance": "list-nolabel"},
        {"type": "end_group"},
        {"type": "calculate", "name": "__version__", "calculation": "'v'"},
    ]
    found = compile_workbook(workbooks.of_kobo(survey), "Scheda.xlsx")
    assert [(one.name, one.type, one.matrix) for one in found.questions[:3]] == [
        ("f", "matrix", ""),
        ("a", "select_one", "f"),
        ("b", "select_one", "f"),
    ]
    assert found.questions[0].labels["Italiano (it)"] == "Quanto è vero?"


def test_labels_in_no_language_and_a_default_language_of_null_are_plain_ones():
    data = workbooks.workbook(
        [["type", "name", "label::null", "label::English (en)", "$kuid"], ["text", "a", "Ciao", "Hello", "k"]],
        settings=[["form_title", "id_string", "default_language"], ["T", "t", "null"]],
    )
    found = compile_workbook(data, "t.xlsx")
    assert found.questions[0].labels == {"default": "Ciao", "English (en)": "Hello"}
    assert [note.code for note in found.notes] == ["null"]


def test_any_other_workbook_comes_back_byte_for_byte():
    data = workbooks.workbook(workbooks.GOOD)
    assert not is_kobo(sheets.read(data))
    found = compile_workbook(data, "prova.xlsx")
    assert (found.xlsform, found.notes) == (data, [])
