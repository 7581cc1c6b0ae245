"""Files given as answers: looked into, kept at once, without the traces of a telephone."""

import struct

import pytest

import make
from forms import from_library, invited
from sestante.fieldwork.actions import attach_file, detach_file, withdraw_response
from sestante.fieldwork.actions.pictures import without_traces
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of

IMAGE, DOCUMENT = "/data/s4_what/media[1]/media_file", "/data/s9_results/outcomes[1]/outcome_file"


def segment(marker, body):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def photo(*, turned=6):
    """The headers of a telephone's JPEG: size, where it was taken, a comment; then the picture."""
    entries = struct.pack("<HHHII", 2, 0x0112, 3, 1, turned) + struct.pack("<HHII", 0x8825, 4, 1, 26)
    exif = b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + entries + b"\0\0\0\0" + b"44.4949N 11.3426E"
    drawn = segment(0xDB, b"\0" + bytes(64)) + segment(0xDA, b"\0\0\0") + b"picture\xff\xd9"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + segment(0xE1, exif) + segment(0xFE, b"my telephone") + drawn


def test_where_a_photo_was_taken_is_left_out_and_which_way_is_up_stays():
    clean = without_traces(photo())
    assert b"44.4949N" in photo() and b"44.4949N" not in clean
    assert b"my telephone" not in clean
    assert struct.pack("<HHIH", 0x0112, 3, 1, 6) in clean
    assert clean.startswith(b"\xff\xd8\xff\xe1") and clean.endswith(b"picture\xff\xd9")
    assert without_traces(clean) == clean


def test_what_is_no_jpeg_to_its_end_comes_back_as_it_was():
    assert without_traces(b"\xff\xd8\xff\xe1\x00") == b"\xff\xd8\xff\xe1\x00"


@pytest.fixture
def response(db):
    study = make.study()
    return invited(make.practice(study), from_library(study, "scheda"))


def attach(response, ref, name, data):
    revision = Response.objects.get(pk=response.pk).revision
    return attach_file(response, ref, name=name, data=data, base_revision=revision, language="it")


def test_a_file_is_an_answer_and_replaces_the_one_before(response, django_capture_on_commit_callbacks):
    attach(response, IMAGE, "orto.jpg", photo())
    first = response.attachments.get()
    with django_capture_on_commit_callbacks(execute=True):
        attach(response, IMAGE, "orto più bello.JPEG", photo(turned=1))
    kept = response.attachments.get()
    assert (kept.name, kept.content_type, kept.ref) == ("orto più bello.JPEG", "image/jpeg", IMAGE)
    assert not first.file.storage.exists(first.file.name)
    stored = session_of(Response.objects.get(pk=response.pk)).values()[IMAGE]
    assert kept.file.name.endswith(stored)
    assert b"44.4949N" not in kept.file.read()


@pytest.mark.parametrize(
    ("ref", "name", "data"),
    [
        (IMAGE, "orto.png", b"<svg onload=alert(1)>"),
        (IMAGE, "verbale.pdf", b"%PDF-1.7"),
        (DOCUMENT, "conto.exe", b"MZ\x90"),
        (DOCUMENT, "conto.html", b"<html>"),
        (DOCUMENT, "conto.pdf", b"PK\x03\x04"),
        (IMAGE, "grande.jpg", b"\xff\xd8\xff" + bytes(10 * 1024 * 1024)),
    ],
)
def test_a_file_of_another_kind_or_too_large_is_refused(response, ref, name, data):
    with pytest.raises(FieldworkError):
        attach(response, ref, name, data)
    assert response.attachments.count() == 0


def test_a_file_taken_away_is_erased(response, django_capture_on_commit_callbacks):
    attach(response, DOCUMENT, "conto.pdf", b"%PDF-1.7 x")
    kept = response.attachments.get()
    with django_capture_on_commit_callbacks(execute=True):
        detach_file(Response.objects.get(pk=response.pk), DOCUMENT, base_revision=1, language="it")
    assert response.attachments.count() == 0
    assert not kept.file.storage.exists(kept.file.name)
    assert session_of(Response.objects.get(pk=response.pk)).values()[DOCUMENT] == ""


def test_withdrawing_the_form_erases_its_files(response, django_capture_on_commit_callbacks):
    attach(response, DOCUMENT, "conto.pdf", b"%PDF-1.7 x")
    kept = response.attachments.get()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_response(response)
    assert not kept.file.storage.exists(kept.file.name)
