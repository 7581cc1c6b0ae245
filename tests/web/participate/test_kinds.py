"""Kinds of questions that are rarer: how the page asks them, and how it says the answers again before they are sent."""

import re

import pytest
from django.utils import translation

import make
from forms import invited
from sestante.fieldwork.actions import answer_questions
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.web.participate.words import in_words

SURVEY = [
    ["type", "name", "label", "appearance", "parameters", "read_only", "default", "repeat_count", "required"],
    ["begin_group", "s", "S", "", "", "", "", "", ""],
    ["text", "practice_name", "Name", "", "", "", "", "", ""],
    ["text", "code", "Our code", "", "", "yes", "A1", "", ""],
    ["select_one agree", "choice", "Our choice", "minimal", "", "yes", "no", "", ""],
    ["date", "month", "Our month", "month-year", "", "yes", "2020-05-01", "", ""],
    ["date", "year", "Which year?", "year", "", "", "", "", ""],
    ["dateTime", "next", "Next time?", "", "", "", "", "", ""],
    ["time", "opens", "When does it open?", "", "", "", "", "", ""],
    ["range", "trust", "How sure?", "", "start=0 end=10 step=1", "", "", "", ""],
    ["image", "sign", "Your name", "signature", "", "", "", "", ""],
    ["image", "plan", "The plan", "draw", "", "", "", "", ""],
    ["begin_group", "table", "How true is it?", "table-list", "", "", "", "", ""],
    ["select_one agree", "one", "One", "", "", "", "", "", "yes"],
    ["select_one agree", "two", "Two", "", "", "", "", "", ""],
    ["end_group", "", "", "", "", "", "", "", ""],
    ["begin_repeat", "who", "Whom", "", "", "", "", "", ""],
    ["text", "name", "Who?", "", "", "", "", "", ""],
    ["begin_repeat", "visit", "Visits to ${name}", "", "", "", "", "", ""],
    ["text", "what", "What?", "", "", "", "", "", ""],
    ["end_repeat", "", "", "", "", "", "", "", ""],
    ["end_repeat", "", "", "", "", "", "", "", ""],
    ["integer", "number", "How many places?", "", "", "", "", "", ""],
    ["begin_repeat", "place", "Places", "", "", "", "", "${number}", ""],
    ["text", "street", "Which street?", "", "", "", "", "", ""],
    ["end_repeat", "", "", "", "", "", "", "", ""],
    ["end_group", "", "", "", "", "", "", "", ""],
]  # fmt: skip
AGREE = [["list_name", "name", "label"], ["agree", "no", "Not at all"], ["agree", "yes", "Very much"]]


@pytest.fixture
def response(db):
    version = make.published_workbook(make.study(), SURVEY, choices=AGREE)
    return invited(make.practice(version.questionnaire.study), version)


@pytest.fixture
def section(response):
    return f"/i/{token_of(response)}/s/"


def answer(response, **said):
    fresh = Response.objects.get(pk=response.pk)
    answer_questions(fresh, {f"/data/s/{name}": text for name, text in said.items()}, base_revision=fresh.revision,
                     language="it")  # fmt: skip
    return Response.objects.get(pk=response.pk)


def test_what_the_form_writes_by_itself_cannot_be_changed_and_is_not_called_optional(client, response, section):
    page = client.get(section).content.decode()
    assert re.search(r'name="/data/s/code"[^>]* value="A1"[^>]* readonly>', page)
    assert re.search(r'name="/data/s/choice"[^>]* disabled>', page)
    assert re.search(r'name="/data/s/month:m" disabled>', page)
    assert re.search(r'name="/data/s/month:y"[^>]* readonly>', page)
    assert "(facoltativo)" not in page.partition("Our code")[2].partition("</label>")[0]


def test_a_short_scale_lies_in_a_row(client, response, section):
    page = client.get(section).content.decode()
    assert page.partition("How sure?")[2].partition("</fieldset>")[0].count('class="s-choices likert steps"') == 1


