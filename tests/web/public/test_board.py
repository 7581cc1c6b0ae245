"""The board as anybody sees it: no address, no private voice, the same queries for two rows and for twenty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
from sestante.exchange.actions import hide_voice
from sestante.exchange.models import Voice
from sestante.exchange.queries import board_latest
from sestante.studies.actions import show_study
from sestante.web.caching import SHELF

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    SHELF.clear()
    study = make.study()
    show_study(study, by=study.memberships.get().person, public=True)
    return study


def test_an_empty_board_invites(client, study):
    assert "La bacheca è vuota" in client.get("/bisogni-e-offerte/").content.decode()


def test_rows_and_pages_hold_no_address(client, study):
    voice = make.accepted(study)
    for path in ("/bisogni-e-offerte/", f"/bisogni-e-offerte/{voice.pk}/", f"/racconta/per/{voice.pk}/"):
        html = client.get(path).content.decode()
        assert voice.name in html and "mara@" not in html and voice.code not in html


def test_what_is_private_unread_or_hidden_has_no_page(client, study):
    private, unread, hidden = make.accepted(study, publish_choice="private"), make.voice(study), make.accepted(study)
    assert client.get(f"/bisogni-e-offerte/{hidden.pk}/").status_code == 200
    hide_voice(hidden, by=study.memberships.get().person)
    assert [client.get(f"/bisogni-e-offerte/{one.pk}/").status_code for one in (private, unread, hidden)] == [404] * 3
    assert client.get(f"/racconta/per/{private.pk}/").status_code == 404


def test_a_row_taken_off_is_off_at_once_also_where_pages_are_kept(client, study):
    voice = make.accepted(study)
    assert voice.name in client.get("/bisogni-e-offerte/").content.decode()
    hide_voice(voice, by=study.memberships.get().person)
    assert voice.name not in client.get("/bisogni-e-offerte/").content.decode()


def test_filters_are_plain_addresses(client, study):
    make.accepted(study, text="Manca un furgone")
    make.accepted(study, "resource", text="C’è una sala", themes="animals")
    html = client.get("/bisogni-e-offerte/?tipo=offerte&tema=animals&provincia=037&q=sala").content.decode()
    assert "C’è una sala" in html and "Manca un furgone" not in html
    assert "Niente con questi filtri" in client.get("/bisogni-e-offerte/?tema=mai").content.decode()


def test_the_board_asks_the_same_queries_for_two_rows_and_for_twenty(client, study):
    def asked():
        SHELF.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get("/bisogni-e-offerte/")
        return len(captured)

    first = make.accepted(study)
    copies(first, 1)
    few = asked()
    copies(first, 18)
    assert (asked(), Voice.objects.filter(shown_since__isnull=False).count()) == (few, 20)


def copies(voice, number):
    for _ in range(number):
        made = Voice.objects.get(pk=voice.pk)
        response = made.response
        response.pk = None
        response.save()
        made.pk, made.code, made.response = None, f"{Voice.objects.count():09d}", response
        made.save()


def test_the_home_page_gets_its_rows_from_one_question(study, django_assert_num_queries):
    voice = make.accepted(study)
    with django_assert_num_queries(1):
        rows = [(row.tag, row.url) for row in board_latest(3)]
    assert rows == [("Bisogno", f"/bisogni-e-offerte/{voice.pk}/")]
