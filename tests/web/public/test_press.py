"""Pills, feed and press room as everybody sees them; and that nothing is seen before its hour."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from sestante.outreach.actions.journalists import accept_embargo, offer_embargo
from sestante.outreach.actions.kits import order_kit
from sestante.outreach.actions.pills import archive_pill, correct_pill
from sestante.outreach.actions.releases import correct_release, publish_release, withdraw_release
from sestante.outreach.links import EMBARGO, token_of
from sestante.outreach.models import Pill, PressRelease, PublicRelease
from sestante.people.actions import name_host
from sestante.studies.actions import show_study
from sestante.web.caching import SHELF

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SECRET = "Segretissimo"


@pytest.fixture
def study():
    return make.frozen_study()


def queries(client, address):
    SHELF.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# -- pills -------------------------------------------------------------------------------------------------------------
def test_the_feed_is_atom_with_every_entry_dated_and_at_its_own_address(client, settings):
    settings.SESTANTE_SITE_URL = "https://pratiche.example.org"
    name_host(name="Associazione")
    study = make.study()
    pill = make.pill(study, title="Il coro & la piazza", call_to_action="Vieni a cantare")
    make.pill(study, title="Non ancora", published=False)
    answer = client.get("/pillole/feed.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    assert root.findtext("a:title", namespaces=ATOM) == "Pillole di Associazione"
    assert root.find("a:link[@rel='self']", ATOM).get("href") == "https://pratiche.example.org/pillole/feed.xml"
    (entry,) = root.findall("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "Il coro & la piazza"
    assert entry.findtext("a:id", namespaces=ATOM) == f"https://pratiche.example.org/pillole/{pill.slug}/"
    assert all(entry.findtext(f"a:{name}", namespaces=ATOM) for name in ("updated", "published", "summary"))
    assert root.findtext("a:updated", namespaces=ATOM)


def test_the_list_narrows_by_topic_and_province(client):
    from sestante.places.models import Province

    study = make.study()
    make.pill(study, title="Orto a Rimini", topic="food", province=Province.objects.get(name="Rimini"))
    make.pill(study, title="Coro a Parma", topic="culture", province=Province.objects.get(name="Parma"))
    page = client.get("/pillole/", {"tema": "food"}).content.decode()
    assert ("Orto a Rimini" in page, "Coro a Parma" in page) == (True, False)
    rimini = Province.objects.get(name="Rimini").code
    assert "Coro a Parma" not in client.get("/pillole/feed.xml", {"provincia": rimini}).content.decode()


def test_a_pill_taken_off_says_so_and_nothing_of_what_it_said(client):
    study = make.study()
    pill = correct_pill(make.pill(study), words="Erano quattro.", by=study.memberships.first().person)
    page = client.get(pill.get_absolute_url()).content.decode()
    assert ("Erano quattro." in page, "#lepillole" in page) == (True, True)
    archive_pill(pill, by=study.memberships.first().person)
    gone = client.get(pill.get_absolute_url())
    assert (gone.status_code, "volontari" in gone.content.decode()) == (410, False)


def test_ten_times_the_pills_ask_the_database_no_more(client):
    study = make.study()
    for number in range(2):
        make.pill(study, title=f"Pillola {number}")
    few = [queries(client, address) for address in ("/pillole/", "/pillole/feed.xml", "/stampa/", "/impegni/")]
    for number in range(18):
        make.pill(study, title=f"Altra {number}")
        make.public_release(study)
    many = [queries(client, address) for address in ("/pillole/", "/pillole/feed.xml", "/stampa/", "/impegni/")]
    assert few == many


# -- the press room ----------------------------------------------------------------------------------------------------
def everything_public(client):
    """Every public address without arguments, and every address those pages and the sitemap lead to."""
    import re

    from sestante.web.access import PAGES, PUBLIC

    seen, waiting, text = set(), ["/sitemap.xml", "/pillole/feed.xml", "/pratiche/feed.xml"], ""
    for name, rule in PAGES.items():
        if rule == PUBLIC:
            try:
                waiting.append(reverse(name))
            except Exception:  # noqa: BLE001, S112 it takes arguments: found through links
                continue
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/static", "/entra", "/esci")):
            continue
        seen.add(address)
        answer = client.get(address)
        if answer.streaming:
            continue
        body = answer.content.decode(errors="replace")
        text += body
        waiting += [path for path in re.findall(r'href="(/[^"#?]*)', body) if path not in seen]
        waiting += re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", body)
    return text, seen


def test_nothing_under_embargo_is_reached_from_any_public_page(client, study, by, settings, committing):
    show_study(study, by=by, public=True)
    release = make.embargoed(study, headline=f"{SECRET}, il fatto", body=f"{SECRET}. Il cibo prevale [[D1]].")
    with committing():
        order_kit(release)
    (access,) = offer_embargo(release, [make.journalist()], by=by)
    accept_embargo(access, language="it")
    SHELF.clear()
    text, seen = everything_public(client)
    assert len(seen) > 20
    assert SECRET not in text
    guess = "/stampa/comunicati/segretissimo-il-fatto/"
    for address in (guess, f"{guess}cartella.zip", f"/stampa/comunicati/{release.pk}/",
                    f"/{release.kit.file.name}", f"/media/{release.kit.file.name}",
                    f"/static/{release.kit.file.name}"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_at_its_hour_the_clock_opens_it_to_everybody(client, study, by, committing):
    release = make.embargoed(study, headline=f"{SECRET}, il fatto")
    with committing():
        order_kit(release)
    (access,) = offer_embargo(release, [make.journalist()], by=by)
    assert client.get("/stampa/").content.decode().count(SECRET) == 0
    PressRelease.objects.update(release_at=timezone.now() - timedelta(seconds=1))
    call_command("tick")
    assert SECRET in client.get("/stampa/").content.decode()
    page = client.get("/stampa/comunicati/segretissimo-il-fatto/").content.decode()
    assert "/stampa/comunicati/segretissimo-il-fatto/cartella.zip" in page
    assert f'/report/{study.slug}/1/#prova-D1"' in page
    kit = client.get("/stampa/comunicati/segretissimo-il-fatto/cartella.zip")
    assert b"".join(kit.streaming_content)[:2] == b"PK"
    link = client.get(f"/stampa/embargo/{token_of(EMBARGO, access)}/")
    assert (link.status_code, link["Location"]) == (302, "/stampa/comunicati/segretissimo-il-fatto/")


def test_corrections_stand_above_and_a_withdrawal_leaves_only_its_reason(client, study, by):
    release = make.release(study, approved=True)
    address = publish_release(release, by=by).get_absolute_url()
    release.refresh_from_db()
    words = {"it": "Il sommario era sbagliato.", "en": "The subhead was wrong."}
    texts = {"it": release.texts["it"] | {"subhead": "Ora giusto"}, "en": release.texts["en"] | {"subhead": "Right"}}
    correct_release(release, texts=texts, words=words, by=by)
    page = client.get(address).content.decode()
    assert page.index("Il sommario era sbagliato.") < page.index("Ora giusto")
    assert "The subhead was wrong." in client.get(f"/en{address}").content.decode()
    withdraw_release(release, words={"it": "Una cifra era falsa.", "en": "A figure was false."}, by=by)
    gone = client.get(address)
    assert (gone.status_code, "Una cifra era falsa." in gone.content.decode()) == (410, True)
    assert "Le portinerie" not in gone.content.decode() + client.get("/stampa/").content.decode()
    assert client.get(f"{address}cartella.zip").status_code == 404


def test_the_tables_the_public_reads_hold_no_draft(study):
    make.release(study)
    make.pill(study, published=False)
    assert (PublicRelease.objects.count(), Pill.objects.public().count()) == (0, 0)
