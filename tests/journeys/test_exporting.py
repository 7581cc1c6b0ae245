"""The scheda on its way to SPSS and Excel: asked for on a screen, downloaded, read back by others' programs."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pyreadstat
import pytest

from sestante.demo.loading import PASSWORD, accounts
from sestante.fieldwork.models import Export, Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_scheda_goes_to_spss_and_excel_and_reads_back(visitor, demo, tmp_path, width):
    somebody = visitor(width=width)
    somebody.sign_in(next(email for email, _password, role in accounts() if role == "coordinator"), PASSWORD)
    somebody.go(f"/area/{demo.slug}/risposte/")
    somebody.press("Export", within="main", role="link")
    page = somebody.page
    page.locator("input[name=formats][value=sav]").check()
    page.locator("input[name=formats][value=codebook]").uncheck()
    page.locator("main form details.s-why summary").first.click()
    page.locator("input[name=many][value=split]").check()
    somebody.press("Make the export")
    link = page.locator("#fatte a[href*='/file/']").first
    files = zipfile.ZipFile(io.BytesIO(somebody.take(link.get_attribute("href"))))
    sent = Response.objects.of_study(demo).submitted().filter(version__form_id="scheda").count()
    (workbook,) = (name for name in files.namelist() if name.endswith(".xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(files.read(workbook)))
    assert book["main"].max_row == 1 + sent > 20 and len(book.sheetnames) > 3
    system = next(name for name in files.namelist() if re.fullmatch(r"scheda-della-buona-pratica-sociale\.sav", name))
    path = Path(tmp_path / "scheda.sav")
    path.write_bytes(files.read(system))
    frame, about = pyreadstat.read_sav(path, user_missing=True)
    assert len(frame) == sent
    assert not {"contact_email", "contact_name", "practice_name"} & set(about.column_names)
    head, *rows = book["main"].iter_rows(values_only=True)
    themes = [name for name in head if name and name.startswith("themes/")]
    for name in themes:
        theirs = [row[head.index(name)] for row in rows]
        assert frame[name.replace("/", "_")].tolist() == theirs
    assert about.column_names_to_labels["maturity"] and about.variable_value_labels["maturity"]
    assert Export.objects.filter(state="ready").count() >= 1


def corrected(data, *puts):
    """The workbook of an export with some cells changed: ``(sheet, row, column, value)``."""
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        book = openpyxl.load_workbook(io.BytesIO(files.read(next(one for one in files.namelist() if ".xlsx" in one))))
    for sheet, row, column, value in puts:
        heads = [cell.value for cell in book[sheet][1]]
        book[sheet].cell(row=row, column=heads.index(column) + 1).value = value
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


@pytest.mark.parametrize(("width", "scripts"), [(1280, False), (390, True)])
def test_a_corrected_table_stops_at_what_is_wrong_and_comes_in_when_told_to(visitor, demo, tmp_path, width, scripts):
    somebody = visitor(width=width, javascript=scripts, axe=scripts)
    somebody.sign_in(next(email for email, _password, role in accounts() if role == "coordinator"), PASSWORD)
    somebody.go(f"/area/{demo.slug}/risposte/esporta/")
    page = somebody.page
    page.locator("input[name=scope][value=named]").check()
    somebody.press("Make the export")
    data = somebody.take(page.locator("#fatte a[href*='/file/']").first.get_attribute("href"))
    first, second = Response.objects.of_study(demo).submitted().filter(version__form_id="scheda").order_by("pk")[:2]
    path = tmp_path / "corrected.xlsx"
    path.write_bytes(corrected(data, ("main", 2, "scope", "province"), ("partners", 3, "partner_since", "always")))
    before = [first.revision, second.revision]
    somebody.go(f"/area/{demo.slug}/importa/nuovo/")
    page.locator("input[name=file]").set_input_files(path)
    page.locator("select[name=version]").select_option(str(first.version_id))
    somebody.follow(page.locator("main form button[type=submit]").last)
    assert somebody.heading() == "Un’esportazione che torna" and "Foglio “partners”, riga 3" in somebody.text()
    somebody.press("Correct the forms")
    assert "non è stato scritto niente" in somebody.text()
    assert list(Response.objects.filter(pk__in=[first.pk, second.pk]).values_list("revision", flat=True)) == before
    somebody.press("Bring in what is right")
    assert ">province<" in Response.objects.get(pk=first.pk).instance
    somebody.go(page.url)
    assert "Schede corrette" in somebody.text()
    somebody.press("Undo the import", role="link")
    somebody.press("Undo", within="main", role="button")
    assert Response.objects.get(pk=first.pk).instance == first.instance
