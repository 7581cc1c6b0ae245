"""Forms made elsewhere: languages by their names, what the telephone says of itself."""

import csv
import io
import json
import zipfile

import pyreadstat
import pytest
from django.utils import timezone
from lxml import etree

import ddi
import make
from sestante.fieldwork.actions.exporting import order_export
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.layout import lay_out_answers
from sestante.fieldwork.models import Response
from sestante.methods import xforms
from sestante.methods.datasets import Headers, Values
from sestante.questionnaires.queries import definition_of

pytestmark = pytest.mark.django_db

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SURVEY = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "hint::Italiano (it)"],
    ["phonenumber", "tel", "", "", ""],
    ["username", "who", "", "", ""],
    ["begin group", "g", "Gruppo", "Group", ""],
    ["select_one colours", "colour", "Di che colore?", "Which colour?", "Quello che ti piace"],
    ["text", "story", "Racconta", "Tell", ""],
    ["note", "told", "Grazie", "Thanks", ""],
    ["end group", "", "", "", ""],
    ["begin repeat", "walls", "Muri", "Walls", ""],
    ["select_multiple colours", "paint", "Che tinte?", "Which paints?", ""],
    ["end repeat", "", "", "", ""],
]
# A note may hold words in the record of a client, which is no answer.
NOTE = ("<told/>", "<told>detto</told>")
CHOICES = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["colours", "red", "Rosso", "Red"],
    ["colours", "blue", "Blu", "Blue"],
]


@pytest.fixture
def version(db):
    return make.published_workbook(make.study(), SURVEY, choices=CHOICES)


@pytest.fixture
def exported(version, committing):
    session = xforms.Session(definition_of(version), now=timezone.now(),
                             properties={"phonenumber": "3471234567", "username": "ortensia"})  # fmt: skip
    root = next(iter(session.values())).split("/")[1]
    for ref, text in {"g/colour": "blue", "g/story": "Una storia", "walls[1]/paint": "red blue"}.items():
        assert session.set(f"/{root}/{ref}", text)
    now = timezone.now()
    made = Response.objects.create(version=version, origin="import", state="submitted", nonce="n", saved_at=now,
                                   submitted_at=now, instance=session.to_xml().decode().replace(*NOTE))  # fmt: skip
    lay_out_answers(made, session)
    assert all(said in made.instance for said in ("3471234567", "ortensia", ">detto<"))
    study = version.questionnaire.study

    def act(*formats, scope="named", **shape):
        by = study.memberships.get().person
        with committing():
            export = order_export(study, [version], formats=formats, shape=Shape(**shape), scope=scope, by=by)
        export.refresh_from_db()
        with export.file.open() as file, zipfile.ZipFile(io.BytesIO(file.read())) as files:
            return {name: files.read(name) for name in files.namelist()}

    return act


def ending(files, end):
    return next(data for name, data in files.items() if name.endswith(end))


@pytest.mark.parametrize(
    ("language", "question", "answer"), [("it", "Di che colore?", "Blu"), ("en", "Which colour?", "Blue")]
)
def test_words_come_in_the_chosen_language_whatever_the_workbook_calls_it(
    exported, tmp_path, language, question, answer
):
    files = exported("csv", "sav", "json", "ddi", "codebook", language=language, values=Values.LABELS,
                     headers=Headers.LABEL)  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(ending(files, "prova.csv").decode("utf-8-sig")))
    assert row[question] == answer
    path = tmp_path / "prova.sav"
    path.write_bytes(ending(files, "prova.sav"))
    frame, about = pyreadstat.read_sav(path)
    assert about.column_names_to_labels["colour"] == question
    assert about.variable_value_labels["colour"][frame["colour"][0]] == answer
    (colour,) = (one for one in json.loads(ending(files, "prova.json"))["tables"][0]["variables"]
                 if one["name"] == "colour")  # fmt: skip
    assert colour["labels"] == {"it": "Di che colore?", "en": "Which colour?"}
    data = ending(files, "-ddi.xml")
    assert ddi.faults(data) == []
    assert {one.get(LANG) for one in etree.fromstring(data).iter("{*}qstnLit")} == {"it", "en"}
    head = ending(files, "-codebook.csv").decode("utf-8-sig").splitlines()[0]
    assert "label:it,label:en" in head and question in ending(files, "-codebook.html").decode()


@pytest.mark.parametrize("scope", ["pseudonymous", "named", "identities"])
def test_what_a_telephone_says_of_itself_is_in_no_export(exported, scope):
    files = exported("csv", "json", "ddi", "codebook", "xforms", scope=scope)
    said = b"".join(files.values())
    assert b"3471234567" not in said and b"ortensia" not in said
    (row,) = csv.DictReader(io.StringIO(ending(files, "prova.csv").decode("utf-8-sig")))
    assert not {"tel", "who"} & set(row)


def test_original_forms_say_what_the_table_says(exported):
    files = exported("json", "xforms", scope="identities")
    (row,) = json.loads(ending(files, "prova.json"))["tables"][0]["rows"]
    root = etree.fromstring(next(data for name, data in files.items() if "instances/" in name))
    assert {name: root.findtext(f"{{*}}g/{{*}}{name}") for name in ("colour", "story")} == {
        name: row[name] for name in ("colour", "story")
    }
    assert root.findtext("{*}walls/{*}paint").split() == ["red", "blue"] and root.tag == "data"
