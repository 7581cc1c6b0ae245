"""Photographs on a practice's page: those that its consents allow, frozen, and gone with them."""

import pytest
from django.db import IntegrityError, transaction

import show
from sestante.catalogue.actions import (
    choose_photographs,
    honour_consent,
    honour_photographs,
    publish_sheet,
    withdraw_sheet,
)
from sestante.catalogue.models import PhotographChoice, PracticeSheet, SheetPhotograph
from sestante.catalogue.photographs import Why, frozen, photographs_of
from sestante.catalogue.queries import photograph_of, practice_to_show, standing_of
from sestante.fieldwork.actions.submitting import withdraw_response
from sestante.fieldwork.models import Answer
from sestante.files.actions import sweep_files
from sestante.files.models import StoredFile
from sestante.files.pictures import Image
from sestante.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(study):
    return show.sent(study, show.records()[0])


def given(practice):
    return photographs_of(standing_of(practice_to_show(practice.study, practice.pk)).permission)


def of_answers():
    """Files kept, but for those that the form itself shows."""
    return StoredFile.objects.filter(form_media=None)


def whys(practice):
    return [one.why for one in given(practice)]


def test_what_may_be_shown_is_frozen_with_its_words(practice, by):
    show.photograph(practice)
    show.photograph(practice, alt="La panchina lunga", people="adults_released", credit="")
    sheet = publish_sheet(practice, by=by)
    rows = list(sheet.photographs.values_list("position", "alt", "credit", "width", "height", "small_width"))
    assert rows == [
        (1, "Un orto fra due palazzi", "Ida Fanti", 480, 640, 240),
        (2, "La panchina lunga", "", 480, 640, 240),
    ]
    Answer.objects.filter(value="La panchina lunga").update(value="Altro")
    assert list(sheet.photographs.values_list("alt", flat=True))[1] == "La panchina lunga"


def test_the_public_copy_is_none_of_the_original_and_says_nothing_of_the_camera(practice, by):
    original = show.photograph(practice)
    shown = publish_sheet(practice, by=by).photographs.get()
    assert original.file_id not in (shown.file_id, shown.small_id)
    with Image.open(shown.file.path) as picture:
        assert (dict(picture.getexif()), "comment" in picture.info) == ({}, False)


@pytest.mark.parametrize(
    ("people", "why"),
    [("nobody", ""), ("adults_released", ""), ("minors_released", ""), ("no_release", Why.PEOPLE), ("", Why.UNSAID)],
)
def test_people_who_can_be_recognised_need_the_release_the_form_asks_for(practice, by, people, why):
    show.photograph(practice, people=people)
    assert whys(practice) == [why]
    assert publish_sheet(practice, by=by).photographs.count() == (not why)


def test_a_photograph_without_words_waits_for_them(practice, by):
    found = show.photograph(practice, alt="")
    sheet = publish_sheet(practice, by=by)
    assert (whys(practice), sheet.photographs.count()) == ([Why.NO_ALT], 0)
    choose_photographs(practice, {found.pk: (False, "  Un forno   acceso ")}, by=by)
    assert sheet.photographs.count() == 0  # letting in is a publication
    publish_sheet(practice, by=by)
    assert list(sheet.photographs.values_list("alt", flat=True)) == ["Un forno acceso"]


def test_a_photograph_not_drawn_yet_or_not_readable_is_not_shown(practice, by):
    found = show.photograph(practice, drawn=False)
    assert whys(practice) == [Why.WAITING]
    StoredFile.objects.filter(pk=found.file_id).update(copies="failed")
    assert whys(practice) == [Why.FAILED]
    assert publish_sheet(practice, by=by).photographs.count() == 0


def test_a_short_card_has_no_photographs(study, by):
    practice = show.sent(study, show.records()[0], publication="card_only")
    show.photograph(practice)
    assert (whys(practice), publish_sheet(practice, by=by).photographs.count()) == ([Why.CARD], 0)


def test_an_image_that_the_form_does_not_call_public_stays_inside(practice, by, monkeypatch):
    from sestante.catalogue import photographs

    show.photograph(practice)
    asked = photographs.questions_by_path

    class Hidden:
        def __init__(self, question):
            self.question = question

        def __getattr__(self, name):
            return "confidential" if name == "visibility" else getattr(self.question, name)

    def hidden(version):
        return {path: Hidden(one) if one.type == "image" else one for path, one in asked(version).items()}

    monkeypatch.setattr(photographs, "questions_by_path", hidden)
    assert (whys(practice), publish_sheet(practice, by=by).photographs.count()) == ([Why.HIDDEN], 0)


def test_where_nobody_was_asked_no_photograph_is_shown(study, practice):
    show.photograph(practice)
    permission = standing_of(practice_to_show(study, practice.pk)).permission
    assert len(photographs_of(permission)) == 1
    assert photographs_of(permission._replace(asked=False)) == []


