"""What somebody uploads who means harm, through the doors of the workroom: a sentence on the page, nothing kept."""

import time
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import forms
import make
from oracles.hostile import archives, tables, workbooks
from sestante.fieldwork.models import ImportRun
from sestante.questionnaires.models import Version

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SHARED = archives.xlsx("<row>" + '<c t="s"><v>0</v></c>' * 15_000 + "</row>", f"<si><t>{'y' * 100_000}</t></si>")
LEVELS = [workbooks.row("begin group", f"g{at}", "G") for at in range(300)]
WORKBOOKS = {
    "far cell": archives.xlsx(archives.cell("XFD1048576", "x")),
    "shared text": SHARED,
    "lying bomb": archives.lying(
        archives.xlsx(archives.cell("A1", "type"), others={"xl/worksheets/sheet2.xml": 100}), 1
    ),
    "repeated cells": archives.ods(archives.ods_row("x", 16_384, 1_048_576)),
    "damaged": archives.broken(SHARED, 0.5),
    "levels": workbooks.book(*LEVELS, workbooks.row("text", "q", "Q"), *[workbooks.row("end group")] * 300),
    "circle": workbooks.book(
        workbooks.row("text", "a", "A", relevant="${b} = 1"), workbooks.row("text", "b", "B", relevant="${a} = 1")
    ),
    "nothing": b"PK",
}


@pytest.fixture
def study():
    return make.study()


@pytest.fixture(autouse=True)
def ada(study, client):
    ada = study.memberships.get().person
    client.force_login(ada, backend="sesame.backends.ModelBackend")
    return ada


@pytest.mark.parametrize("name", [name for name in WORKBOOKS if name != "circle"])
def test_such_a_workbook_is_refused_on_the_page(client, study, name):
    started = time.process_time()
    upload = SimpleUploadedFile("x" * 230 + ".xlsx", WORKBOOKS[name])
    answer = client.post(reverse("questionnaire_upload", args=[study.slug]), {"workbook": upload, "purpose": "scheda"})
    assert time.process_time() - started < 5
    assert (answer.status_code, "Problema:" in answer.content.decode()) == (200, True)
    assert Version.objects.count() == 0


def test_a_circle_is_kept_as_a_draft_and_told_at_publication(client, study):
    upload = SimpleUploadedFile("a.xlsx", WORKBOOKS["circle"])
    client.post(reverse("questionnaire_upload", args=[study.slug]), {"workbook": upload, "purpose": "scheda"})
    draft = Version.objects.get()
    page = client.post(reverse("version_publication", args=[study.slug, draft.pk])).content.decode()
    assert "/data/a" in page and Version.objects.get().state == "draft"


def test_characters_that_no_database_holds_do_not_reach_it(client, study):
    head = {"A1": "type", "B1": "name", "C1": "label"}
    asks = {"A2": "text", "B2": "q_x0000_", "C2": "Che cosa?_x0000_&#1;"}
    rows = [f"<row>{''.join(archives.cell(*one) for one in cells.items())}</row>" for cells in (head, asks)]
    upload = SimpleUploadedFile("a.xlsx", archives.xlsx("".join(rows)))
    client.post(reverse("questionnaire_upload", args=[study.slug]), {"workbook": upload, "purpose": "scheda"})
    (question,) = Version.objects.get().questions
    assert (question["name"], list(question["labels"].values())) == ("q", ["Che cosa?"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", WORKBOOKS["far cell"]), ("a.xlsx", SHARED), ("a.ods", WORKBOOKS["repeated cells"]),
        ("a.csv", b"\n" * 9_000_000), ("a.zip", archives.packed({"a.csv": 100})),
        ("a.zip", archives.broken(archives.packed({"a.csv": b"a,b\n" * 999}), 0.5)),
        ("a.csv", b'"' * 100_001), ("a.csv", "à;b\n1;2\n".encode("utf-16")[:-1] + b"\0"),
    ],
)  # fmt: skip
def test_such_a_table_of_answers_has_a_page(client, study, name, data):
    version = forms.from_library(study, "breve")
    started = time.process_time()
    answer = client.post(
        reverse("new_import", args=[study.slug]),
        {"file": SimpleUploadedFile(name, data), "version": version.pk, "sheet": ""},
    )
    assert time.process_time() - started < 5
    assert (answer.status_code, "Problema:" in answer.content.decode()) == (200, True) or ImportRun.objects.count() == 1


def test_files_beside_a_draft_are_refused_on_the_page(client, study):
    upload = SimpleUploadedFile("a.xlsx", workbooks.book(workbooks.row("text", "q", "Q")))
    client.post(reverse("questionnaire_upload", args=[study.slug]), {"workbook": upload, "purpose": "scheda"})
    draft = Version.objects.get()
    for seed in range(6):
        chance = Random(seed)
        file = SimpleUploadedFile("a.zip", tables.archive_bytes(chance)[:3_000_000])
        answer = client.post(
            reverse("version_media_additions", args=[study.slug, draft.pk]), {"files": [file]}, follow=True
        )
        assert answer.status_code == 200
