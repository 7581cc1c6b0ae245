"""The pages of a corrected table that comes back: what would happen, what is wrong and where, going on all the same."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import forms
import make
from sestante.fieldwork.actions.exporting import order_export
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.models import ImportRun, Response
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(study):
    return forms.published(study, make.ORCHARDS)


@pytest.fixture
def two(study, version):
    return make.two_orchards(study, version, needs="water hands")


@pytest.fixture
def bring(client, study, ada, version, two, committing):
    """Upload an export with some of its cells changed; the run."""

    def act(*puts, scope="named"):
        with committing():
            export = order_export(study, [version], formats=["xlsx"], shape=Shape(), scope=scope, by=ada)
        export.refresh_from_db()
        with export.file.open() as file:
            book = openpyxl.load_workbook(io.BytesIO(file.read()))
        for sheet, row, column, value in puts:
            heads = [cell.value for cell in book[sheet][1]]
            book[sheet].cell(row=row, column=heads.index(column) + 1).value = value
        memory = io.BytesIO()
        book.save(memory)
        file = SimpleUploadedFile("corretta.xlsx", memory.getvalue())
        answer = client.post(reverse("new_import", args=[study.slug]), {"file": file, "version": version.pk})
        run = ImportRun.objects.get()
        assert answer.url == address(run, "import_return")
        return run

    return act


def address(run, name):
    return reverse(name, args=[run.study.slug, run.pk])


def read(answer):
    return " ".join(answer.content.decode().split())


WRONG = (("main", 2, "people", 40), ("plots", 3, "area", "tanti"), ("plots", 2, "_parent_index", 2))


def test_what_is_wrong_is_shown_with_sheet_and_row_before_anything_is_done(client, bring):
    page = read(client.get(address(bring(*WRONG), "import_return")))
    assert "Righe con qualcosa che non va" in page
    assert "Foglio “plots”, riga 3 · <b>area</b> · “tanti” non è un numero" in page
    assert "Foglio “plots”, riga 2 · _parent_index e _id (o _uuid) dicono schede diverse." in page


def test_a_table_that_stopped_offers_what_is_right_and_lists_what_is_not(client, bring, two, committing):
    run = bring(*WRONG)
    with committing():
        client.post(address(run, "import_return"), {"act": "start"})
    page = read(client.get(address(run, "import_run")))
    assert "Qualcosa non va in 2 righe: non è stato scritto niente." in page and "Importa quello che va bene" in page
    assert ">Orto dei Tigli</a>" in page and "Annulla l’importazione" not in page and "Schede corrette" not in page
    body = b"".join(client.get(address(run, "import_problems")).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(body.splitlines()))
    assert [(row["riga"], row["foglio"], row["riga del foglio"], row["colonna"]) for row in rows] == [
        ("", "plots", "2", ""), ("2", "plots", "3", "area")]  # fmt: skip
    assert Response.objects.get(pk=two[0].pk).revision == 0
    with committing():
        client.post(address(run, "import_start"), {"anyway": "1"})
    page = read(client.get(address(run, "import_run")))
    assert "Schede corrette</dt><dd>1</dd>" in page and "Righe che non hanno un posto" in page
    assert Response.objects.get(pk=two[0].pk).revision == 1


def test_undoing_says_and_does_that_corrections_go_back(client, bring, two, committing):
    run = bring(("main", 2, "people", 40))
    with committing():
        client.post(address(run, "import_return"), {"act": "start"})
    assert "quelle che ha corretto tornano a dire quello che dicevano prima" in read(
        client.get(address(run, "import_undoing"))
    )
    client.post(address(run, "import_undoing"))
    assert ">20<" in Response.objects.get(pk=two[0].pk).instance


def test_a_table_with_confidential_answers_is_only_for_who_may_read_them(client, bring, study):
    run = bring(("main", 2, "secret", "Anna"), scope="identities")
    client.force_login(make.member(study, Role.RESEARCHER), backend="sesame.backends.ModelBackend")
    for name in ("import_return", "import_run", "import_problems", "import_undoing"):
        assert client.get(address(run, name)).status_code == 404
