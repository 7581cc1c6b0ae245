"""Answers written one by one: kept whatever they are, merged when two write at once."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
from forms import invited, published
from sestante.fieldwork.actions import (
    add_instance,
    answer_question,
    answer_questions,
    remove_instance,
    settle_dispute,
    submit_response,
)
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Edit, Response
from sestante.fieldwork.queries import session_of

pytestmark = pytest.mark.django_db

REACHED, PAID, HOURS = "/data/persone/reached", "/data/persone/paid", "/data/persone/hours"
NOTE, STORY, PARTNERS = "/data/persone/pay_note", "/data/persone/story", "/data/rete/partners"


@pytest.fixture
def response():
    study = make.study()
    return invited(make.practice(study), published(study))


def write(response, edits, base=None, **more):
    return answer_questions(
        response, edits, base_revision=response.revision if base is None else base, language="it", **more
    )


def values(response):
    return session_of(Response.objects.get(pk=response.pk)).values(relevant_only=False)


def test_an_answer_is_stored_with_its_history(response):
    outcome = write(response, {REACHED: "300"}, section="persone")
    stored = Response.objects.get(pk=response.pk)
    assert values(stored)[REACHED] == "300"
    assert (stored.revision, stored.visited, stored.last_section) == (1, ["persone"], "persone")
    assert stored.saved_at is not None
    assert list(stored.edits.values_list("kind", "ref", "value", "before", "revision")) == [
        ("set", REACHED, "300", "", 1)
    ]
    assert outcome.written == (REACHED,)


def test_writing_what_is_already_there_changes_nothing(response):
    write(response, {REACHED: "300"})
    stored = Response.objects.get(pk=response.pk)
    write(stored, {REACHED: "300"})
    assert Response.objects.get(pk=response.pk).revision == 1
    assert Edit.objects.count() == 1


def test_a_trigger_shows_and_hides_what_hangs_on_it(response):
    assert write(response, {PAID: "yes"}).shown == (HOURS, NOTE)
    response = Response.objects.get(pk=response.pk)
    write(response, {HOURS: "40"})
    response = Response.objects.get(pk=response.pk)
    assert write(response, {PAID: "no"}).hidden == (HOURS, NOTE)
    assert values(response)[HOURS] == "40"


def test_a_number_in_words_waits_beside_the_answers(response):
    write(response, {REACHED: "circa trecento"})
    stored = Response.objects.get(pk=response.pk)
    assert stored.pending == {REACHED: "circa trecento"}
    assert values(stored)[REACHED] == ""
    write(stored, {REACHED: "300"})
    stored = Response.objects.get(pk=response.pk)
    assert stored.pending == {}
    assert values(stored)[REACHED] == "300"
    assert list(stored.edits.values_list("value", "before")) == [
        ("circa trecento", ""),
        ("300", "circa trecento"),
    ]


def test_a_value_that_breaks_its_constraint_is_stored(response):
    write(response, {REACHED: "5000"})
    stored = Response.objects.get(pk=response.pk)
    assert [(v.ref, v.kind) for v in session_of(stored).violations()][0] == (REACHED, "constraint")
    assert values(stored)[REACHED] == "5000"


def test_a_choice_that_is_not_on_offer_is_refused_and_told(response):
    assert write(response, {PAID: "perhaps"}).refused == (PAID,)
    assert values(response)[PAID] == ""


def test_two_tabs_that_write_different_answers_lose_nothing(response):
    write(response, {REACHED: "10", STORY: ""}, base=0)
    write(response, {REACHED: "", STORY: "Una sera"}, base=0)
    assert values(response)[REACHED] == "10"
    assert values(response)[STORY] == "Una sera"
    assert Response.objects.get(pk=response.pk).disputed == {}


def test_two_versions_of_one_answer_are_both_kept_until_somebody_chooses(response):
    write(response, {STORY: "prima"}, base=0)
    base = 1
    write(response, {STORY: "di Anna"}, base=base)
    outcome = write(response, {STORY: "di Bruno"}, base=base)
    assert [tuple(conflict) for conflict in outcome.conflicts] == [(STORY, "di Anna", "di Bruno")]
    stored = Response.objects.get(pk=response.pk)
    assert values(stored)[STORY] == "di Anna"
    assert stored.disputed == {STORY: "di Bruno"}
    assert list(stored.edits.filter(kind="dispute").values_list("value", "before")) == [("di Bruno", "di Anna")]

    settle_dispute(stored, STORY, keep_other=True, language="it")
    stored = Response.objects.get(pk=response.pk)
    assert values(stored)[STORY] == "di Bruno"
    assert stored.disputed == {}
    assert stored.edits.last().before == "di Anna"


def test_the_second_version_goes_on_growing_without_touching_the_first(response):
    write(response, {STORY: "di Anna"}, base=0)
    write(response, {STORY: "di B"}, base=0)
    stored = Response.objects.get(pk=response.pk)
    write(stored, {STORY: "di Bruno"}, base=stored.revision, others={STORY})
    stored = Response.objects.get(pk=response.pk)
    assert values(stored)[STORY] == "di Anna"
    assert stored.disputed == {STORY: "di Bruno"}


def test_two_tabs_that_write_the_same_thing_agree(response):
    write(response, {STORY: "uguale"}, base=0)
    assert write(response, {STORY: "uguale"}, base=0).conflicts == ()


def test_words_for_a_question_that_another_tab_has_hidden_are_kept(response):
    write(response, {PAID: "yes"}, base=0)
    write(response, {PAID: "no"}, base=1)
    outcome = write(response, {NOTE: "in busta"}, base=1)
    assert [conflict.other for conflict in outcome.conflicts] == ["in busta"]
    assert Response.objects.get(pk=response.pk).disputed == {NOTE: "in busta"}


def test_what_was_typed_before_its_question_was_hidden_in_the_same_breath_is_kept(response):
    write(response, {PAID: "yes"}, base=0)
    write(response, {PAID: "no", HOURS: "12"}, base=1)
    assert values(response)[HOURS] == "12"


def test_a_question_opened_in_the_same_breath_takes_its_answer(response):
    write(response, {PAID: "yes", HOURS: "12"}, base=0)
    assert values(response)[HOURS] == "12"


def test_an_instance_is_added_up_to_the_most_allowed(response):
    assert add_instance(response, PARTNERS, base_revision=0, language="it").instance == f"{PARTNERS}[2]"
    add_instance(response, PARTNERS, base_revision=1, language="it")
    with pytest.raises(FieldworkError):
        add_instance(response, PARTNERS, base_revision=2, language="it")


def test_an_edit_of_an_older_page_follows_its_instance_after_a_removal(response):
    add_instance(response, PARTNERS, base_revision=0, language="it")
    write(response, {f"{PARTNERS}[1]/partner_name": "Arci", f"{PARTNERS}[2]/partner_name": "Auser"}, base=1)
    base = Response.objects.get(pk=response.pk).revision
    remove_instance(response, f"{PARTNERS}[1]", base_revision=base, language="it")
    write(response, {f"{PARTNERS}[2]/partner_name": "Auser Bologna"}, base=base)
    stored = values(response)
    assert stored[f"{PARTNERS}[1]/partner_name"] == "Auser Bologna"
    assert f"{PARTNERS}[2]/partner_name" not in stored


def test_removing_an_instance_keeps_its_answers_in_the_history(response):
    add_instance(response, PARTNERS, base_revision=0, language="it")
    write(response, {f"{PARTNERS}[2]/partner_name": "Arci", f"{PARTNERS}[2]/partner_since": "da poco"}, base=1)
    remove_instance(response, f"{PARTNERS}[2]", base_revision=2, language="it")
    stored = Response.objects.get(pk=response.pk)
    assert json.loads(stored.edits.get(kind="remove").before) == {
        f"{PARTNERS}[2]/partner_name": "Arci",
        f"{PARTNERS}[2]/partner_since": "da poco",
    }
    assert stored.pending == {}


def test_words_for_an_instance_that_another_tab_removed_stay_in_the_history(response):
    add_instance(response, PARTNERS, base_revision=0, language="it")
    remove_instance(response, f"{PARTNERS}[2]", base_revision=1, language="it")
    outcome = write(response, {f"{PARTNERS}[2]/partner_name": "Arci"}, base=1)
    assert [conflict.other for conflict in outcome.conflicts] == ["Arci"]
    assert Response.objects.get(pk=response.pk).edits.filter(kind="dispute").get().value == "Arci"


def test_pending_words_move_up_with_their_instance(response):
    add_instance(response, PARTNERS, base_revision=0, language="it")
    write(response, {f"{PARTNERS}[2]/partner_since": "da poco"}, base=1)
    remove_instance(response, f"{PARTNERS}[1]", base_revision=2, language="it")
    assert Response.objects.get(pk=response.pk).pending == {f"{PARTNERS}[1]/partner_since": "da poco"}


def test_a_sent_form_takes_no_answers(response):
    write(response, {"/data/contatti/privacy_notice_read": "OK", "/data/contatti/publish_consent": "full"}, base=0)
    assert submit_response(response, language="it").sent
    with pytest.raises(FieldworkError):
        answer_question(response, REACHED, "1", base_revision=1, language="it")


def test_one_saved_answer_takes_few_queries(response):
    write(response, {REACHED: "1"})
    response = Response.objects.get(pk=response.pk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        write(response, {REACHED: "2"})
    statements = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(statements) == 3, statements  # lock and read, write, history


def test_a_page_that_saves_before_it_has_heard_of_its_last_saving_contradicts_nobody(response):
    write(response, {STORY: "Una"}, base=0, page="tab", turn=1)
    outcome = write(response, {STORY: "Una sera"}, base=0, page="tab", turn=2)
    assert outcome.conflicts == ()
    assert values(response)[STORY] == "Una sera"


def test_a_saving_overtaken_by_a_later_one_of_the_same_page_is_dropped(response):
    write(response, {STORY: "Una sera"}, base=0, page="tab", turn=2)
    outcome = write(response, {STORY: "Una"}, base=0, page="tab", turn=1)
    assert (outcome.written, outcome.conflicts) == ((), ())
    assert values(response)[STORY] == "Una sera"
