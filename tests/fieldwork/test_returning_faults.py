"""A corrected table brought back with something wrong in it: said with its place, and nothing is written."""

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import forms
import make
from sestante.fieldwork.actions import importing
from sestante.fieldwork.actions.exporting import order_export
from sestante.fieldwork.correcting import correct_answers
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.models import ImportRun, Response
from sestante.fieldwork.queries.imports import preview_of_return
from sestante.fieldwork.queries.paper import session_of
from sestante.fieldwork.tasks import bring_in
from sestante.methods.datasets import Values
from sestante.questionnaires.actions import publish_version, upload_questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(study, ada, version, two, committing):
    def act(format="xlsx", scope="named", **shape):
        with committing():
            export = order_export(study, [version], formats=[format], shape=Shape(**shape), scope=scope, by=ada)
        export.refresh_from_db()
        with export.file.open() as file:
            return export.file.name.rpartition("/")[2], file.read()

    return act


@pytest.fixture
def back(study, ada, version, committing):
    """Bring a file back and let it run; the run."""

    def act(name, data, **choices):
        run = importing.keep_file(study, data, name, by=ada, version=version)
        run = importing.choose_of_return(run, **{"clear": False, "theirs": False, **choices})
        with committing():
            importing.start_import(run, by=ada)
        run.refresh_from_db()
        return run

    return act


@pytest.fixture
def changed(exported):
    """An export as a workbook with some of its cells changed: ``(sheet, row, column, value)``."""

    def act(*puts, act=lambda book: None, **shape):
        name, data = exported(**shape)
        book = openpyxl.load_workbook(io.BytesIO(data))
        for sheet, row, column, value in puts:
            heads = [cell.value for cell in book[sheet][1]]
            book[sheet].cell(row=row, column=heads.index(column) + 1).value = value
        act(book)
        memory = io.BytesIO()
        book.save(memory)
        return name, memory.getvalue()

    return act


def outcomes(run):
    return list(run.rows.values_list("outcome", flat=True))


def answers(response, *names):
    values = session_of(Response.objects.get(pk=response.pk)).values()
    return [values.get(f"/data/s1/{name}", "") for name in names]


def places(run):
    """Where a run says that something is wrong: row of the record, sheet and row of a repeat, column."""
    said = [(row.number, one.get("sheet"), one.get("row"), one["column"]) for row in run.rows.all()
            for one in row.problems]  # fmt: skip
    return said + [(None, one["sheet"], one["row"], one["column"]) for one in run.problems]


# Nothing is written while something is wrong


def test_one_wrong_row_stops_the_table_and_every_problem_has_its_place(changed, back, two):
    run = back(*changed(
        ("main", 2, "people", 40), ("main", 3, "kind", "balcone"), ("plots", 3, "area", "tanti"),
        ("main", 3, "people", 5000),
    ))  # fmt: skip
    assert (run.state, run.failure) == ("failed", "Qualcosa non va in 2 righe: non è stato scritto niente.")
    assert outcomes(run) == ["refused", "refused"]
    assert places(run) == [(2, "plots", 3, "area"), (3, None, None, "kind"), (3, None, None, "Quante persone?")]
    messages = [one["message"] for row in run.rows.all() for one in row.problems]
    assert messages[:2] == ["“tanti” non è un numero", "“balcone” non è fra le risposte possibili"]
    assert [Response.objects.get(pk=one.pk).revision for one in two] == [0, 0]


def test_what_is_right_comes_in_once_somebody_says_so(changed, back, two, ada, committing):
    run = back(*changed(("main", 2, "people", 40), ("main", 3, "kind", "balcone")))
    assert run.stopped_at_faults and answers(two[0], "people") == ["20"]
    with committing():
        importing.go_on_anyway(run, by=ada)
    run.refresh_from_db()
    assert (run.state, run.failure, outcomes(run)) == ("done", "", ["changed", "same"])
    assert answers(two[0], "people") == ["40"] and places(run) == [(3, None, None, "kind")]
    with pytest.raises(FieldworkError, match="finita"):
        importing.go_on_anyway(run, by=ada)


def test_the_preview_counts_what_is_wrong_and_tries_the_rules_of_the_form(changed, study, ada, version, two):
    name, data = changed(("main", 2, "people", 5000), ("plots", 3, "_parent_index", 2))
    run = importing.keep_file(study, data, name, by=ada, version=version)
    found = preview_of_return(run, language="it")
    assert found["counts"] == {"same": 1, "changed": 1, "new": 0, "refused": 0, "wrong": 2, "conflicts": 0}
    assert [one["plan"].problems[0]["column"] for one in found["lines"]] == ["Quante persone?"]
    assert [(one["sheet"], one["row"]) for one in found["problems"]] == [("plots", 3)]


