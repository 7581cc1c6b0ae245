"""The quadro's tables, on real rows."""

import pytest
from django.utils import translation

from sestante.fieldwork.models import Answer, Response
from sestante.places.models import Province
from sestante.synthesis import findings
from sestante.synthesis.queries import (
    Where,
    answered_questionnaires,
    crosstab_of,
    map_of,
    question_of,
    questions_of,
    responses_answering,
    table_of,
    tables_of,
    texts_of,
)
from small_form import FORM, RECORDS, published, sent, small_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def small():
    return small_study()


def counts(figures):
    return {row["value"]: row["count"] for row in figures["rows"]}


def test_a_frequency_counts_cases_and_keeps_dont_know_apart(small):
    study, _version, _responses = small
    figures = table_of(study, question_of(questions_of(study), "theme")).figures
    assert counts(figures) == {"food": 3, "home": 2, "care": 1}
    assert (figures["n"], figures["missing"], figures["cases"]) == (6, 2, 8)
    assert [(row["value"], row["count"]) for row in figures["missing_rows"]] == [("dk", 1)]


def test_a_multiple_choice_is_counted_on_cases(small):
    study, _version, _responses = small
    figures = table_of(study, question_of(questions_of(study), "needs")).figures
    assert counts(figures) == {"money": 5, "people": 3, "space": 3}
    assert (figures["n"], figures["multiple"]) == (7, True)


def test_a_question_inside_a_repeat_counts_each_response_once_per_value(small):
    study, _version, _responses = small
    figures = table_of(study, question_of(questions_of(study), "partner_kind")).figures
    assert counts(figures) == {"town": 2, "firm": 1}
    assert figures["n"] == 2


def test_a_matrix_leaves_dont_know_out_of_its_means(small):
    study, _version, _responses = small
    figures = table_of(study, question_of(questions_of(study), "trust")).figures
    known, care = figures["rows"]
    assert (known["counts"], known["n"], known["mean"]) == ([0, 0, 1, 2, 1], 4, 4.0)
    assert (care["counts"], care["n"], care["missing"], care["mean"]) == ([0, 1, 0, 1, 1], 3, 5, 3.67)


def test_numbers_come_in_round_classes_with_their_quartiles(small):
    study, _version, _responses = small
    figures = table_of(study, question_of(questions_of(study), "people")).figures
    assert figures["edges"] == [0, 10, 20, 30, 40, 50, 260]
    assert (figures["counts"], figures["open_end"]) == ([2, 2, 1, 0, 1, 1], True)
    assert figures["summary"] == {"minimum": 3, "q1": 8.5, "median": 18, "q3": 31, "maximum": 260, "mean": 51.43}


def test_dates_are_counted_by_year(small):
    study, _version, _responses = small
    figures = table_of(study, question_of(questions_of(study), "since")).figures
    assert (figures["n"], figures["summary"]["minimum"], figures["summary"]["maximum"]) == (2, 2019, 2021)


def test_two_questions_are_crossed_on_the_cases_that_answer_both(small):
    study, _version, _responses = small
    questions = questions_of(study)
    figures = crosstab_of(study, question_of(questions, "theme"), question_of(questions, "needs")).figures
    assert [column["value"] for column in figures["columns"]] == ["money", "people", "space"]
    assert [(row["value"], row["counts"], row["n"]) for row in figures["rows"]] == [
        ("food", [2, 2, 0], 3),
        ("home", [2, 0, 1], 2),
    ]
    assert (figures["n"], figures["missing"], figures["cases"]) == (5, 3, 8)
    assert figures["v"] is None


def test_the_map_counts_by_region_and_province(small):
    study, _version, _responses = small
    figures = map_of(study, answered_questionnaires(study)[0]).figures
    assert figures["regions"] == {"08": 8}
    assert [(row["name"], row["count"]) for row in figures["provinces"]] == [
        ("Bologna", 3), ("Modena", 2), ("Parma", 2), ("Rimini", 1),
    ]  # fmt: skip


def test_a_filter_keeps_the_cases_with_one_of_its_values_in_one_of_its_places(small):
    study, _version, _responses = small
    questions = questions_of(study)
    needs, theme = question_of(questions, "needs"), question_of(questions, "theme")
    assert counts(table_of(study, theme, where=Where(((needs, ("space",)),))).figures) == {
        "home": 1,
        "food": 0,
        "care": 0,
    }
    either = Where(((needs, ("space", "people")),))
    assert table_of(study, theme, where=either).figures["cases"] == 5
    both = Where(((needs, ("people",)), (theme, ("food",))), province=Province.objects.get(name="Bologna"))
    assert table_of(study, theme, where=both).figures["cases"] == 2


