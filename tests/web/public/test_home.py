"""The home and a study's page: blocks for what there is, none for what there is not, few bytes and few questions."""

from datetime import date, timedelta

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import make
import show
from sestante.exchange.actions import hide_voice
from sestante.people.actions import public_changed
from sestante.reports.models import Edition, Report
from sestante.studies.actions import show_study
from sestante.training.models import Cohort
from sestante.web.caching import SHELF

pytestmark = pytest.mark.django_db
BLOCKS = {"Bisogni e offerte</h2>", "Pillole</h2>", "Programma e iscrizione", "Dagli studi", "Imparare facendo"}


@pytest.fixture
def study():
    SHELF.clear()
    study = make.study(title_en="Communities that care")
    show_study(study, by=study.memberships.get().person, public=True)
    return study


def frozen(study, kind="report", title="Il report", **fields):
    report, _made = Report.objects.get_or_create(study=study, kind=kind, defaults={"title": title})
    number = Edition.objects.filter(report__study=study).count() + 1
    return Edition.objects.create(report=report, number=number, title={"it": title}, content={"it": []}, **fields)


def one_of_each(study):
    """A published row of every kind that the home may show."""
    make.accepted(study, text="Manca un furgone")
    make.pill(study)
    make.event(study)
    frozen(study)
    frozen(study, "guidelines", "Gli orientamenti", comments_until=timezone.localdate())
    make.cohort(make.training_path(study))
    public_changed()


def home(client, address="/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_blocks_without_rows_do_not_appear(client, study):
    page = home(client)
    assert {block for block in BLOCKS if block in page} == set()


def test_every_kind_of_row_has_its_block(client, study):
    one_of_each(study)
    page = home(client)
    assert {block for block in BLOCKS if block in page} == BLOCKS
    for words in ("Manca un furgone", "La ciclofficina riapre il sabato", "La strada trovata", "Il report",
                  "Gli orientamenti", "Aperti ai commenti", "Cartella stampa", "Primavera"):  # fmt: skip
        assert words in page


def test_english_months_keep_their_capital_and_italian_ones_are_small(client, study):
    begins = date(timezone.localdate().year + 1, 10, 17)
    make.event(study, days=(begins - timezone.localdate()).days)
    study.phases.filter(state="now").update(ends_on=begins)
    public_changed()
    assert "<span>ottobre</span>" in home(client)
    assert "fino al 17 ottobre" in home(client)
    english = home(client, "/en/")
    assert "<span>October</span>" in english and "until 17 October" in english


def test_what_is_taken_back_leaves_the_home_at_once(client, study):
    voice = make.accepted(study, text="Manca un furgone")
    assert "Manca un furgone" in home(client)
    hide_voice(voice, by=study.memberships.get().person)
    assert "Manca un furgone" not in home(client)


def test_a_closed_comment_period_and_a_full_cohort_are_not_offered(client, study):
    frozen(study, "guidelines", "Gli orientamenti", comments_until=timezone.localdate() - timedelta(days=1))
    make.cohort(make.training_path(study))
    Cohort.objects.update(full_since=timezone.now())
    public_changed()
    page = home(client)
    assert ("Gli orientamenti" in page, "Primavera" in page) == (False, False)


@pytest.mark.parametrize("address", ["/", "/studi/{}/"])
def test_two_rows_of_a_kind_ask_as_much_as_many(client, study, address):
    address = address.format(study.slug)

    def asked():
        SHELF.clear()
        with CaptureQueriesContext(connection) as captured:
            home(client, address)
        return len(captured)

    one_of_each(study)
    show.published(study, number=2)
    few = asked()
    for n in range(4):
        make.accepted(study, "resource", text=f"C’è una sala {n}")
        make.pill(study, title=f"Pillola {n}")
        make.event(study, days=40 + n)
        frozen(study, title=f"Report {n}")
        make.cohort(study.paths.get(), title=f"Autunno {n}")
    assert asked() == few


def test_the_home_is_light(client, study):
    show.published(study, number=6)
    one_of_each(study)
    assert len(brotli.compress(home(client).encode(), quality=5)) < 6_000


def test_a_study_page_leads_to_all_it_has_and_to_nothing_else(client, study):
    address = f"/studi/{study.slug}/"
    page = home(client, address)
    assert {words for words in ("Vai alla bacheca", "Tutte le pillole", "Imparare facendo") if words in page} == set()
    one_of_each(study)
    page = home(client, address)
    for words in ("Manca un furgone", "La ciclofficina riapre il sabato", "La strada trovata", "Il report",
                  "Gli orientamenti", "Aperti ai commenti", "Imparare facendo"):  # fmt: skip
        assert words in page
    other = make.study(title="Altro studio")
    show_study(other, by=other.memberships.get().person, public=True)
    assert "Manca un furgone" not in home(client, f"/studi/{other.slug}/")