def test_looking_at_twenty_forms_asks_no_more_than_looking_at_two(changed, study, ada, version, two):
    def asked():
        name, data = changed(("main", 2, "people", 40))
        run = importing.keep_file(study, data, name, by=ada, version=version)
        with CaptureQueriesContext(connection) as queries:
            assert preview_of_return(run, language="it")["counts"]["changed"] == 1
        return len(queries)

    few = asked()
    for number in range(18):
        make.orchard(version, people=number)
    assert asked() == few


def test_a_worker_killed_after_the_look_writes_the_rest_though_something_changed_here_meanwhile(
    changed, study, ada, version, two
):
    from sestante.fieldwork.tasks import ReturnDesk

    name, data = changed(("main", 2, "people", 41), ("main", 3, "people", 4))
    run = importing.keep_file(study, data, name, by=ada, version=version)
    ImportRun.objects.filter(pk=run.pk).update(state="running")
    desk = ReturnDesk(ImportRun.objects.get(pk=run.pk))
    assert desk.examine()
    first = desk.home.parcel.records[0]
    assert desk.take(first.number, first)
    Response.objects.filter(pk=two[1].pk).update(state="withdrawn")
    bring_in.func(run.pk)
    run.refresh_from_db()
    assert (run.state, outcomes(run)) == ("done", ["changed", "refused"])
    bring_in.func(run.pk)
    assert outcomes(run) == ["changed", "refused"] and answers(two[0], "people") == ["41"]


# Rows


def test_rows_and_instances_that_are_gone_from_the_table_stay_in_the_forms(changed, back, two):
    def remove(book):
        book["main"].delete_rows(3)
        book["plots"].delete_rows(3)

    run = back(*changed(act=remove), clear=True)
    assert (run.state, outcomes(run)) == ("done", ["same"])
    assert answers(two[0], "plots[2]/crop") == ["=piselli"] and answers(two[1], "people") == ["3"]


@pytest.mark.parametrize(
    ("put", "words"),
    [
        (("_uuid", "uuid:nobody"), "replaced"),
        (("_id", 999999), "two different forms"),
        (("_form_version", 2), "passed to version 1"),
        (("_uuid", "²"), "replaced"),
    ],
)
def test_a_row_that_is_not_what_it_says_is_refused(changed, back, two, put, words):
    from django.utils import translation

    name, data = changed(("main", 2, *put), ("main", 3, "people", 4))
    with translation.override("en"):
        run = back(name, data)
    assert run.state == "failed" and outcomes(run) == ["refused"]
    assert Response.objects.get(pk=two[1].pk).revision == 0 and Response.objects.count() == 2


@pytest.mark.parametrize("key", ["²", "9" * 30, "R0123456789AB", "-1"])
def test_a_number_that_is_none_is_no_form(changed, back, two, key):
    run = back(*changed(("main", 2, "_id", key), ("main", 2, "_uuid", None), ("main", 2, "_revision", key)))
    assert run.state == "failed" and outcomes(run) == ["refused"]


def test_a_form_that_was_erased_does_not_come_back_with_the_table(changed, back, two):
    name, data = changed(("main", 3, "people", 4))
    two[0].delete()
    run = back(name, data)
    (row,) = run.rows.all()
    assert run.state == "failed" and row.problems[0]["message"].startswith("Nessuna scheda di questo questionario")
    assert Response.objects.count() == 1


def test_the_same_form_in_two_rows_is_in_neither(changed, back, two):
    def double(book):
        book["main"].append([cell.value for cell in book["main"][2]])

    run = back(*changed(("main", 2, "people", 40), act=double), anyway=True)
    assert outcomes(run) == ["refused", "same", "refused"] and answers(two[0], "people") == ["20"]
    assert [row.problems[0]["message"] for row in run.rows.filter(outcome="refused")] == [
        "Questa scheda è due volte nella tabella, anche alla riga 4.",
        "Questa scheda è due volte nella tabella, anche alla riga 2.",
    ]


