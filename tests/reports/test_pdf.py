"""The PDF, looked at from inside."""

import io
import json
import time

import pikepdf
import pytest

from sestante.reports.actions import freeze_edition, open_report, write_chapter
from sestante.reports.models import EditionFile
from sestante.reports.pdf import pdf_of
from sestante.reports.tasks import make_edition_file
from sestante.synthesis.actions import pin_quotation, pin_table
from sestante.synthesis.queries import answered_questionnaires, question_of, questions_of, table_of
from small_form import small_study

HOSTILE = r"""# #let x = 1

#panic("x") $x^2$ \#eval("1") @cite <label> `#raw` [[D1]] #include "/etc/passwd" // comment */ ]]]] }}} ~ _under_ *em*

{?#read("/etc/passwd") è vero?} [[T1]].

[link](javascript:alert(1)) [good](https://example.org/#a) <script>alert(1)</script>

| #a | $b$ |
|----|-----|
| `]` | *x* |

[[D1]]

[[T1]]
"""


def pin(study, person, number=1):
    questionnaire = answered_questionnaires(study)[0]
    table = table_of(study, question_of(questions_of(study), "needs"))
    for _n in range(number):
        pin_table(table, questionnaire=questionnaire, finding="Serve #denaro", finding_en="Money first", by=person)


def write(report, person, text, text_en="", key="ch00"):
    write_chapter(report.chapters.get(key=key), revision=0, by=person, text=text, text_en=text_en)


@pytest.fixture
def edition(db, django_capture_on_commit_callbacks):
    study, _version, responses = small_study(is_invented=True, attribution="Fonte: #prova, CC BY 4.0")
    person = study.memberships.first().person
    pin(study, person)
    questions = questions_of(study)
    ref = responses[0].answers.get(path__endswith="/story").ref
    pin_quotation(
        question_of(questions, "story"),
        questions=questions,
        response=responses[0],
        ref=ref,
        finding="Una porta",
        by=person,
    )
    report = open_report(study, by=person)
    write(report, person, HOSTILE, text_en="Money is short [[D1]].\n\n[[D1]]")
    with django_capture_on_commit_callbacks(execute=True):
        return freeze_edition(report, by=person)


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
    files = EditionFile.objects.filter(edition=edition).order_by("language")
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
    file = EditionFile.objects.get(edition=edition, language="it")
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
