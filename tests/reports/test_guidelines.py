"""Guidelines: a second document, recommendations with grounds, drafts that the public comments on."""

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from docx2python import docx2python

from sestante.journal.models import Entry
from sestante.letters.models import Letter
from sestante.reports.actions import (
    arrange_recommendations,
    comment_on,
    decide_comment,
    freeze_edition,
    open_report,
    remove_recommendation,
    reply_to,
    withdraw_comments,
    write_chapter,
    write_recommendation,
)
from sestante.reports.errors import ReportError
from sestante.reports.models import Comment, Commenter, Edition, Report
from sestante.reports.office import docx_of
from sestante.reports.queries import comments_of, comments_shown, paragraph_in, report_of, unanswered, uses_by_code
from sestante.synthesis.actions import pin_table
from sestante.synthesis.queries import answered_questionnaires, question_of, questions_of, table_of
from small_form import small_study

pytestmark = pytest.mark.django_db
TEXT = "Si decide insieme [[D1]].\n\n- una cosa\n- un’altra\n\nE poi si verifica."
ADVICE = {
    "statement": "Decidete insieme le regole leggere",
    "statement_en": "Decide light rules together",
    "audiences": ["citizens_groups", "institutions"],
    "strength": "moderate",
    "effort": "low",
    "evidence": ["D1", "D2"],
    "example": None,
}


@pytest.fixture
def study():
    study, _version, _responses = small_study()
    person = study.memberships.first().person
    table = table_of(study, question_of(questions_of(study), "needs"))
    for _n in range(2):
        pin_table(table, questionnaire=answered_questionnaires(study)[0], finding="Serve denaro", by=person)
    return study


@pytest.fixture
def person(study):
    return study.memberships.first().person


@pytest.fixture
def guidelines(study, person):
    made = open_report(study, by=person, kind="guidelines")
    write_chapter(made.chapters.get(key="g05"), revision=0, by=person, text=TEXT, text_en="Decide together [[D1]].")
    return made


def month():
    return timezone.localdate() + timedelta(days=30)


@pytest.fixture
def draft(guidelines, person, committing):
    write_recommendation(guidelines.chapters.get(key="g05"), by=person, **ADVICE)
    with committing():
        return freeze_edition(guidelines, by=person, comments_until=month())


def said(draft, paragraph="g05-1", **more):
    given = {"text": "E chi non può venire?", "language": "it", "consent_text": "sì", "consent_version": "1"}
    return comment_on(draft, paragraph, **given | more)


def test_a_study_has_a_report_and_guidelines_each_with_its_own_headings(study, guidelines, person):
    report = open_report(study, by=person)
    assert {report_of(study), report_of(study, "guidelines")} == {report, guidelines}
    assert list(guidelines.chapters.values_list("key", flat=True))[:2] == ["g01", "g02"]
    assert open_report(study, by=person, kind="guidelines") == guidelines


@pytest.mark.postgres
def test_the_database_refuses_two_documents_of_a_kind(study, guidelines):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(study=study, kind="guidelines", title="Altri")


def test_a_recommendation_needs_grounds_that_are_there(guidelines, person):
    chapter = guidelines.chapters.get(key="g05")
    with pytest.raises(ReportError, match="D9"):
        write_recommendation(chapter, by=person, **ADVICE | {"evidence": ["D1", "D9"]})
    with pytest.raises(ReportError, match="spunto da una pratica"):
        write_recommendation(chapter, by=person, **ADVICE | {"evidence": ["D1", "D1"]})
    hint = write_recommendation(chapter, by=person, **ADVICE | {"evidence": ["D1"], "strength": "exploratory"})
    assert chapter.recommendations.get() == hint
    assert uses_by_code(guidelines.study)["D1"] == 1


def test_the_report_takes_no_recommendations(study, person):
    report = open_report(study, by=person)
    with pytest.raises(ReportError):
        write_recommendation(report.chapters.get(key="ch00"), by=person, **ADVICE)


def test_recommendations_are_put_in_order_and_taken_out(guidelines, person):
    chapter = guidelines.chapters.get(key="g05")
    one, two, three = (write_recommendation(chapter, by=person, **ADVICE) for _n in range(3))
    arrange_recommendations(chapter, [three.pk, one.pk, two.pk])
    assert list(chapter.recommendations.values_list("pk", "position")) == [(three.pk, 1), (one.pk, 2), (two.pk, 3)]
    one.refresh_from_db()
    remove_recommendation(one, by=person)
    assert list(chapter.recommendations.values_list("pk", "position")) == [(three.pk, 1), (two.pk, 2)]


