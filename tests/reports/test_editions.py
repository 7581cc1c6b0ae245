"""From pinned evidence to a frozen edition: nothing moves afterwards, nothing goes out that may not."""

import pytest

import make
from sestante.fieldwork.models import Answer, Consent
from sestante.reports.actions import (
    arrange_chapters,
    freeze_edition,
    open_report,
    unpin_unused,
    withdraw_edition,
    write_chapter,
)
from sestante.reports.errors import ChapterChanged, ReportError
from sestante.reports.models import Edition
from sestante.reports.queries import chapters_of, edition_at, newer_than, to_do_of, uses_of
from sestante.synthesis.actions import pin_quotation, pin_table
from sestante.synthesis.errors import SynthesisError
from sestante.synthesis.models import Evidence
from sestante.synthesis.queries import Where, answered_questionnaires, question_of, questions_of, table_of
from small_form import small_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def small():
    return small_study()


@pytest.fixture
def person(small):
    return small[0].memberships.first().person


@pytest.fixture
def report(small, person):
    return open_report(small[0], by=person)


def pin(study, name, person, where=None):
    questionnaire = answered_questionnaires(study)[0]
    table = table_of(study, question_of(questions_of(study), name), where=where or Where())
    return pin_table(table, questionnaire=questionnaire, finding="Il cibo prevale", finding_en="Food leads", by=person)


def quote(study, response, person, excerpt=""):
    questions = questions_of(study)
    story = question_of(questions, "story")
    ref = response.answers.get(path__endswith="/story").ref
    return pin_quotation(
        story, questions=questions, response=response, ref=ref, excerpt=excerpt, finding="La porta", by=person
    )


def write(report, text, person, text_en="", key="ch00"):
    chapter = report.chapters.get(key=key)
    return write_chapter(chapter, revision=chapter.revision, by=person, text=text, text_en=text_en)


def test_pinned_figures_do_not_move_when_answers_change(small, person):
    study, _version, responses = small
    evidence = pin(study, "theme", person)
    Answer.objects.filter(response=responses[0]).update(value="care")
    evidence.refresh_from_db()
    assert evidence.code == "D1"
    assert {row["value"]: row["count"] for row in evidence.figures["rows"]} == {"food": 3, "home": 2, "care": 1}


def test_a_trace_says_where_figures_come_from(small, person):
    study, _version, _responses = small
    needs = question_of(questions_of(study), "needs")
    trace = pin(study, "theme", person, Where(((needs, ("space",)),))).trace
    asked = {"it": "Di che cosa si occupa?", "en": "What is it about?"}
    assert trace["questions"] == [{"name": "theme", "labels": asked}]
    assert (trace["versions"], trace["n"], trace["missing"], trace["cases"]) == ([1], 1, 2, 3)
    assert trace["filter"]["words"] == {"it": "Di che cosa avete bisogno? Spazi", "en": "What do you need? Space"}


def test_a_quotation_needs_consent_and_bears_the_name_agreed(small, person):
    study, _version, responses = small
    named = quote(study, responses[0], person)
    assert named.figures["attribution"] == {"it": "Pratica 1, Bologna", "en": "Pratica 1, Bologna"}
    assert quote(study, responses[1], person).figures["attribution"] == {"it": "Una pratica", "en": "A practice"}
    for unwilling in (responses[2], responses[3]):
        with pytest.raises(SynthesisError):
            quote(study, unwilling, person)


def test_a_quotation_keeps_the_words_as_they_were_written(small, person):
    study, _version, responses = small
    assert quote(study, responses[0], person, "La porta […] aperta.").figures["text"] == "La porta […] aperta."
    with pytest.raises(SynthesisError):
        quote(study, responses[0], person, "La porta era chiusa.")


def test_a_quotation_dies_with_its_response(small, person):
    study, _version, responses = small
    quote(study, responses[0], person)
    table = pin(study, "theme", person)
    responses[0].delete()
    assert list(Evidence.objects.all()) == [table]


def test_two_people_do_not_overwrite_each_other(report, person):
    chapter = report.chapters.get(key="ch01")
    write_chapter(chapter, revision=0, by=person, text="Prima mano")
    with pytest.raises(ChapterChanged) as conflict:
        write_chapter(chapter, revision=0, by=person, text="Seconda mano")
    assert conflict.value.chapter.text == "Prima mano"
    assert write_chapter(chapter, revision=0, by=person, text="Prima mano").revision == 1


def test_a_chapter_left_out_comes_back_with_its_text(report, person):
    write(report, "Due pagine", person)
    arrange_chapters(report, ["ch02", "ch08"], by=person)
    assert [chapter.key for chapter in chapters_of(report)] == ["ch02", "ch08"]
    arrange_chapters(report, ["ch08", "ch00"], by=person)
    assert [(chapter.key, chapter.text) for chapter in chapters_of(report)] == [("ch08", ""), ("ch00", "Due pagine")]


