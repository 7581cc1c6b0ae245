"""Paths: taken from the library, changed on plain forms, published."""

import pytest
from django.db import IntegrityError, transaction

import make
from sestante.questionnaires.models import Questionnaire
from sestante.training.actions import add_lesson, add_path, move_lesson, move_module, publish_path, remove_lesson
from sestante.training.errors import TrainingError
from sestante.training.library import names, path_of
from sestante.training.models import Lesson
from sestante.training.queries import next_cohorts
from sestante.training.queries import path_of as published_path
from sestante.training.queries.asking import ITEMS

pytestmark = pytest.mark.django_db


def test_the_library_says_everything_in_both_languages():
    for name in names():
        source = path_of(name)
        texts = [source[key] for key in ("title", "summary", "audience", "mode")]
        for module in source["modules"]:
            texts += [module["title"], module["product"], *module["outcomes"]]
            texts += [lesson[key] for lesson in module["lessons"] for key in ("title", "text")]
            assert 2 <= len(module["lessons"]) <= 3, module["id"]
        assert [words for words in texts if not words["it"].strip() or not words["en"].strip()] == []
        assert sum(module["hours"] for module in source["modules"]) == 24
        assert [module["id"] for module in source["modules"]] == list(ITEMS)


def test_a_path_comes_with_lessons_outcomes_and_the_questions_learners_ask_themselves():
    study = make.study()
    path = make.training_path(study, published=False)
    assert (path.modules.count(), Lesson.objects.filter(module__path=path).count()) == (6, 15)
    assert [module.outcomes.count() for module in path.modules.all()] == [3] * 6
    purpose = Questionnaire.Purpose.SELF_ASSESSMENT
    assert study.questionnaires.get(purpose=purpose).versions.get().state == "published"
    with pytest.raises(TrainingError):
        add_path(study, "attori-sociali", by=study.memberships.first().person)


@pytest.mark.postgres
def test_modules_and_lessons_change_places_by_one():
    study = make.study()
    by = study.memberships.first().person
    path = make.training_path(study, published=False)
    first, second = path.modules.all()[:2]
    move_module(second, by=by, up=True)
    assert [module.pk for module in path.modules.all()[:2]] == [second.pk, first.pk]
    move_module(second, by=by, up=True)  # at the top already
    lessons = list(first.lessons.all())
    move_lesson(lessons[0], by=by, up=False)
    assert [one.pk for one in first.lessons.all()][:2] == [lessons[1].pk, lessons[0].pk]


@pytest.mark.postgres
def test_a_video_needs_its_transcript_and_the_database_says_so_too():
    study = make.study()
    by = study.memberships.first().person
    module = make.training_path(study, published=False).modules.first()
    words = {"title": "Un film", "text": "Guardalo", "video_url": "https://example.org/film"}
    with pytest.raises(TrainingError):
        add_lesson(module, by=by, **words)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.create(module=module, position=9, **words)
    assert add_lesson(module, by=by, **words, transcript="Si vede una piazza.").position == 4


def test_a_module_without_lessons_keeps_its_path_from_the_public():
    study = make.study()
    by = study.memberships.first().person
    path = make.training_path(study, published=False)
    for lesson in path.modules.first().lessons.all():
        remove_lesson(lesson, by=by)
    with pytest.raises(TrainingError):
        publish_path(path, by=by)
    assert published_path(path.slug) is None


def test_next_cohorts_are_those_one_can_still_enrol_in():
    path = make.training_path(make.study())
    later, sooner = make.cohort(path, title="Dopo", begins=30), make.cohort(path, title="Prima", begins=3)
    make.cohort(path, title="Passata", begins=-20)
    full = make.cohort(path, title="Piena", capacity=1)
    make.learner(full)
    assert next_cohorts(5) == [sooner, later]
    assert next_cohorts(1) == [sooner]
