"""Sixty-five real initiatives go in through the import screens and come out as tables, map, search results, report."""

import csv
import io
import re
from pathlib import Path

import pikepdf
import pytest

import make
from sestante.catalogue.models import PracticeSheet
from sestante.fieldwork.models import Answer, Response

REAL = Path(__file__).resolve().parents[3] / "shared/data/practices/covid19italia_iniziative_solidali.csv"
CREDIT = (
    "Dati: covid19italia.help (emergenzeHack, ActionAid e volontari), CC BY 4.0, "
    "selezione e mascheramento a cura di Sestante."
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not REAL.exists(), reason="the real initiatives lie beside the project, and are not there"),
]


@pytest.mark.parametrize("width", [1280, 390])
def test_real_initiatives_from_their_table_to_the_report(visitor, places_there, width):
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    study = make.study(
        "Iniziative solidali", by=make.person(email="ada@example.org", password="quattro parole in fila")
    )
    home = f"/area/{study.slug}/"
    ada = visitor(width=width)
    ada.sign_in("ada@example.org")

    ada.go(f"{home}scheda/")
    row = ada.page.locator("li", has=ada.page.locator("input[name=name][value=breve]"))
    ada.follow(row.get_by_role("button"))
    ada.press("Publish", within="main", role="link")
    ada.press("Publish", within="main", role="button")

    # -- the table in: columns recognised by themselves, a look at the rows, then all of them
    ada.go(f"{home}importa/")
    ada.press("Import a table", within="main", role="link")
    ada.page.locator("[name=version]").select_option(index=1)
    ada.page.locator("[name=file]").set_input_files(REAL)
    ada.press("Read the table", within="main", role="button")
    chosen = ada.page.locator("select[name^=column]").evaluate_all("all => all.map(one => one.value)")
    assert len([value for value in chosen if value]) >= 12
    ada.page.locator("[name=attribution]").fill(CREDIT)
    ada.press("Save and look at the rows", within="main", role="button")
    assert rows[0]["title"] in ada.text()
    ada.press("Import", within="main form:has(.s-mapping)", role="button")
    responses = Response.objects.filter(version__questionnaire__study=study)
    assert responses.count() == len(rows)
    assert str(len(rows)) in ada.page.locator(".s-kv").inner_text()
    sent = responses.filter(state="submitted").count()
    for page in ("pratiche/", "risposte/", "importa/"):
        ada.go(home + page)
        assert CREDIT in ada.text()

    # -- out again: tables that agree with the file, the map of the regions
    ada.go(f"{home}quadro/?vista=tabella")
    assert CREDIT in ada.text()
    ada.go(f"{home}quadro/mappa/")
    region = Answer.objects.filter(response__in=responses, path__endswith="/region", value="03").count()
    assert region == sum(row["region"] == "Lombardia" for row in rows)
    assert re.search(rf"\b{region}\b", ada.page.locator(".s-tiles").inner_text())
    ada.go(f"{home}quadro/")
    ada.press("Pin", within="main .s-fig", role="link")
    ada.press("Pin", within="main form", role="button")

    # -- an edition
    ada.go(f"{home}report/")
    ada.press("Begin the report", within="main")
    ada.follow(ada.page.locator(".s-chapters a").first)
    ada.page.locator("[name=text]").fill("Marzo 2020: {?le iniziative nascono in tutta Italia [[D1]].?}\n\n[[D1]]\n")
    ada.press("Save the chapter", within="main", role="button")
    ada.go(f"{home}report/")
    ada.press("Freeze an edition", within="main")
    ada.press("Freeze the edition", within="main", role="button")

    # -- the catalogue: all of the page at once
    ada.go(f"{home}catalogo/")
    for box in ada.page.locator("[name=practice]").all():
        box.check()
    ada.press("Publish those ticked", within="main", role="button")
    ada.go(f"{home}catalogo/?pagina=2")
    for box in ada.page.locator("[name=practice]").all():
        box.check()
    ada.press("Publish those ticked", within="main", role="button")
    published = PracticeSheet.objects.published().count()
    assert published == sent

    guest = visitor(width=width)
    guest.go("/pratiche/?q=spese a domicilio")
    found = guest.page.locator(".s-results > li")
    assert 3 <= found.count() < published
    assert CREDIT in guest.page.locator("footer").last.inner_text()
    guest.follow(found.first.get_by_role("link").first)
    assert CREDIT in guest.text()
    # The source's own pages may name people: they are for the team.
    assert "github.com" not in guest.page.content()
    guest.go("/pratiche/?vista=mappa")
    assert re.search(r"\b\d+\b", guest.page.locator(".s-tiles").first.inner_text())
    guest.go(f"/report/{study.slug}/1/")
    assert "le iniziative nascono in tutta Italia" in guest.text()
    assert CREDIT in guest.page.locator("footer").last.inner_text()
    files = guest.page.locator("main a[href$='.pdf']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(files) == 2
    for href in files:
        with pikepdf.open(io.BytesIO(guest.take(href))) as pdf:
            assert bool(pdf.Root.MarkInfo.Marked)
    guest.go("/note-legali/")
    assert CREDIT in guest.text()
