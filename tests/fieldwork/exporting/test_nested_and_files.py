"""Repeats inside repeats, and files by record: out with their keys, and back by import."""

import csv
import io
import zipfile

import openpyxl
import pytest
from django.utils import timezone

import forms
import samples
from sestante.fieldwork.actions import importing
from sestante.fieldwork.actions.attaching import attach_file
from sestante.fieldwork.actions.exporting import order_export
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.layout import lay_out_answers
from sestante.fieldwork.models import Export, Response
from sestante.fieldwork.queries.paper import session_of
from sestante.methods import xforms
from sestante.questionnaires.queries import definition_of

pytestmark = pytest.mark.django_db

STREETS = """
form_id: vie
version: "1"
default_language: it
languages: [it, en]
title: {it: "Le vie", en: "The streets"}
sections:
- id: s1
  title: {it: "Una", en: "One"}
  minutes: 3
  questions:
  - {id: practice_name, type: text, label: {it: "Nome", en: "Name"}}
  - {id: door, type: image, label: {it: "La porta", en: "The door"}}
  - {id: shown, type: integer, label: {it: "Quante stanze?", en: "How many rooms?"}}
  - {id: room, type: image, relevant: "${shown} > 0", label: {it: "La stanza", en: "The room"}}
  - {id: face, type: image, visibility: confidential, label: {it: "Chi sei", en: "Who you are"}}
  - id: streets
    type: group
    repeat: true
    label: {it: "Vie", en: "Streets"}
    questions:
    - {id: street, type: text, label: {it: "Via", en: "Street"}}
    - id: houses
      type: group
      repeat: true
      label: {it: "Case", en: "Houses"}
      questions:
      - {id: number, type: text, label: {it: "Numero", en: "Number"}}
      - {id: people, type: integer, constraint: ". < 100", label: {it: "Quanti?", en: "How many?"}}
      - {id: front, type: image, label: {it: "La facciata", en: "The front"}}
"""


@pytest.fixture
def version(study):
    return forms.published(study, STREETS)


@pytest.fixture
def two(version):
    """The second has a street between two others of which nothing was said."""
    return [
        filled(version, "Portineria", ("Via dei Tigli", [("1", 4), ("3b", 2)]), ("Via Nuova", [("7", 9)])),
        filled(version, "Orto", ("", []), ("", [("12", 5)])),
    ]


def filled(version, name, *streets, state="submitted", **said):
    session = xforms.Session(definition_of(version), now=timezone.now())
    for leaf, text in {"practice_name": name, **said}.items():
        assert session.set(f"/data/s1/{leaf}", text)
    for at, (street, houses) in enumerate(streets, start=1):
        here = f"/data/s1/streets[{at}]"
        if at > 1:
            session.add("/data/s1/streets")
        assert session.set(f"{here}/street", street)
        for number, (house, people) in enumerate(houses, start=1):
            if at > 1 or number > 1:  # a street that was added has no house yet
                session.add(f"{here}/houses")
            assert session.set(f"{here}/houses[{number}]/number", house)
            assert session.set(f"{here}/houses[{number}]/people", str(people))
    now = timezone.now()
    response = Response.objects.create(version=version, origin="import", state=state, nonce="n", saved_at=now,
                                       submitted_at=now, instance=session.to_xml().decode())  # fmt: skip
    if state == "submitted":
        lay_out_answers(response, session)
    return response


@pytest.fixture
def exported(study, ada, version, committing):
    def act(format="csv", scope="named", **shape):
        with committing():
            export = order_export(study, [version], formats=[format], shape=Shape(**shape), scope=scope, by=ada)
        export.refresh_from_db()
        assert export.state == "ready", export.failure
        with export.file.open() as file:
            return export.file.name.rpartition("/")[2], file.read()

    return act


@pytest.fixture
def back(study, ada, version, committing):
    def act(name, data):
        run = importing.choose_of_return(
            importing.keep_file(study, data, name, by=ada, version=version), clear=False, theirs=False
        )
        with committing():
            importing.start_import(run, by=ada)
        run.refresh_from_db()
        assert run.state == "done", run.failure
        return [(row.outcome, row.problems) for row in run.rows.all()], run

    return act


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table(data, *names):
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [tuple(row[name] for name in names) for row in rows]


# Repeats inside repeats


