"""Posts as clients and networks shape them: in chunks, too large, too many files, names that get lost on the way."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from lxml import etree

import make
import samples
import telephones
from forms import from_library
from sestante.fieldwork.actions.devices import revoke_device
from sestante.fieldwork.models import Attachment, Response, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def body_of(xml, files=()):
    return encode_multipart(BOUNDARY, telephones.parts(xml, files))


def in_chunks(client, device, body, **said):
    """A post that says no length, as a server hands it on."""
    environment = {
        "wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_TYPE": MULTIPART_CONTENT, "REQUEST_METHOD": "POST", "PATH_INFO": telephones.address(device.study),
        "HTTP_AUTHORIZATION": device.secret,
    } | said  # fmt: skip
    return client.request(**environment)


def message(answer):
    return etree.fromstring(answer.content)[0].get("nature")


def test_a_post_in_chunks_is_taken_like_any_other(client, study, version, device):
    xml = telephones.record(photo="porta.jpg")
    assert in_chunks(client, device, body_of(xml, [("porta.jpg", telephones.photograph())])).status_code == 201
    assert (Submission.objects.get().missing, Attachment.objects.count()) == ([], 1)
    assert telephones.send(client, device, xml).status_code == 201
    assert Submission.objects.count() == 1


def test_a_post_in_chunks_that_is_too_large_or_cut_off_is_refused(client, study, version, device, monkeypatch):
    body = body_of(telephones.record())
    assert in_chunks(client, device, body[:-30]).status_code == 400
    assert in_chunks(client, device, b"").status_code == 400
    monkeypatch.setattr("sestante.web.api.openrosa.submission.LARGEST_POST", len(body) - 1)
    answer = in_chunks(client, device, body)
    assert (answer.status_code, message(answer), Submission.objects.count()) == (413, "submit_error", 0)


def test_where_no_server_says_that_the_body_ends_nobody_waits_for_it(client, study, version, device):
    body = body_of(telephones.record())
    assert in_chunks(client, device, body, **{"wsgi.input_terminated": False}).status_code == 400


def test_a_post_that_is_too_large_is_heard_to_its_end(client, study, version, device, monkeypatch):
    """Who is cut short while writing sees a broken line, not the answer."""
    body = io.BytesIO(body_of(telephones.record()))
    monkeypatch.setattr("sestante.web.api.openrosa.submission.LARGEST_POST", 10)
    answer = in_chunks(client, device, b"", **{"wsgi.input": body, "CONTENT_LENGTH": str(len(body.getvalue()))})
    assert (answer.status_code, body.read()) == (413, b"")


def test_a_record_of_more_than_a_hundred_files_comes_in_one_post(client, study, version, device):
    names = [f"foto-{number}.jpg" for number in range(120)]
    xml = telephones.record(partners=[{"who": "x", "portrait": name} for name in names])
    files = [(name, b"no picture") for name in names]
    assert telephones.send(client, device, xml, files).status_code in (201, 202)
    kept = Submission.objects.get()
    assert (kept.files.count(), kept.missing) == (120, [])


NAMES = [
    ("Portineria di via dei Tigli (2).jpg", "Portineria di via dei Tigli (2).jpg"),
    ("perché è così.jpg", "perché è così.jpg"),
    ("Schermata 10.00.00\u202fPM.jpg", "Schermata 10.00.00\u202fPM.jpg"),  # the blank of a Mac
    ("caffe\u0301.jpg", "caff\u00e9.jpg"),  # one letter or two signs
    ("orto.jpg", "C:\\foto\\orto.jpg"),
    ("orto.jpg", "foto/orto.jpg"),
    ("o" * 230 + ".jpg", "o" * 230 + ".jpg"),
]


@pytest.mark.parametrize(("said", "sent"), NAMES, ids=range(len(NAMES)))
def test_a_file_is_known_by_the_name_the_record_gives_it(client, study, version, device, said, sent):
    file = SimpleUploadedFile("x.jpg", telephones.photograph(), "image/jpeg")
    file._name = sent  # as a client writes it: the class itself would tidy it
    answer = client.post(telephones.address(study), telephones.parts(telephones.record(photo=said)) | {"photo": file},
                         headers={"authorization": device.secret})  # fmt: skip
    assert answer.status_code == 201
    assert (Submission.objects.get().missing, Attachment.objects.get().stored_name) == ([], said)


def test_a_file_without_a_name_is_known_by_its_part(client, study, version, device):
    file = SimpleUploadedFile("blob", telephones.photograph(), "image/jpeg")
    post = telephones.parts(telephones.record(photo="porta.jpg")) | {"porta.jpg": file}
    assert client.post(telephones.address(study), post, headers={"authorization": device.secret}).status_code == 201
    assert Attachment.objects.get().name == "porta.jpg"


def test_files_nobody_announced_and_the_word_that_more_will_come_do_no_harm(client, study, version, device):
    xml = telephones.record(photo="porta.jpg")
    post = telephones.parts(xml, [("altra.jpg", telephones.photograph(1))]) | {"*isIncomplete*": "yes"}
    assert client.post(telephones.address(study), post, headers={"authorization": device.secret}).status_code == 201
    kept = Submission.objects.get()
    assert (kept.missing, [file.name for file in kept.files.all()]) == (["porta.jpg"], ["altra.jpg"])
    assert telephones.send(client, device, xml, [("porta.jpg", telephones.photograph())]).status_code == 201
    assert (Submission.objects.get().missing, Attachment.objects.get().name) == ([], "porta.jpg")


def test_a_record_without_a_name_of_its_own_is_kept_once_too(client, study, version, device):
    xml = telephones.record(instance_id="x").replace(b"<instanceID>x</instanceID>", b"")
    assert [telephones.send(client, device, xml).status_code for _ in range(2)] == [201, 201]
    assert telephones.send(client, device, xml.replace(b"Tigli", b"Pini")).status_code == 201
    assert (Submission.objects.count(), Response.objects.count()) == (2, 2)


def test_a_telephone_kept_out_between_two_posts_sends_the_rest_with_another_key(client, study, version, device):
    xml = telephones.record(photo="porta.jpg")
    assert telephones.send(client, device, xml).status_code == 201
    revoke_device(device, by=None)
    photo = [("porta.jpg", telephones.photograph())]
    assert telephones.send(client, device, xml, photo).status_code == 401
    assert telephones.send(client, telephones.device(study, "Un altro"), xml, photo).status_code == 201
    assert (Submission.objects.count(), Attachment.objects.count()) == (1, 1)


def test_corrections_in_any_order_end_in_one_response(client, study, version, device):
    first = telephones.record(instance_id="uuid:1")
    second = telephones.record(instance_id="uuid:2", corrects="uuid:1", people="8")
    third = telephones.record(instance_id="uuid:3", corrects="uuid:2", people="9")
    assert [telephones.send(client, device, xml).status_code for xml in (first, second, third, second, first)] == [
        201
    ] * 5
    assert Response.objects.get().answers.get(path="/data/visita/people").value == "9"


def test_every_answer_says_its_language_and_the_words_are_in_it(client, study, version, device):
    said = {}
    for language in ("it", "en-GB,en;q=0.8"):
        headers = {"authorization": device.secret, "accept-language": language}
        answer = client.get(telephones.address(study, "forms/0/form.xml"), headers=headers)
        said[answer["Content-Language"]] = etree.fromstring(answer.content)[0].text
    assert said == {
        "it": "In questo studio non c’è questo modulo, o il telefono è ammesso per un altro.",
        "en": "This study has no such form, or this telephone is let in for another one.",
    }


def test_a_form_is_called_what_it_is_called_in_the_reader_s_language(client, study, device):
    version = from_library(study, "scheda")
    said = []
    for language in ("it", "en-GB,en;q=0.8", "fr"):
        headers = {"authorization": device.secret, "accept-language": language}
        root = etree.fromstring(client.get(telephones.address(study, "formList"), headers=headers).content)
        said += [name.text for name in root.iterfind(".//{*}name")]
    assert said == [version.title["it"], version.title["en"], version.title["it"]]
    assert said[0] != said[1]


def test_behind_a_proxy_that_speaks_https_every_address_given_is_https(client, study, version, device, settings):
    settings.HTTPS, settings.SESTANTE_SITE_URL = True, "https://sestante.example.org"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = {"authorization": device.secret, "x-forwarded-proto": "https"}
    where = telephones.address(study)
    root = etree.fromstring(client.get(telephones.address(study, "formList"), headers=headers).content)
    (address,) = root.iterfind(".//{*}downloadUrl")
    assert address.text.startswith("https://sestante.example.org/openrosa/")
    assert client.head(where, headers=headers)["Location"] == f"https://sestante.example.org{where}"
    assert client.head(where, headers=headers | {"x-forwarded-proto": "http"}).status_code == 403


def test_the_files_of_a_form_come_as_what_they_are(client, study, device, settings):
    make.published_workbook(study, samples.FIELDS, choices=samples.PLACES, media=samples.media())
    from_library(study, "scheda")

    def got(url):
        return client.get(url.removeprefix(settings.SESTANTE_SITE_URL), headers={"authorization": device.secret})

    kinds = {}
    listed = etree.fromstring(got(telephones.address(study, "formList")).content)
    for manifest in listed.iterfind(".//{*}manifestUrl"):
        for file in etree.fromstring(got(manifest.text).content):
            name, digest, url = (child.text for child in file)
            answer = got(url)
            kinds[name.rpartition(".")[2]] = answer["Content-Type"]
            assert digest == f"md5:{hashlib.md5(answer.content).hexdigest()}"
    assert kinds == {"png": "image/png", "mp3": "audio/mpeg", "csv": "text/csv; charset=utf-8"}
