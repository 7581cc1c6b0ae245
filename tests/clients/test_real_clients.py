"""ODK's own clients at a live server: what they fetch they can open, what they send is here once and whole."""

import base64
import json
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from django.test import Client

import make
import telephones
from forms import from_library
from sestante.fieldwork.models import Attachment, Response, Submission

pytestmark = [pytest.mark.django_db(transaction=True)]
HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("SESTANTE_TEST_CLIENTS", ""))  # where the lane installed the clients and bundled the page
LONG_ENOUGH = "Un forno di paese che si accende il sabato, per chi porta l’impasto."
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@pytest.fixture(autouse=True)
def address_of_the_test_server(settings, live_server):
    settings.SESTANTE_SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def study(places_there):
    return make.study()


def base(live_server, study):
    return f"{live_server.url}/openrosa/{study.slug}"


# ODK Web Forms in a browser


@pytest.fixture
def web_forms(chromium, live_server):
    """``web_forms(device, form)`` opens the client on a form; it answers our page's origin, so no proxy is needed."""
    contexts = []

    def serve(route):
        path = FOLDER / "page" / route.request.url.partition("/clienti/")[2].partition("?")[0]
        route.fulfill(body=path.read_bytes(), content_type=KINDS.get(path.suffix, "application/octet-stream"))

    def open_client(device, form, **extra):
        context = chromium.new_context(locale="it-IT", viewport={"width": 1000, "height": 900})
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.route("**/clienti/**", serve)
        said = {"base": base(live_server, device.study), "authorization": device.secret, "formID": form} | extra
        page.add_init_script(f"window.CLIENT = {json.dumps(said)}")
        page.goto(live_server.url + "/clienti/index.html")
        page.get_by_role("button", name="Send").wait_for()
        return page

    yield open_client
    for context in contexts:
        context.close()


def sent_by(page):
    page.wait_for_function("window.DONE === true")
    return page.evaluate("window.SENT")


def question(page, label):
    return page.locator(".question-container").filter(has_text=label).first


def press_send(page):
    page.get_by_role("button", name="Send").click()


def answer_what_is_asked(page):
    """Give each question that the client marks as missing the plainest answer it takes; whether there was any."""
    unwell = page.locator(".validation-message").filter(has_text=re.compile(r"\S"))
    missing = page.locator(".question-container:visible").filter(has=unwell)
    # By their ids: what is answered leaves the list.
    asked = missing.evaluate_all("all => all.map(one => one.id)")
    for identifier in asked:
        one = page.locator(f'[id="{identifier}"]')
        if (number := one.locator("input[inputmode=numeric], input[inputmode=decimal]")).count():
            number.first.press_sequentially("3")
        elif one.locator("label.value-option").count():
            one.locator("label.value-option").first.click()
        elif (box := one.locator("[role=combobox]")).count():
            box.first.click()
            page.locator("[role=option]").first.click()
        elif (tick := one.locator("input[type=checkbox]")).count():
            tick.first.click()
        elif (text := one.locator("input[type=text], textarea")).count():
            text.first.fill("forno@example.org" if "E-mail" in one.inner_text() else LONG_ENOUGH)
            text.first.blur()
    return bool(asked)


def test_web_forms_fills_and_sends_a_repeat_and_a_photograph(web_forms, study, tmp_path):
    telephones.visit(study)
    device = telephones.device(study)
    page = web_forms(device, "visita", most=20_000)
    photo = tmp_path / "porta.jpg"
    photo.write_bytes(make.jpeg() + b"\0" * 15_000)
    page.get_by_label("Nome della pratica").fill("Orto dei nonni")
    question(page, "Quante persone?").locator("input").press_sequentially("12")
    page.get_by_text("Orto", exact=True).click()
    page.get_by_label("Chi?").first.fill("La scuola")
    for place in range(page.locator("input[type=file]").count()):
        page.locator("input[type=file]").nth(place).set_input_files(str(photo))
    press_send(page)
    answers = sent_by(page)
    assert {answer["status"] for answer in answers} == {201}
    assert len(answers) > 1  # the record and its files came in several posts
    response = Response.objects.get()
    said = dict(response.answers.values_list("ref", "value"))
    assert (said["/data/visita/practice_name"], said["/data/visita/people"]) == ("Orto dei nonni", "12")
    assert said["/data/visita/partners[1]/who"] == "La scuola"
    assert (response.state, Submission.objects.get().missing) == ("submitted", [])
    assert Attachment.objects.filter(response=response).count() >= 1


