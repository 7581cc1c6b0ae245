"""A telephone is let in on the page, sends a record by itself, and the queue is emptied, wide and narrow."""

import base64
import io
import json
import zlib

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

import make
import telephones
from sestante.fieldwork.models import Response, Submission

PASSWORD = "quattro parole in fila"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study(live_server, places_there):
    made = make.study(by=make.person("Ada Verdi", email="ada@example.org", password=PASSWORD))
    telephones.visit(made)
    return made


def scanned(page):
    """What the camera of a telephone reads from the screen."""
    picture = Image.open(io.BytesIO(page.locator(".s-key-code").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    return json.loads(zlib.decompress(base64.b64decode(code.text)))


def test_from_the_code_on_the_screen_to_an_empty_queue(visitor, study, live_server):
    ada = visitor()
    ada.sign_in("ada@example.org")
    ada.go(f"/area/{study.slug}/telefoni/")
    ada.press("Telephones let in", within="main")
    ada.write("whose it is, or where it stays", "Tablet della biblioteca")
    ada.press("Make the key")
    general = scanned(ada.page)["general"]
    assert general["server_url"] == f"{live_server.url}/openrosa/{study.slug}"
    secret = {"authorization": telephones.basic(general["username"], general["password"])}

    telephone = Client()
    address = telephones.address(study)
    assert telephone.get(telephones.address(study, "formList"), headers=secret).status_code == 200
    wrong, fits = telephones.record(people="5000"), telephones.record(practice_name="Orto dei nonni")
    assert telephone.post(address, telephones.parts(wrong), headers=secret).status_code == 202
    assert telephone.post(address, telephones.parts(fits), headers=secret).status_code == 201

    phone = visitor(width=390)
    phone.sign_in("ada@example.org")
    phone.go(f"/area/{study.slug}/telefoni/ammessi/")
    phone.go(f"/area/{study.slug}/telefoni/")
    phone.follow(phone.page.locator("main table a").first)
    assert "Da 0 a 999" in phone.text()
    phone.page.get_by_label("Quante persone?").fill("tante")
    phone.press("Save", within="main")
    assert phone.page.get_by_label("Quante persone?").input_value() == "tante"
    phone.page.get_by_label("Quante persone?").fill("50")
    phone.press("Save", within="main")
    phone.press("Accept", within="main")
    assert Response.objects.get(submissions__pk=Submission.objects.order_by("pk").first().pk).state == "submitted"
    ada.go(f"/area/{study.slug}/telefoni/")
    assert "Niente da guardare" in ada.text()
    ada.go(f"/area/{study.slug}/telefoni/ammessi/")
    ada.press("New key", within="main")
    assert scanned(ada.page)["general"]["password"] != general["password"]
