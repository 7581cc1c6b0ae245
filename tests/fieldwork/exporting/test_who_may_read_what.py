"""No export says more than its reader may know: every byte of every format is looked through for planted names."""

import io
import zipfile
from collections import Counter

import pytest
from django.utils import timezone, translation

import ddi
import forms
import make
from sestante.fieldwork.actions.exporting import order_export
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.making import FORMATS
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.layout import lay_out_answers
from sestante.fieldwork.models import Response
from sestante.methods import xforms
from sestante.methods.datasets import Headers, Many, Values
from sestante.questionnaires.queries import definition_of
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db

PORCH = """
form_id: portico
version: "1"
default_language: it
languages: [it, en]
title: {it: "Il portico", en: "The porch"}
sections:
- id: s1
  title: {it: "Una", en: "One"}
  minutes: 3
  questions:
  - {id: practice_name, type: text, label: {it: "Nome", en: "Name"}}
  - {id: promoter_name, type: text, label: {it: "Chi la promuove", en: "Who promotes it"}}
  - {id: website, type: text, label: {it: "Sito", en: "Website"}}
  - {id: contact_name, type: text, visibility: confidential, label: {it: "Chi sei?", en: "Who are you?"}}
  - {id: contact_email, type: text, visibility: confidential, label: {it: "E-mail", en: "E-mail"}}
  - {id: health, type: "select_one health", visibility: confidential, label: {it: "Come stai?", en: "How are you?"}}
  - {id: where, type: geopoint, label: {it: "Dove?", en: "Where?"}}
  - {id: story, type: text, label: {it: "Racconta", en: "Tell"}}
  - {id: greeting, type: calculate, calculation: "concat('Grazie, ', ${contact_name})", label: {it: "Saluto", en: "Hi"}}
  - {id: colour, type: "select_one colours", label: {it: "Colore", en: "Colour"}}
  - id: people
    type: group
    repeat: true
    label: {it: "Persone", en: "People"}
    questions:
    - {id: who, type: text, visibility: confidential, label: {it: "Chi?", en: "Who?"}}
    - {id: role, type: text, label: {it: "Che cosa fa?", en: "What do they do?"}}
lists:
  health:
  - {name: wellbeing_good, it: "Bene davvero", en: "Really well"}
  - {name: wellbeing_bad, it: "Male davvero", en: "Really badly"}
  colours:
  - {name: rosa, it: "Rosa", en: "Pink"}
  - {name: blu, it: "Blu", en: "Blue"}
"""
SAID = {
    "practice_name": "Portico dei Gelsi",
    "promoter_name": "Compagnia Zefiro",
    "website": "https://portico.example.org/gelsi",
    "contact_name": "Ortensia Malaspina",
    "contact_email": "ortensia@example.org",
    "health": "wellbeing_bad",
    "where": "44.4949 11.3426 0 0",
    "story": "Al PORTICO DEI GELSI la Malaspina (ortensia@example.org, tel. 347 123 45 67) apre con Compagnia Zefiro;"
    " scrivi a altri@example.org. La casa rosa è del 03/05/2020. Ne parla anche Fiordaliso Quercetti.",
    "colour": "rosa",
}
PEOPLE = [("Fiordaliso Quercetti", "Quercetti cucina, lo 051 23 45 67 è suo"), ("Nives Tramontin", "suona con Nives")]
NAMES = ["Portico dei Gelsi", "Compagnia Zefiro", "portico.example.org", "44.4949"]
CONFIDENTIAL = ["Ortensia", "Malaspina", "ortensia@", "wellbeing_bad", "Quercetti", "Nives"]
FREE = ["altri@example.org", "347 123 45 67", "051 23 45 67"]


@pytest.fixture
def study():
    return make.study()


@pytest.fixture
def version(study):
    return forms.published(study, PORCH)