def test_web_forms_fills_and_sends_the_librarys_scheda(web_forms, study):
    version = from_library(study, "scheda")
    page = web_forms(telephones.device(study), version.form_id, most=1_000_000)
    page.get_by_label("Come si chiama la pratica?").fill("La banca del tempo")
    for okay in page.get_by_text("Okay", exact=True).all():  # of acknowledgements the client marks none as missing
        okay.click()
    for _round in range(8):
        press_send(page)
        page.wait_for_timeout(500)
        if not answer_what_is_asked(page):  # it is on its way, however long that takes: nobody presses twice
            break
    assert [answer["status"] for answer in sent_by(page)] == [201], Submission.objects.first().reasons
    response = Response.objects.get()
    assert (response.state, response.practice.name) == ("submitted", "La banca del tempo")
    # Consents asked in the form are on record as they are on the page, with the words that were shown.
    assert {consent.channel for consent in response.consents.all()} == {"telephone"}
    assert response.consents.filter(subject="privacy_notice").count() == 1


# ODK's engine in Node


def engine(live_server, device, form, steps, tmp_path, **extra):
    job = tmp_path / "job.json"
    said = {"base": base(live_server, device.study), "authorization": device.secret, "formID": form, "steps": steps}
    job.write_text(json.dumps(said | extra))
    done = subprocess.run(
        [shutil.which("node"), FOLDER / "engine.mjs", job], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def steps(photo):
    picture = base64.b64encode(photo).decode()
    return [
        {"ref": "/data/visita/practice_name", "value": "Forno di paese"},
        {"ref": "/data/visita/people", "value": 30},
        {"ref": "/data/visita/kind", "choose": ["other"]},
        {"ref": "/data/visita/which", "value": "Un forno"},
        {"ref": "/data/visita/partners[1]/who", "value": "Il Comune"},
        {"add": "/data/visita/partners"},
        {"ref": "/data/visita/partners[2]/who", "value": "La parrocchia & gli scout"},
        {"ref": "/data/visita/photo", "file": picture, "name": "forno.jpg"},
        {"ref": "/data/visita/partners[2]/portrait", "file": picture, "name": "scout.jpg"},
    ]


def test_the_engine_posts_its_own_payload_and_nothing_is_odd_about_it(live_server, study, tmp_path):
    telephones.visit(study)
    device = telephones.device(study)
    done = engine(live_server, device, "visita", steps(make.jpeg()), tmp_path)
    assert [answer["status"] for answer in done["sent"]] == [201]
    assert Submission.objects.get().reasons == []
    said = dict(Response.objects.get().answers.values_list("ref", "value"))
    assert said["/data/visita/partners[2]/who"] == "La parrocchia & gli scout"
    assert said["/data/visita/which"] == "Un forno"
    assert Attachment.objects.count() == 2


def test_the_engine_in_several_posts_and_all_of_it_again_doubles_nothing(live_server, study, tmp_path):
    telephones.visit(study)
    device = telephones.device(study)
    keep = tmp_path / "body"
    photo = make.jpeg() + b"\0" * 6000
    done = engine(live_server, device, "visita", steps(photo), tmp_path, most=10_000, keep=str(keep))
    assert len(done["sent"]) == 2
    bodies = [(tmp_path / f"body-{n + 1}.multipart").read_bytes() for n in range(len(done["sent"]))]
    for number in [*range(len(bodies)), *reversed(range(len(bodies)))]:
        cut(live_server, device, bodies[number], done["sent"][number]["type"])
        answer = Client().generic(
            "POST", telephones.address(study), bodies[number], content_type=done["sent"][number]["type"],
            headers={"authorization": device.secret},
        )  # fmt: skip
        assert answer.status_code == 201, answer.content
    assert (Submission.objects.count(), Response.objects.count(), Attachment.objects.count()) == (1, 1, 2)
    assert Response.objects.get().sendings.count() == 1


def cut(live_server, device, body, kind):
    """Begin to post, and let the line go half way."""
    host, _colon, port = live_server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        said = {"Host": f"{host}:{port}", "Authorization": device.secret, "Content-Type": kind}
        head = "".join(f"{name}: {text}\r\n" for name, text in (said | {"Content-Length": len(body)}).items())
        line.sendall(f"POST {telephones.address(device.study)} HTTP/1.1\r\n{head}\r\n".encode())
        line.sendall(body[: len(body) // 2])
        line.shutdown(socket.SHUT_WR)
        line.recv(4096)