def test_a_value_that_begins_like_another_is_not_it(small):
    study, version, _responses = small
    Answer.objects.filter(path__endswith="/needs", value="space").update(value="space_big")
    needs = question_of(questions_of(study), "needs")
    assert table_of(study, needs, where=Where(((needs, ("space",)),))).figures["cases"] == 2


def test_confidential_questions_and_consents_are_never_offered(small):
    study, _version, _responses = small
    names = [question.name for question in questions_of(study)]
    assert names == ["theme", "needs", "people", "since", "story", "trust", "partner_kind"]


def test_only_sent_responses_count(small):
    study, version, responses = small
    sent(version, RECORDS[0], state="to_check")
    Response.objects.filter(pk=responses[0].pk).update(state="withdrawn")
    theme = question_of(questions_of(study), "theme")
    assert counts(table_of(study, theme).figures)["food"] == 2


def test_versions_of_a_questionnaire_are_read_together_by_question_name(small):
    study, version, _responses = small
    changed = FORM.replace('{name: care, it: "Cura", en: "Care"}', '{name: sport, it: "Sport", en: "Sport"}').replace(
        "Di che cosa si occupa?", "Che cosa fa?"
    )
    second = published(study, form=changed, questionnaire=version.questionnaire, number=2)
    sent(second, {"theme": "sport"})
    sent(second, {"theme": "food"})
    theme = question_of(questions_of(study), "theme")
    assert theme.label == "Che cosa fa?"
    assert theme.versions == (2, 1)
    assert counts(table_of(study, theme).figures) == {"food": 4, "home": 2, "sport": 1, "care": 1}


def test_two_questionnaires_are_never_put_together(small):
    study, _version, _responses = small
    other = published(study, form=FORM.replace("piccola", "altra"), purpose="other")
    sent(other, {"theme": "care"})
    first, second = answered_questionnaires(study)
    assert [one.answered for one in (first, second)] == [8, 1]
    assert counts(table_of(study, question_of(questions_of(study, second), "theme")).figures)["care"] == 1


def test_many_tables_cost_as_many_queries_as_one(small, django_assert_num_queries):
    study, _version, _responses = small
    questions = [question for question in questions_of(study) if question.kind != "text"]
    plain = [question for question in questions if not question.repeat]
    with django_assert_num_queries(2):
        assert len(tables_of(study, plain)) == 5
    with django_assert_num_queries(3):  # one more for questions inside repeats
        assert len(tables_of(study, questions)) == 6


def test_texts_say_how_far_they_may_be_quoted(small):
    study, _version, _responses = small
    texts, total = texts_of(study, question_of(questions_of(study), "story"))
    assert total == 4
    assert sorted((text.practice, text.level) for text in texts) == [
        ("Pratica 1", "with_practice_name"), ("Pratica 2", "anonymous"), ("Pratica 3", "no"), ("Pratica 4", "no"),
    ]  # fmt: skip


def test_a_figure_leads_back_to_the_responses_behind_it(small):
    study, _version, responses = small
    questionnaire = answered_questionnaires(study)[0]
    found = responses_answering(questionnaire, question_of(questions_of(study), "theme"), "home", Where())
    assert [response.pk for response in found] == [responses[3].pk, responses[4].pk]


@pytest.mark.parametrize(
    ("name", "italian", "english"),
    [
        ("theme", "La voce più frequente è “Cibo”: 3 schede su 6", "The most frequent answer is “Food”: 3 of 6 forms"),
        (
            "needs",
            "La voce più frequente è “Denaro”: 5 schede su 7",
            "The most frequent answer is “Money”: 5 of 7 forms",
        ),
        (
            "trust",
            "“Ci si conosce” ha la media più alta: 4 su 5 (4 risposte)",
            "“People know each other” has the highest mean: 4 of 5 (4 answers)",
        ),
        (
            "people",
            "La mediana è 18; la metà centrale sta fra 8,5 e 31",
            "The median is 18; the middle half lies between 8.5 and 31",
        ),
    ],
)
def test_the_title_of_a_table_is_true_in_both_languages(small, name, italian, english):
    study, _version, _responses = small
    figures = table_of(study, question_of(questions_of(study), name)).figures
    found = findings.findings_of(figures)
    assert found["en"] == english
    assert found["it"] == italian


def test_a_tie_is_said_as_a_tie(small):
    study, version, _responses = small
    sent(version, {"theme": "home"})
    figures = table_of(study, question_of(questions_of(study), "theme")).figures
    with translation.override("en"):
        assert findings.finding_of(figures) == "The most frequent answers are “Food” and “Home”: 3 of 7 forms each"
