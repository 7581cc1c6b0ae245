"""Files given as answers: looked into, kept at once, without the traces of a telephone."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

import make
import samples
from forms import from_library, invited
from sestante.fieldwork.actions import (
    add_instance,
    attach_file,
    detach_file,
    keep_sent,
    remove_instance,
    reopen_response,
    submit_response,
    withdraw_response,
)
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.files.actions import sweep_files
from sestante.files.models import StoredFile

IMAGE, DOCUMENT = "/data/s4_what/media[1]/media_file", "/data/s9_results/outcomes[1]/outcome_file"


@pytest.fixture
def response(study):
    return invited(make.practice(study), from_library(study, "scheda"))


def attach(response, ref, name, data):
    revision = Response.objects.get(pk=response.pk).revision
    return attach_file(response, ref, name=name, data=data, base_revision=revision, language="it")


def session_values(response):
    return session_of(Response.objects.get(pk=response.pk)).values()


def test_a_file_is_an_answer_and_replaces_the_one_before(response, committing):
    with committing():
        attach(response, IMAGE, "orto.jpg", samples.jpeg())
    first = response.attachments.get()
    copies = [one.file for one in first.file.renditions.all()]
    with committing():
        attach(response, IMAGE, "orto più bello.JPEG", samples.jpeg(colour="#aa3311"))
    kept = response.attachments.get()
    assert (kept.name, kept.content_type, kept.ref) == ("orto più bello.JPEG", "image/jpeg", IMAGE)
    assert len(copies) == 2 and not any(one.path.exists() for one in (first.file, *copies))
    assert session_values(response)[IMAGE] == kept.stored_name
    assert kept.stored_name.startswith("media_file-") and kept.stored_name.endswith(".jpg")
    assert (samples.gps_of(samples.jpeg()) != {}, samples.gps_of(kept.file.read())) == (True, {})


@pytest.mark.parametrize(
    ("ref", "name", "data"),
    [
        (IMAGE, "orto.png", samples.SVG_WITH_SCRIPT),
        (IMAGE, "orto.svg", samples.SVG),
        (IMAGE, "verbale.pdf", samples.pdf()),
        (IMAGE, "bomba.png", samples.bomb()),
        (IMAGE, "vuota.png", b""),
        (DOCUMENT, "conto.exe", b"MZ\x90" + bytes(99)),
        (DOCUMENT, "conto.html", b"<html>"),
        (DOCUMENT, "conto.pdf", samples.xlsx()),
        (DOCUMENT, "grande.pdf", samples.pdf() + bytes(20 * 1024 * 1024)),
    ],
)
def test_a_file_of_another_kind_or_too_large_is_refused(response, ref, name, data):
    with pytest.raises(FieldworkError):
        attach(response, ref, name, data)
    assert (response.attachments.count(), StoredFile.objects.filter(attachments__isnull=False).count()) == (0, 0)


def test_a_question_may_take_less_than_the_installation(study):
    survey = [
        ["type", "name", "label", "max_size"],
        ["image", "photo", "Photo", "0.001"],
        ["file", "paper", "Paper", ""],
    ]
    version = make.published_workbook(study, survey)
    small = invited(make.practice(study), version)
    with pytest.raises(FieldworkError, match="1,0"):
        attach(small, "/data/photo", "orto.jpg", samples.jpeg())
    attach(small, "/data/paper", "verbale.pdf", samples.pdf())
    assert [one.ref for one in small.attachments.all()] == ["/data/paper"]


def test_a_form_draws_pictures_as_small_as_it_asks(study):
    survey = [["type", "name", "label", "parameters"], ["image", "photo", "Photo", "max-pixels=200"]]
    asked = invited(make.practice(study), make.published_workbook(study, survey))
    attach(asked, "/data/photo", "orto.jpg", samples.jpeg())
    with Image.open(BytesIO(asked.attachments.get().file.read())) as picture:
        assert picture.size == (150, 200)


def test_a_form_holds_no_endless_number_of_files(response, monkeypatch):
    monkeypatch.setattr("sestante.fieldwork.actions.attaching.MOST_FILES", 1)
    attach(response, IMAGE, "orto.jpg", samples.jpeg())
    with pytest.raises(FieldworkError, match="al massimo 1"):
        attach(response, DOCUMENT, "conto.pdf", samples.pdf())
    attach(response, IMAGE, "altro.jpg", samples.jpeg())  # in place of the first


def test_two_forms_with_the_same_file_keep_it_once_and_lose_it_with_the_second(study, committing):
    version = from_library(study, "scheda")
    one, two = (invited(make.practice(study, name=name), version) for name in ("Uno", "Due"))
    with committing():
        for response in (one, two):
            attach(response, DOCUMENT, "conto.pdf", samples.pdf())
    kept = one.attachments.get().file
    assert kept == two.attachments.get().file
    with committing():
        withdraw_response(one)
    assert (one.attachments.count(), kept.path.exists()) == (0, True)
    with committing():
        withdraw_response(two)
    assert (kept.path.exists(), StoredFile.objects.filter(pk=kept.pk).exists()) == (False, False)


def test_a_file_taken_away_is_erased(response, committing):
    attach(response, DOCUMENT, "conto.pdf", samples.pdf())
    kept = response.attachments.get().file
    with committing():
        detach_file(Response.objects.get(pk=response.pk), DOCUMENT, base_revision=1, language="it")
    assert response.attachments.count() == 0
    assert not kept.path.exists()
    assert session_values(response)[DOCUMENT] == ""


def test_withdrawing_the_form_erases_its_files_and_every_copy(response, committing):
    with committing():
        attach(response, IMAGE, "orto.jpg", samples.jpeg())
    kept = response.attachments.get().file
    paths = [kept.path, *(one.file.path for one in kept.renditions.all())]
    assert [path.exists() for path in paths] == [True] * 3
    with committing():
        withdraw_response(response)
    assert [path.exists() for path in paths] == [False] * 3


def test_what_goes_with_a_practice_goes_from_the_disk_too(response, committing):
    with committing():
        attach(response, IMAGE, "orto.jpg", samples.jpeg())
    kept = response.attachments.get().file
    paths = [kept.path, *(one.file.path for one in kept.renditions.all())]
    response.practice.delete()
    sweep_files(older_than=timedelta())  # the clock's hourly one waits an hour
    assert [path.exists() for path in paths] == [False] * 3


def test_files_follow_their_answers_when_an_instance_is_removed(response, committing):
    repeat = IMAGE.rpartition("[")[0]
    for place in (1, 2, 3):
        if place > 1:
            fresh = Response.objects.get(pk=response.pk)
            add_instance(fresh, repeat, base_revision=fresh.revision, language="it")
        attach(response, f"{repeat}[{place}]/media_file", f"{place}.pdf.png", samples.png(size=(10 + place, 10)))
    fresh = Response.objects.get(pk=response.pk)
    with committing():
        remove_instance(fresh, f"{repeat}[1]", base_revision=fresh.revision, language="it")
    assert [(one.ref, one.name) for one in response.attachments.all()] == [
        (f"{repeat}[1]/media_file", "2.pdf.png"),
        (f"{repeat}[2]/media_file", "3.pdf.png"),
    ]
    values = session_values(response)
    assert [values[one.ref] == one.stored_name for one in response.attachments.all()] == [True, True]


def test_a_file_that_was_sent_comes_back_when_the_form_is_put_back_as_sent(study, committing):
    survey = [["type", "name", "label"], ["image", "photo", "Photo"], ["file", "paper", "Paper"]]
    response = invited(make.practice(study), make.published_workbook(study, survey))
    attach(response, "/data/photo", "prima.jpg", samples.jpeg())
    attach(response, "/data/paper", "conto.pdf", samples.pdf())
    sent = {one.ref: one.name for one in response.attachments.all()}
    paths = [one.file.path for one in response.attachments.all()]
    assert submit_response(response, language="it").sent
    for put_back in (True, False):
        reopen_response(response)
        with committing():
            attach(response, "/data/photo", "dopo.jpg", samples.jpeg(colour="#aa3311"))
            fresh = Response.objects.get(pk=response.pk)
            detach_file(fresh, "/data/paper", base_revision=fresh.revision, language="it")
        assert [path.exists() for path in paths] == [True, True]
        with committing():
            keep_sent(response) if put_back else submit_response(response, language="it")
        now = {one.ref: one.name for one in response.attachments.all()}
        assert now == (sent if put_back else {"/data/photo": "dopo.jpg"})
        assert [path.exists() for path in paths] == [put_back, put_back]


@pytest.mark.postgres
def test_the_database_refuses_two_files_for_one_answer(response):
    attach(response, DOCUMENT, "conto.pdf", samples.pdf())
    twin = response.attachments.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