@pytest.mark.parametrize(
    "puts",
    [
        [("plots", 3, "_parent_index", 77), ("plots", 3, "_uuid", None), ("plots", 3, "_id", None)],
        [("plots", 3, "_parent_index", 2)],  # of the other form, whose number and code the row does not have
        [("plots", 3, "_position", 1)],
        [("plots", 3, "_parent_table", "plots")],
        [("plots", 3, "_position", 999_999_999)],
    ],
)
def test_a_row_of_a_repeat_that_hangs_on_nothing_is_said_and_stops_the_table(changed, back, two, puts):
    run = back(*changed(("main", 2, "people", 40), *puts))
    assert run.state == "failed" and places(run) == [(None, "plots", 3, "")]
    assert answers(two[0], "people", "plots[1]/crop") == ["20", "fave"]


def test_a_row_without_its_number_in_the_table_above_does_not_join_a_new_form(changed, back, two):
    """A new row of the table of records has no _index, a row of the repeat none either: they are not each other's."""
    run = back(*changed(
        ("main", 4, "_form_version", 1), ("main", 4, "people", 7), ("plots", 4, "_parent_table", "main"),
        ("plots", 4, "crop", "zucche"),
    ))  # fmt: skip
    assert run.state == "failed" and places(run) == [(None, "plots", 4, "")]


def test_a_newer_version_takes_new_rows_and_leaves_the_old_their_own(exported, changed, back, study, ada, two, version):
    later = make.ORCHARDS.replace('version: "1"', 'version: "2"').replace(
        "id: since, type: date", "id: since, type: date, required: false"
    )
    draft = upload_questionnaire(study, forms.workbook(later), "due.xlsx", by=ada, questionnaire=version.questionnaire)
    second = publish_version(draft, by=ada)
    name, data = changed(("main", 2, "people", 40), ("main", 4, "people", 7), ("main", 4, "_form_version", 1))
    run = importing.keep_file(study, data, name, by=ada, version=second)
    ImportRun.objects.filter(pk=run.pk).update(state="running")
    bring_in.func(run.pk)
    assert outcomes(run) == ["changed", "same", "created"]
    assert Response.objects.get(pk=two[0].pk).version == version and run.rows.last().response.version == second


# What cells say


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ({"since": dt.datetime(2021, 3, 17), "people": 40.0, "kind": "school", "needs": "hands"},
         ["2021-03-17", "40", "school", "hands"]),
        ({"since": dt.date(2021, 3, 17), "people": "40", "kind": "Di una scuola", "needs": "Braccia"},
         ["2021-03-17", "40", "school", "hands"]),
        ({"since": "17/03/2021", "people": 1000, "kind": "of a SCHOOL", "needs": "hands"},
         ["2021-03-17", "1000", "school", "hands"]),
        ({"since": "2021-03-17", "needs": "Braccia | Acqua, tanta"}, ["2021-03-17", "20", "shared", "hands water"]),
        ({"since": 45000, "needs": "hands water"}, ["2023-03-15", "20", "shared", "hands water"]),  # a day in Excel
    ],
)  # fmt: skip
@pytest.mark.parametrize("values", Values)
def test_cells_are_read_as_people_and_spreadsheets_write_them(changed, back, two, said, stored, values):
    run = back(*changed(*(("main", 2, column, value) for column, value in said.items()), values=values))
    assert (run.state, outcomes(run)) == ("done", ["changed", "same"])
    since, people, kind, needs = answers(two[0], "since", "people", "kind", "needs")
    assert [since, people, kind, set(needs.split())] == [*stored[:3], set(stored[3].split())]
    assert Response.objects.get(pk=two[0].pk).revision == 1


@pytest.mark.parametrize(("value", "stored"), [(4.5, "4.5"), ("4,5", "4.5"), ("1.234,5", "1234.5"), (7, "7")])
def test_numbers_of_repeats_with_a_comma_or_a_point(changed, back, two, value, stored):
    assert outcomes(back(*changed(("plots", 2, "area", value)))) == ["changed", "same"]
    assert answers(two[0], "plots[1]/area") == [stored]


@pytest.mark.parametrize("value", ["31/02/2021", "ieri", "2021"])
def test_a_day_that_is_none_is_said(changed, back, two, value):
    run = back(*changed(("main", 2, "since", value)))
    assert run.state == "failed" and places(run) == [(2, None, None, "since")]
    assert answers(two[0], "since") == ["2020-05-01"]


def test_an_empty_cell_is_no_answer_and_not_asked_is_no_empty_cell(changed, back, two):
    """“paid” was not asked of the second form: its n/a takes nothing away, and neither does its empty cell."""
    run = back(*changed(("main", 2, "since", None), ("main", 2, "paid", "n/a"), mark_unasked=True), clear=True)
    assert (run.state, outcomes(run)) == ("done", ["changed", "same"])
    assert answers(two[0], "since", "paid", "share") == ["", "5", "25"]


