"""An export that comes back: known records corrected through the engine with their history, new ones brought in."""

import csv
import io
import zipfile

import openpyxl
import pytest

import make
from sestante.fieldwork.actions import importing
from sestante.fieldwork.actions.exporting import order_export
from sestante.fieldwork.correcting import correct_answers
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.models import Answer, ImportedRow, ImportRun, Response
from sestante.fieldwork.queries.imports import preview_of_return
from sestante.fieldwork.queries.paper import session_of
from sestante.methods.datasets import Headers, Many, Values
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(study, ada, version, two, committing):
    def act(format, scope="named", **shape):
        with committing():
            export = order_export(study, [version], formats=[format], shape=Shape(**shape), scope=scope, by=ada)
        export.refresh_from_db()
        with export.file.open() as file:
            return export.file.name.rpartition("/")[2], file.read()

    return act


def cells(data, change):
    """A workbook with what ``change(sheets)`` does to it: ``{sheet: [row of cells, ...]}``, heads first."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def put(sheet, row, name, value):
    place = [cell.value for cell in sheet[1]].index(name) + 1
    sheet.cell(row=row, column=place).value = value


@pytest.fixture
def back(study, ada, version, committing):
    """Bring a file back and let it run; the run."""

    def act(name, data, *, clear=False, theirs=False, anyway=False, by=None):
        run = importing.keep_file(study, data, name, by=by or ada, version=version)
        assert run.kind == "return"
        run = importing.choose_of_return(run, clear=clear, theirs=theirs, anyway=anyway)
        with committing():
            importing.start_import(run, by=ada)
        run.refresh_from_db()
        assert run.state == "done", run.failure
        return run

    return act


def outcomes(run):
    return list(run.rows.values_list("outcome", flat=True))


@pytest.mark.parametrize("many", Many)
@pytest.mark.parametrize("values", Values)
@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_what_comes_back_untouched_changes_nothing(exported, back, format, values, many, two):
    for headers in Headers if many is Many.BOTH else (Headers.NAME,):
        name, data = exported(format, values=values, many=many, headers=headers, language="en", delimiter=";",
                              mark_unasked=many is Many.SPLIT, scope="identities")  # fmt: skip
        run = back(name, data, clear=True)
        assert [(row.outcome, row.problems) for row in run.rows.all()] == [("same", []), ("same", [])]
    assert not two[0].edits.exists()


def test_a_corrected_answer_is_written_with_its_history_and_what_depends_on_it_follows(exported, back, two, ada):
    name, data = exported("xlsx")

    def change(book):
        put(book["main"], 2, "people", 40)
        put(book["main"], 2, "kind", "school")
        put(book["plots"], 3, "area", 4.5)

    run = back(name, cells(data, change))
    assert outcomes(run) == ["changed", "same"]
    response = Response.objects.get(pk=two[0].pk)
    values = session_of(response).values()
    assert (values["/data/s1/people"], values["/data/s1/kind"]) == ("40", "school")
    assert values["/data/s1/plots[2]/area"] == "4.5" and values["/data/s1/share"] == "12.5"
    edits = {edit.ref: (edit.before, edit.value, edit.person, edit.revision) for edit in response.edits.all()}
    assert edits == {
        "/data/s1/people": ("20", "40", ada, 1),
        "/data/s1/kind": ("shared", "school", ada, 1),
        "/data/s1/plots[2]/area": ("3", "4.5", ada, 1),
    }
    laid = dict(Answer.objects.filter(response=response).values_list("ref", "value"))
    assert laid["/data/s1/people"] == "40" and laid["/data/s1/share"] == "12.5"


def test_the_preview_says_row_by_row_what_would_change_and_writes_nothing(exported, study, ada, version, two):
    name, data = exported("xlsx")
    data = cells(data, lambda book: put(book["main"], 3, "kind", "Condiviso"))
    run = importing.keep_file(study, data, name, by=ada, version=version)
    found = preview_of_return(run, language="it")
    assert found["counts"] == {"same": 1, "changed": 1, "new": 0, "refused": 0, "wrong": 0, "conflicts": 0}
    assert [line["changes"] for line in found["lines"]] == [[("Che cos’è?", "Di una scuola", "Condiviso", False)]]
    assert Response.objects.get(pk=two[1].pk).revision == 0


def test_a_row_that_would_break_a_rule_stays_as_it_is_and_says_why(exported, back, two):
    name, data = exported("xlsx")

    def change(book):
        put(book["main"], 2, "people", 5000)
        put(book["main"], 2, "kind", "school")
        put(book["main"], 3, "paid", 2)

    run = back(name, cells(data, change), anyway=True)
    first, second = run.rows.all()
    assert (first.outcome, second.outcome) == ("refused", "refused")
    assert first.problems[0]["column"] == "Quante persone?"
    assert second.problems == [{"column": "paid", "message": second.problems[0]["message"]}]
    assert second.problems[0]["message"].endswith("dopo le risposte precedenti questa domanda non si fa")
    for response in two:
        assert Response.objects.get(pk=response.pk).instance == response.instance


def test_where_both_sides_changed_an_answer_what_is_here_stays_unless_the_table_is_to_win(exported, back, two, ada):
    name, data = exported("xlsx")
    correct_answers(two[0], {"/data/s1/people": "30", "/data/s1/kind": "school"}, by=ada)
    changed = cells(data, lambda book: put(book["main"], 2, "people", 40))
    run = back(name, changed)
    row = run.rows.first()
    # “kind” was changed here alone: the table has what was here before, and that is no correction.
    assert row.outcome == "same" and [problem["column"] for problem in row.problems] == ["people"]
    values = session_of(Response.objects.get(pk=two[0].pk)).values()
    assert (values["/data/s1/people"], values["/data/s1/kind"]) == ("30", "school")
    run = back(name, changed, theirs=True)
    values = session_of(Response.objects.get(pk=two[0].pk)).values()
    assert run.rows.first().outcome == "changed"
    assert (values["/data/s1/people"], values["/data/s1/kind"]) == ("40", "school")


def test_an_empty_cell_takes_an_answer_away_only_when_asked_to(exported, back, two):
    name, data = exported("xlsx")
    emptied = cells(data, lambda book: put(book["main"], 2, "since", None))
    assert outcomes(back(name, emptied)) == ["same", "same"]
    assert outcomes(back(name, emptied, clear=True)) == ["changed", "same"]
    assert session_of(Response.objects.get(pk=two[0].pk)).values()["/data/s1/since"] == ""


def test_rows_without_a_number_come_in_as_new_forms_with_their_repeats_and_only_once(exported, back, two, study):
    name, data = exported("xlsx", many=Many.SPLIT)

    def change(book):
        main, plots = book["main"], book["plots"]
        for field, value in {"_index": 9, "_form_version": 1, "_practice": "Orto terzo", "practice_name": "Orto terzo",
                             "kind": "shared", "people": 4, "needs/water": 1, "needs/hands": 0}.items():  # fmt: skip
            put(main, 4, field, value)
        for row, crop in ((4, "zucche"), (5, "cavoli")):
            for field, value in {"_parent_table": "main", "_parent_index": 9, "crop": crop}.items():
                put(plots, row, field, value)

    changed = cells(data, change)
    run = back(name, changed)
    assert outcomes(run) == ["same", "same", "created"]
    made = run.rows.last().response
    values = session_of(made).values()
    assert made.state == "submitted" and made.practice.name == "Orto terzo"
    assert [values[f"/data/s1/{ref}"] for ref in ("needs", "people", "plots[1]/crop", "plots[2]/crop")] == [
        "water", "4", "zucche", "cavoli"]  # fmt: skip
    assert outcomes(back(name, changed)) == ["same", "same", "known"]


def test_an_instance_added_in_the_table_is_added_to_the_form(exported, back, two):
    name, data = exported("xlsx")

    def change(book):
        for field, value in {"_parent_table": "main", "_parent_index": 1, "_position": 3, "crop": "zucche"}.items():
            put(book["plots"], 4, field, value)

    assert outcomes(back(name, cells(data, change))) == ["changed", "same"]
    response = Response.objects.get(pk=two[0].pk)
    assert session_of(response).values()["/data/s1/plots[3]/crop"] == "zucche"
    assert list(response.edits.values_list("kind", "ref")) == [
        ("add", "/data/s1/plots[3]"), ("set", "/data/s1/plots[3]/crop")]  # fmt: skip


def test_csvs_in_a_zip_come_back_too_and_the_guard_of_formulas_is_taken_off(exported, back, two):
    name, data = exported("csv")
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(memory, "w") as new:
        for member in old.namelist():
            text = old.read(member).decode("utf-8-sig")
            if member == "gli-orti-plots.csv":
                assert "'=piselli" in text
                text = text.replace("fave", "fagioli")
            new.writestr(member, text)
    assert outcomes(back("export.zip", memory.getvalue())) == ["changed", "same"]
    values = session_of(Response.objects.get(pk=two[0].pk)).values()
    assert [values[f"/data/s1/plots[{one}]/crop"] for one in (1, 2)] == ["fagioli", "=piselli"]


def test_confidential_answers_are_not_touched_by_who_may_not_read_them(exported, back, two, study):
    name, data = exported("xlsx", scope="identities")
    changed = cells(data, lambda book: put(book["main"], 2, "secret", "Anna"))
    assert outcomes(back(name, changed, by=make.member(study, Role.RESEARCHER))) == ["same", "same"]
    assert outcomes(back(name, changed)) == ["changed", "same"]
    response = Response.objects.get(pk=two[0].pk)
    assert session_of(response).values()["/data/s1/secret"] == "Anna"
    assert not Answer.objects.filter(response=response, value="Anna").exists()


def test_columns_of_zeros_and_ones_against_the_joined_one_are_said_and_not_guessed(exported, back, two):
    name, data = exported("xlsx", many=Many.BOTH)
    assert outcomes(back(name, cells(data, lambda book: put(book["main"], 2, "needs/hands", 0)))) == ["changed", "same"]
    assert session_of(Response.objects.get(pk=two[0].pk)).values()["/data/s1/needs"] == "water"
    name, data = exported("xlsx", many=Many.BOTH)

    def change(book):
        put(book["main"], 2, "needs", "hands")
        put(book["main"], 2, "needs/hands", 1)

    run = back(name, cells(data, change), anyway=True)
    assert run.rows.first().outcome == "same" and "0" in run.rows.first().problems[0]["message"]


def test_a_worker_killed_between_two_records_goes_on_after_the_first(exported, back, two, study, ada, version):
    from sestante.fieldwork.tasks import ReturnDesk, bring_in

    name, data = exported("xlsx")

    def change(book):
        put(book["main"], 2, "people", 41)
        put(book["main"], 3, "people", 4)

    run = importing.keep_file(study, cells(data, change), name, by=ada, version=version)
    ImportRun.objects.filter(pk=run.pk).update(state="running")
    desk = ReturnDesk(ImportRun.objects.get(pk=run.pk))
    first = desk.home.parcel.records[0]
    assert desk.take(first.number, first)
    bring_in.func(run.pk)
    assert outcomes(run) == ["changed", "changed"]
    assert [Response.objects.get(pk=one.pk).revision for one in two] == [1, 1]


def test_a_form_that_is_a_draft_again_is_not_corrected(exported, back, two):
    name, data = exported("xlsx")
    Response.objects.filter(pk=two[0].pk).update(state="draft", submitted_at=None)
    run = back(name, cells(data, lambda book: put(book["main"], 2, "people", 41)), anyway=True)
    assert outcomes(run) == ["refused", "same"]


def test_a_table_that_is_no_export_goes_the_usual_way(study, ada, version):
    text = io.StringIO()
    csv.writer(text).writerows([["practice_name", "people"], ["Orto", "3"]])
    run = importing.keep_file(study, text.getvalue().encode(), "p.csv", by=ada, version=version)
    assert run.kind == "rows" and run.mapping["people"] == "/data/s1/people"
    assert not ImportedRow.objects.exists()
