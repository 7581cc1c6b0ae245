"""A form with something of everything that telephones send, and records of it as ODK's clients write them."""

import base64
from uuid import uuid4
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile

import make
import workbooks
from sestante.fieldwork.actions.devices import make_device
from sestante.questionnaires.actions import publish_version, upload_questionnaire

SURVEY = [
    ["type", "name", "label::Italian (it)", "label::English (en)", "relevant", "constraint",
     "constraint_message::Italian (it)", "required", "calculation"],
    ["start", "start", "", "", "", "", "", "", ""],
    ["end", "end", "", "", "", "", "", "", ""],
    ["begin group", "visita", "La visita", "The visit", "", "", "", "", ""],
    ["text", "practice_name", "Nome della pratica", "Name", "", "", "", "yes", ""],
    ["integer", "people", "Quante persone?", "How many people?", "", ". >= 0 and . < 1000", "Da 0 a 999", "", ""],
    ["select_one kinds", "kind", "Che cosa è?", "What is it?", "", "", "", "", ""],
    ["text", "which", "Quale?", "Which?", "${kind} = 'other'", "", "", "", ""],
    ["calculate", "double", "", "", "", "", "", "", "${people} * 2"],
    ["calculate", "day", "", "", "", "", "", "", "today()"],
    ["calculate", "dice", "", "", "", "", "", "", "once(random())"],
    ["begin repeat", "partners", "Con chi", "With whom", "", "", "", "", ""],
    ["text", "who", "Chi?", "Who?", "", "", "", "", ""],
    ["image", "portrait", "Una foto", "A photograph", "", "", "", "", ""],
    ["end repeat", "", "", "", "", "", "", "", ""],
    ["image", "photo", "La porta", "The door", "", "", "", "", ""],
    ["end group", "", "", "", "", "", "", "", ""],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::Italian (it)", "label::English (en)"],
    ["kinds", "hub", "Portineria", "Concierge"],
    ["kinds", "garden", "Orto", "Garden"],
    ["kinds", "other", "Altro", "Other"],
]
SETTINGS = [["form_id", "form_title", "version", "default_language"], ["visita", "Visita", "2026-a", "Italian (it)"]]


def visit(study, *, survey=SURVEY, settings=SETTINGS, questionnaire=None):
    """The form, published in a study."""
    by = study.memberships.first().person
    data = workbooks.workbook(survey, choices=CHOICES, settings=settings)
    draft = upload_questionnaire(study, data, "visita.xlsx", by=by, questionnaire=questionnaire)
    return publish_version(draft, by=by)


def device(study, label="Telefono di Ada", **fields):
    """A device let in, with ``.secret`` for the header that lets it in."""
    made, token = make_device(study, label=label, by=study.memberships.first().person, **fields)
    made.secret = basic(made.user_name, token)
    return made


def basic(name, token):
    return "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()


def record(*, instance_id=None, corrects="", form="visita", version="1", partners=(), outside="", **said):
    """XML of a filled form; ``said`` over what a fitting record says."""
    people = said.get("people", "7")
    answers = {
        "practice_name": "Portineria di via dei Tigli", "people": people, "kind": "hub",
        "double": str(int(people or 0) * 2), "day": "2026-11-20", "dice": "0.25",
    } | said  # fmt: skip
    lines = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in answers.items() if name != "photo")
    lines += "".join(
        "<partners>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in one.items()) + "</partners>"
        for one in partners
    )
    lines += f"<photo>{answers.get('photo', '')}</photo>"
    old = f"<deprecatedID>{corrects}</deprecatedID>" if corrects else ""
    head = f'<data xmlns:jr="http://openrosa.org/javarosa" id="{form}" version="{version}">'
    times = "<start>2026-11-20T10:00:00.000+01:00</start><end>2026-11-20T10:20:00.000+01:00</end>"
    meta = f"<meta><instanceID>{instance_id or f'uuid:{uuid4()}'}</instanceID>{old}</meta>"
    return f'<?xml version="1.0"?>{head}{times}<visita>{lines}</visita>{outside}{meta}</data>'.encode()


def parts(xml, files=()):
    """What goes into a post: the record and some files, ``(name, bytes)``."""
    posted = {"xml_submission_file": SimpleUploadedFile("record.xml", xml, "text/xml")}
    return posted | {name: SimpleUploadedFile(name, data, "image/jpeg") for name, data in files}


def send(client, device, xml, files=()):
    return client.post(address(device.study), parts(xml, files), headers={"authorization": device.secret})


def address(study, name="submission"):
    return f"/openrosa/{study.slug}/{name}"


def photograph(shade=0):
    """A small JPEG with a place in it; each shade is another file."""
    return make.jpeg() + bytes([shade])