def test_each_level_is_a_table_whose_rows_hang_on_the_one_above(two, exported):
    files = unpacked(exported(odk_keys=True)[1])
    one, other = (str(response.pk) for response in two)
    main = table(files["le-vie.csv"], "_index", "_id", "KEY", "practice_name")
    first, second = main[0][2], main[1][2]
    assert main == [("1", one, first, "Portineria"), ("2", other, second, "Orto")]
    above = ("_index", "_id", "_parent_table", "_parent_index", "_position")
    assert table(files["le-vie-streets.csv"], *above, "street") == [
        ("1", one, "main", "1", "1", "Via dei Tigli"),
        ("2", one, "main", "1", "2", "Via Nuova"),
        ("3", other, "main", "2", "2", ""),
    ]
    assert table(files["le-vie-houses.csv"], *above, "number", "people") == [
        ("1", one, "streets", "1", "1", "1", "4"),
        ("2", one, "streets", "1", "2", "3b", "2"),
        ("3", one, "streets", "2", "1", "7", "9"),
        ("4", other, "streets", "3", "1", "12", "5"),
    ]
    streets = table(files["le-vie-streets.csv"], "KEY", "PARENT_KEY")
    assert streets[1] == (f"{first}/s1/streets[2]", first)
    assert table(files["le-vie-houses.csv"], "KEY", "PARENT_KEY") == [
        (f"{first}/s1/streets[1]/houses[1]", streets[0][0]),
        (f"{first}/s1/streets[1]/houses[2]", streets[0][0]),
        (f"{first}/s1/streets[2]/houses[1]", streets[1][0]),
        (f"{second}/s1/streets[2]/houses[1]", streets[2][0]),
    ]