def test_findings_without_evidence_are_on_the_list(small, report, person):
    pin(small[0], "theme", person)
    text = "{?Il cibo prevale?} [[D1]]. {?La casa manca?}. Vedi [[D9]]."
    write(report, text, person, text_en="{?Food leads?} [[D1]].")
    tasks = [(words, kind) for chapter, words, kind in to_do_of(report, chapters_of(report)) if chapter.key == "ch00"]
    assert [kind for _words, kind in tasks] == ["unsupported", "unknown"]
    assert "La casa manca" in tasks[0][0]


def test_freezing_asks_before_letting_findings_go_without_evidence(report, person):
    write(report, "{?La casa manca?}.", person)
    with pytest.raises(ReportError):
        freeze_edition(report, by=person)
    edition = freeze_edition(report, by=person, accept_unsupported=True)
    assert "s-ev miss" in edition.content["it"][0]["blocks"][0]["html"]


def test_freezing_refuses_evidence_that_does_not_exist(report, person):
    write(report, "Vedi [[D9]].", person)
    with pytest.raises(ReportError):
        freeze_edition(report, by=person, accept_unsupported=True)
    assert not Edition.objects.exists()


def test_freezing_refuses_a_quotation_whose_consent_was_withdrawn(small, report, person):
    study, _version, responses = small
    write(report, f"Dicono:\n\n[[{quote(study, responses[0], person).code}]]", person)
    Consent.objects.filter(response=responses[0]).update(withdrawn_at="2026-06-01T10:00:00Z")
    with pytest.raises(ReportError):
        freeze_edition(report, by=person)
    assert any(kind == "lost" for _chapter, _words, kind in to_do_of(report, chapters_of(report)))


def test_a_named_quotation_is_lost_when_the_practice_now_wants_no_name(small, report, person):
    study, _version, responses = small
    write(report, f"[[{quote(study, responses[0], person).code}]]", person)
    Consent.objects.filter(response=responses[0]).update(choice="anonymous")
    with pytest.raises(ReportError):
        freeze_edition(report, by=person)


def test_an_edition_stays_as_it_was_whatever_changes_behind_it(small, report, person):
    study, _version, responses = small
    evidence = pin(study, "needs", person)
    write(report, "Il denaro manca [[D1]].\n\n[[D1]]", person, text_en="Money is short [[D1]].")
    edition = freeze_edition(report, by=person)
    before = (edition.title, edition.content, edition.evidence)
    write(report, "Tutto diverso", person)
    Answer.objects.all().delete()
    evidence.figures = {"shape": "frequency", "n": 0}
    evidence.save()
    responses[0].delete()
    edition.refresh_from_db()
    assert (edition.title, edition.content, edition.evidence) == before
    assert [block for block in edition.content["it"][0]["blocks"] if "evidence" in block] == [{"evidence": "D1"}]
    assert edition.content["en"][0]["source"] == "Money is short [[D1]]."


def test_small_cells_are_suppressed_when_frozen(small, report, person):
    pin(small[0], "needs", person)
    pin(small[0], "people", person)
    write(report, "[[D1]]\n\n[[D2]]", person)
    needs, people = freeze_edition(report, by=person).evidence
    shown = {row["value"]: row["count"] for row in needs["figures"]["rows"]}
    assert shown == {"money": 5, "people": None, "space": None}
    assert people["figures"]["counts"] == [None, None, None, 0, None, None]
    assert set(people["figures"]["summary"]) == {"q1", "median", "q3", "mean"}


def test_a_group_under_five_is_withheld_whole(small, report, person):
    pin(small[0], "since", person)
    write(report, "[[D1]]", person)
    (since,) = freeze_edition(report, by=person).evidence
    assert (since["figures"]["n"], since["figures"]["withheld"], since["figures"]["counts"]) == (0, True, [])
    assert "n" not in since["trace"]


def test_used_evidence_cannot_be_let_go(small, report, person):
    evidence = pin(small[0], "theme", person)
    unused = pin(small[0], "needs", person)
    write(report, "[[D1]]", person)
    freeze_edition(report, by=person)
    uses = uses_of(evidence)
    assert ([chapter.key for chapter in uses["chapters"]], [one.number for one in uses["editions"]]) == (["ch00"], [1])
    with pytest.raises(ReportError):
        unpin_unused(evidence, by=person)
    unpin_unused(unused, by=person)
    assert list(Evidence.objects.all()) == [evidence]


def test_a_newer_edition_is_known_and_a_withdrawn_one_is_not(small, report, person):
    write(report, "Uno", person)
    first = freeze_edition(report, by=person)
    second = freeze_edition(report, by=person)
    assert newer_than(edition_at(small[0].slug, 1)) == second
    withdraw_edition(second, by=person)
    assert newer_than(first) is None
    assert edition_at(small[0].slug, 2).withdrawn_at is not None


def test_an_untranslated_chapter_stands_in_italian_in_the_english_edition(report, person):
    write(report, "Solo italiano", person)
    chapter = freeze_edition(report, by=person).content["en"][0]
    assert (chapter["language"], chapter["title"], chapter["source"]) == ("it", "In two pages", "Solo italiano")


def test_another_study_gives_no_evidence(report, person):
    other, _version, _responses = small_study(by=make.person())
    pin(other, "theme", person)
    write(report, "[[D1]]", person)
    with pytest.raises(ReportError):
        freeze_edition(report, by=person)
