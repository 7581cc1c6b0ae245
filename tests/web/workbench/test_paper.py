"""A version of a questionnaire on paper: what the sheet says, and that it is a PDF everybody can read."""

import io

import pikepdf
import pytest
from django.urls import reverse

import make
import samples
import telephones
from forms import from_library
from sestante.fieldwork.queries.printed import printed_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(study):
    return telephones.visit(study)


def page(client, name, study, *rest):
    answer = client.get(reverse(name, args=[study.slug, *rest]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_scheda_on_paper_is_a_tagged_pdf_in_either_language(coordinator, study):
    version = from_library(study, "scheda")
    said = page(coordinator, "version", study, version.pk)
    for language in ("it", "en"):
        where = f"{reverse('version_paper', args=[study.slug, version.pk])}?lingua={language}"
        assert where.replace("&", "&amp;") in said
        answer = coordinator.get(where)
        assert answer["Content-Type"] == "application/pdf"
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == (language, True)


def test_the_sheet_has_room_for_each_kind_of_answer_and_says_when_one_is_asked(study, version):
    sheet = printed_form(version, "Italian (it)")
    section, name, people, kind, which, partners, photo = sheet["blocks"]
    assert (section["k"], section["title"]) == ("section", "La visita")
    assert (name["n"], name["kind"], name["required"]) == (1, "lines", True)
    assert (people["kind"], kind["kind"], kind["options"]) == ("number", "boxes", ["Portineria", "Orto", "Altro"])
    assert which["only"] == "Solo se alla domanda 3 la risposta è «Altro»."
    assert (partners["k"], partners["times"], [one["label"] for one in partners["blocks"]]) == (
        "repeat",
        3,
        ["Chi?", "Una foto"],
    )
    assert photo["kind"] == "file"
    assert [one["label"] for one in printed_form(version, "English (en)")["blocks"][1:3]] == [
        "Name",
        "How many people?",
    ]


def test_every_condition_of_the_scheda_has_words(study):
    def conditions(blocks):
        for block in blocks:
            yield block.get("only", "")
            yield from conditions(block.get("blocks", []))

    said = {one for one in conditions(printed_form(from_library(study, "scheda"), "it")["blocks"]) if one}
    assert "Solo in certi casi: te lo può dire chi ti ha dato il foglio." not in said
    assert "Solo se alla domanda 3 la risposta è «Altra regione»." in said
    assert len(said) > 10


@pytest.fixture
def shown(study):
    """The sheet of a form with every kind of field, by the name of its question."""
    survey = [
        *samples.FIELDS[:-1],
        ["image", "sign", "Your name", "", "", "signature", "", "", "", "", ""],
        ["date", "since", "Since when?", "", "", "month-year", "", "", "", "", ""],
        ["dateTime", "next", "Next time?", "", "", "", "", "", "", "", ""],
        samples.FIELDS[-1],
    ]
    version = make.published_workbook(study, survey, choices=samples.PLACES, media=samples.media())
    return {block["label"]: block for block in printed_form(version, "default")["blocks"] if block["k"] == "question"}


def test_each_kind_of_field_has_its_own_room(shown):
    assert {label: block["kind"] for label, block in shown.items()} == {
        "Which of these is it most like?": "boxes",
        "A photo of the place": "file",
        "Tell it by voice": "file",
        "In which order did you see them?": "order",
        "How much of the work is paid?": "number",
        "How many hours a day?": "number",
        "Where is it?": "place",
        "The way there": "places",
        "The code on the door": "lines",
        "It is easy to come in": "boxes",
        "Which have you seen?": "boxes",
        "When does it open?": "hour",
        "Your name": "sketch",
        "Since when?": "month",
        "Next time?": "moment",
    }
    assert shown["How much of the work is paid?"]["bounds"] == "Un numero da 0 a 100."


def test_pictures_and_how_to_answer_are_printed_with_words_for_who_does_not_see_them(shown):
    first = shown["Which of these is it most like?"]
    assert (first["guidance"], first["picture"]["alt"]) == (
        "Choose the nearest one.",
        "Two streets that cross at a square",
    )
    assert [picture and picture["alt"] for picture in first["pictures"]] == ["A garden", "A kitchen", None]
    assert 'href="data:image/jpeg;base64,' in first["picture"]["svg"]


def test_a_short_scale_is_ticked_and_what_the_form_writes_by_itself_is_not_asked(coordinator, study):
    survey = [
        ["type", "name", "label", "parameters", "read_only", "default"],
        ["begin_group", "g", "G", "", "", ""],
        ["text", "practice_name", "Name", "", "", ""],
        ["text", "code", "Our code", "", "yes", "A1"],
        ["range", "half", "How sure?", "start=0 end=2 step=0.5", "", ""],
        ["end_group", "", "", "", "", ""],
    ]
    version = make.published_workbook(study, survey)
    _section, name, half = printed_form(version, "default")["blocks"]
    assert (name["n"], half["n"], half["kind"], half["options"]) == (1, 2, "scale", ["0", "0,5", "1", "1,5", "2"])
    answer = coordinator.get(reverse("version_paper", args=[study.slug, version.pk]))
    assert answer.content.startswith(b"%PDF")


def test_a_form_with_pictures_is_a_tagged_pdf(coordinator, study, shown):
    version = study.questionnaires.get().versions.get()
    answer = coordinator.get(reverse("version_paper", args=[study.slug, version.pk]))
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert (bool(pdf.Root.MarkInfo.Marked), len(pdf.pages)) == (True, 2)
