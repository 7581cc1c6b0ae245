"""Year after year: the update is asked with last time's answers in it, read beside what was read, counted apart."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
from sestante import demo
from sestante.catalogue.actions import publish_sheet
from sestante.catalogue.permission import ever_sent
from sestante.demo.loading import fill, submit
from sestante.fieldwork.actions import (
    answer_questions,
    invite,
    submit_response,
    withdraw_consent,
    withdraw_response,
)
from sestante.fieldwork.models import Invitation, Response
from sestante.fieldwork.queries import answers_by_name, paper_of, standing_of, submitted_by_province
from sestante.indicators import actions, seeds
from sestante.indicators.actions import (
    close_wave,
    forget_response,
    open_wave,
    read_wave,
    remove_transition,
    write_transition,
)
from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import Observation, Transition, Wave
from sestante.indicators.queries import profile_of
from sestante.indicators.queries.waves import (
    lights_of,
    lines_of,
    may_count,
    said_before,
    transitions_of,
    waves_of,
)
from sestante.indicators.tasks import invite_wave
from sestante.indicators.transitions import FORMS
from sestante.practices.actions import add_contact
from sestante.questionnaires.actions import add_from_library, publish_version
from sestante.questionnaires.compile import answers_of, compile_questionnaire
from sestante.questionnaires.queries import published_versions
from sestante.synthesis.queries import questions_of as tabulated

RELATIONS = ("known", "time_together", "mutual_care", "joy", "equal", "conflict")
pytestmark = pytest.mark.django_db


def path_of(response, name):
    return next(path for path, one in paper_of(response.version).questions.items() if one.name == name)


def write(response, **said):
    response.refresh_from_db()
    edits = {path_of(response, name): text for name, text in said.items()}
    answer_questions(response, edits, base_revision=response.revision, language="it")


def send(response, **said):
    """Fill in what is asked anew, and send."""
    given = {"still_active": "yes", "privacy_notice_read": "OK", "update_consent": "yes"} | said
    write(response, **given)
    done = submit_response(response, language="it")
    assert done.sent, done.gaps
    return done.response


@pytest.fixture
def practices(study, by):
    """Two practices with their form sent, through the engine."""
    version = publish_version(add_from_library(study, "scheda", by=by), by=by)
    compiled, made = compile_questionnaire(version.source), []
    for entry in [one for one in demo.practices() if one.state == "submitted"][:2]:
        practice = make.practice(study, entry.name, email="")
        contact = add_contact(practice, email=f"p{practice.pk}@example.org", name="Ada", by=by)
        response = invite(practice, contact, version, by=by).response
        now = timezone.now()
        fill(response, answers_of(compiled, entry.answers), opened=now, saved=now)
        submit(response, practice, now)
        made.append(practice)
    return made


@pytest.fixture
def wave(study, by, practices):
    made = open_wave(study, year=timezone.localdate().year, by=by)
    invite_wave.func(made.pk, by.pk)
    return made


@pytest.fixture
def updates(wave, practices):
    return [Response.objects.select_related("version").get(version=wave.version, practice=one) for one in practices]


@pytest.fixture
def framework(study, by):
    """The seeds between their goalposts, published."""
    version = actions.open_framework(
        study, title="Quadro", dimensions=[(key, *name.values()) for key, name in seeds.dimensions().items()], by=by
    )
    dimensions = {one.key: one for one in version.dimensions.all()}
    for card in actions.add_seeds(study, by=by):
        dimension = dimensions[seeds.dimension_of(card.indicator.seed)]
        actions.place_indicator(version, indicator_version=card, dimension=dimension, by=by)
    actions.observe(version)
    return actions.publish_version(version, by=by)


def test_the_first_wave_is_what_is_there_and_the_second_asks_every_practice_that_can_be_written_to(study, wave):
    assert [(one.number, one.answered, one.is_open) for one in waves_of(study)] == [(1, 2, False), (2, 0, True)]
    assert wave.invited == Invitation.objects.filter(response__version=wave.version).count() == 2


def test_the_update_begins_with_last_times_answers_and_nobody_has_begun_it(practices, updates):
    last = Response.objects.get(practice=practices[0], version__questionnaire__purpose="scheda")
    said = answers_by_name(updates[0])
    for name in ("maturity", "promoter_type", "active_citizens_n", "beneficiaries_n", "rg_known", "needs_now"):
        assert said[name] == answers_by_name(last)[name]
    assert "still_active" not in said
    assert (updates[0].saved_at, updates[0].opened_at, updates[0].pending) == (None, None, {})


def test_inviting_twice_writes_one_letter_and_touches_no_form_that_somebody_began(wave, by, updates):
    write(updates[0], active_citizens_n="41")
    invite_wave.func(wave.pk, by.pk)
    assert Invitation.objects.filter(response__version=wave.version).count() == 2
    updates[0].refresh_from_db()
    assert answers_by_name(updates[0])["active_citizens_n"] == "41"


def test_an_update_is_no_form_of_the_practice_wherever_forms_are_counted(study, by, practices, updates):
    before = (standing_of(study, timezone.now()), submitted_by_province(study), len(tabulated(study)))
    send(updates[0])
    assert (standing_of(study, timezone.now()), submitted_by_province(study), len(tabulated(study))) == before
    assert [one.questionnaire.purpose for one in published_versions(study)] == ["scheda"]
    assert ever_sent().filter(practice=practices[0]).count() == 1
    sheet = publish_sheet(practices[0], by=by)
    assert sheet.title == practices[0].name


def test_only_one_wave_is_open_and_none_comes_before_the_last(study, by, wave):
    with pytest.raises(IndicatorError, match="aperta"):
        open_wave(study, year=2030, by=by)
    close_wave(wave, by=by)
    with pytest.raises(IndicatorError, match="prima"):
        open_wave(study, year=2000, by=by)
    third = open_wave(study, year=wave.year + 1, by=by)
    invite_wave.func(third.pk, by.pk)
    assert Invitation.objects.filter(response__version=third.version).count() == 2


def test_a_study_without_forms_has_nothing_to_come_back_to(study, by):
    with pytest.raises(IndicatorError, match="non c’è niente a cui tornare"):
        open_wave(study, year=2027, by=by)


def test_answers_tell_what_a_practice_became_and_a_hand_stands_before_them(wave, by, practices, updates):
    now = {"promoter_type": "aps", "maturity": "consolidated"}
    before = said_before(practices[0], wave)
    send(updates[0], **now)
    read_wave(wave)
    read_wave(wave)  # twice does no harm
    found = {one.aspect: (one.before, one.after) for one in transitions_of(wave)}
    wanted = {}
    if FORMS[before["promoter_type"]] != "association":
        wanted["form"] = (str(FORMS[before["promoter_type"]]), "association")
    if before["maturity"] != "consolidated":
        wanted["stage"] = (before["maturity"], "consolidated")
    assert found == wanted
    hand = write_transition(wave, practices[0], aspect="form", before="informal", after="pact", note="Patto", by=by)
    read_wave(wave)
    assert transitions_of(wave).get(aspect="form").after == "pact"
    remove_transition(hand, by=by)
    assert not transitions_of(wave).filter(aspect="form").exists()


def test_an_ended_practice_is_told_by_its_own_word_and_its_light_is_grey(wave, practices, updates):
    send(updates[0], still_active="ended")
    read_wave(wave)
    assert transitions_of(wave).get(aspect="stage").after == "ended"
    lights = {practice.pk: (light, why) for practice, light, why in lights_of(wave)}
    assert lights == {practices[0].pk: ("grey", "ended"), practices[1].pk: ("amber", "silent")}


def test_lights_are_green_for_the_active_and_amber_for_those_in_difficulty(wave, practices, updates):
    send(updates[0])
    send(updates[1], still_active="struggling")
    assert {why: light for _one, light, why in lights_of(wave)} == {"active": "green", "struggling": "amber"}
    Response.objects.filter(pk=updates[0].pk).update(submitted_at=timezone.now() - timedelta(days=400))
    assert {why: light for _one, light, why in lights_of(wave)} == {"old": "amber", "struggling": "amber"}


def test_an_update_taken_back_takes_its_values_and_transitions_along(wave, framework, updates):
    sent = send(updates[0], still_active="ended")
    close_wave(wave, by=None)
    assert Observation.objects.filter(wave=2).exists()
    withdraw_response(sent)
    assert not transitions_of(wave).exists()  # at once, before anything is erased
    forget_response(sent)
    assert not Observation.objects.filter(wave=2).exists()
    assert Transition.objects.count() == 0


def test_dimensions_stand_beside_each_other_made_of_the_same_and_last_year_is_not_touched(
    wave, framework, practices, updates
):
    before = list(Observation.objects.filter(wave=1).order_by("pk").values())
    for update in updates:
        send(update, **{f"rg_{name}": "5" for name in RELATIONS})
    close_wave(wave, by=None)
    assert list(Observation.objects.filter(wave=1).order_by("pk").values()) == before
    lines, panel = lines_of(framework, waves_of(wave.study))
    assert panel == 2
    asked = {line.dimension.key: (line.indicators, line.of) for line in lines}
    assert sum(mine for mine, _all in asked.values()) < sum(every for _mine, every in asked.values())
    drawn = [line for line in lines if line.points]
    assert all([n for _wave, _mean, n in line.points] == [line.points[0][2]] * 2 for line in drawn)
    index = Observation.objects.filter(wave=2, indicator_version__indicator__seed="I06").values_list("value", flat=True)
    assert list(index) == [5.0, 5.0]
    why = Observation.objects.filter(wave=2, indicator_version__indicator__seed="I01").values_list("why", flat=True)
    assert set(why) == {"no_question"}


def test_a_practices_page_shows_its_years_only_with_its_yes_and_loses_them_with_it(
    wave, by, framework, practices, updates
):
    send(updates[0], update_page_consent="yes", **{f"rg_{name}": "5" for name in RELATIONS})
    send(updates[1], **{f"rg_{name}": "5" for name in RELATIONS})
    assert profile_of(practices[0])["dimensions"][0]["years"] == []  # the wave is still open
    close_wave(wave, by=None)
    followed = [one["years"] for one in profile_of(practices[0])["dimensions"] if one["years"]]
    labels = [one.label for one in waves_of(wave.study)]
    assert followed and all([year["label"] for year in years] == labels for years in followed)
    asked = {line.dimension.name: line for line in lines_of(framework, waves_of(wave.study))[0]}
    named = {one["names"]["it"]: one["years"] for one in profile_of(practices[0])["dimensions"] if one["years"]}
    for name, years in named.items():
        assert [year["score"] for year in years] == [round(one) for one in asked[name].scores[practices[0].pk]]
    assert not any(one["years"] for one in profile_of(practices[1])["dimensions"])  # only counted, not shown
    withdraw_consent(updates[0], "update_page")
    assert not any(one["years"] for one in profile_of(practices[0])["dimensions"])
    assert practices[0].pk in may_count(wave)


def test_who_says_no_is_counted_in_no_public_figure(wave, practices, updates):
    send(updates[0])
    send(updates[1], update_consent="no")
    assert may_count(wave) == {practices[0].pk}
    withdraw_consent(updates[0], "update")
    assert may_count(wave) == set()


@pytest.mark.postgres
def test_the_database_refuses_two_open_waves_a_later_wave_without_form_and_a_change_of_nothing(wave, practices):
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.create(study=wave.study, number=1, year=2020, opened_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.create(study=wave.study, number=9, year=2020, opened_at=now, closed_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transition.objects.create(wave=wave, practice=practices[0], aspect="form", before="pact", after="pact")
