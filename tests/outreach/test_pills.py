"""Pills: from a source to the public in two steps; what is withdrawn takes its pills along."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
import show
from sestante.catalogue.actions import withdraw_sheet
from sestante.exchange.actions import forget
from sestante.fieldwork.actions import withdraw_response
from sestante.outreach.actions.pills import (
    Source,
    archive_pill,
    correct_pill,
    draft_pill,
    empty_orphaned_pills,
    publish_due_pills,
    publish_pill,
    schedule_pill,
    shortened,
    write_pill,
)
from sestante.outreach.errors import OutreachError
from sestante.outreach.models import Pill
from sestante.outreach.queries.pills import is_shown, pills_found, pills_latest, public_pill_at, social_text
from sestante.reports.actions import withdraw_edition
from sestante.studies.actions import show_study

pytestmark = pytest.mark.django_db


def test_a_source_becomes_a_pill_in_two_steps_and_one_draft_only(study, by):
    source = Source("need", "12", "Serve un furgone", "Un emporio cerca un furgone. " * 40, "/voci/12/", "037", "food")
    pill = draft_pill(study, source, by=by)
    assert draft_pill(study, source, by=by).pk == pill.pk
    assert (len(pill.text) <= 600, pill.text.endswith("furgone."), pill.province_id) == (True, True, "037")
    publish_pill(pill, by=by)
    (row,) = pills_latest(3)
    assert (row["title"], row["url"]) == ("Serve un furgone", "/pillole/serve-un-furgone/")
    assert row["meta"].startswith("Dalla bacheca · Bologna · ")


def test_a_text_is_cut_at_a_sentence_or_at_a_word():
    assert shortened("Una frase. Un’altra frase lunga.", 20) == "Una frase."
    assert shortened("parola " * 10, 20) == "parola parola…"


def test_longer_than_six_hundred_characters_is_refused_and_said(study, by):
    pill = draft_pill(study, by=by)
    with pytest.raises(OutreachError, match="601 caratteri, al massimo 600"):
        write_pill(pill, revision=0, by=by, title="Titolo", text="x" * 601)


@pytest.mark.postgres
def test_a_withdrawn_practice_takes_its_pill_along_and_its_words_are_erased(study, by):
    (sheet,) = show.published(study, number=1)
    pill = publish_pill(draft_pill(study, Source("practice", sheet.slug, sheet.title, sheet.summary), by=by), by=by)
    assert pills_found().count() == 1
    withdraw_sheet(sheet)
    assert pills_found().count() == 0
    assert (empty_orphaned_pills(), empty_orphaned_pills()) == (1, 0)
    pill.refresh_from_db()
    assert (pill.state, pill.title, pill.text, pill.source_label) == ("archived", "", "", "")


@pytest.mark.postgres
def test_who_takes_a_need_back_takes_its_pill_along(study, by):
    show_study(study, by=by, public=True)
    voice = make.accepted(study, title="Serve un furgone")
    pill = publish_pill(draft_pill(study, Source("need", str(voice.pk), voice.name, voice.text), by=by), by=by)
    assert (pill.voice, pills_found().count(), empty_orphaned_pills()) == (voice, 1, 0)
    withdraw_response(voice.response)
    forget(voice.response)
    assert (pills_found().count(), is_shown(public_pill_at(pill.slug))) == (0, False)
    with pytest.raises(OutreachError):
        schedule_pill(pill, publish_at=timezone.now() + timedelta(days=1), by=by)
    assert (empty_orphaned_pills(), empty_orphaned_pills()) == (1, 0)
    pill.refresh_from_db()
    assert (pill.state, pill.title, pill.text, pill.source_label) == ("archived", "", "", "")


def test_an_address_that_could_run_something_is_no_source(study, by):
    with pytest.raises(OutreachError, match="https://"):
        write_pill(draft_pill(study, by=by), revision=0, by=by, title="T", text="T", source_url="javascript:alert(1)")


def test_a_withdrawn_edition_takes_its_pill_along():
    study = make.frozen_study()
    by = study.memberships.first().person
    publish_pill(draft_pill(study, Source("evidence", "1/D1", "Il cibo prevale", "Il cibo prevale."), by=by), by=by)
    withdraw_edition(study.reports.get(kind="report").editions.get(), by=by)
    assert pills_found().count() == 0


@pytest.mark.postgres
def test_an_image_needs_its_words_and_loses_its_traces(study, by):
    pill = draft_pill(study, by=by)
    with pytest.raises(OutreachError, match="che cosa mostra"):
        write_pill(pill, revision=0, by=by, title="T", text="T", image=make.jpeg())
    pill = write_pill(pill, revision=0, by=by, title="T", text="T", image=make.jpeg(), image_alt="Un bancone")
    assert b"Camera" not in pill.image.read()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pill.objects.update(image_alt="")


def test_a_correction_is_in_the_open_and_the_archive_takes_off(study, by):
    pill = make.pill(study)
    with pytest.raises(OutreachError, match="pubblica una correzione"):
        write_pill(pill, revision=pill.revision, by=by, title="Altro", text="Altro")
    pill = correct_pill(pill, words="I volontari sono quattro.", by=by, text="Quattro volontari aprono.")
    assert (pill.state, pill.corrections[0]["words"]) == ("corrected", "I volontari sono quattro.")
    archive_pill(pill, by=by)
    assert pills_found().count() == 0


def test_a_scheduled_pill_comes_out_at_its_hour(study, by):
    pill = make.pill(study, published=False)
    schedule_pill(pill, publish_at=timezone.now() + timedelta(hours=1), by=by)
    assert publish_due_pills() == 0
    assert publish_due_pills(timezone.now() + timedelta(hours=2)) == 1
    assert pills_found().count() == 1


@pytest.mark.postgres
def test_an_empty_pill_is_never_public(study, by):
    with pytest.raises(OutreachError):
        publish_pill(draft_pill(study, by=by), by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pill.objects.update(state="published", published_at=timezone.now())


def test_the_social_text_ends_with_address_and_hashtag(study):
    text = social_text(make.pill(study), "https://example.org/p")
    assert text.endswith("https://example.org/p\n#lepillole")