def test_freezing_gives_each_paragraph_an_address_and_copies_the_recommendations(draft):
    chapter = draft.content["it"][0]
    html = "".join(block.get("html", "") for block in chapter["blocks"])
    assert ('<p id="g05-1">' in html, '<p id="g05-2">' in html, '<p id="g05-3">' in html) == (True, True, False)
    assert chapter["recommendations"] == [
        {
            "id": "g05-r1",
            "statement": "Decidete insieme le regole leggere",
            "language": "it",
            "audiences": ["gruppi di cittadini", "istituzioni"],
            "strength": "fondata su più pratiche",
            "effort": "poco impegno",
            "evidence": ["D1", "D2"],
            "example": "",
            "practice": None,
        }
    ]
    assert draft.content["en"][0]["recommendations"][0]["statement"] == "Decide light rules together"
    assert [one["code"] for one in draft.evidence] == ["D1", "D2"]
    assert paragraph_in(draft, "g05-2", "it")["html"] == "E poi si verifica."
    assert paragraph_in(draft, "g05-9", "it") is None


def test_a_comment_is_read_before_anybody_sees_it_and_answered(draft, person, committing):
    with committing():
        comment = said(draft, name="Lia", email="LIA@example.org")
    assert comments_shown(draft) == {}
    with pytest.raises(ReportError, match="Prima"):
        reply_to(comment, by=person, reply="Grazie")
    decide_comment(comment, by=person, show=True)
    with committing():
        reply_to(comment, by=person, reply="Aggiungiamo una riga")
    shown = comments_shown(draft)["g05-1"]
    assert [(one.signed, one.text, one.reply) for one in shown] == [
        ("Lia", "E chi non può venire?", "Aggiungiamo una riga")
    ]
    letters = list(Letter.objects.filter(about=f"comment:{comment.pk}").order_by("pk"))
    assert [(letter.purpose, letter.recipient) for letter in letters] == [
        ("comment received", "lia@example.org"),
        ("comment answered", "lia@example.org"),
    ]
    assert "Aggiungiamo una riga" in letters[1].text


def test_what_is_not_shown_has_a_reason_its_author_reads(draft, person):
    comment = said(draft)
    with pytest.raises(ReportError, match="perché"):
        decide_comment(comment, by=person, show=False)
    declined = decide_comment(comment, by=person, show=False, reason="Parla di una persona")
    assert (declined.state, declined.reason, comments_shown(draft)) == ("declined", "Parla di una persona", {})


def test_comments_come_only_to_paragraphs_of_a_draft_still_open(draft):
    with pytest.raises(ReportError):
        said(draft, "g05-9")
    Edition.objects.filter(pk=draft.pk).update(comments_until=timezone.localdate() - timedelta(days=1))
    draft.refresh_from_db()
    with pytest.raises(ReportError):
        said(draft)
    assert Comment.objects.count() == 0


def test_nothing_is_approved_while_people_may_speak_or_wait_for_an_answer(guidelines, draft, person):
    comment = said(draft)
    with pytest.raises(ReportError, match="ancora commentare"):
        freeze_edition(guidelines, by=person)
    Edition.objects.filter(pk=draft.pk).update(comments_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ReportError, match="1 commento aspetta"):
        freeze_edition(guidelines, by=person)
    decide_comment(comment, by=person, show=True)
    reply_to(comment, by=person, reply="Sì")
    assert unanswered(guidelines) == 0
    approved = freeze_edition(guidelines, by=person)
    assert (approved.number, approved.comments_until) == (2, None)
    assert approved.get_absolute_url() == f"/orientamenti/{guidelines.study.slug}/2/"


def test_a_consultation_needs_days_to_come(guidelines, person):
    with pytest.raises(ReportError, match="tempo"):
        freeze_edition(guidelines, by=person, comments_until=timezone.localdate())


def test_taking_a_comment_back_erases_the_words_and_who_said_them(draft, person):
    comment = said(draft, email="lia@example.org", text="Parole mie")
    withdraw_comments(comment.commenter)
    assert (Comment.objects.count(), Commenter.objects.count(), comments_of(draft.report)) == (0, 0, [])
    entry = Entry.objects.filter(verb="withdrew comment").get()
    assert "Parole mie" not in str(entry.detail) + entry.subject_label


@pytest.mark.postgres
@pytest.mark.parametrize("fields", [{"state": "shown"}, {"reply": "Sì"}])
def test_the_database_refuses_a_decision_or_an_answer_without_its_time(draft, fields):
    comment = said(draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**fields)


def test_the_printed_guidelines_carry_the_recommendations(draft):
    assert [(file.format, file.state) for file in draft.files.filter(language="it")] == [
        ("pdf", "ready"),
        ("odt", "ready"),
        ("docx", "ready"),
    ]
    with docx2python(io.BytesIO(docx_of(draft, "it"))) as document:
        assert "Decidete insieme le regole leggere" in document.text
        assert "Gruppi di cittadini, istituzioni; fondata su più pratiche; poco impegno." in document.text
