"""Before publishing, the team sees which photographs will be shown, and why the others not."""

import pytest
from django.urls import reverse

import make
import show
from sestante.catalogue.actions import publish_sheet
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(study):
    return show.sent(study, show.records()[0])


def at(practice, name="sheet_preview"):
    return reverse(name, args=[practice.study.slug, practice.pk])


def test_the_preview_shows_what_would_be_public_and_says_why_not(client, practice, by):
    good = show.photograph(practice)
    show.photograph(practice, people="no_release", alt="Bambini al forno")
    show.photograph(practice, alt="")
    client.force_login(by)
    page = client.get(at(practice)).content.decode()
    for sentence in ("Si riconoscono persone e manca la liberatoria.", "Mancano le parole per chi non può vederla"):
        assert sentence in page
    gallery = page.partition('class="s-photos"')[2].partition("</section")[0]
    assert gallery.count("<figure>") == 1
    assert reverse("response_attachment", args=[practice.study.slug, good.response_id, good.pk]) in gallery
    assert page.count('type="hidden" name="photograph"') == 2  # whether there is a release is not for the team to say


def test_the_coordinator_leaves_out_and_puts_words_right(client, practice, by):
    first, second = show.photograph(practice), show.photograph(practice, alt="")
    client.force_login(by)
    sent = {
        "photograph": [first.pk, second.pk],
        f"out{first.pk}": "on",
        f"alt{first.pk}": "Un orto fra due palazzi",
        f"alt{second.pk}": "Il forno acceso",
    }
    page = client.post(at(practice, "sheet_photographs"), sent, follow=True).content.decode()
    assert "Fotografie salvate" in page
    assert "L’avete lasciata fuori." in page
    assert list(publish_sheet(practice, by=by).photographs.values_list("alt", flat=True)) == ["Il forno acceso"]


def test_a_published_page_that_lacks_a_photograph_can_be_published_anew(client, practice, by):
    publish_sheet(practice, by=by)
    client.force_login(by)
    assert "Pubblica di nuovo" not in client.get(at(practice)).content.decode()
    show.photograph(practice)
    assert "Pubblica di nuovo" in client.get(at(practice)).content.decode()


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.FACILITATOR, Role.REVIEWER])
def test_only_the_coordinator_chooses(client, practice, role):
    found = show.photograph(practice)
    client.force_login(make.member(practice.study, role))
    page = client.get(at(practice)).content.decode()
    assert "Un orto fra due palazzi" in page
    assert f'name="alt{found.pk}"' not in page
    assert client.post(at(practice, "sheet_photographs"), {"photograph": found.pk}).status_code == 403


def test_five_photographs_take_no_more_queries_than_one(client, practice, by, django_assert_max_num_queries):
    show.photograph(practice)
    client.force_login(by)
    client.get(at(practice))
    with django_assert_max_num_queries(40) as one:
        client.get(at(practice))
    for number in range(4):
        show.photograph(practice, alt=f"Foto {number}")
    with django_assert_max_num_queries(len(one)):
        client.get(at(practice))
