"""Posts that no telephone of sound mind would make: each has an answer, and what has a record in it is kept."""

# ruff: noqa: E501 - rows of tables read best in one line

import gzip

import pytest
from django.core.cache import cache

import make
import telephones
from sestante.fieldwork.models import Submission, SubmissionFile

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TYPE = "multipart/form-data; boundary=b"
RECORD = b"<data id='x' version='1'><meta><instanceID>uuid:1</instanceID></meta></data>"


@pytest.fixture(autouse=True)
def nobody_has_failed_yet():
    cache.clear()


@pytest.fixture
def device():
    study = make.study()
    telephones.visit(study)
    return telephones.device(study)


def part(data, name="xml_submission_file", file="r.xml", kind="text/xml", more=""):
    said = f'; filename="{file}"' if file is not None else ""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{said}\r\nContent-Type: {kind}\r\n{more}\r\n'
    return head.encode("utf-8", "surrogatepass") + data + b"\r\n"


def post(client, device, body, kind=TYPE, **headers):
    return client.generic(
        "POST", telephones.address(device.study), body, content_type=kind,
        headers={"authorization": device.secret, **headers},
    ).status_code  # fmt: skip


END = b"--b--\r\n"
NONE = [
    (b"", TYPE), (b"", ""), (END, TYPE), (b"--b", TYPE), (RECORD, "text/xml"), (b"x" * 5000, TYPE), (part(RECORD), TYPE),
    (part(RECORD) + END, "multipart/form-data"), (part(RECORD) + END, "multipart/form-data; boundary="),
    (part(RECORD) + END, "multipart/form-data; boundary=" + "b" * 5000), (part(RECORD) + END, "multipart/form-data; boundary=\x01"),
    (part(RECORD) + END, "multipart/mixed; boundary=b"), (gzip.compress(part(RECORD) + END), TYPE), (part(b"") + END, TYPE),
    (part(RECORD, name="other") + END, TYPE), (part(RECORD, name="") + END, TYPE), (part(b"%%%", more="Content-Transfer-Encoding: base64\r\n") + END, TYPE),
    (b"".join(part(b"x", name=f"f{at}", file=f"{at}.jpg") for at in range(150)) + part(RECORD) + END, TYPE),
    (b"--b\r\n" * 4000 + END, TYPE), (b"--b\r\nX: " + b"y" * 200_000 + b"\r\n\r\n" + END, TYPE),
    (b"--b\r\n" + b"Content-Disposition: form-data; name*=utf-9''%ff\r\n\r\nx\r\n" + END, TYPE),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), NONE, ids=range(len(NONE)))
def test_what_is_no_record_is_refused_and_the_next_one_is_taken(client, device, body, kind):
    assert post(client, device, body, kind) in (400, 404, 413, 415)
    assert post(client, device, part(RECORD) + END) == 404  # a record of no form of this study: kept, and said
    assert Submission.objects.filter(instance_id="uuid:1").count() == 1


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("x" * 240 + ".jpg", "image/jpeg"), ("è" * 240, "image/jpeg"), ("../../etc/passwd", "image/jpeg"), ("a\0b.jpg", "image/jpeg"),
        ("\u202egpj.exe", "image/jpeg"), ("\ud800.jpg", "image/jpeg"), ("a.jpg", "image/\0jpeg"), ("a.jpg", "x" * 300), ("a.jpg", ""),
        ("&#0;.jpg", "image/jpeg"), ("a.jpg", "text/plain; charset=nope"), (".", "image/jpeg"), ("C:\\fakepath\\a.jpg", "image/jpeg"),
    ],
)  # fmt: skip
def test_a_record_is_kept_whatever_its_files_are_called(client, device, file, kind):
    body = part(RECORD) + part(b"data", name="photo", file=file, kind=kind) + END
    assert post(client, device, body) == 404
    assert Submission.objects.get().instance_id == "uuid:1"
    for kept in SubmissionFile.objects.all():
        assert (len(kept.name) <= 200, "\0" in kept.name + kept.content_type, "/" in kept.name) == (True, False, False)


@pytest.mark.parametrize(
    "xml",
    [
        b"\0", b"<a>" * 10_000, b"<data " + b" ".join(b'a%d="1"' % at for at in range(50_000)) + b"/>", b'<?xml version="1.0" encoding="bogus"?><a/>',
        "<data id='\u202e'/>".encode("utf-16"), b"<data id='" + b"x" * 3000 + b"'/>", b"<data id='x'><meta><instanceID>" + b"u" * 9000 + b"</instanceID></meta></data>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<data xmlns='" + b"n" * 3000 + b"'/>", b"<data id='&#0;'/>", "<data id='è'/>".encode("latin-1"),
    ],
    ids=range(11),
)  # fmt: skip
def test_whatever_comes_as_a_record_is_kept_and_has_an_answer(client, device, xml):
    assert post(client, device, part(xml) + END) in (400, 404)
    assert bytes(Submission.objects.get().xml) == xml


def test_a_record_may_come_as_a_plain_field(client, device):
    assert post(client, device, part(RECORD, file=None) + END) == 404
    assert Submission.objects.get().instance_id == "uuid:1"
