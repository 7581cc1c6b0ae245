"""The team's page of the catalogue: who agreed to what, preview, publish one or many, withdraw."""

import pytest
from django.urls import reverse

import make
import show
from sestante.catalogue.models import PracticeSheet
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def practices(study):
    records = show.records()
    return [
        show.sent(study, records[0]),
        show.sent(study, records[1], publication="card_only"),
        show.sent(study, records[2], publication="nothing"),
    ]


def enter(client, study, role=Role.COORDINATOR):
    client.force_login(study.memberships.first().person if role == Role.COORDINATOR else make.member(study, role))


def at(name, study, *args):
    return reverse(name, args=[study.slug, *args])


def test_the_list_says_what_each_agreed_to(client, study, practices):
    enter(client, study)
    page = client.get(at("sheets", study)).content.decode()
    for practice in practices:
        assert practice.name.replace("'", "&#x27;") in page
    assert [page.count(words) for words in ("Tutta la scheda", "Solo la carta breve", "Non acconsente")] == [1, 1, 1]


def test_many_are_published_at_once_and_those_who_did_not_agree_are_named(client, study, practices):
    enter(client, study)
    response = client.post(at("sheet_publications", study), {"practice": [one.pk for one in practices]}, follow=True)
    assert PracticeSheet.objects.published().count() == 2
    words = [str(message) for message in response.context["messages"]]
    assert words[0] == "2 pratiche pubblicate"
    assert practices[2].name in words[1]


def test_the_preview_shows_the_page_and_changes_nothing(client, study, practices):
    enter(client, study)
    response = client.get(at("sheet_preview", study, practices[0].pk))
    assert show.records()[0]["practice_summary"] in response.content.decode().replace("&#x27;", "'")
    assert PracticeSheet.objects.count() == 0
    assert client.get(at("sheet_preview", study, practices[2].pk)).status_code == 200


def test_withdrawing_is_asked_first(client, study, practices):
    enter(client, study)
    client.post(at("sheet_publications", study), {"practice": practices[0].pk})
    address = at("sheet_withdrawal", study, practices[0].pk)
    assert client.get(address).status_code == 200
    assert PracticeSheet.objects.published().count() == 1
    client.post(address, {"reason": "chiesto per telefono"})
    assert PracticeSheet.objects.published().count() == 0
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.FACILITATOR, Role.REVIEWER])
def test_only_the_coordinator_publishes_and_withdraws(client, study, practices, role):
    enter(client, study, role)
    assert client.get(at("sheets", study)).status_code == 200
    assert client.post(at("sheet_publications", study), {"practice": practices[0].pk}).status_code == 403
    assert client.post(at("sheet_withdrawal", study, practices[0].pk)).status_code == 403
    assert PracticeSheet.objects.count() == 0


def test_another_studys_practice_is_not_published_from_here(client, study, practices):
    other = make.study(by=study.memberships.first().person)
    enter(client, study)
    client.post(at("sheet_publications", other), {"practice": practices[0].pk})
    assert PracticeSheet.objects.count() == 0
    assert client.get(at("sheet_preview", other, practices[0].pk)).status_code == 404


def test_two_hundred_practices_take_no_more_queries_than_three(client, study, practices, django_assert_max_num_queries):
    enter(client, study)
    client.get(at("sheets", study))
    with django_assert_max_num_queries(14) as few:
        client.get(at("sheets", study))
    for record in show.records()[3:12]:
        show.sent(study, record)
    with django_assert_max_num_queries(len(few)):
        client.get(at("sheets", study))
