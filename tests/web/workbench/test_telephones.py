"""The pages of telephones: a key that is shown once, the queue, one record."""

import base64
import json
import re
import zlib
from dataclasses import replace

import pytest
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

import make
import telephones
from sestante.fieldwork.actions.filing import receive
from sestante.fieldwork.models import Device, Response, Submission
from sestante.fieldwork.queries.paper import paper_of
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(study):
    return telephones.visit(study)


@pytest.fixture
def device(study, version):
    return telephones.device(study)


@pytest.fixture
def researcher(client, study):
    client.force_login(make.member(study, Role.RESEARCHER), backend="sesame.backends.ModelBackend")
    return client


def page(client, name, study, *more):
    return client.get(reverse(name, args=[study.slug, *more])).content.decode()


def sent(device, files=(), **said):
    return receive(device.study, device=device, xml=telephones.record(**said), files=files)


def drawn(svg):
    """The picture of an SVG made of one path of horizontal strokes, as segno writes it."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    scale = float((re.search(r"scale\(([\d.]+)\)", svg) or [0, "1"])[1])
    image = Image.new("L", (size * 2, size * 2), 255)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):
        values = [float(number) for number in numbers.split()]
        if command in "Mm":
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
        else:
            left, top = x * scale * 2, (y - 0.5) * scale * 2
            image.paste(0, (round(left), round(top), round(left + values[0] * scale * 2), round(top + scale * 2)))
            x += values[0]
    return image


def test_the_key_is_shown_once_and_the_code_sets_collect_up(coordinator, study, version, settings):
    answer = coordinator.post(reverse("devices", args=[study.slug]), {"label": "Tablet della biblioteca"})
    said = answer.content.decode()
    device = Device.objects.get()
    (code,) = zxingcpp.read_barcodes(
        drawn(re.search(r"<svg[^>]*viewBox.*?</svg>", said.partition("s-key-code")[2], re.DOTALL)[0])
    )
    read = json.loads(zlib.decompress(base64.b64decode(code.text)))
    assert read["general"] == {
        "protocol": "odk_default",
        "server_url": f"{settings.SESTANTE_SITE_URL}/openrosa/{study.slug}",
        "username": device.user_name,
        "password": read["general"]["password"],
        "form_update_mode": "match_exactly",
        "autosend": "wifi_and_cellular",
    }
    assert (read["admin"], read["project"]["name"]) == ({}, study.title)
    token = read["general"]["password"]
    assert (token in said, answer["Cache-Control"]) == (True, "no-store")
    assert token not in page(coordinator, "devices", study)
    listed = coordinator.get(
        telephones.address(study, "formList"), headers={"authorization": telephones.basic(device.user_name, token)}
    )
    assert listed.status_code == 200


def test_a_name_is_asked_for_and_a_telephone_is_kept_out_again(coordinator, study, device):
    answer = coordinator.post(reverse("devices", args=[study.slug]), {"label": ""})
    assert (Device.objects.count(), "Problema:" in answer.content.decode()) == (1, True)
    where = reverse("device_withdrawal", args=[study.slug, device.pk])
    assert "Non ammettere più" in coordinator.get(where).content.decode()
    coordinator.post(where)
    assert Device.objects.get().revoked_at is not None
    coordinator.post(reverse("device_key", args=[study.slug, device.pk]))
    assert "non più ammesso" in page(coordinator, "devices", study)


def test_the_queue_asks_as_often_for_twenty_as_for_two(coordinator, study, device):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            page(coordinator, "submissions", study)
        return len(queries)

    for number in range(2):
        sent(device, people="5000", practice_name=f"Pratica {number}")
    few = asked()
    for number in range(5):
        sent(device, people="5000", practice_name=f"Altra {number}")
    assert asked() == few


def test_one_record_from_the_queue_to_the_answers(researcher, study, device):
    kept = sent(device, people="5000", double="1")
    assert "da verificare" in page(researcher, "submissions", study)
    said = page(researcher, "submission", study, kept.pk)
    assert ("Rifatto qui, il calcolo dà altro" in said, "Da 0 a 999" in said) == (True, True)
    right = reverse("submission_correction", args=[study.slug, kept.pk])
    refused = researcher.post(right, {"risposta-0": "tante"})
    assert (refused.status_code, 'value="tante"' in refused.content.decode()) == (422, True)
    assert researcher.post(right, {"risposta-0": "50"}).status_code == 302
    practice = make.practice(study, "Orto dei nonni", email="")
    found = researcher.get(reverse("submission", args=[study.slug, kept.pk]), {"q": "orto"}).content.decode()
    assert "Orto dei nonni, Bologna" in found
    researcher.post(reverse("submission_place", args=[study.slug, kept.pk]), {"pratica": practice.pk})
    researcher.post(reverse("submission_acceptance", args=[study.slug, kept.pk]))
    response = Response.objects.get()
    assert (response.state, response.practice) == ("submitted", practice)
    assert Submission.objects.get().state == "filed"


def test_a_record_is_rejected_in_words_and_looked_at_again(researcher, study, device):
    kept = sent(device, people="5000")
    where = reverse("submission_rejection", args=[study.slug, kept.pk])
    researcher.post(where, {"note": ""})
    assert Submission.objects.get().state == "to_check"
    researcher.post(where, {"note": "Era una prova"})
    assert "Era una prova" in page(researcher, "submission", study, kept.pk)
    researcher.post(reverse("submission_retrial", args=[study.slug, kept.pk]))
    assert Submission.objects.get().state == "to_check"


def test_what_was_said_in_confidence_is_shown_to_the_coordinator_alone(researcher, client, study, device):
    version = device.study.questionnaires.get().versions.get()
    kept = sent(device, kind="segretissimo", mystery="altro segreto")
    paper = paper_of(version)
    secret = paper.questions["/data/visita/kind"]
    paper.questions["/data/visita/kind"] = replace(secret, visibility="confidential")
    said = page(researcher, "submission", study, kept.pk)
    assert ("segret" in said, "lo vede solo chi coordina" in said) == (False, True)
    assert researcher.get(reverse("submission_original", args=[study.slug, kept.pk])).status_code == 403
    client.force_login(study.memberships.first().person, backend="sesame.backends.ModelBackend")
    assert "segretissimo" in page(client, "submission", study, kept.pk)
    original = client.get(reverse("submission_original", args=[study.slug, kept.pk]))
    assert original.content == bytes(kept.xml)


def test_what_no_form_is_known_for_has_a_page_too(researcher, study, device):
    for xml in (telephones.record(form="sconosciuta"), b"<data"):
        kept = receive(study, device=device, xml=xml)
        assert "Esaminalo di nuovo" in page(researcher, "submission", study, kept.pk)
