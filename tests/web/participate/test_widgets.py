"""Fields that are more than a line of text: what the page holds without JavaScript, and what it makes of an answer."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import make
import samples
from forms import invited
from sestante.fieldwork.actions import answer_questions, open_call
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.web.participate import guard
from sestante.web.participate.reading import points_text


@pytest.fixture
def version(db):
    return make.published_workbook(make.study(), samples.FIELDS, choices=samples.PLACES, media=samples.media())


@pytest.fixture
def response(version):
    return invited(make.practice(version.questionnaire.study), version)


@pytest.fixture
def section(response):
    return f"/i/{token_of(response)}/fields/"


def opened(version):
    study = version.questionnaire.study
    by = study.memberships.first().person
    return open_call(study, version, by=by, opens_on=timezone.localdate())


def values(response):
    return session_of(Response.objects.get(pk=response.pk)).values()


def post(client, section, response, **data):
    revision = Response.objects.get(pk=response.pk).revision
    sent = {f"/data/fields/{name}": value for name, value in data.items()}
    return client.post(section, {"_revision": revision, "_refresh": "", **sent})


def test_pictures_stand_in_labels_and_choices_and_sounds_can_be_heard(client, response, section):
    page = client.get(section).content.decode()
    media = section.removesuffix("fields/") + "file/"
    assert f'<img src="{media}map.png" alt="Two streets that cross at a square" loading="lazy">' in page
    assert f'<audio controls preload="none" src="{media}call.mp3"' in page
    assert page.count(f'src="{media}garden.png" alt=""') == 2
    assert "<summary>Come rispondere</summary><p>Choose the nearest one.</p>" in page
    assert 'class="s-choices likert"' in page and 'class="s-choices cols-3"' in page
    assert re.search(r'<input type="range"[^>]* min="0" max="100" step="5"[^>]* hidden>', page)
    assert 'capture="environment"' in page and "audio/*" in page
    assert not re.findall(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", page)


def test_what_the_page_sends_without_javascript_is_what_the_engine_keeps(client, response, section):
    post(
        client, section, response, place="garden", share="35", code="8 001",
        **{"order:1": "square", "order:2": "garden", "where:lat": "44,4949", "where:lon": "11,3426", "where:was": "",
           "walk": "44,49 11,34\r\n44.5, 11.35\r\n", "opens": "09:30", "mood": "yes"},
        seen=["garden", "square"],
    )  # fmt: skip
    said = {ref.removeprefix("/data/fields/"): text for ref, text in values(response).items() if "/fields/" in ref}
    assert {name: said[name] for name in ("place", "share", "code", "order", "where", "walk", "mood", "seen")} == {
        "place": "garden",
        "share": "35",
        "code": "8 001",
        "order": "square garden",
        "where": "44.4949 11.3426",
        "walk": "44.49 11.34 0.0 0.0; 44.5 11.35 0.0 0.0",
        "mood": "yes",
        "seen": "garden square",
    }
    assert said["opens"].startswith("09:30")
    before = Response.objects.get(pk=response.pk).revision
    page = client.get(section).content.decode()
    assert "44.49 11.34 0.0 0.0\n44.5 11.35 0.0 0.0</textarea>" in page
    post(client, section, response, walk="44.49 11.34 0 0\r\n44.5 11.35 0 0",
         **{"where:lat": "44,4949", "where:lon": "11,3426"})  # fmt: skip
    assert Response.objects.get(pk=response.pk).revision == before  # saved as it was shown, nothing changes


def test_a_scale_to_pick_from_is_a_list_of_its_steps(client, response, section):
    page = client.get(section).content.decode()
    offered = page.partition('name="/data/fields/hours"')[2].partition("</select>")[0]
    assert re.findall(r'value="([\d.]+)">([\d,]+)<', offered)[:3] == [("1", "1"), ("1.5", "1,5"), ("2", "2")]
    post(client, section, response, hours="1.5")
    assert values(response)["/data/fields/hours"] == "1.5"


def test_height_and_precision_hold_as_long_as_the_place_does(client, response, section):
    whole = "44.4949 11.3426 54.0 8.0"
    post(client, section, response, **{"where:lat": "44,4949", "where:lon": "11,3426", "where:was": whole})
    assert values(response)["/data/fields/where"] == whole
    post(client, section, response, **{"where:lat": "45", "where:lon": "11,3426", "where:was": whole})
    assert values(response)["/data/fields/where"] == "45.0 11.3426"
    before = Response.objects.get(pk=response.pk).revision
    post(client, section, response, **{"where:lat": "45", "where:lon": "11,3426"})
    assert Response.objects.get(pk=response.pk).revision == before  # the same place, however it is written


@pytest.mark.parametrize(
    ("text", "closed", "points"),
    [
        ("44.49 11.34", False, "44.49 11.34 0 0"),
        ("44,49, 11,34", False, "44.49 11.34 0 0"),
        ("44.49,11.34\n\n44.50,11.35", False, "44.49 11.34 0 0; 44.50 11.35 0 0"),
        ("44.49 11.34 12 3; 44.50 11.35", False, "44.49 11.34 12 3; 44.50 11.35 0 0"),
        ("1 1\n2 2\n3 1", True, "1 1 0 0; 2 2 0 0; 3 1 0 0; 1 1 0 0"),
        ("da casa alla piazza", False, "da casa alla piazza"),
        ("44.49", False, "44.49"),
        ("", False, ""),
    ],
)
def test_points_are_read_as_people_write_them(text, closed, points):
    assert points_text(text, closed=closed) == points


def test_points_that_are_none_are_kept_and_told(client, response, section):
    post(client, section, response, walk="da casa alla piazza")
    page = client.get(section).content.decode()
    assert "da casa alla piazza</textarea>" in page
    assert "Scrivi un punto per riga: latitudine, poi longitudine" in page


def test_a_picture_is_described_by_whoever_adds_it(client, response, section, committing):
    ref = "/data/fields/photo"
    with committing():
        post(client, section, response, photo=SimpleUploadedFile("orto.jpg", samples.jpeg(), "image/jpeg"))
        client.post(section, {"_revision": 1, "_refresh": "", f"_alt:{ref}": " Un orto   tra due case "})
    file = response.attachments.get()
    assert (file.ref, file.alt, file.file.copies) == (ref, "Un orto tra due case", "ready")
    page = client.get(section).content.decode()
    assert 'alt="Un orto tra due case" width="120"' in page and "JPEG · " in page
    small = client.get(section.replace("fields/", f"allegati/{file.pk}/") + "?piccola")
    assert len(b"".join(small.streaming_content)) < file.size


def test_one_link_opens_no_file_of_another_form_whatever_number_is_guessed(client, version, response, section):
    other = invited(make.practice(version.questionnaire.study, "Un’altra"), version)
    theirs = f"/i/{token_of(other)}/fields/"
    post(client, theirs, other, photo=SimpleUploadedFile("loro.jpg", samples.jpeg(), "image/jpeg"))
    file = other.attachments.get()
    own = theirs.replace("fields/", f"allegati/{file.pk}/")
    assert client.get(own).status_code == 200
    for address in (section.replace("fields/", f"allegati/{file.pk}/"), own.replace(token_of(other), "niente")):
        assert client.get(address).status_code in (404, 410)
    Response.objects.filter(pk=other.pk).update(state="withdrawn")
    assert client.get(own).status_code != 200


def test_a_name_typed_by_a_browser_is_no_file(client, response, section):
    post(client, section, response, photo="[object File]")
    assert values(response)["/data/fields/photo"] == ""


def test_a_file_too_large_is_refused_and_everything_else_is_kept(client, response, section, settings):
    settings.SESTANTE_FILE_MB = 1
    large = SimpleUploadedFile("film.mp3", samples.mp3() + bytes(1024 * 1024), "audio/mpeg")
    page = post(client, section, response, code="A1", voice=large)
    assert page.status_code == 302
    assert "“film.mp3” è più grande di 1 MB: scegli un file più piccolo." in client.get(section).content.decode()
    assert values(response)["/data/fields/code"] == "A1"


def test_the_form_s_own_files_open_with_the_link_and_never_run(client, response, section):
    address = section.replace("fields/", "file/map.png")
    found = client.get(address)
    assert (found.status_code, found["Content-Type"], found["X-Content-Type-Options"]) == (200, "image/png", "nosniff")
    assert "sandbox" in found["Content-Security-Policy"]
    assert client.get(address.replace("map", "other")).status_code == 404
    assert client.get(re.sub(r"/i/[^/]+/", "/i/made-up/", address)).status_code == 404


def test_an_open_call_shows_them_while_it_is_open(client, version):
    call = opened(version)
    page = client.get(reverse("call", args=[call.slug])).content.decode()
    assert f'src="/segnala/{call.slug}/file/garden.png"' in page
    address = reverse("call_media", args=[call.slug, "garden.png"])
    assert client.get(address).status_code == 200
    call.closed_at = call.created_at
    call.save()
    assert client.get(address).status_code == 404


def test_a_file_of_the_first_page_of_a_call_is_kept(client, version, monkeypatch):
    call = opened(version)
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)
    sent = {
        "_clock": guard.CLOCK.sign("call"),
        "/data/fields/code": "A1",
        "/data/fields/photo": SimpleUploadedFile("orto.jpg", samples.jpeg()),
        "_alt:/data/fields/photo": "Un orto",
    }
    client.post(f"/segnala/{call.slug}/", sent)
    file = Response.objects.get(call=call).attachments.get()
    assert (file.name, file.alt) == ("orto.jpg", "Un orto")


def test_a_telephone_s_file_that_has_not_come_yet_is_told(client, response, section):
    answer_questions(response, {"/data/fields/photo": "1727.jpg"}, base_revision=0, language="it")
    assert "Il file “1727.jpg” non è ancora arrivato qui." in client.get(section).content.decode()
