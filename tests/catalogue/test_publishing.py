"""What a sheet holds: public answers that somebody agreed to show, and nothing else."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

import show
from sestante.catalogue.actions import honour_consent, publish_sheet, withdraw_sheet
from sestante.catalogue.errors import CatalogueError
from sestante.catalogue.models import FacetValue, PracticeSheet, SheetFacet
from sestante.catalogue.queries import Selection, facets_of, practices_to_show, sheets_found, standing_of
from sestante.fieldwork.models import Response, Sending
from sestante.journal.models import Entry
from sestante.people.queries import host

pytestmark = pytest.mark.django_db


def whole(sheet):
    """Everything a sheet holds, as text."""
    rows = SheetFacet.objects.filter(sheet=sheet).values_list("facet", "value")
    fields = {field.name: str(getattr(sheet, field.attname)) for field in sheet._meta.fields}
    return json.dumps([fields, sheet.content, list(rows)], ensure_ascii=False)


def record():
    return next(one for one in show.records() if one.get("become_active_story") and one.get("relational_story"))


def confidential(answers):
    return [value for key, value in answers.items() if key in ("contact_name", "contact_email", "fiscal_code")]


def test_a_sheet_holds_the_public_answers_in_the_words_of_who_wrote_them(study, by):
    answers = record()
    sheet = publish_sheet(show.sent(study, answers), by=by)
    assert (sheet.title, sheet.summary) == (answers["practice_name"], answers["practice_summary"])
    assert (sheet.level, sheet.reusable, sheet.municipality, sheet.region) == (
        "full",
        True,
        "Bologna",
        "Emilia-Romagna",
    )
    held = whole(sheet)
    for name in ("need_description", "activities_description", "lessons", "difference_text"):
        assert json.dumps(answers[name].strip(), ensure_ascii=False)[1:-1] in held
    assert "Quanto è nuova?" in held
    assert "How new is it?" in held


def test_nothing_confidential_or_only_for_counting_is_in_a_sheet(study, by):
    answers = {**record(), "funding": [{"funding_source": "other", "funding_share": 73}]}
    answers["annual_cost_band"] = "up_5k"
    held = whole(publish_sheet(show.sent(study, answers), by=by))
    assert confidential(answers)
    assert [secret for secret in confidential(answers) if str(secret) in held] == []
    assert "Share (%)" not in held


@pytest.mark.parametrize("choice", ["nothing", None])
def test_without_consent_nothing_is_published(study, by, choice):
    practice = show.sent(study, record(), publication=choice)
    with pytest.raises(CatalogueError):
        publish_sheet(practice, by=by)
    assert PracticeSheet.objects.count() == 0
    assert standing_of(practices_to_show(study).get()).state == "refused"


def test_card_only_shows_name_place_two_sentences_and_themes(study, by):
    answers = record()
    sheet = publish_sheet(show.sent(study, answers, publication="card_only", licence="no"), by=by)
    assert (sheet.title, sheet.summary, sheet.reusable) == (
        answers["practice_name"],
        answers["practice_summary"],
        False,
    )
    assert [words["it"] for words in sheet.themes] != []
    assert set(sheet.content) == {"source"}
    assert {flag["facet"] for flag in sheet.flags} == {"theme"}
    assert set(sheet.facets.values_list("facet", flat=True)) == {"theme", "province", "region"}
    assert sheet.since == ""
    for name in ("need_description", "activities_description", "lessons", "promoter_name"):
        assert answers[name] not in whole(sheet)


def quotes_in(sheet):
    return {
        part["question"]: part["kind"]
        for chapter in sheet.content["chapters"]
        for part in chapter["parts"]
        if part["kind"] in ("quote", "text")
    }


@pytest.mark.parametrize(
    ("general", "own", "kind"),
    [
        ("with_practice_name", None, "quote"),
        ("anonymous", None, "text"),
        ("no", None, "text"),
        ("no", "with_practice_name", "quote"),
        ("with_practice_name", "no", None),
        ("with_practice_name", "anonymous", None),
    ],
)
def test_a_text_is_quoted_only_with_its_authors_consent(study, by, general, own, kind):
    quotes = {"quotes": general} | ({"quotes:lessons": own} if own else {})
    answers = record()
    sheet = publish_sheet(show.sent(study, answers, quotes=quotes), by=by)
    assert quotes_in(sheet).get("lessons") == kind
    assert (answers["lessons"].strip() in json.dumps(sheet.content, ensure_ascii=False)) == (kind is not None)


def test_a_nomination_shows_what_its_questionnaire_calls_public(study, by):
    answers = {"title": "Spesa sospesa", "promoter": "Rete di quartiere", "description": "Chi può lascia la spesa.",
               "categories": ["consegne_e_commissioni"], "source_url": "https://example.org/segreto",
               "attribution": "Archivio aperto, CC BY 4.0"}  # fmt: skip
    sheet = publish_sheet(show.sent(study, answers, form="breve"), by=by)
    assert (sheet.title, sheet.summary, sheet.level) == ("Spesa sospesa", "Chi può lascia la spesa.", "full")
    assert sheet.reusable is False
    assert sheet.attribution == "Archivio aperto, CC BY 4.0"
    assert "segreto" not in whole(sheet)
    assert sheet.content["source"]["asked"] is False


def test_a_nomination_never_says_yes_in_the_practices_place(study, by):
    answers = {"title": "Spesa sospesa", "description": "Chi può lascia la spesa."}
    practice = show.sent(study, answers, form="breve")
    show.sent(study, record(), publication="nothing", practice=practice)
    with pytest.raises(CatalogueError):
        publish_sheet(practice, by=by)


def test_withdrawing_empties_sheet_search_facets_and_moves_the_revision(study, by):
    sheet = publish_sheet(show.sent(study, record()), by=by)
    before, words, slug = host().public_revision, sheet.title, sheet.slug
    withdraw_sheet(sheet, by=by, reason="chiesto a voce")
    sheet = PracticeSheet.objects.get()
    assert (sheet.slug, sheet.title, sheet.summary, sheet.search_text, sheet.content) == (slug, "", "", "", {})
    assert sheet.facets.count() == 0
    assert list(sheets_found(Selection(words))) == list(sheets_found(Selection())) == []
    assert [options for options in facets_of(Selection()).values() if options] == []
    assert host().public_revision > before
    assert Entry.objects.filter(verb="withdrew practice").get().detail == {"reason": "chiesto a voce"}
    assert standing_of(practices_to_show(study).get()).state == "withdrawn"


def test_a_withdrawn_sheet_comes_back_at_its_old_address(study, by):
    practice = show.sent(study, record())
    slug = publish_sheet(practice, by=by).slug
    withdraw_sheet(PracticeSheet.objects.get(), by=by)
    assert publish_sheet(practice, by=by).slug == slug
    assert PracticeSheet.objects.published().count() == 1


def test_the_database_refuses_a_withdrawn_sheet_that_still_says_something(study, by):
    sheet = publish_sheet(show.sent(study, record()), by=by)
    for field, value in {"summary": "…", "content": {"facts": []}, "themes": [{}]}.items():
        empty = {"title": "", "summary": "", "search_text": "", "content": {}, "themes": [], "flags": []}
        with pytest.raises(IntegrityError), transaction.atomic():
            PracticeSheet.objects.filter(pk=sheet.pk).update(
                **(empty | {field: value}), withdrawn_at=sheet.published_at
            )


def test_a_consent_taken_back_takes_the_page_back(study, by):
    practice = show.sent(study, record())
    publish_sheet(practice, by=by)
    show.agree(Response.objects.get(), publication=None)
    assert standing_of(practices_to_show(study).get()).state == "revoked"
    assert honour_consent(practice).withdrawn_at is not None
    assert honour_consent(practice) is None


def test_a_form_withdrawn_takes_the_page_back(study, by):
    practice = show.sent(study, record())
    publish_sheet(practice, by=by)
    Response.objects.update(state="withdrawn")
    assert honour_consent(practice).withdrawn_at is not None


def test_less_consent_shortens_the_page_and_more_waits_for_the_team(study, by):
    practice = show.sent(study, record())
    publish_sheet(practice, by=by)
    show.agree(Response.objects.get(), publication="card_only")
    assert honour_consent(practice).level == "card_only"
    assert set(PracticeSheet.objects.get().content) == {"source"}
    show.agree(Response.objects.get(), publication="full")
    assert honour_consent(practice).level == "card_only"
    assert standing_of(practices_to_show(study).get()).state == "changed"


def test_publishing_anew_after_a_change_keeps_the_first_date(study, by):
    practice = show.sent(study, record())
    first = publish_sheet(practice, by=by)
    response = Response.objects.get()
    response.answers.filter(path__endswith="/practice_summary").update(value="Adesso è cambiata, e ve lo diciamo.")
    response.submitted_at = first.changed_at.replace(year=first.changed_at.year + 1)
    response.save()
    assert standing_of(practices_to_show(study).get()).state == "changed"
    again = publish_sheet(practice, by=by)
    assert (again.summary, again.published_at) == ("Adesso è cambiata, e ve lo diciamo.", first.published_at)
    assert PracticeSheet.objects.count() == 1
    assert Selection("cambiate").sheets().get() == again


def test_facets_keep_their_words_in_both_languages(study, by):
    publish_sheet(show.sent(study, {**record(), "maturity": "consolidated"}), by=by)
    words = FacetValue.objects.get(facet="maturity", value="consolidated").labels
    assert words == {"it": "Consolidata (oltre 3 anni)", "en": "Consolidated (over 3 years)"}


def test_the_list_for_the_team_takes_the_same_queries_for_two_as_for_ten(study, by, django_assert_num_queries):
    show.published(study, number=2)
    with django_assert_num_queries(3):
        assert [standing_of(one).state for one in practices_to_show(study)] == ["published"] * 2
    show.published(study, number=8)
    with django_assert_num_queries(3):
        assert len([standing_of(one) for one in practices_to_show(study)]) == 10


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps the index itself")
def test_the_triggers_of_the_search_stand(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'sheet_words%' ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == [
            "sheet_words_change",
            "sheet_words_enter",
            "sheet_words_leave",
        ]


def test_a_form_opened_again_leaves_the_page_as_it_was_sent(study, by):
    practice = show.sent(study, record())
    sheet = publish_sheet(practice, by=by)
    response = Response.objects.get()
    Sending.objects.create(response=response, number=1, at=response.submitted_at, language="it", revision=1)
    Response.objects.update(state="draft", submitted_at=None)
    assert standing_of(practices_to_show(study).get()).state == "published"
    assert honour_consent(practice) == sheet
    assert PracticeSheet.objects.get().withdrawn_at is None
    show.agree(response, publication=None)
    assert honour_consent(practice).withdrawn_at is not None


def test_a_quotation_taken_back_leaves_the_page(study, by):
    practice = show.sent(study, record(), quotes={"quotes:lessons": "with_practice_name"})
    assert quotes_in(publish_sheet(practice, by=by))["lessons"] == "quote"
    show.agree(Response.objects.get(), **{"quotes:lessons": "no"})
    assert "lessons" not in quotes_in(honour_consent(practice))
