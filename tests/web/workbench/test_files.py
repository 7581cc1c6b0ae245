"""Files for the team: seen by who may, never run, described; and the files that a questionnaire shows."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
import samples
import workbooks
from forms import from_library, invited
from sestante.fieldwork.actions import answer_questions, attach_file, detach_file, submit_response, withdraw_response
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries.answer_table import table_of_answers
from sestante.questionnaires.actions import publish_version, upload_questionnaire
from sestante.questionnaires.errors import QuestionnaireError
from sestante.questionnaires.queries import files_of, media_files
from sestante.studies.permissions import Role

SURVEY = [
    ["type", "name", "label", "visibility"],
    ["begin_group", "a", "A", ""],
    ["image", "photo", "Photo", "public"],
    ["audio", "voice", "Voice", "aggregate"],
    ["file", "card", "Identity card", "confidential"],
    ["end_group", "", "", ""],
]


@pytest.fixture
def response(study, committing):
    found = invited(make.practice(study), make.published_workbook(study, SURVEY))
    files = {
        "photo": ("orto.jpg", samples.jpeg(size=(1200, 900)), "Un orto"),
        "voice": ("voce.mp3", samples.mp3(), ""),
        "card": ("carta.pdf", samples.pdf(), ""),
    }
    with committing():
        for name, (file, data, alt) in files.items():
            told = {"base_revision": Response.objects.get(pk=found.pk).revision, "language": "it", "alt": alt}
            attach_file(found, f"/data/a/{name}", name=file, data=data, **told)
    Response.objects.filter(pk=found.pk).update(state="to_check")
    return Response.objects.get(pk=found.pk)


def address_of(response, name):
    study = response.version.questionnaire.study
    file = response.attachments.get(ref=f"/data/a/{name}")
    return reverse("response_attachment", args=[study.slug, response.pk, file.pk])


def signed_in(client, study, role):
    client.force_login(make.member(study, role))
    return client


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        (Role.COORDINATOR, (200, 200, 200)),
        (Role.RESEARCHER, (200, 200, 404)),
        (Role.REVIEWER, (200, 200, 404)),
        (Role.OBSERVER, (403, 403, 403)),
        (Role.TRAINER, (403, 403, 403)),
    ],
)
def test_each_role_opens_the_files_it_may_read(client, study, response, role, statuses):
    signed_in(client, study, role)
    found = [client.get(address_of(response, name)) for name in ("photo", "voice", "card")]
    assert tuple(one.status_code for one in found) == statuses


def test_nobody_else_opens_them(client, study, response):
    address = address_of(response, "photo")
    assert client.get(address).status_code == 302
    other = make.study("Altro studio")
    signed_in(client, other, Role.COORDINATOR)
    assert client.get(address).status_code == 404
    swapped = address.replace(study.slug, other.slug)
    assert client.get(swapped).status_code == 404


def test_a_file_is_never_run_never_guessed_and_never_kept_by_a_cache(client, study, response):
    signed_in(client, study, Role.COORDINATOR)
    photo, card = client.get(address_of(response, "photo")), client.get(address_of(response, "card"))
    for found in (photo, card):
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["Content-Security-Policy"].endswith("sandbox")
        assert found["Cache-Control"] == "private, no-store"
    assert (photo["Content-Type"], photo["Content-Disposition"]) == ("image/jpeg", 'inline; filename="orto.jpg"')
    assert (card["Content-Type"], card["Content-Disposition"]) == (
        "application/pdf",
        'attachment; filename="carta.pdf"',
    )
    small = client.get(address_of(response, "photo") + "?piccola")
    assert int(small["Content-Length"]) < int(photo["Content-Length"])


@pytest.mark.parametrize(
    ("asked", "status", "part", "content_range"),
    [
        ("bytes=0-9", 206, slice(0, 10), "bytes 0-9/{size}"),
        ("bytes=10-", 206, slice(10, None), "bytes 10-{last}/{size}"),
        ("bytes=-5", 206, slice(-5, None), "bytes {tail}-{last}/{size}"),
        ("bytes=99999999-", 416, slice(0, 0), "bytes */{size}"),
        ("bytes=0-1,5-6", 200, slice(None), None),
        ("lines=1-2", 200, slice(None), None),
    ],
)
def test_a_sound_is_sent_in_the_parts_a_player_asks_for(client, study, response, asked, status, part, content_range):
    signed_in(client, study, Role.RESEARCHER)
    whole = response.attachments.get(ref="/data/a/voice").file.read()
    found = client.get(address_of(response, "voice"), headers={"Range": asked})
    said = b"".join(found.streaming_content) if found.streaming else found.content
    words = {"size": len(whole), "last": len(whole) - 1, "tail": len(whole) - 5}
    assert (found.status_code, said) == (status, whole[part])
    assert found.get("Content-Range") == (content_range.format(**words) if content_range else None)


def test_the_page_of_a_response_shows_its_files(client, study, response):
    signed_in(client, study, Role.RESEARCHER)
    address = reverse("response", args=[study.slug, response.pk])
    page = client.get(address).content.decode()
    photo = response.attachments.get(ref="/data/a/photo")
    assert f'<img src="{address_of(response, "photo")}?piccola" alt="Un orto"' in page
    assert "JPEG · " in page and "MP3 · " in page and "<audio controls" in page
    assert "carta.pdf" not in page and "1 risposta riservata" in page
    client.post(reverse("response_attachment_description", args=[study.slug, response.pk, photo.pk]),
                {"alt": "Un orto con due bambini"})  # fmt: skip
    photo.refresh_from_db()
    assert photo.alt == "Un orto con due bambini"
    signed_in(client, study, Role.REVIEWER)
    refused = client.post(
        reverse("response_attachment_description", args=[study.slug, response.pk, photo.pk]), {"alt": ""}
    )
    assert refused.status_code == 403


def test_files_add_nothing_to_the_number_of_queries(client, study, response):
    signed_in(client, study, Role.COORDINATOR)
    address = reverse("response", args=[study.slug, response.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    Response.objects.filter(pk=response.pk).update(state="draft")
    for name in ("voice", "card"):
        detach_file(response, f"/data/a/{name}", base_revision=99, language="it")
    Response.objects.filter(pk=response.pk).update(state="to_check")
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    assert len(one) == len(three)


def test_the_file_of_a_withdrawn_form_is_gone(client, study, response):
    address = address_of(response, "photo")
    withdraw_response(response)
    signed_in(client, study, Role.COORDINATOR)
    assert client.get(address).status_code == 404


def test_tables_say_that_there_is_a_file(study):
    draft = invited(make.practice(study), make.published_workbook(study, SURVEY))
    attach_file(draft, "/data/a/photo", name="orto.jpg", data=samples.jpeg(), base_revision=0, language="it")
    assert submit_response(draft, language="it").sent
    questionnaire = draft.version.questionnaire
    _head, row = table_of_answers(questionnaire, language="it", words=True)
    assert row[-1] == "1 file"


# -- files of a questionnaire ------------------------------------------------------------------------------------------
def zipped(files):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return memory.getvalue()


def upload(client, study, **files):
    return client.post(reverse("questionnaire_upload", args=[study.slug]), {"purpose": "other", **files})


def test_a_workbook_and_its_files_come_in_together_or_in_a_zip(client, study):
    signed_in(client, study, Role.RESEARCHER)
    book = workbooks.workbook(samples.FIELDS, choices=samples.PLACES)
    media = [SimpleUploadedFile(name, data) for name, data in samples.media().items()]
    upload(client, study, workbook=SimpleUploadedFile("prova.xlsx", book), media=media)
    by_hand = study.questionnaires.get().versions.get()
    assert media_files(by_hand) == samples.media()
    inside = {f"prova-media/{name}": data for name, data in samples.media().items()}
    pack = zipped({"prova.xlsx": book, "__MACOSX/._map.png": b"litter", **inside})
    upload(client, study, workbook=SimpleUploadedFile("prova.zip", pack))
    packed = study.questionnaires.order_by("-pk").first().versions.get()
    assert (packed.pk != by_hand.pk, media_files(packed)) == (True, samples.media())
    assert {one.content_type for one in packed.form_media.all()} == {"image/png", "audio/mpeg"}


def test_what_is_missing_is_listed_by_row_and_bars_publication(client, study):
    member = make.member(study, Role.COORDINATOR)
    client.force_login(member)
    book = workbooks.workbook(samples.FIELDS, choices=samples.PLACES)
    draft = upload_questionnaire(study, book, "prova.xlsx", by=member, media={"map.png": samples.png()})
    assert [(name, media is not None) for name, _family, media, _places in files_of(draft)] == [
        ("call.mp3", False), ("garden.png", False), ("kitchen.png", False), ("map.png", True),
    ]  # fmt: skip
    with pytest.raises(QuestionnaireError) as refusal:
        publish_version(draft, by=member)
    assert [(one.sheet, one.row, one.column) for one in refusal.value.problems] == [
        ("survey", 3, "audio"), ("choices", 2, "image"), ("choices", 3, "image"),
    ]  # fmt: skip
    address = reverse("version", args=[study.slug, draft.pk])
    page = client.get(address).content.decode()
    assert page.count("manca") >= 3 and "survey, riga 3" in page
    rest = {f"campi-media/{name}": data for name, data in samples.media().items() if name != "map.png"}
    files = {"files": [SimpleUploadedFile("media.zip", zipped(rest))]}
    client.post(reverse("version_media_additions", args=[study.slug, draft.pk]), files)
    assert media_files(draft) == samples.media()
    assert client.get(reverse("version_media", args=[study.slug, draft.pk, "call.mp3"]))["Content-Type"] == "audio/mpeg"
    published = publish_version(draft, by=member)
    again = client.post(reverse("version_media_additions", args=[study.slug, published.pk]),
                        {"files": SimpleUploadedFile("map.png", samples.png(size=(9, 9)))}, follow=True)  # fmt: skip
    assert "Una versione pubblicata non cambia più" in again.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("pianta.svg", samples.SVG_WITH_SCRIPT, "di un tipo che qui non si può accettare"),
        ("foto.png", samples.pdf(), "non è quello che dice il nome"),
        ("bomba.png", samples.bomb(), "troppi pixel"),
        ("media.zip", b"PK\x03\x04 not a zip", "non si apre come ZIP"),
    ],
)
def test_a_file_that_a_form_can_do_nothing_with_is_refused(client, study, name, data, sentence):
    signed_in(client, study, Role.RESEARCHER)
    book = workbooks.workbook(workbooks.GOOD)
    page = upload(client, study, workbook=SimpleUploadedFile("prova.xlsx", book), media=SimpleUploadedFile(name, data))
    assert sentence in page.content.decode()
    assert study.questionnaires.count() == 0


def test_the_next_version_goes_on_with_the_files_of_the_one_before(study):
    by = study.memberships.first().person
    first = make.published_workbook(study, samples.FIELDS, choices=samples.PLACES, media=samples.media())
    book = workbooks.workbook([samples.FIELDS[0], *samples.FIELDS[3:4]])
    second = upload_questionnaire(study, book, "prova.xlsx", by=by, questionnaire=first.questionnaire)
    assert media_files(second) == {}  # it asks for none of them
    book = workbooks.workbook(samples.FIELDS, choices=samples.PLACES)
    third = upload_questionnaire(study, book, "prova.xlsx", by=by, questionnaire=first.questionnaire,
                                 media={"map.png": samples.png(size=(9, 9))})  # fmt: skip
    assert media_files(third) == samples.media() | {"map.png": samples.png(size=(9, 9))}


def test_library_questionnaires_keep_their_lists(study):
    version = from_library(study, "scheda")
    assert [one.name for one in version.form_media.all()] == ["istat_comuni.csv"]
    answered = invited(make.practice(study), version)
    answer_questions(answered, {"/data/s1_start/practice_name": "Orto"}, base_revision=0, language="it")
