"""The import's pages: upload, columns, progress, result, undo."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import forms
import make
from sestante.catalogue.models import PracticeSheet
from sestante.fieldwork.models import ImportRun, Response
from sestante.practices.models import Practice

pytestmark = pytest.mark.django_db

CSV = "Titolo;Comune;Segnalata\nOrto;Cesena;17/3/2020\nRete;Bologna;ieri\n;Forlì;\n".encode()


@pytest.fixture
def breve(study):
    return forms.from_library(study, "breve")


def address(study, name, *arguments):
    return reverse(name, args=[study.slug, *arguments])


@pytest.fixture
def uploaded(client, study, ada, breve):
    file = SimpleUploadedFile("iniziative.csv", CSV)
    client.post(address(study, "new_import"), {"file": file, "version": breve.pk, "sheet": ""})
    return ImportRun.objects.get()


@pytest.fixture
def choice():
    return {
        "column0": "/data/b1_what/title",
        "column1": "/data/b2_where/municipality",
        "column2": "/data/b2_where/reported_on",
        "attribution": "Dati: esempio, CC BY 4.0",
    }


@pytest.fixture
def done(client, study, uploaded, choice, committing):
    with committing():
        client.post(address(study, "import_columns", uploaded.pk), choice | {"act": "start"})
    return ImportRun.objects.get()


def test_the_columns_are_guessed_and_shown_with_samples(client, study, uploaded):
    page = client.get(address(study, "import_columns", uploaded.pk)).content.decode()
    assert "Orto · Rete" in page
    assert '<option value="/data/b1_what/title" selected>' in page
    assert '<option value="/data/b2_where/municipality" selected>' in page


def test_looking_at_the_rows_brings_nothing_in(client, study, uploaded, choice):
    response = client.post(address(study, "import_columns", uploaded.pk), choice | {"act": "look"}, follow=True)
    page = response.content.decode()
    assert "Come vengono lette le prime righe" in page and "“ieri” non è una data" in page
    assert Response.objects.count() == 0


def test_two_columns_for_one_thing_are_refused_and_the_choice_is_kept(client, study, uploaded, choice):
    wrong = choice | {"column1": choice["column0"], "act": "start"}
    page = client.post(address(study, "import_columns", uploaded.pk), wrong).content.decode()
    assert "Due colonne non possono essere la stessa cosa" in page and "Problema:" in page
    assert page.count('<option value="/data/b1_what/title" selected>') == 2
    assert ImportRun.objects.get().state == "uploaded"


def test_the_result_says_what_came_of_it(client, study, done):
    page = client.get(address(study, "import_run", done.pk)).content.decode()
    assert done.state == "done"
    assert "“ieri” non è una data" in page and "Guarda le schede da verificare" in page
    assert Response.objects.filter(state="submitted").count() == 1
    study.refresh_from_db()
    assert study.attribution == "Dati: esempio, CC BY 4.0"


def test_a_running_import_shows_its_progress_and_asks_again_by_itself(client, study, uploaded):
    ImportRun.objects.update(state="running", rows_done=1, progress_at="2020-01-01T00:00Z")
    url = address(study, "import_run", uploaded.pk)
    page = client.get(url).content.decode()
    assert "1 righe su 3" in page and 'hx-trigger="every 2s"' in page and "Riprendi da qui" in page
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "1 righe su 3" in part and "<html" not in part
    ImportRun.objects.update(state="done", rows_done=3)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_an_import_that_lost_its_worker_goes_on_from_where_it_was(client, study, uploaded, choice, committing):
    client.post(address(study, "import_columns", uploaded.pk), choice | {"act": "look"})
    ImportRun.objects.update(state="running")
    with committing():
        client.post(address(study, "import_start", uploaded.pk))
    assert ImportRun.objects.get().state == "done"


def test_the_rows_to_look_at_are_downloaded(client, study, done):
    body = b"".join(client.get(address(study, "import_problems", done.pk)).streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(body))
    assert head == ["riga", "esito", "pratica", "colonna", "che cosa guardare"]
    assert [(row[0], row[3]) for row in rows] == [("3", "Segnalata"), ("4", "Titolo")]


def test_an_import_is_undone_after_asking(client, study, done):
    url = address(study, "import_undoing", done.pk)
    assert "Annullare" in client.get(url).content.decode()
    assert Response.objects.count() == 3
    client.post(url)
    assert (Response.objects.count(), Practice.objects.count()) == (0, 0)


def test_undoing_names_the_practices_that_stay_because_they_are_published(client, study, done):
    practice = Practice.objects.get(name="Orto")
    now = timezone.now()
    PracticeSheet.objects.create(practice=practice, study=study, slug="orto", published_at=now, changed_at=now)
    page = client.post(address(study, "import_undoing", done.pk), follow=True).content.decode()
    assert "1 riga resta" in page and "ha una pagina nel catalogo" in page
    assert list(Practice.objects.all()) == [practice]
    assert list(Response.objects.values_list("practice__name", flat=True)) == ["Orto"]


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", b"no"), ("a.csv", b"")])
def test_a_file_that_cannot_be_read_is_refused_in_words(client, study, ada, breve, name, data):
    file = SimpleUploadedFile(name, data or b"\n")
    response = client.post(address(study, "new_import"), {"file": file, "version": breve.pk, "sheet": ""})
    assert "Problema:" in response.content.decode()
    assert ImportRun.objects.count() == 0


def test_practices_alone_need_their_name_s_column(client, study, ada):
    client.post(
        address(study, "new_import"), {"file": SimpleUploadedFile("p.csv", b"a;b\n1;2\n"), "version": "", "sheet": ""}
    )
    run = ImportRun.objects.get()
    page = client.post(address(study, "import_columns", run.pk), {"act": "start"}).content.decode()
    assert "Scegli quale colonna contiene il nome della pratica" in page


def test_an_import_of_another_study_is_not_found(client, study, done, ada):
    other = make.study(title="Altro", by=ada)
    for name in ("import_run", "import_columns", "import_undoing", "import_problems"):
        assert client.get(address(other, name, done.pk)).status_code == 404


def test_the_list_takes_a_constant_number_of_queries(client, study, done, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        client.get(address(study, "imports"))
    run = ImportRun.objects.get()
    for _number in range(5):
        run.pk = None
        run.save()
    with django_assert_max_num_queries(9):
        client.get(address(study, "imports"))