def test_without_names_every_level_hangs_on_the_same_pseudonym(two, exported):
    files = unpacked(exported(scope="pseudonymous")[1])
    main = dict(table(files["le-vie.csv"], "_index", "_id"))
    streets = {index: (key, above) for index, key, above in
               table(files["le-vie-streets.csv"], "_index", "_id", "_parent_index")}  # fmt: skip
    assert all(main[above] == key for key, above in streets.values())
    houses = table(files["le-vie-houses.csv"], "_id", "_parent_index", "number")
    assert all(streets[above][0] == key for key, above, _number in houses)
    assert sorted(number for _key, _above, number in houses) == ["1", "12", "3b", "7"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_comes_back_untouched_changes_nothing(two, exported, back, format):
    before = [response.instance for response in two]
    assert back(*exported(format))[0] == [("same", []), ("same", [])]
    assert [one.instance for one in Response.objects.order_by("pk")] == before


def put(sheet, row, **said):
    heads = [cell.value for cell in sheet[1]]
    for name, value in said.items():
        sheet.cell(row=row, column=heads.index(name) + 1).value = value


def test_changed_and_new_rows_of_either_level_find_their_place(two, exported, back):
    name, data = exported("xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    put(book["houses"], 2, people=40)  # of what is there
    put(book["houses"], 6, _parent_table="streets", _parent_index=2, _position=2, number="9")  # one more in it
    put(book["streets"], 5, _index=20, _parent_table="main", _parent_index=1, _position=3, street="Via del Forno")
    put(book["houses"], 7, _parent_table="streets", _parent_index=20, number="2", people=3)
    put(book["main"], 4, _index=30, _form_version=1, practice_name="Forno")
    put(book["streets"], 6, _index=21, _parent_table="main", _parent_index=30, street="Via Terza")
    for row, house in ((8, "5"), (9, "6")):
        put(book["houses"], row, _parent_table="streets", _parent_index=21, number=house)
    memory = io.BytesIO()
    book.save(memory)
    outcomes, run = back(name, memory.getvalue())
    assert outcomes == [("changed", []), ("same", []), ("created", [])]
    first = session_of(Response.objects.get(pk=two[0].pk)).values()
    assert {ref.removeprefix("/data/s1/"): text for ref, text in first.items() if "streets" in ref and text} == {
        "streets[1]/street": "Via dei Tigli",
        "streets[1]/houses[1]/number": "1", "streets[1]/houses[1]/people": "40",
        "streets[1]/houses[2]/number": "3b", "streets[1]/houses[2]/people": "2",
        "streets[2]/street": "Via Nuova",
        "streets[2]/houses[1]/number": "7", "streets[2]/houses[1]/people": "9",
        "streets[2]/houses[2]/number": "9",
        "streets[3]/street": "Via del Forno",
        "streets[3]/houses[1]/number": "2", "streets[3]/houses[1]/people": "3",
    }  # fmt: skip
    made = session_of(run.rows.last().response).values()
    assert {ref.removeprefix("/data/s1/"): text for ref, text in made.items() if "streets" in ref and text} == {
        "streets[1]/street": "Via Terza",
        "streets[1]/houses[1]/number": "5",
        "streets[1]/houses[2]/number": "6",
    }


# Files by record


@pytest.fixture
def pictured(version):
    """A record with a file of every sort, and the names its answers say."""
    response = filled(version, "Portineria", ("Via dei Tigli", [("1", 4)]), state="draft", shown="1")
    contents, names = {}, {}
    for leaf in ("door", "room", "face", "streets[1]/houses[1]/front"):
        response = Response.objects.get(pk=response.pk)
        attach_file(response, f"/data/s1/{leaf}", name=f"{leaf[:4]}.png", data=samples.png(size=(8 + len(names), 8)),
                    base_revision=response.revision, language="it")  # fmt: skip
        kept = response.attachments.get(ref=f"/data/s1/{leaf}")
        short = leaf.rpartition("/")[2]
        names[short], contents[short] = kept.stored_name, kept.file.read()
    Response.objects.filter(pk=response.pk).update(state="submitted")
    return Response.objects.get(pk=response.pk), names, contents


def attached(files):
    return {name: data for name, data in files.items() if name.startswith("attachments/")}


def test_files_stand_by_record_under_the_names_that_the_tables_say(pictured, two, exported):
    response, names, contents = pictured
    files = unpacked(exported(attachments=True)[1])
    place = f"attachments/{response.pk}"
    assert attached(files) == {f"{place}/{names[one]}": contents[one] for one in ("door", "room", "front")}
    said = {key: seen for key, *seen in table(files["le-vie.csv"], "_id", "door", "room")}
    assert said[str(response.pk)] == [names["door"], names["room"]]
    fronts = table(files["le-vie-houses.csv"], "_id", "front")
    assert [front for key, front in fronts if key == str(response.pk)] == [names["front"]]


def test_a_confidential_file_comes_only_with_identities(pictured, exported):
    response, names, contents = pictured
    files = unpacked(exported(scope="identities", attachments=True)[1])
    assert attached(files)[f"attachments/{response.pk}/{names['face']}"] == contents["face"]


def test_a_file_of_a_question_that_no_longer_concerns_them_stays_out(pictured, exported):
    response, names, contents = pictured
    session = session_of(response)
    assert session.set("/data/s1/shown", "0")
    Response.objects.filter(pk=response.pk).update(instance=session.to_xml().decode(), revision=response.revision + 1)
    files = unpacked(exported(attachments=True)[1])
    assert set(attached(files)) == {f"attachments/{response.pk}/{names[one]}" for one in ("door", "front")}
    assert table(files["le-vie.csv"], "room") == [("",)]


def test_a_file_that_is_not_on_disk_any_more_is_said(pictured, exported):
    response, names, contents = pictured
    response.attachments.get(ref="/data/s1/door").file.path.unlink()
    files = unpacked(exported(attachments=True)[1])
    assert f"attachments/{response.pk}/{names['door']}" not in files
    (notice,) = Export.objects.get().notices
    assert notice["words"] == "1 file non è più su questa installazione: le tabelle ne dicono ancora il nome."


def test_a_file_that_no_answer_names_stays_out(pictured, exported):
    response, names, contents = pictured
    response.attachments.filter(ref="/data/s1/door").update(ref="")
    files = unpacked(exported(attachments=True)[1])
    assert f"attachments/{response.pk}/{names['door']}" not in files and len(attached(files)) == 2


def test_without_names_there_are_neither_files_nor_what_they_are_called(pictured, exported):
    response, names, contents = pictured
    with pytest.raises(FieldworkError, match="solo con i nomi"):
        exported(scope="pseudonymous", attachments=True)
    data = exported(scope="pseudonymous")[1]
    files = unpacked(data)
    assert attached(files) == {}
    assert not any(name.encode() in content for name in names.values() for content in files.values())
    assert not {"door", "room", "front", "face"} & set(
        csv.DictReader(io.StringIO(files["le-vie.csv"].decode("utf-8-sig"))).fieldnames
    )