def test_what_the_team_leaves_out_leaves_the_page_at_once(practice, by, study):
    first, second = show.photograph(practice), show.photograph(practice, alt="Il forno")
    sheet = publish_sheet(practice, by=by)
    choose_photographs(
        practice, {first.pk: (True, "Un orto fra due palazzi"), second.pk: (False, "Il forno, acceso")}, by=by
    )
    assert list(sheet.photographs.values_list("alt", flat=True)) == ["Il forno, acceso"]
    assert whys(practice) == [Why.LEFT_OUT, ""]
    assert Entry.objects.of_study(study).filter(verb="chose photographs").count() == 1
    publish_sheet(practice, by=by)
    assert sheet.photographs.count() == 1


def test_what_nobody_touched_is_no_choice(practice, by):
    found = show.photograph(practice)
    choose_photographs(practice, {found.pk: (False, "Un orto fra due palazzi"), 999999: (True, "")}, by=by)
    assert PhotographChoice.objects.count() == 0


def test_a_release_taken_back_takes_the_photograph_off_and_adds_none(practice, by):
    show.photograph(practice)
    show.photograph(practice, alt="Il forno")
    sheet = publish_sheet(practice, by=by)
    Answer.objects.filter(ref__endswith="[1]/media_people").update(value="no_release")
    show.photograph(practice, alt="Nuova")
    honour_photographs(practice)
    assert list(sheet.photographs.values_list("alt", flat=True)) == ["Il forno"]
    honour_consent(practice)
    assert list(sheet.photographs.values_list("alt", flat=True)) == ["Il forno"]
    publish_sheet(practice, by=by)
    assert list(sheet.photographs.values_list("alt", flat=True)) == ["Il forno", "Nuova"]


def test_a_later_form_that_asks_for_no_photographs_takes_none_away(practice, by, monkeypatch):
    show.photograph(practice)
    sheet = publish_sheet(practice, by=by)
    monkeypatch.setattr("sestante.catalogue.photographs.questions_by_path", lambda version: {})
    honour_photographs(practice)
    assert sheet.photographs.count() == 1


def test_less_agreed_to_takes_the_photographs_off(practice, by):
    show.photograph(practice)
    sheet = publish_sheet(practice, by=by)
    show.agree(practice.responses.get(), publication="card_only")
    honour_consent(practice)
    assert (PracticeSheet.objects.get().level, sheet.photographs.count()) == ("card_only", 0)


def test_withdrawing_reaches_rows_and_files(practice, by, committing):
    with committing():
        original = show.photograph(practice)
        sheet = publish_sheet(practice, by=by)
    shown = sheet.photographs.get()
    paths = [original.file.path, shown.file.path, shown.small.path]
    assert photograph_of(sheet.slug, shown.file_id) == shown.file
    with committing():
        withdraw_sheet(sheet, by=by)
    assert (sheet.photographs.count(), photograph_of(sheet.slug, shown.file_id)) == (0, None)
    assert paths[0].exists()  # the form still holds it
    with committing():
        withdraw_response(original.response)
    assert of_answers().count() == 0
    assert [path.exists() for path in paths] == [False, False, False]


def test_an_erased_form_takes_the_files_of_the_page_with_it(practice, by, committing):
    with committing():
        original = show.photograph(practice)
        shown = publish_sheet(practice, by=by).photographs.get()
    paths = [original.file.path, shown.file.path, shown.small.path]
    with committing():
        withdraw_response(original.response)
        assert SheetPhotograph.objects.count() == 1
        honour_consent(practice)
    assert (SheetPhotograph.objects.count(), of_answers().count()) == (0, 0)
    assert [path.exists() for path in paths] == [False, False, False]


def test_a_sweep_leaves_what_a_page_shows(practice, by):
    show.photograph(practice)
    shown = publish_sheet(practice, by=by).photographs.get()
    practice.responses.get().attachments.all().delete()
    StoredFile.objects.update(kept_at="2020-01-01T00:00:00Z")
    sweep_files()
    assert set(of_answers().values_list("pk", flat=True)) == {shown.file_id, shown.small_id}
    practice.sheet.delete()
    sweep_files()
    assert of_answers().count() == 0


def test_the_same_picture_twice_is_shown_once(practice, by):
    show.photograph(practice, data=show.samples.jpeg())
    show.photograph(practice, data=show.samples.jpeg(), alt="Di nuovo")
    assert list(publish_sheet(practice, by=by).photographs.values_list("alt", flat=True)) == ["Un orto fra due palazzi"]


def test_a_page_knows_whether_its_photographs_are_still_those(practice, by):
    show.photograph(practice)
    sheet = publish_sheet(practice, by=by)
    assert list(sheet.photographs.values_list("file", "alt", "credit")) == frozen(given(practice))


@pytest.mark.postgres
def test_the_database_refuses_a_photograph_without_words(practice, by):
    show.photograph(practice)
    shown = publish_sheet(practice, by=by).photographs.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetPhotograph.objects.filter(pk=shown.pk).update(alt="")
