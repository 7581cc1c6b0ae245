"""The PDF, looked at from inside."""

import io
import json
import time

import pikepdf
import pytest

from hostile_edition import hostile_edition, pin, write
from sestante.reports.actions import freeze_edition, open_report
from sestante.reports.models import EditionFile
from sestante.reports.pdf import pdf_of
from sestante.reports.tasks import make_edition_file
from small_form import small_study


@pytest.fixture
def edition(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return hostile_edition()


def alt_texts(pdf):
    return [str(thing.Alt) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing]


def outline_titles(pdf):
    with pdf.open_outline() as outline:
        waiting, titles = list(outline.root), []
        while waiting:
            item = waiting.pop(0)
            titles.append(str(item.title))
            waiting = [*item.children, *waiting]
    return titles


def test_freezing_makes_a_tagged_pdf_in_each_language(edition):
    files = EditionFile.objects.filter(edition=edition, format="pdf").order_by("language")
    assert [(file.language, file.state) for file in files] == [("en", "ready"), ("it", "ready")]
    for file in files:
        with pikepdf.open(io.BytesIO(file.file.read())) as pdf:
            assert str(pdf.Root.Lang) == file.language
            assert bool(pdf.Root.MarkInfo.Marked)
            assert "/StructTreeRoot" in pdf.Root
            with pdf.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
                assert metadata["dc:title"] == edition.title[file.language]
            assert len(pdf.pages) == 4


def test_every_chart_has_its_words_in_the_language_of_the_file(edition):
    for language, beginning in (("it", "Serve #denaro. Denaro: 5; "), ("en", "Money first. Money: 5; ")):
        with pikepdf.open(io.BytesIO(pdf_of(edition, language))) as pdf:
            assert any(alt.startswith(beginning) for alt in alt_texts(pdf))


def test_hostile_text_is_printed_and_never_run(edition):
    content = pdf_of(edition, "it")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        titles = json.dumps(outline_titles(pdf))
        links = [
            str(annotation.A.URI)
            for page in pdf.pages
            for annotation in page.get("/Annots", [])
            if "/A" in annotation and "/URI" in annotation.A
        ]
    assert "#let x = 1" in titles
    assert links == ["https://example.org/#a"]


def test_making_a_file_twice_changes_nothing(edition):
    file = EditionFile.objects.get(edition=edition, language="it", format="pdf")
    made, name = file.made_at, file.file.name
    make_edition_file.call(file.pk)
    file.refresh_from_db()
    assert (file.made_at, file.file.name) == (made, name)


def test_forty_pages_with_twenty_charts_take_three_seconds(db):
    study, _version, _responses = small_study()
    person = study.memberships.first().person
    pin(study, person, number=20)
    report = open_report(study, by=person)
    prose = "Le pratiche che durano hanno in comune qualcuno che tiene il filo, e poco altro [[D1]]. " * 26
    for number, key in enumerate(("ch00", "ch01", "ch02", "ch03")):
        pages = [f"## Parte {one}\n\n{prose}\n\n[[D{number * 5 + one}]]\n\n{prose}\n\n{prose}" for one in range(1, 6)]
        write(report, person, "\n\n".join(pages), key=key)
    edition = freeze_edition(report, by=person)
    start, used = time.perf_counter(), time.process_time()
    content = pdf_of(edition, "it")
    took = min(time.perf_counter() - start, time.process_time() - used)  # other tests may hold the cores
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) >= 40
        assert len(alt_texts(pdf)) == 21  # twenty charts and the arc
    assert took < 3
