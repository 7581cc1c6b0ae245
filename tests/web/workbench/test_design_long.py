# ruff: noqa: F811 - the fixtures are those of the designer's other pages
"""The designer with a long questionnaire: one asks no more of the database, and a telephone gets what lies near."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sestante.questionnaires.actions import change_design, upload_questionnaire
from sestante.questionnaires.compile import sheets
from sestante.questionnaires.compile.sheets import Sheet
from sestante.questionnaires.design.changes import ChangeItem

from .test_design_pages import at, drawn, form_of, words  # noqa: F401

pytestmark = pytest.mark.django_db


def long_one(study, ada, sections=25, questions=22):
    """A questionnaire of many sections, each question shown by the answer to the one before."""
    rows, number = [], 0
    for section in range(sections):
        rows.append({"type": "begin group", "name": f"s{section}", "label::it": f"Sezione {section}"})
        for _question in range(questions):
            row = {"type": "integer", "name": f"q{number}", "label::it": f"Domanda {number}"}
            rows.append(row | ({"relevant": f"${{q{number - 1}}} > 1"} if number else {}))
            number += 1
        rows.append({"type": "end group"})
    settings = {"form_id": "lungo", "form_title": "Lungo", "default_language": "it"}
    headers = list(dict.fromkeys(header for row in rows for header in row))
    data = sheets.write({"survey": Sheet(headers, rows), "settings": Sheet(list(settings), [settings])})
    return upload_questionnaire(study, data, "lungo.xlsx", by=ada)


def outline(page):
    return re.findall(r'<li class="\w+ d-\d" data-item="([^"]+)"', page)


def test_beside_a_question_stand_its_section_and_the_titles_of_the_others(client, study, ada):
    version = long_one(study, ada)
    change_design(version, ChangeItem("q25", cells={"relevant": "${gone} > 1"}), by=ada)
    whole = client.get(at("design", version)).content.decode()
    assert len(outline(whole)) == 25 * 23
    page = client.get(at("design_item", version, "q300")).content.decode()
    # The section of q300 is the fourteenth.
    assert outline(page) == [
        *(f"s{number}" for number in range(14)), *(f"q{number}" for number in range(286, 308)),
        *(f"s{number}" for number in range(14, 25)),
    ]  # fmt: skip
    first = page[page.index('data-item="s1"') : page.index('data-item="s2"')]
    assert "22 righe" in first and "da sistemare" in first
    # It may go anywhere in its section, and into every other one.
    places = re.search(r'<select[^>]*id="anchor".*?</select>', page, re.S)[0]
    assert 'value="after:q299"' in places and 'value="inside:s3"' in places and "q7" not in places
    assert len(outline(client.get(at("design_lists", version)).content.decode())) == 25
    assert len(page) < 200_000


def test_a_long_questionnaire_without_sections_shows_what_lies_near(client, study, ada):
    version = long_one(study, ada, 1, 300)
    page = client.get(at("design_item", version, "q150")).content.decode()
    shown = outline(page)
    assert shown[0] == "s0" and "q150" in shown and len(shown) == 122


def test_an_edit_asks_the_database_the_same_however_long_the_questionnaire_is(client, study, ada):
    asked = []
    for version in (long_one(study, ada, 2, 2), long_one(study, ada, 25, 22)):
        said = form_of(client, version, "q2") | {"label:it": "Altro"}
        with CaptureQueriesContext(connection) as queries:
            assert client.post(at("design_item", version, "q2"), said).status_code == 302
            assert client.get(at("design_item", version, "q2")).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_picture_that_is_not_there_is_told_beside_its_question(client, study, ada):
    version = long_one(study, ada, 1, 3)
    change_design(version, ChangeItem("q1", texts={"image": {"it": "mappa.png"}}), by=ada)
    assert "Niente impedisce" not in words(client.get(at("design", version)))
    assert "mappa.png" in words(client.get(at("design_item", version, "q1")))
    assert drawn(version).texts(drawn(version).find("q1"), "image") == {"it": "mappa.png"}