@pytest.fixture
def response(study, version):
    session = xforms.Session(definition_of(version), now=timezone.now())
    for name, text in SAID.items():
        assert session.set(f"/data/s1/{name}", text), name
    for number, (who, role) in enumerate(PEOPLE, start=1):
        if number > 1:
            session.add("/data/s1/people")
        assert session.set(f"/data/s1/people[{number}]/who", who)
        assert session.set(f"/data/s1/people[{number}]/role", role)
    now = timezone.now()
    practice = make.practice(study, "Portico dei Gelsi")
    made = Response.objects.create(version=version, practice=practice, origin="import", state="submitted", nonce="n",
                                   saved_at=now, submitted_at=now, instance=session.to_xml().decode())  # fmt: skip
    lay_out_answers(made, session)
    return made


@pytest.fixture
def made(study, version, response, committing):
    def act(scope, by, **shape):
        with committing():
            export = order_export(study, [version], formats=FORMATS, shape=Shape(**shape), scope=scope, by=by)
        export.refresh_from_db()
        assert (export.state, export.notices) == ("ready", [])
        with export.file.open() as file:
            return dict(unpacked(file.read()))

    return act


def unpacked(data, around=""):
    """Every file in a file, down to the parts of workbooks: ``(name, bytes)``."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            inner = archive.read(name)
            if inner[:4] == b"PK\x03\x04":
                yield from unpacked(inner, f"{around}{name}/")
            else:
                yield f"{around}{name}", inner


def where(files, names):
    """Which files hold which of some names, in any capitals, in the ways that programs write letters."""
    found = Counter()
    for name, data in files.items():
        texts = [data.decode(encoding, "ignore").casefold() for encoding in ("utf-8", "utf-16-le", "latin-1")]
        found.update((word, name) for word in names if any(word.casefold() in text for text in texts))
    return sorted(found)


SHAPES = [
    {"values": Values.CODES, "headers": Headers.NAME, "many": Many.BOTH},
    {"values": Values.LABELS, "headers": Headers.LABEL, "many": Many.SPLIT, "language": "en", "mark_unasked": True},
]


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.REVIEWER, Role.COORDINATOR])
@pytest.mark.parametrize("shape", SHAPES)
def test_without_names_no_format_holds_a_name_an_address_or_a_place(study, made, role, shape):
    files = made("pseudonymous", make.member(study, role), **shape)
    assert {name.rpartition(".")[2] for name in files} >= {"csv", "json", "xml", "html", "sav", "dta"}
    assert where(files, NAMES + CONFIDENTIAL + FREE) == []
    found = where(files, ["La casa rosa è del 03/05/2020"])
    holding = {name.rpartition(".")[2] for _word, name in found}
    assert holding == {"csv", "xml", "json", "sav", "dta"}  # the search finds what is there, in every format with data


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.REVIEWER, Role.COORDINATOR])
def test_with_the_names_of_practices_no_confidential_answer_is_anywhere(study, made, role):
    files = made("named", make.member(study, role))
    assert where(files, [*CONFIDENTIAL, "Grazie, Ortensia"]) == []
    assert {word for word, _file in where(files, NAMES + ["347 123 45 67"])} == {*NAMES, "347 123 45 67"}


def test_only_who_may_read_identities_gets_them(study, made, response):
    files = made("identities", make.member(study, Role.COORDINATOR))
    assert {word for word, _file in where(files, CONFIDENTIAL)} == set(CONFIDENTIAL)


@pytest.mark.parametrize(
    ("role", "scope"),
    [(role, "identities") for role in (Role.RESEARCHER, Role.REVIEWER, Role.FACILITATOR)]
    + [(role, scope) for role in (Role.OBSERVER, Role.TRAINER) for scope in ("pseudonymous", "named", "identities")],
)
def test_who_may_not_read_it_cannot_export_it(study, version, response, role, scope):
    with pytest.raises(FieldworkError, match="non ti permette"):
        order_export(study, [version], formats=["csv"], shape=Shape(), scope=scope, by=make.member(study, role))


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("scope", ["pseudonymous", "named", "identities"])
def test_the_ddi_of_real_answers_is_valid(study, made, scope, language):
    with translation.override(language):
        files = made(scope, make.member(study, Role.COORDINATOR), language=language, many=Many.BOTH)
    (data,) = (data for name, data in files.items() if name.endswith("-ddi.xml"))
    assert ddi.faults(data) == []