def test_a_signature_is_drawn_and_a_picture_can_be_chosen_instead(client, response, section):
    page = client.get(section).content.decode()
    for name, height, described in [("sign", 320, False), ("plan", 600, True)]:
        field = page.partition(f'data-draw="q-data-s-{name}"')[2]
        assert f'<canvas width="1000" height="{height}" role="img"' in field[:300]
        assert f'type="file" id="q-data-s-{name}"' in field
        assert (f'name="_alt:/data/s/{name}"' in page) is described
    assert "sestante/widgets.js" in page


def test_of_a_table_some_rows_of_which_are_needed_the_others_are_called_optional(client, response, section):
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)<', client.get(section).content.decode().replace("\n", ""))
    rest = client.get(section).content.decode().partition('<table class="s-matrix">')[2].partition("</table>")[0]
    assert ([row.strip() for row in rows], rest.count("(facoltativo)")) == (["One", "Two"], 1)


def test_a_repeat_of_which_an_answer_says_the_number_is_silent_until_it_is_given(client, response, section):
    assert "Places" not in client.get(section).content.decode()
    answer(response, number="2")
    assert client.get(section).content.decode().count("Which street?") == 2


def test_the_words_of_a_repeat_inside_another_name_whom_it_is_about(client, response, section):
    answer(response, **{"who[1]/name": "Ada", "who[1]/visit[1]/what": "The roof"})
    assert "Visits to Ada" in client.get(section).content.decode()
    review = client.get(section.replace("/s/", "/rileggi/")).content.decode()
    assert "Whom 1: Visits to Ada 1: What?" in review


def test_days_and_hours_are_read_again_as_people_say_them(response):
    said = answer(response, year="2019-01-01", next="2026-12-01T18:00", opens="09:30")
    session = session_of(said)
    words = {}
    for language in ("it", "en"):
        with translation.override(language):
            words[language] = [in_words(session.view(f"/data/s/{name}")) for name in ("year", "month", "next", "opens")]
    assert words == {
        "it": ["2019", "maggio 2020", "1 dicembre 2026, 18.00", "09.30"],
        "en": ["2019", "May 2020", "Dec. 1, 2026, 6 p.m.", "9:30 a.m."],
    }


def test_words_are_dressed_where_they_are_asked_and_bare_elsewhere(client, db):
    survey = [
        ["type", "name", "label", "hint", "required", "appearance"],
        ["begin_group", "s", "**S**", "", "", ""],
        ["note", "hello", "**Welcome** & _thanks_", "", "", ""],
        ["text", "name", "**Your** name?", "_In full_", "yes", ""],
        ["select_one agree", "one", "Is it <b>true</b>?", "", "", "minimal"],
        ["acknowledge", "ok", "I have **read** it", "", "yes", ""],
        ["end_group", "", "", "", "", ""],
        ["text", "loose", "Anything else?", "", "", ""],
        ["text", "more", "And then?", "", "", ""],
    ]
    agree = [["list_name", "name", "label"], ["agree", "no", "**Not** at all"]]
    version = make.published_workbook(make.study(), survey, choices=agree)
    link = f"/i/{token_of(invited(make.practice(version.questionnaire.study), version))}"
    page = client.get(f"{link}/s/").content.decode()
    assert "<strong>Welcome</strong> &amp; <em>thanks</em>" in page
    assert "<strong>Your</strong> name?" in page and "<em>In full</em>" in page
    assert "Is it <strong>true</strong>?" in page and ">Not at all</option>" in page
    assert "<span>I have <strong>read</strong> it" in page
    assert "<h1>S</h1>" in page and "**" not in page
    review = client.get(f"{link}/rileggi/").content.decode()
    assert "Your name?" in review and "**" not in review and "&lt;b&gt;" not in review
    assert "Prova, segue" in client.get(f"{link}/").content.decode()
