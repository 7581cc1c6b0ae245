"""What a visitor finds: list, filters, map, table, the page of a practice, and what is left of a withdrawn one."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

import make
import show
from sestante.catalogue.actions import withdraw_sheet
from sestante.catalogue.models import PracticeSheet
from sestante.people.actions import name_host
from sestante.studies.actions import show_study
from sestante.web.caching import SHELF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_shelf():
    SHELF.clear()


@pytest.fixture
def study():
    study = make.study(purpose="Capire chi si prende cura.")
    show_study(study, by=study.memberships.first().person, public=True)
    return study


def texts(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def titles(page):
    return re.findall(r'<h3><a href="/pratiche/[^"]+/">([^<]+)</a></h3>', page)


def test_an_empty_installation_says_so_and_promises_nothing(client):
    page = texts(client, "/")
    assert "Nessuna pratica è ancora pubblicata" in page
    assert "Esplora per ambito" not in page
    assert "Nessuna pratica è ancora pubblicata" in texts(client, "/pratiche/")


def test_the_home_shows_the_study_the_fields_and_the_last_three(client, study):
    sheets = show.published(study, number=5)
    page = texts(client, "/")
    assert study.title in page
    assert "Tutte le 5 pratiche" in page
    assert titles(page) == [sheet.title for sheet in reversed(sheets[-3:])]


def test_a_filter_leaves_only_what_has_the_value_and_every_chip_comes_off(client, study):
    sheets = show.published(study, number=8)
    value = sheets[0].flags[0]["value"]
    wanted = {one.title for one in sheets if one.facets.filter(facet="theme", value=value).exists()}
    page = texts(client, f"/pratiche/?tema={value}&q=")
    assert set(titles(page)) == wanted
    assert f'value="{value}" checked' in page
    chip = re.search(r'<a class="s-chip on" href="([^"]+)">', page)[1]
    assert len(titles(texts(client, f"/pratiche/{chip}"))) == 8


def test_the_page_of_a_study_leads_to_its_own_practices_alone(client, study):
    elsewhere, *_others = show.published(study, number=3)
    PracticeSheet.objects.filter(pk=elsewhere.pk).update(study=make.study(title="Un altro studio"))
    address = f"{reverse('catalogue')}?studio={study.slug}"
    assert address in texts(client, reverse("public_study", args=[study.slug]))
    page = texts(client, address)
    assert sorted(titles(page)) == sorted(PracticeSheet.objects.filter(study=study).values_list("title", flat=True))
    assert len(titles(page)) == 2 and study.title in page  # a chip says whose they are
    assert f'name="studio" value="{study.slug}"' in page  # searching and filtering stay inside
    assert len(titles(texts(client, f"{reverse('catalogue')}?q=&studio="))) == 3


def test_words_and_filters_stay_together(client, study):
    sheet = show.published(study, number=4)[0]
    page = texts(client, f"/pratiche/?q={sheet.title}&regione=08&vista=tabella")
    assert sheet.title in page
    assert re.search(r'<input type="hidden" name="regione" value="08">', page)
    assert re.search(r'<input type="hidden" name="q" value="', page)
    assert texts(client, f"/pratiche/?q={sheet.title}&regione=01").count("Nessuna pratica con queste parole") == 1


@pytest.mark.parametrize(
    "query", ["?pagina=99", "?pagina=x", "?ordine=%27&vista=zz", "?tema=" + "a" * 400, "?q=%00", "?q=%22"]
)
def test_a_strange_address_is_still_a_page(client, study, query):
    show.published(study, number=1)
    assert client.get(f"/pratiche/{query}").status_code == 200


def test_fifty_a_page_then_the_next(client, study):
    sheets = show.published(study, number=1)
    rows = [
        PracticeSheet(practice=make.practice(study, f"P{n}", email=""), study=study, slug=f"p{n}", title=f"P{n:02}",
                      level="full", published_at=sheets[0].published_at, changed_at=sheets[0].changed_at)
        for n in range(60)
    ]  # fmt: skip
    PracticeSheet.objects.bulk_create(rows)
    first = texts(client, "/pratiche/?ordine=nome")
    assert (len(titles(first)), "Pagina successiva" in first) == (50, True)
    assert len(titles(texts(client, "/pratiche/?ordine=nome&pagina=2"))) == 11


def test_the_catalogue_takes_as_many_queries_for_three_as_for_twenty(client, study, django_assert_num_queries):
    for number in (3, 20):
        show.published(study, number=number)
        with django_assert_num_queries(9):
            client.get("/pratiche/?q=anziani&regione=08&tema=neighbourhood_help&vista=mappa")


def test_a_practice_tells_its_story_in_both_languages(client, study):
    sheet = show.published(study, number=1, quotes={"quotes": "with_practice_name"})[0]
    italian, english = texts(client, sheet.get_absolute_url()), texts(client, f"/en/pratiche/{sheet.slug}/")
    for page in (italian, english):
        assert sheet.title in page
        assert sheet.summary in page
        assert page.count("<h1") == 1
        assert "s-quote" in page
    assert "Da dove nasce" in italian
    assert "Where it comes from" in english
    assert 'lang="it"' in english


def test_a_card_only_practice_says_that_it_chose_so(client, study):
    sheet = show.published(study, number=1, publication="card_only", licence="no")[0]
    page = texts(client, sheet.get_absolute_url())
    assert sheet.summary in page
    assert "solo la sua carta breve" in page
    assert "CC BY 4.0." not in page


def test_a_withdrawn_practice_answers_410_and_is_nowhere_else(client, study):
    sheet = show.published(study, number=1)[0]
    title, address = sheet.title, sheet.get_absolute_url()
    lists = ["/", "/pratiche/", "/pratiche/feed.xml", "/api/pratiche.json"]
    assert [address in texts(client, page) for page in [*lists, "/sitemap.xml"]] == [True] * 5
    withdraw_sheet(sheet, by=study.memberships.first().person)
    gone = texts(client, address, status=410)
    assert title not in gone
    assert "Questa pratica non è più qui" in gone
    assert [page for page in lists if title in texts(client, page)] == []
    assert address not in texts(client, "/sitemap.xml")
    assert "Nessuna pratica con queste parole" in texts(client, f"/pratiche/?q={title}")


def test_an_unknown_practice_answers_404(client, db):
    assert client.get("/pratiche/mai-esistita/").status_code == 404


@pytest.mark.parametrize("name", ["method", "privacy", "accessibility", "legal", "open_data", "public_studies"])
def test_pages_about_us_open_in_both_languages(client, name):
    name_host(name="Associazione di prova", privacy_notice="Trattiamo i dati così.", email="info@example.org")
    with translation.override("it"):
        address = reverse(name)
    assert texts(client, address).count("<h1") == 1
    assert texts(client, f"/en{address}").count("<h1") == 1


def test_the_privacy_page_shows_the_associations_notice(client):
    name_host(name="Associazione di prova", privacy_notice="Trattiamo i dati così.", privacy_version="2.1")
    page = texts(client, "/privacy/")
    assert "Trattiamo i dati così." in page
    assert "2.1" in page


def test_sources_to_be_credited_stand_in_the_legal_notes(client, study):
    show.published(study, number=1)
    PracticeSheet.objects.update(attribution="Archivio aperto, CC BY 4.0")
    SHELF.clear()
    assert "Archivio aperto, CC BY 4.0" in texts(client, "/note-legali/")
