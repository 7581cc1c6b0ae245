"""Import: rows through the engine, never twice, resumed after a crash, taken back."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

import forms
import make
import workbooks
from sestante.fieldwork import tasks
from sestante.fieldwork.actions import importing
from sestante.fieldwork.actions.inviting import invite
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.intake.mapping import guess
from sestante.fieldwork.models import Answer, ImportedRow, ImportRun, Response
from sestante.fieldwork.queries.imports import outcome_counts, preview_of, rows_with_problems
from sestante.journal.actions import record
from sestante.practices.models import Practice
from sestante.questionnaires.queries import questions_of

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "practices"
REAL = SHARED / "covid19italia_iniziative_solidali.csv"

HEADER = "Titolo,Promotore,Descrizione,Di che tipo è?,Regione,Provincia,Comune,Segnalata il\n"
ROWS = [
    "Spesa a casa,Comitato Tigli,Portiamo la spesa,Iniziativa solidale|Donne,Emilia-Romagna,Bologna,Bologna,17/03/2020",
    "Letture al telefono,Biblioteca,Leggiamo fiabe,Bambini,Emilia-Romagna,Modena,Modena,2020-03-18",
    "Orto,Orti,Coltiviamo,Giardinaggio,Emilia-Romagna,Milano,Milano,ieri",
    ",,,,,,,",
    ",Senza titolo,Nessuno sa che cos'è,,,,,",
]
CSV = (HEADER + "\n".join(ROWS) + "\n").encode()
COLUMNS = {
    "Titolo": "title",
    "Promotore": "promoter",
    "Descrizione": "description",
    "Di che tipo è?": "categories",
    "Regione": "region",
    "Provincia": "province",
    "Comune": "municipality",
    "Segnalata il": "reported_on",
}


@pytest.fixture
def breve(study):
    return forms.from_library(study, "breve")


@pytest.fixture
def start(ada, committing):
    def _start(run):
        with committing():
            importing.start_import(run, by=ada)
        return ImportRun.objects.get(pk=run.pk)

    return _start


@pytest.fixture
def prepared(study, ada, breve):
    """A file uploaded, its columns chosen by hand."""

    def _prepared(data=CSV, name="iniziative.csv"):
        run = importing.keep_file(study, data, name, by=ada, version=breve)
        paths = {question.name: question.path for question in questions_of(breve)}
        return importing.choose_columns(run, {head: paths[name] for head, name in COLUMNS.items()}, by=ada)

    return _prepared


def outcomes(run):
    return list(run.rows.values_list("number", "outcome", "response__state"))


def test_each_row_goes_through_the_engine_and_ends_as_it_deserves(prepared, start):
    run = start(prepared())
    assert (run.state, run.rows_done, run.rows_total) == ("done", 4, 4)
    assert outcomes(run) == [
        (2, "created", "submitted"),
        (3, "created", "submitted"),
        (4, "created", "to_check"),
        (6, "created", "to_check"),
    ]
    first = run.rows.get(number=2)
    said = dict(Answer.objects.filter(response=first.response).values_list("path", "value"))
    assert said["/data/b1_what/categories"] == "iniziativa_solidale donne"
    assert said["/data/b2_where/region"] == "08"
    assert said["/data/b2_where/reported_on"] == "2020-03-17"
    assert (first.practice.name, first.practice.municipality.name) == ("Spesa a casa", "Bologna")
    assert first.practice.organisation.name == "Comitato Tigli"


def test_what_could_not_be_read_is_said_by_row_and_column(prepared, start):
    run = start(prepared())
    problems = {(row.number, problem["column"]) for row in rows_with_problems(run) for problem in row.problems}
    assert problems == {(4, "Di che tipo è?"), (4, "Provincia"), (4, "Segnalata il"), (6, "Titolo")}
    to_check = Response.objects.get(state="to_check", practice__name="Orto")
    assert [reason["column"] for reason in to_check.reasons] == ["Di che tipo è?", "Segnalata il", "Provincia"]
    assert to_check.answers.count() == 0


def test_the_same_file_twice_brings_nothing_in_twice(prepared, start):
    start(prepared())
    again = start(prepared(name="copia.csv"))
    assert outcome_counts(again)["known"] == 4
    assert (Response.objects.count(), Practice.objects.count()) == (4, 3)


def test_columns_in_another_order_and_another_format_are_the_same_rows(prepared, start):
    start(prepared())
    head, *rows = [line.split(",") for line in CSV.decode().strip().split("\n")]
    turned = [list(reversed(row)) for row in [head, *rows]]
    again = start(prepared(workbooks.workbook(turned), "iniziative.xlsx"))
    assert outcome_counts(again)["known"] == 4
    assert Response.objects.count() == 4


def test_two_equal_rows_of_one_file_come_in_once(prepared, start):
    run = start(prepared((HEADER + ROWS[0] + "\n" + ROWS[0] + "\n").encode()))
    assert outcomes(run) == [(2, "created", "submitted"), (3, "known", "submitted")]


def test_the_database_refuses_the_same_row_twice(prepared, start):
    run = start(prepared())
    row = run.rows.get(number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportedRow.objects.create(run=run, number=99, fingerprint=row.fingerprint, outcome="created")


def test_the_errand_run_again_after_it_ended_changes_nothing(prepared, start):
    run = start(prepared())
    assert tasks.bring_in.call(run.pk) == "done"
    assert (Response.objects.count(), ImportRun.objects.get().rows_done) == (4, 4)


def test_a_worker_killed_between_two_rows_is_taken_up_where_it_stopped(prepared, start, monkeypatch):
    run, take = prepared(), tasks.Desk.take
    taken = []

    def killed(desk, number, row):
        if len(taken) == 2:
            raise SystemExit
        taken.append(number)
        return take(desk, number, row)

    monkeypatch.setattr(tasks.Desk, "take", killed)
    ImportRun.objects.update(state="running")
    with pytest.raises(SystemExit):
        tasks.bring_in.call(run.pk)
    assert ImportRun.objects.get().rows_done == 2 == Response.objects.count()
    monkeypatch.setattr(tasks.Desk, "take", take)
    run = start(run)
    assert (run.state, run.rows_done, Response.objects.count()) == ("done", 4, 4)


def test_a_worker_killed_in_the_middle_of_a_row_leaves_no_half_of_it(prepared, start, monkeypatch):
    run = prepared()
    lay_out = tasks.rows.lay_out_answers

    def killed(*arguments):
        raise SystemExit

    monkeypatch.setattr(tasks.rows, "lay_out_answers", killed)
    ImportRun.objects.update(state="running")
    with pytest.raises(SystemExit):
        tasks.bring_in.call(run.pk)
    assert (Response.objects.count(), Practice.objects.count(), ImportedRow.objects.count()) == (0, 0, 0)
    monkeypatch.setattr(tasks.rows, "lay_out_answers", lay_out)
    assert start(run).rows_done == 4


def test_a_run_that_lost_its_worker_is_set_going_by_the_clock(prepared, ada, committing):
    run = prepared()
    ImportRun.objects.update(state="running", progress_at="2020-01-01T00:00Z")
    assert importing.resume_stalled_imports() == 1
    assert ImportRun.objects.get().state == "done"
    assert importing.resume_stalled_imports() == 0
    assert run.rows.count() == 4


def test_undoing_takes_back_what_the_import_made(prepared, start, ada):
    run = start(prepared())
    assert importing.undo_import(run, by=ada) == []
    assert (Response.objects.count(), Practice.objects.count()) == (0, 0)
    assert set(run.rows.values_list("outcome", flat=True)) == {"undone"}
    again = start(prepared())
    assert outcome_counts(again)["created"] == 4


def test_undoing_leaves_what_somebody_worked_on_and_says_why(prepared, start, ada, study):
    run = start(prepared())
    edited, decided, cited = Response.objects.order_by("pk")[:3]
    Response.objects.filter(pk=edited.pk).update(revision=3)
    record("accepted response", decided, by=ada, study=study)
    staying = importing.undo_import(run, by=ada, used_responses={cited.pk: "citata"})
    assert {row.response_id for row, _reason in staying} == {edited.pk, decided.pk, cited.pk}
    assert len({reason for _row, reason in staying}) == 3
    assert Response.objects.count() == 3
    assert Practice.objects.count() == 3


def test_undoing_leaves_a_practice_that_was_invited_since(prepared, start, ada, study):
    run = start(prepared())
    practice = Practice.objects.get(name="Spesa a casa")
    contact = practice.contacts.create(email="tigli@example.org")
    invite(practice, contact, forms.published(study), by=ada)
    staying = importing.undo_import(run, by=ada)
    assert [row.practice for row, _reason in staying] == [practice]
    assert list(Practice.objects.all()) == [practice]
    assert practice.responses.count() == 1


def test_an_import_undone_is_not_undone_again(prepared, start, ada):
    run = start(prepared())
    importing.undo_import(run, by=ada)
    with pytest.raises(FieldworkError):
        importing.undo_import(run, by=ada)


def test_the_columns_are_guessed_from_names_and_labels_in_both_languages(breve):
    questions = questions_of(breve)
    paths = {question.name: question.path for question in questions}
    assert guess(["TITOLO", "Who promotes it?", "province", "boh", "Titolo"], questions) == {
        "TITOLO": paths["title"],
        "Who promotes it?": paths["promoter"],
        "province": paths["province"],
        "boh": "",
        "Titolo": "",
    }
    assert guess(["Nome pratica", "E-mail", "Comune"], []) == {
        "Nome pratica": "practice.name",
        "E-mail": "contact.email",
        "Comune": "practice.municipality",
    }


def test_what_a_person_decided_is_remembered_for_the_same_header_row(study, ada, breve):
    first = importing.keep_file(study, b"a,b\nOrto,x\n", "1.csv", by=ada, version=breve)
    importing.choose_columns(first, {"a": "/data/b1_what/title", "b": ""}, by=ada)
    second = importing.keep_file(study, b"a;b\nRete;y\n", "2.csv", by=ada, version=breve)
    assert second.mapping == {"a": "/data/b1_what/title", "b": ""}
    other = importing.keep_file(make.study(title="Altro"), b"a;b\nRete;y\n", "2.csv", by=ada)
    assert other.mapping == {"a": "", "b": ""}


@pytest.mark.parametrize(
    "mapping", [{}, {"a": "practice.name"}, {"a": "/data/b1_what/title", "b": "/data/b1_what/title"}]
)
def test_a_choice_of_columns_that_makes_no_sense_is_refused(study, ada, breve, mapping):
    run = importing.keep_file(study, b"a,b\nOrto,x\n", "1.csv", by=ada, version=breve)
    with pytest.raises(FieldworkError):
        importing.choose_columns(run, mapping, by=ada)


def test_the_attribution_of_a_file_becomes_the_study_s(study, ada):
    run = importing.keep_file(study, b"nome\nOrto\nRete\n", "1.csv", by=ada)
    importing.choose_columns(run, {"nome": "practice.name"}, by=ada, attribution=" Dati: esempio, CC BY 4.0 ")
    study.refresh_from_db()
    assert study.attribution == "Dati: esempio, CC BY 4.0"


def test_practices_alone_come_with_place_and_contact(study, ada, start):
    data = (
        "nome;comune;provincia;email;referente\n"
        "Orto;Reggio;RE;rosa@example.org;Rosa\n"
        "Rete;Forlì;FC;non è;\n"
        ";;;;Nessuno\n"
    )
    run = importing.keep_file(study, data.encode(), "pratiche.csv", by=ada)
    run = start(run)
    assert outcomes(run) == [(2, "created", None), (3, "created", None), (4, "refused", None)]
    orto, rete = Practice.objects.order_by("name")
    assert (orto.province.name, orto.place_text, orto.contacts.get().email) == (
        "Reggio nell'Emilia",
        "Reggio",
        "rosa@example.org",
    )
    assert (rete.municipality.name, rete.contacts.count()) == ("Forlì", 0)
    assert [row.number for row in rows_with_problems(run)] == [3, 4]


def test_a_practice_already_there_is_not_made_again(study, ada, start):
    make_practice = study.practices.create(name="Orto delle rose", likeness="orto rose", place_text="")
    run = start(importing.keep_file(study, b"nome\nL'orto delle Rose\n", "p.csv", by=ada))
    assert outcomes(run) == [(2, "known", None)]
    assert list(study.practices.all()) == [make_practice]


def test_a_name_that_resembles_another_is_brought_in_and_reported(study, ada, start):
    data = "nome,comune\nConsegna farmaci a domicilio,Bologna\nConsegna dei farmaci a domicilio Bologna,Bologna\n"
    run = start(importing.keep_file(study, data.encode(), "p.csv", by=ada))
    assert outcomes(run) == [(2, "created", None), (3, "created", None)]
    [row] = rows_with_problems(run)
    assert "Consegna farmaci a domicilio" in row.problems[0]["message"]


def test_repeats_take_a_column_for_each_instance(study, ada, start):
    version = forms.published(study)
    refs = {question.name: question.path for question in questions_of(version)}
    base = refs["partners"]
    data = "n,chi,da,chi2,privacy,pub,paid\n12,Comune,2019,Parrocchia,sì,nothing,no\n"
    run = importing.keep_file(study, data.encode(), "p.csv", by=ada, version=version)
    mapping = {
        "n": refs["reached"],
        "chi": f"{base}[1]/partner_name",
        "da": f"{base}[1]/partner_since",
        "chi2": f"{base}[2]/partner_name",
        "privacy": refs["privacy_notice_read"],
        "pub": refs["publish_consent"],
        "paid": refs["paid"],
    }
    run = start(importing.choose_columns(run, mapping, by=ada))
    assert outcomes(run) == [(2, "created", "submitted")]
    said = dict(Answer.objects.values_list("ref", "value"))
    assert said[f"{base}[1]/partner_name"] == "Comune"
    assert said[f"{base}[2]/partner_name"] == "Parrocchia"


def test_an_answer_to_a_question_that_is_not_asked_is_left_out_and_said(study, ada, start):
    version = forms.published(study)
    refs = {question.name: question.path for question in questions_of(version)}
    run = importing.keep_file(study, b"n,paid,hours\n12,no,30\n", "p.csv", by=ada, version=version)
    mapping = {"n": refs["reached"], "paid": refs["paid"], "hours": refs["hours"]}
    run = start(importing.choose_columns(run, mapping, by=ada))
    assert "hours" in [problem["column"] for problem in run.rows.get().problems]


def test_a_confidential_answer_is_kept_in_the_form_and_never_laid_out(study, ada, breve, start):
    data = b"title,source_id\nOrto,segreto-77\n"
    run = start(importing.keep_file(study, data, "p.csv", by=ada, version=breve))
    assert "segreto-77" in run.rows.get().response.instance
    assert not Answer.objects.filter(value__contains="segreto").exists()


def test_the_preview_reads_rows_as_they_will_be_and_writes_nothing(prepared):
    run = prepared()
    seen = preview_of(run, importing.table_of(run), language="it")
    assert [row["number"] for row in seen] == [2, 3, 4, 6]
    assert ("Di che tipo è?", "Iniziativa solidale; Donne") in seen[0]["lines"]
    assert [problem["column"] for problem in seen[2]["problems"]] == ["Di che tipo è?", "Segnalata il", "Provincia"]
    assert (Response.objects.count(), ImportedRow.objects.count()) == (0, 0)


def test_a_row_with_more_cells_than_headers_is_refused(study, ada, start):
    run = start(
        importing.keep_file(study, b"nome,comune\nOrto, delle rose,Bologna\nRete,Forl\xc3\xac\n", "p.csv", by=ada)
    )
    assert outcomes(run) == [(2, "refused", None), (3, "created", None)]


def test_a_file_thrown_away_leaves_nothing_and_a_running_one_stays(prepared, start, ada):
    importing.discard_file(prepared(), by=ada)
    assert ImportRun.objects.count() == 0
    with pytest.raises(FieldworkError):
        importing.discard_file(start(prepared()), by=ada)


@pytest.mark.skipif(not REAL.exists(), reason="the real file lies beside the project, not in it")
def test_sixty_five_real_initiatives_come_in_and_go_again(study, ada, breve, start):
    data = REAL.read_bytes()
    run = start(importing.keep_file(study, data, REAL.name, by=ada, version=breve))
    assert (run.state, run.rows_done) == ("done", 65)
    assert outcome_counts(run) == {
        "created": 65, "known": 0, "refused": 0, "undone": 0, "changed": 0, "same": 0, "to_check": 0, "practices": 65,
    }  # fmt: skip
    assert Answer.objects.filter(response__import_run=run).count() == 608
    assert not Answer.objects.filter(path__contains="/b3_source/source_").exists()
    assert Practice.objects.filter(region="08").count() == 4
    again = start(importing.keep_file(study, data, REAL.name, by=ada, version=breve))
    assert outcome_counts(again)["known"] == 65
    importing.undo_import(run, by=ada)
    assert (Response.objects.count(), Practice.objects.count()) == (0, 0)