def test_a_table_that_an_italian_excel_saved_as_csv(exported, back, two):
    name, data = exported("csv", delimiter=";")
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(memory, "w") as new:
        for member in old.namelist():
            if member.endswith(".csv"):
                head, *rows = csv.reader(io.StringIO(old.read(member).decode("utf-8-sig"), newline=""), delimiter=";")
                for row in rows:
                    for place, column in enumerate(head):
                        if column == "since" and row[place]:
                            row[place] = "01/05/2020"  # it rewrites days as it shows them
                        if column == "area" and row[place] == "12,5":
                            row[place] = "13,75"
                text = io.StringIO()
                csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([head, *rows])
                new.writestr(member, text.getvalue().encode("cp1252"))
    run = back("gli-orti.zip", memory.getvalue())
    assert (run.state, outcomes(run)) == ("done", ["changed", "same"])
    assert answers(two[0], "plots[1]/area", "since") == ["13.75", "2020-05-01"]
    assert Response.objects.get(pk=two[0].pk).edits.count() == 1


def test_what_an_export_left_out_of_a_text_is_no_correction(study, version, two, changed, back):
    """“Rosa” is a confidential answer: an export with the names of practices keeps it out of the other texts."""
    told = make.orchard(version, practice_name="Il prato di Rosa Neri", secret="Rosa Neri", people=3)
    name, data = changed()
    book = openpyxl.load_workbook(io.BytesIO(data))
    heads = [cell.value for cell in book["main"][1]]
    cell = book["main"].cell(row=4, column=heads.index("practice_name") + 1)
    assert cell.value == "Il prato di […]"
    run = back(name, data, clear=True)
    assert (run.state, outcomes(run)) == ("done", ["same", "same", "same"])
    cell.value = "Il bosco di […]"
    memory = io.BytesIO()
    book.save(memory)
    run = back(name, memory.getvalue())
    assert run.state == "failed" and places(run) == [(4, None, None, "practice_name")]
    assert answers(told, "practice_name") == ["Il prato di Rosa Neri"]


# Which file it is


def test_an_export_without_names_cannot_come_back_and_says_why(exported, study, ada, version, two):
    for format in ("xlsx", "csv"):
        name, data = exported(format, scope="pseudonymous")
        with pytest.raises(FieldworkError, match="esportazione senza nomi"):
            importing.keep_file(study, data, name, by=ada, version=version)
    assert not ImportRun.objects.exists()


def test_without_the_column_of_revisions_what_was_changed_here_is_not_run_over(changed, back, two, ada):
    def remove(book):
        heads = [cell.value for cell in book["main"][1]]
        book["main"].delete_cols(heads.index("_revision") + 1)

    name, data = changed(("main", 2, "people", 40), ("main", 2, "kind", "school"), act=remove)
    correct_answers(two[0], {"/data/s1/people": "30"}, by=ada)
    run = back(name, data)
    assert (run.state, outcomes(run)) == ("done", ["changed", "same"])
    assert answers(two[0], "people", "kind") == ["30", "school"] and places(run) == [(2, None, None, "people")]


# Taking it back


def test_undoing_takes_corrections_back_with_what_depends_on_them(changed, back, two, ada):
    run = back(*changed(
        ("main", 2, "people", 50), ("main", 3, "people", 4), ("plots", 4, "_parent_table", "main"),
        ("plots", 4, "_parent_index", 1), ("plots", 4, "_position", 3), ("plots", 4, "crop", "zucche"),
    ))  # fmt: skip
    assert outcomes(run) == ["changed", "changed"] and answers(two[0], "share", "plots[3]/crop") == ["10", "zucche"]
    correct_answers(two[1], {"/data/s1/kind": "shared"}, by=ada)
    staying = importing.undo_import(run, by=ada)
    assert [(row.response, reason) for row, reason in staying] == [(two[1], "qualcuno ha cambiato le sue risposte")]
    assert answers(two[0], "people", "share", "plots[3]/crop") == ["20", "25", ""]
    assert Response.objects.get(pk=two[0].pk).instance.count("<plots>") == 2
    assert answers(two[1], "people") == ["4"]
    run.refresh_from_db()
    assert (run.state, outcomes(run)) == ("undone", ["undone", "changed"])
    first = Response.objects.get(pk=two[0].pk)
    assert list(first.edits.filter(revision=2).values_list("kind", "ref", "value")) == [
        ("set", "/data/s1/people", "20"), ("remove", "/data/s1/plots[3]", "")]  # fmt: skip
