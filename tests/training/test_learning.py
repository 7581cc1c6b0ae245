"""Enrolling, assessing oneself, handing in, being answered; what the team may know and what nobody may."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
from sestante.fieldwork.actions import begin_answer, submit_response
from sestante.fieldwork.actions.thanking import receipt_of
from sestante.fieldwork.links import address_of
from sestante.fieldwork.models import Answer, Call, Response
from sestante.fieldwork.queries import paper_of, session_of
from sestante.fieldwork.queries.answer_table import table_of_answers
from sestante.fieldwork.queries.responses import counts_by_state, response_of, responses_of
from sestante.fieldwork.queries.standing import standing_of
from sestante.journal.models import Entry
from sestante.letters.models import Letter
from sestante.people.actions import name_host
from sestante.questionnaires.queries import published_versions
from sestante.synthesis.queries.nameless import nameless_answers
from sestante.synthesis.queries.questions import answered_questionnaires
from sestante.training.actions import (
    ask_again_after_six_months,
    ask_how_it_was,
    assess,
    confirm_enrolment,
    enrol,
    erase_enrolment,
    forget_unconfirmed,
    give_feedback,
    hand_in,
    open_feedback,
)
from sestante.training.errors import TrainingError
from sestante.training.models import Badge, Cohort, Enrolment, FieldProduct, SelfAssessment
from sestante.training.queries import (
    group_averages,
    products_waiting,
    progress_of,
    result_of,
    training_standing,
)
from sestante.training.queries.asking import questionnaire_version
from sestante.training.resolving import Recognised

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(study):
    return make.cohort(make.training_path(study))


def by(cohort):
    return cohort.path.study.memberships.first().person


# -- enrolling ---------------------------------------------------------------------------------------------------------
def test_an_enrolment_counts_once_confirmed_and_its_consent_is_on_record(cohort):
    enrolment = enrol(cohort, name="Rosa", email="Rosa@Example.org", language="it", consent="Ho letto l’informativa")
    assert cohort.enrolments.confirmed().count() == 0
    assert enrolment.consents.get().text.startswith("Ho letto l’informativa")
    assert [letter.purpose for letter in Letter.objects.all()] == ["confirm"]
    confirm_enrolment(enrolment)
    confirm_enrolment(enrolment)
    assert cohort.enrolments.confirmed().count() == 1
    assert Letter.objects.filter(purpose="welcome to cohort").count() == 1


def test_letters_with_a_learners_key_stand_on_no_list_of_the_team(cohort):
    make.learner(cohort)
    assert set(Letter.objects.values_list("study_pk", flat=True)) == {None}


def test_the_journal_names_no_learner(cohort):
    enrolment = make.learner(cohort, name="Rosa Neri")
    give_feedback(make.handed_in(enrolment, 3), verdict="accepted", words="Bene", by=by(cohort))
    said = " ".join(f"{one.actor} {one.subject_label} {one.detail}" for one in Entry.objects.all())
    assert "Rosa" not in said and enrolment.email not in said


@pytest.mark.postgres
def test_the_last_place_goes_to_who_confirms_first(study):
    cohort = make.cohort(make.training_path(study), capacity=1)
    first = make.learner(cohort, name="Prima", confirmed=False)
    second = make.learner(cohort, name="Seconda", confirmed=False)
    confirm_enrolment(second)
    assert Cohort.objects.get(pk=cohort.pk).full_since is not None
    with pytest.raises(TrainingError):
        confirm_enrolment(first)
    with pytest.raises(TrainingError):
        make.learner(cohort, name="Terza")
    erase_enrolment(second)
    assert Cohort.objects.get(pk=cohort.pk).full_since is None


def test_enrolling_again_says_nothing_and_writes_the_way_in(cohort):
    known = make.learner(cohort, email="rosa@example.org")
    again = enrol(cohort, name="Altra", email="ROSA@example.org", language="it", consent="Sì")
    assert (again.pk, Enrolment.objects.get().name) == (known.pk, "Rosa Neri")
    assert Letter.objects.filter(purpose__startswith="way in").count() == 1


@pytest.mark.postgres
def test_the_database_takes_one_enrolment_an_address(cohort):
    known = make.learner(cohort, email="rosa@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(cohort=cohort, name="X", email="Rosa@example.org", nonce=known.nonce)


def test_whoever_enrols_in_english_agrees_to_the_notice_in_english(cohort):
    name_host(name="Associazione di prova", privacy_notice="Informativa.", privacy_notice_en="Notice.")
    people = [(f"{language}@example.org", language) for language in ("it", "en")]
    said = [enrol(cohort, name="Ivo", email=email, language=language, consent="Ok") for email, language in people]
    assert [one.consents.get().text for one in said] == ["Ok\n\nInformativa.", "Ok\n\nNotice."]


def test_what_nobody_confirmed_is_forgotten_after_two_weeks(cohort):
    make.learner(cohort, confirmed=False)
    kept = make.learner(cohort)
    assert forget_unconfirmed() == 0
    assert forget_unconfirmed(timezone.now() + timedelta(days=15)) == 1
    assert list(Enrolment.objects.all()) == [kept]
    assert set(Letter.objects.values_list("about", flat=True)) == {f"enrolment:{kept.pk}"}


# -- self-assessment: the learner's alone ------------------------------------------------------------------------------
def test_a_self_assessment_appears_nowhere_on_the_working_side(study, cohort):
    enrolment = make.learner(cohort)
    entries = Entry.objects.count()
    one = make.assessed(enrolment)
    assert one.response.answers.count() == 12
    assert list(responses_of(study)) == []
    assert counts_by_state(study) == {}
    assert response_of(study, one.response_id) is None
    assert standing_of(study, timezone.now()).submitted == 0
    assert answered_questionnaires(study) == []
    questionnaire = questionnaire_version(study).questionnaire
    assert len(list(table_of_answers(questionnaire, language="it", words=False))) == 1  # the header alone
    assert list(published_versions(study)) == []
    assert Entry.objects.count() == entries
    assert Letter.objects.exclude(about=f"enrolment:{enrolment.pk}").count() == 0


def test_only_whole_answers_are_taken_and_each_moment_once(cohort):
    enrolment = make.learner(cohort)
    with pytest.raises(TrainingError):
        assess(enrolment, "before", {"/data/a1/self/sa01": "4"}, language="it")
    assert (SelfAssessment.objects.count(), Response.objects.count(), Answer.objects.count()) == (0, 0, 0)
    assert make.assessed(enrolment) == make.assessed(enrolment, scores=(5,) * 12)
    assert Response.objects.count() == 1


def test_the_result_follows_the_rule_of_the_path(cohort):
    enrolment = make.learner(cohort)
    modules = list(cohort.path.modules.all())
    assert result_of(enrolment, modules) == []
    make.assessed(enrolment, scores=(2, 3, 3, 3, 4, 4, 5, 5, 1, 1, 4, 3))
    first = result_of(enrolment, modules)
    assert [one.before for one in first] == [2.5, 3, 4, 5, 1, 3.5]
    assert [one.advice for one in first] == ["suggest", "optional", "invite", "invite", "suggest", "optional"]
    make.assessed(enrolment, "after", scores=(4,) * 12)
    assert [(one.before, one.after, one.advice) for one in result_of(enrolment, modules)][0] == (2.5, 4, "invite")


def test_there_is_no_way_back_to_the_start(cohort):
    enrolment = make.learner(cohort)
    make.assessed(enrolment, "after")
    with pytest.raises(TrainingError):
        make.assessed(enrolment, "before")


def learners(cohort, number):
    return [make.learner(cohort, name=f"Persona {place}") for place in range(number)]


def shown(cohort):
    averages = group_averages(cohort, list(cohort.path.modules.all()))
    return {group.moment: (group.people, group.means[0][1]) for group in averages.groups}


@pytest.mark.postgres
def test_the_team_gets_means_of_whole_fives_only(cohort):
    people = learners(cohort, 9)
    for one in people[:4]:
        make.assessed(one, scores=(2,) * 12)
    averages = group_averages(cohort, list(cohort.path.modules.all()))
    assert (averages.is_empty, averages.waiting) == (True, (("before", 4),))
    make.assessed(people[4], scores=(2,) * 12)
    assert shown(cohort) == {"before": (5, 2)}
    for one in people[5:]:
        make.assessed(one, scores=(5,) * 12)
        assert shown(cohort) == {"before": (5, 2)}  # the newcomer cannot be told by subtraction


def test_a_five_that_lost_somebody_is_shown_no_more_and_its_place_is_not_given_again(cohort):
    people = learners(cohort, 7)
    for one in people[:5]:
        make.assessed(one, scores=(2,) * 12)
    erase_enrolment(people[4])
    assert shown(cohort) == {}
    make.assessed(people[5], scores=(5,) * 12)
    assert shown(cohort) == {}
    assert SelfAssessment.objects.order_by("-number").first().number == 6


def test_the_start_of_those_who_finished_is_told_only_where_the_difference_is_five(cohort):
    people = learners(cohort, 10)
    for place, one in enumerate(people):
        make.assessed(one, scores=(1 if place < 5 else 3,) * 12)
    for one in people[:5]:
        make.assessed(one, "after", scores=(4,) * 12)
    averages = group_averages(cohort, list(cohort.path.modules.all()))
    assert {group.moment: group.people for group in averages.groups} == {"before": 10, "after": 5}
    assert averages.before_of_after.means[0][1] == 1
    # Had the five who finished been spread over both fives of the start, and one of them without a start:
    SelfAssessment.objects.filter(enrolment=people[0], moment="before").delete()
    assert group_averages(cohort, list(cohort.path.modules.all())).before_of_after is None


def test_averages_cost_the_same_for_five_and_for_fifteen(cohort, django_assert_num_queries):
    modules = list(cohort.path.modules.all())
    for one in learners(cohort, 5):
        make.assessed(one)
    with django_assert_num_queries(2):
        group_averages(cohort, modules)
    for one in learners_more(cohort, 10):
        make.assessed(one)
    with django_assert_num_queries(2):
        group_averages(cohort, modules)


def learners_more(cohort, number):
    return [make.learner(cohort, name=f"Altra {place}") for place in range(number)]


def test_six_months_later_who_answered_is_asked_once(cohort):
    asked, silent = make.learner(cohort), make.learner(cohort)
    make.assessed(asked)
    day = cohort.ends_on + timedelta(days=182)
    assert ask_again_after_six_months(day - timedelta(days=1)) == 0
    assert (ask_again_after_six_months(day), ask_again_after_six_months(day)) == (1, 0)
    assert Letter.objects.filter(purpose="six months later").get().recipient == asked.email != silent.email


# -- field products ----------------------------------------------------------------------------------------------------
@pytest.mark.postgres
def test_when_a_cohort_ends_its_learners_are_asked_once_how_the_path_was_and_nobody_is_asked_who_they_are(cohort):
    people = [make.learner(cohort) for _one in range(2)]
    empty = make.cohort(cohort.path, title="Vuota")
    day = cohort.ends_on + timedelta(days=1)
    assert ask_how_it_was(cohort.ends_on) == 0
    assert (ask_how_it_was(day), ask_how_it_was(day)) == (1, 0)
    cohort.refresh_from_db()
    empty.refresh_from_db()
    assert empty.feedback_call is None  # nobody to ask
    assert Letter.objects.filter(purpose="how it was").count() == len(people)
    asked = [one.name for one in paper_of(cohort.feedback_call.version).questions.values() if one.type != "note"]
    assert [name for name in asked if name.startswith("co_")] == [
        "co_useful", "co_clear", "co_respectful", "co_recommend"
    ]  # fmt: skip
    assert not [name for name in asked if "name" in name or "email" in name]
    assert open_feedback(cohort) == cohort.feedback_call
    assert Call.objects.count() == 1


def test_what_learners_say_is_read_from_five_on(cohort):
    call = open_feedback(cohort)
    for number in range(5):
        assert nameless_answers(cohort.path.study, call)["panels"] == []
        response = begin_answer(call, language="it")
        session, names = session_of(response), {q.name: ref for ref, q in paper_of(response.version).questions.items()}
        for item in ("co_useful", "co_clear", "co_respectful", "co_recommend"):
            session.set(names[item], "4")
        session.set(names["change"], f"Più tempo {number}")
        Response.objects.filter(pk=response.pk).update(instance=session.to_xml().decode())
        assert submit_response(response, language="it").sent
    said = nameless_answers(cohort.path.study, call)
    assert (said["answered"], len(said["panels"]), said["texts"][0]["total"]) == (5, 1, 5)


def test_a_nomination_is_known_by_its_link_or_by_its_receipt_and_address(study, cohort):
    response = make.nominated(study, email="rosa@example.org")
    rosa, other = make.learner(cohort, email="rosa@example.org"), make.learner(cohort)
    module = cohort.path.modules.get(position=1)
    receipt, link = receipt_of(response.sendings.get()), address_of(response)
    for pointer in (receipt, f"{response.pk}-9999999", "999999-1", "", "https://example.org/i/1-abc/"):
        with pytest.raises(TrainingError):
            hand_in(other, module, pointer=pointer, words="")
    product = hand_in(rosa, module, pointer=receipt, words="L’ho scritta io.")
    assert (product.target_kind, product.target_pk, product.url) == ("fieldwork.response", response.pk, "")
    assert product.verified_at is not None
    with pytest.raises(TrainingError):  # one nomination, one learner
        hand_in(other, module, pointer=link, words="")
    product.delete()
    assert hand_in(other, module, pointer=link, words="").verified_at is not None


def test_other_products_are_things_of_the_same_study_behind_an_address_of_this_site(cohort, settings):
    enrolment, module = make.learner(cohort), cohort.path.modules.get(position=6)
    study = cohort.path.study.pk
    there = {
        "/pillole/una/": Recognised("outreach.pill", 7, study, "/pillole/una/", False),
        "/pillole/altrove/": Recognised("outreach.pill", 8, study + 1, "/pillole/altrove/", True),
        "/gruppo/1-abc/": Recognised("deliberation.minutes", 9, study, "", True),
    }
    for pointer in ("https://altrove.example/pillole/una/", "pillole", "/mai/", "/pillole/altrove/", "/gruppo/1-abc/"):
        with pytest.raises(TrainingError):
            hand_in(enrolment, module, pointer=pointer, words="", recognise=there.get)
    product = hand_in(enrolment, module, pointer="/pillole/una/", words="Ecco.", recognise=there.get)
    assert (product.url, product.verified_at) == (f"{settings.SESTANTE_SITE_URL}/pillole/una/", None)
    meeting = cohort.path.modules.get(position=3)
    product = hand_in(enrolment, meeting, pointer="/gruppo/1-abc/", words="Ecco.", recognise=there.get)
    # What a personal link opens is known by its key: the link itself stays with who has it.
    assert (product.target_kind, product.target_pk, product.url) == ("deliberation.minutes", 9, "")
    assert product.verified_at is not None


def test_feedback_sends_back_or_accepts_and_writes(cohort):
    enrolment = make.learner(cohort)
    product = make.handed_in(enrolment, 3)
    minutes = {"/v/": Recognised("deliberation.minutes", 9, cohort.path.study.pk, "", True)}.get
    give_feedback(product, verdict="to_complete", words="Manca chi ha votato.", by=by(cohort))
    product.refresh_from_db()
    assert (product.state, Badge.objects.count()) == ("to_complete", 0)
    hand_in(enrolment, product.module, pointer="/v/", words="Aggiunto", recognise=minutes)
    give_feedback(product, verdict="accepted", words="Adesso sì.", by=by(cohort))
    assert [one.verdict for one in product.feedback.all()] == ["to_complete", "accepted"]
    assert Badge.objects.get().title == product.module.title
    assert Letter.objects.filter(purpose__startswith="feedback:").count() == 2
    with pytest.raises(TrainingError):
        give_feedback(product, verdict="to_complete", words="Ripensato", by=by(cohort))


@pytest.mark.postgres
def test_the_database_keeps_a_products_state_and_its_time_together(cohort):
    product = make.handed_in(make.learner(cohort), 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldProduct.objects.filter(pk=product.pk).update(state="accepted")


def test_standing_counts_products_that_wait_longer_than_ten_days(study, cohort):
    product = make.handed_in(make.learner(cohort), 3)
    standing = training_standing(study)
    assert (standing.cohorts, standing.learners, standing.waiting, standing.late) == (1, 1, 1, 0)
    FieldProduct.objects.filter(pk=product.pk).update(submitted_at=timezone.now() - timedelta(days=11))
    assert training_standing(study).late == 1
    assert list(products_waiting(study)) == [product]


def test_group_progress_counts_without_names(cohort):
    one, two = make.learner(cohort), make.learner(cohort)
    give_feedback(make.handed_in(one, 3), verdict="accepted", words="Bene", by=by(cohort))
    make.handed_in(two, 3)
    third = progress_of(cohort)[2]
    assert {name: third[name] for name in ("done", "handed_in", "begun", "not_begun")} == {
        "done": 1, "handed_in": 1, "begun": 0, "not_begun": 0,
    }  # fmt: skip


def test_leaving_erases_answers_products_letters_and_leaves_a_badge_that_names_nobody(cohort):
    enrolment = make.learner(cohort)
    make.assessed(enrolment)
    give_feedback(make.handed_in(enrolment, 3), verdict="accepted", words="Bene", by=by(cohort))
    erase_enrolment(enrolment)
    assert (Enrolment.objects.count(), Response.objects.count(), Answer.objects.count()) == (0, 0, 0)
    assert (FieldProduct.objects.count(), Letter.objects.count()) == (0, 0)
    badge = Badge.objects.get()
    assert (badge.enrolment, badge.credential, badge.shown_name) == (None, "", "")
