"""The press office at the workbench."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import make
import show
from sestante.outreach.models import Issue, Pill, PressRelease
from sestante.studies.actions import show_study
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make.frozen_study()


@pytest.fixture
def base(study, client):
    client.force_login(study.memberships.first().person, backend="sesame.backends.ModelBackend")
    return f"/area/{study.slug}"


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_release_is_written_and_nothing_typed_is_lost_in_a_conflict(client, base, study):
    client.post(f"{base}/stampa/comunicati/")
    release = PressRelease.objects.get()
    address = f"{base}/stampa/comunicati/{release.pk}"
    words = {"it_headline": "Il fatto", "dated_on": "2026-12-05", "place": "Bologna", "revision": 0}
    assert client.post(f"{address}/testo/", words).status_code == 302
    late = client.post(f"{address}/testo/", words | {"it_headline": "Altro fatto"})
    assert (late.status_code, "Altro fatto" in late.content.decode()) == (409, True)
    assert client.post(f"{address}/testo/", words | {"it_headline": "Altro fatto", "revision": 1}).status_code == 302
    refused = client.post(f"{address}/passi/", follow=True).content.decode()
    assert "è ancora vuoto" in refused


def test_only_who_coordinates_approves_and_releases(client, study):
    writer = make.member(study, Role.RESEARCHER)
    client.force_login(writer, backend="sesame.backends.ModelBackend")
    release = make.release(study)
    base = f"/area/{study.slug}/stampa/comunicati/{release.pk}"
    assert client.get(f"{base}/").status_code == 200
    refused = ("uscita", "giornalisti", "correzione", "ritiro")
    assert [client.post(f"{base}/{page}/").status_code for page in refused] == [403] * 4
    pill = make.pill(study, published=False)
    client.post(f"/area/{study.slug}/pillole/{pill.pk}/stato/", {"act": "publish"})
    client.post(f"/area/{study.slug}/pillole/{pill.pk}/", {"title": "T", "text": "T", "language": "it",
                                                            "revision": 1, "then": "publish"})  # fmt: skip
    assert Pill.objects.get().state == "draft"


def test_a_published_practice_becomes_a_pill_in_two_presses(client, base, study):
    (sheet,) = show.published(study, number=1)
    page = client.get(f"{base}/catalogo/{sheet.practice_id}/").content.decode()
    assert f'name="key" value="{sheet.slug}"' in page
    made = client.post(f"{base}/pillole/nuova/", {"kind": "practice", "key": sheet.slug})
    form = client.get(made["Location"]).context["form"]
    written = {name: form[name].value() or "" for name in form.fields if name not in ("image", "without_image")}
    client.post(made["Location"], written | {"then": "publish"})
    pill = Pill.objects.get()
    assert (pill.state, pill.title, pill.sheet, pill.province_id) == (
        "published", sheet.title[:80], sheet, sheet.province_code)  # fmt: skip
    assert client.post(f"{base}/pillole/nuova/", {"kind": "practice", "key": "di-altri"}).status_code == 404


def test_published_evidence_becomes_a_draft_that_leads_back_to_its_edition(client, base, study):
    assert 'name="kind" value="evidence"' in client.get(f"{base}/evidenze/D1/").content.decode()
    client.post(f"{base}/pillole/nuova/", {"kind": "evidence", "key": "D1"})
    pill = Pill.objects.get()
    assert (pill.title, pill.source_key, pill.edition.number) == ("Il cibo prevale", "1/D1", 1)
    assert pill.source_url.endswith("/1/#prova-D1")


def test_a_need_on_the_board_becomes_a_pill_in_two_presses(client, base, study):
    show_study(study, by=study.memberships.first().person, public=True)
    need, private = make.accepted(study), make.accepted(study, publish_choice="private")
    assert 'name="kind" value="need"' in client.get(f"{base}/voci/{need.pk}/").content.decode()
    assert 'name="kind" value="need"' not in client.get(f"{base}/voci/{private.pk}/").content.decode()
    made = client.post(f"{base}/pillole/nuova/", {"kind": "need", "key": need.pk})
    form = client.get(made["Location"]).context["form"]
    written = {name: form[name].value() or "" for name in form.fields if name not in ("image", "without_image")}
    client.post(made["Location"], written | {"then": "publish"})
    pill = Pill.objects.get()
    assert (pill.state, pill.title, pill.voice, pill.province_id, pill.source_url) == (
        "published", need.name, need, need.province_id, f"/bisogni-e-offerte/{need.pk}/")  # fmt: skip
    for key in (private.pk, "²", "999999"):
        assert client.post(f"{base}/pillole/nuova/", {"kind": "need", "key": key}).status_code == 404


def test_a_public_event_becomes_a_draft_that_leads_to_its_page(client, base, study):
    event, draft = make.event(study), make.event(study, public=False)
    assert 'name="kind" value="event"' in client.get(f"{base}/evento/{event.pk}/").content.decode()
    assert 'name="kind" value="event"' not in client.get(f"{base}/evento/{draft.pk}/").content.decode()
    client.post(f"{base}/pillole/nuova/", {"kind": "event", "key": event.slug})
    pill = Pill.objects.get()
    assert (pill.title, pill.source_key, pill.source_url) == ("La strada trovata", event.slug, f"/eventi/{event.slug}/")
    assert pill.text.endswith(", Sala Borsa. Le pratiche si raccontano.")
    assert client.post(f"{base}/pillole/nuova/", {"kind": "event", "key": draft.slug}).status_code == 404


def test_an_issue_takes_the_pills_in_the_order_given(client, base, study):
    one, two = make.pill(study, title="Uno"), make.pill(study, title="Due")
    words = {"subject": "Novembre", f"place_{one.pk}": "2", f"place_{two.pk}": "1"}
    made = client.post(f"{base}/pillole/newsletter/nuova/", words)
    make.subscriber("ada@example.org")
    page = client.get(made["Location"]).content.decode()
    assert "ada@example.org" in page
    assert page.index("Due\n") < page.index("Uno\n")
    letter = client.get(f"{made['Location']}lettera/")
    assert (b"<h2" in letter.content, "script-src" in letter["Content-Security-Policy"]) == (True, False)
    client.post(f"{made['Location']}invio/")
    assert Issue.objects.get().state == "sending"


def test_ten_times_the_rows_ask_the_database_no_more(client, base, study):
    pages = ("stampa/", "stampa/rubrica/", "stampa/impegni/", "stampa/rassegna/", "pillole/", "pillole/newsletter/", "")

    def fill(number):
        from sestante.outreach.actions.aftermath import record_commitment, record_coverage

        by = study.memberships.first().person
        for place in range(number):
            make.release(study)
            make.pill(study, title=f"Pillola {place}")
            make.journalist(f"g{number}-{place}@example.org")
            today = timezone.localdate()
            record_commitment(study, owner="Comune", text="Apre", made_on=today, by=by)
            record_coverage(study, outlet="Voce", title="Titolo", published_on=today, tone="reports", by=by)
            Issue.objects.create(study=study, subject="Numero")

    fill(2)
    few = [queries(client, f"{base}/{page}") for page in pages]
    fill(16)
    assert [queries(client, f"{base}/{page}") for page in pages] == few
