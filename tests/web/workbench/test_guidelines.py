"""The guidelines' pages: the report's, and what only guidelines have."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import make
from sestante.reports.actions import comment_on, freeze_edition, open_report, write_chapter
from sestante.reports.models import Comment, Recommendation
from sestante.studies.permissions import Role
from sestante.synthesis.actions import pin_table
from sestante.synthesis.queries import answered_questionnaires, question_of, questions_of, table_of
from small_form import small_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    study, _version, _responses = small_study()
    person = study.memberships.first().person
    table = table_of(study, question_of(questions_of(study), "needs"))
    pin_table(table, questionnaire=answered_questionnaires(study)[0], finding="Serve denaro", by=person)
    return study


@pytest.fixture
def here(study, client):
    client.force_login(study.memberships.first().person, backend="sesame.backends.ModelBackend")
    return f"/area/{study.slug}/orientamenti/"


def begun(study):
    person = study.memberships.first().person
    guidelines = open_report(study, by=person, kind="guidelines")
    write_chapter(guidelines.chapters.get(key="g05"), revision=0, by=person, text="Si decide.")
    return guidelines


def text_of(response):
    return response.content.decode()


def test_the_guidelines_are_begun_by_a_button_and_not_by_looking(client, study, here):
    assert "Gli orientamenti non sono ancora cominciati" in text_of(client.get(here))
    assert study.reports.count() == 0
    client.post(here)
    assert "Decidere insieme" in text_of(client.get(here))


def test_a_recommendation_is_written_changed_and_taken_out(client, study, here):
    begun(study)
    given = {"statement": "Decidete", "audiences": ["trainers"], "strength": "exploratory", "effort": "low",
             "evidence": ["D1"]}  # fmt: skip
    client.post(f"{here}capitoli/g05/raccomandazioni/", given)
    made = Recommendation.objects.get()
    assert (made.statement, made.evidence) == ("Decidete", ["D1"])
    assert "Decidete" in text_of(client.get(f"{here}capitoli/g05/"))
    client.post(f"{here}raccomandazioni/{made.pk}/", given | {"statement": "Decidete insieme"})
    made.refresh_from_db()
    assert made.statement == "Decidete insieme"
    client.post(f"{here}raccomandazioni/{made.pk}/rimozione/")
    assert Recommendation.objects.count() == 0


def test_a_recommendation_without_grounds_is_refused_in_words_and_kept_on_the_screen(client, study, here):
    begun(study)
    given = {"statement": "Decidete", "audiences": ["trainers"], "strength": "strong", "effort": "low"}
    page = text_of(client.post(f"{here}capitoli/g05/raccomandazioni/", given))
    assert "cita almeno due evidenze" in page and "Decidete" in page
    assert Recommendation.objects.count() == 0


def test_freezing_asks_what_the_edition_is(client, study, here):
    begun(study)
    assert "Una bozza che tutti possono commentare" in text_of(client.get(f"{here}edizioni/nuova/"))
    until = timezone.localdate() + timedelta(days=20)
    answer = client.post(f"{here}edizioni/nuova/", {"stage": "draft", "comments_until": until.isoformat()})
    assert answer["Location"] == f"/orientamenti/{study.slug}/1/"
    assert study.reports.get().editions.get().comments_until == until


def comments(study, number):
    guidelines = begun(study)
    draft = freeze_edition(guidelines, by=study.memberships.first().person,
                           comments_until=timezone.localdate() + timedelta(days=30))  # fmt: skip
    for place in range(number):
        comment_on(draft, "g05-1", text=f"Parola {place}", language="it", consent_text="sì", consent_version="1")
    return draft


def test_a_comment_is_shown_and_answered_in_one_go(client, study, here):
    comments(study, 1)
    comment = Comment.objects.get()
    page = text_of(client.get(f"{here}commenti/{comment.pk}/"))
    assert "Parola 0" in page and "Si decide." in page
    client.post(f"{here}commenti/{comment.pk}/", {"show": "yes", "reply": "Grazie, aggiunto"})
    comment.refresh_from_db()
    assert (comment.state, comment.reply) == ("shown", "Grazie, aggiunto")


def test_declining_without_a_reason_is_refused(client, study, here):
    comments(study, 1)
    comment = Comment.objects.get()
    page = text_of(client.post(f"{here}commenti/{comment.pk}/", {"show": "no", "reply": "Non qui"}))
    assert "Scrivi perché non viene mostrato" in page and "Non qui" in page


def test_the_list_of_comments_costs_the_same_for_two_and_for_twenty(client, study, here):
    comments(study, 2)
    counts = []
    for more in (0, 18):
        for place in range(more):
            comment_on(study.reports.get().editions.get(), "g05-1", text=f"Altra {place}", language="it",
                       consent_text="sì", consent_version="1")  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{here}commenti/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_may_not_publish_is_not_offered_to_freeze(client, study):
    begun(study)
    client.force_login(make.member(study, Role.RESEARCHER), backend="sesame.backends.ModelBackend")
    page = text_of(client.get(f"/area/{study.slug}/orientamenti/"))
    assert "Congela un’edizione" not in page
