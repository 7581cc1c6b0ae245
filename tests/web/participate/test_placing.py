"""Where somebody is: offered where the form asks, written only when they say so, with and without JavaScript."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
import samples
import workbooks
from forms import invited
from sestante.fieldwork.actions import move_draft, reopen_response, submit_response, withdraw_response
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.questionnaires.actions import publish_version, upload_questionnaire

pytestmark = pytest.mark.django_db
START, MET = "/data/start", "/data/walk/met"
HERE = {"_place:lat": "44,4949", "_place:lon": "11,3426", "_place:was": "44.4949 11.3426 54.0 8.0"}
WHOLE, BY_HAND = "44.4949 11.3426 54.0 8.0", "44.4949 11.3426"


@pytest.fixture
def version():
    return make.published_workbook(make.study(), samples.WALK)


@pytest.fixture
def response(version):
    return invited(make.practice(version.questionnaire.study), version)


@pytest.fixture
def section(response):
    return f"/i/{token_of(response)}/walk/"


def fresh(response):
    return Response.objects.get(pk=response.pk)


def values(response):
    return session_of(fresh(response)).values(relevant_only=False)


def post(client, section, response, data, **more):
    return client.post(section, {"_revision": fresh(response).revision, **data}, **more)


def offered(client, section):
    page = client.get(section).content.decode()
    assert ('<section class="s-note s-place"' in page) is ('id="place" hidden' not in page)
    return '<section class="s-note s-place"' in page


def test_a_form_that_asks_offers_it_on_each_page_and_keeps_what_the_device_said(client, response, section):
    assert offered(client, section)
    assert offered(client, section.replace("/walk/", "/end/"))
    page = client.get(section).content.decode()
    assert re.search(r'<p class="s-acts" hidden data-locate="qplace" data-then="place-here"', page)
    assert "/widgets" in page and not re.findall(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", page)
    answer = post(client, section, response, {**HERE, "_place": "here", "/data/walk/who": ""})
    assert (answer.status_code, answer.url) == (302, section)
    assert values(response)[START] == WHOLE
    assert not offered(client, section)


def test_without_a_device_the_place_is_written_by_hand(client, response, section):
    post(client, section, response, {"_place:lat": "44,4949", "_place:lon": "11,3426", "_place": "here"})
    assert values(response)[START] == BY_HAND


@pytest.mark.parametrize("lat", ["in piazza", "", "91"])
def test_what_is_no_place_is_shown_again_with_a_sentence_and_nothing_typed_is_lost(client, response, section, lat):
    data = {"_place:lat": lat, "_place:lon": "11,3426", "_place": "here", "/data/walk/who": "Ada"}
    page = post(client, section, response, data).content.decode()
    told = "Scrivi latitudine e longitudine come due numeri"
    assert f'<a href="#qplace">{told}</a>' in page and page.count(told) == 2
    assert f'name="_place:lat" value="{lat}"' in page and 'name="_place:lon" value="11,3426"' in page
    assert '<details class="s-why" open>' in page
    assert (values(response)["/data/walk/who"], values(response)[START]) == ("Ada", "")


def test_whoever_would_rather_not_is_not_asked_again(client, response, section):
    post(client, section, response, {**HERE, "_place": "no"})
    assert (values(response)[START], offered(client, section)) == ("", False)
    assert fresh(response).unplaced == []


def test_leaving_it_alone_stops_nothing_and_the_last_page_tells_of_it(client, response, section):
    post(client, section, response, {"/data/walk/who": "Ada", "_next": "1"})
    assert fresh(response).unplaced == [START, MET]
    review = client.get(section.replace("walk/", "rileggi/")).content.decode()
    assert f'href="{section.replace("/walk/", "/end/")}#place"' in review
    assert submit_response(response, language="it").sent
    assert (values(response)[START], values(response)[MET], fresh(response).unplaced) == ("", "", [])
    reopen_response(response)
    assert not offered(client, section)


def test_an_answer_that_asks_brings_the_notice_at_once(client, response, section):
    post(client, section, response, {**HERE, "_place": "no"})
    told = post(client, section, response, {"/data/walk/who": "Ada", "_turn": "1"}, headers={"HX-Request": "true"})
    fragments = told.content.decode()
    assert '<div id="place" hx-swap-oob="true">' in fragments
    assert "In fondo alla pagina puoi aggiungere dove ti trovi." in fragments
    told = post(client, section, response, {"/data/walk/who": "Ada", "_turn": "2"}, headers={"HX-Request": "true"})
    assert 'id="place"' not in told.content.decode()  # nothing changed, nothing is shown anew
    post(client, section, response, {**HERE, "_place": "here"})
    assert values(response)[MET] == WHOLE
    edit = response.edits.get(ref=MET)
    assert (edit.value, edit.before) == (WHOLE, "")


def test_each_instance_asks_for_its_own_and_takes_it_along(client, response, section):
    post(client, section, response, {**HERE, "_place": "no"})
    things = "/data/walk/things"
    for place in (1, 2):
        if place > 1:
            post(client, section, response, {"_add": things})
        post(client, section, response, {f"{things}[{place}]/thing": f"thing {place}"})
    assert fresh(response).unplaced == [f"{things}[1]/seen_at", f"{things}[2]/seen_at"]
    post(client, section, response, {"_remove": f"{things}[1]"})
    assert fresh(response).unplaced == [f"{things}[1]/seen_at"]
    post(client, section, response, {**HERE, "_place": "here"})
    assert values(response)[f"{things}[1]/seen_at"] == WHOLE


def test_a_move_to_a_new_version_still_asks(client, response, section):
    post(client, section, response, {"/data/walk/who": "Ada"})
    study, by = response.practice.study, response.practice.study.memberships.first().person
    again = workbooks.workbook([*samples.WALK, ["text", "more", "More?", "", ""]])
    draft = upload_questionnaire(study, again, "prova.xlsx", by=by, questionnaire=response.version.questionnaire)
    newer = publish_version(draft, by=by)
    move_draft(response, newer)
    assert offered(client, section)
    assert session_of(fresh(response)).unplaced == (START, MET)


def test_withdrawing_forgets_what_was_asked_and_where_somebody_was(client, response, section):
    post(client, section, response, {**HERE, "_place": "here", "/data/walk/who": "Ada"})
    withdraw_response(response)
    kept = fresh(response)
    assert (kept.unplaced, kept.instance, kept.edits.count()) == ([], "", 0)


def test_in_a_trial_the_place_is_tried_too(client, version):
    study = version.questionnaire.study
    client.force_login(study.memberships.first().person)
    url = reverse("version_trial_section", args=[study.slug, version.pk, "walk"])
    assert '<section class="s-note s-place"' in client.get(url).content.decode()
    page = client.post(url, {"_place:lat": "qui", "_place:lon": "", "_place": "here"}).content.decode()
    assert 'name="_place:lat" value="qui"' in page
    assert client.post(url, {**HERE, "_place": "here"}).status_code == 302
    assert '<section class="s-note s-place"' not in client.get(url).content.decode()
    trial = version.trials.get()
    assert f"<start>{WHOLE}</start>" in trial.instance


def test_the_page_asks_the_database_no_more_for_it(client, response, section):
    client.get(section)
    post(client, section, response, {"/data/walk/who": "Ada"})
    with CaptureQueriesContext(connection) as asking:
        client.get(section)
    post(client, section, response, {**HERE, "_place": "no"})
    with CaptureQueriesContext(connection) as quiet:
        client.get(section)
    assert len(asking) == len(quiet)
