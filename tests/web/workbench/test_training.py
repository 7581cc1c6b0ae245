"""Training on the working side: who may do what, plain forms, feedback, revocation, what no page shows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

import make
from sestante.fieldwork.actions.thanking import receipt_of
from sestante.studies.permissions import Role
from sestante.training.actions import hand_in
from sestante.training.models import Badge, Cohort, FieldProduct, Lesson, Path
from sestante.training.queries.asking import questionnaire_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(study):
    return make.cohort(make.training_path(study))


@pytest.fixture
def trainer(client, study):
    somebody = make.member(study, Role.TRAINER)
    client.force_login(somebody, backend="sesame.backends.ModelBackend")
    return somebody


def page(name, study, *args):
    return reverse(name, args=[study.slug, *args])


def test_a_path_is_taken_from_the_library_changed_and_published(client, study, trainer):
    made = client.post(page("training_additions", study), {"library": "attori-sociali"}, follow=True)
    assert "Il percorso è qui" in made.content.decode()
    path = Path.objects.get()
    module = path.modules.first()
    client.post(page("training_module_place", study, module.pk), {"move": "down"})
    assert path.modules.last().position == 6 and path.modules.all()[1].pk == module.pk
    fields = {"title": "Riconoscere", "hours": 6, "product_kind": "nomination", "product": "Una segnalazione",
              "outcomes": "Riconosco\n\nAscolto", "outcomes_en": "I recognise"}  # fmt: skip
    client.post(page("training_module", study, module.pk), fields)
    module.refresh_from_db()
    assert (module.title, module.hours) == ("Riconoscere", 6)
    assert list(module.outcomes.values_list("text", "text_en")) == [("Riconosco", "I recognise"), ("Ascolto", "")]
    lesson = {"title": "Nuova", "text": "### Prova", "minutes": 5, "video_url": "https://example.org/film"}
    refused = client.post(page("training_new_lesson", study, module.pk), lesson)
    assert refused.status_code == 422 and "### Prova</textarea>" in refused.content.decode()
    client.post(page("training_new_lesson", study, module.pk), lesson | {"transcript": "Una piazza."})
    assert Lesson.objects.get(title="Nuova").position == 4
    client.post(page("training_path_publication", study, path.pk))
    assert Path.objects.get().published_at is not None


def test_a_cohort_is_opened_with_trainers_of_the_team_and_meetings(client, study, trainer):
    path, today = make.training_path(study), timezone.localdate()
    fields = {"title": "Autunno", "starts_on": today, "ends_on": today - timedelta(days=1), "enrol_by": today,
              "capacity": 8, "trainers": [trainer.pk]}  # fmt: skip
    refused = client.post(page("training_new_cohort", study, path.pk), fields)
    assert "non può finire prima di cominciare" in refused.content.decode()
    client.post(page("training_new_cohort", study, path.pk), fields | {"ends_on": today + timedelta(days=60)})
    cohort = Cohort.objects.get()
    assert list(cohort.trainers.all()) == [trainer]
    meeting = {"title": "Primo", "starts_at": "2027-01-10T18:00", "ends_at": "2027-01-10T20:00"}
    nowhere = client.post(page("training_new_meeting", study, cohort.pk), meeting)
    assert nowhere.status_code == 422 and cohort.meetings.count() == 0
    client.post(page("training_new_meeting", study, cohort.pk), meeting | {"place": "Sala civica"})
    assert cohort.meetings.get().place == "Sala civica"


def test_feedback_on_what_the_platform_cannot_see_asks_for_a_look(client, study, cohort, trainer):
    product = make.handed_in(make.learner(cohort, name="Rosa Neri"), 3)
    address = page("training_product", study, product.pk)
    said = {"verdict": "accepted", "words": "Ben fatto"}
    refused = client.post(address, said)
    assert refused.status_code == 422 and "guardalo prima di accettarlo" in refused.content.decode()
    client.post(address, said | {"seen": "on"})
    product.refresh_from_db()
    assert (product.state, product.decided_by) == ("accepted", trainer)
    badge = Badge.objects.get()
    client.post(page("training_revocation", study, badge.pk), {"because": "Era di un’altra persona."})
    badge.refresh_from_db()
    assert badge.revoked_because == "Era di un’altra persona."


def test_the_trainer_reads_a_nomination_without_its_confidential_answers(client, study, cohort, trainer):
    response = make.nominated(study, email="rosa.privata@example.org")
    learner = make.learner(cohort, email="rosa.privata@example.org")
    module = cohort.path.modules.get(position=1)
    product = hand_in(learner, module, pointer=receipt_of(response.sendings.get()), words="Ecco")
    said = client.get(page("training_product", study, product.pk)).content.decode()
    assert "Forno di paese" in said and "rosa.privata@example.org" not in said
    assert client.get(page("response", study, response.pk)).status_code == 403


def test_the_page_of_a_cohort_names_nobody(client, study, cohort, trainer):
    make.handed_in(make.learner(cohort, name="Rosa Neri", email="rosa@example.org"), 3)
    said = client.get(page("training_cohort", study, cohort.pk)).content.decode()
    assert "Rosa" not in said and "rosa@example.org" not in said
    assert "Rosa Neri" in client.get(page("training_roll", study, cohort.pk)).content.decode()


def test_no_page_of_the_team_tells_a_self_assessment(client, study, cohort):
    client.force_login(study.memberships.first().person, backend="sesame.backends.ModelBackend")
    one = make.assessed(make.learner(cohort), scores=(1,) * 12)
    questionnaire = questionnaire_version(study).questionnaire
    assert client.get(page("response", study, one.response_id)).status_code == 404
    for name in ("responses", "synthesis", "invitations", "imports", "training_cohort", "letters"):
        args = [cohort.pk] if name == "training_cohort" else []
        said = client.get(page(name, study, *args))
        assert said.status_code == 200
        assert "A che punto sono?" not in said.content.decode(), name
    table = client.get(reverse("responses_table", args=[study.slug, questionnaire.pk]))
    rows = b"".join(table.streaming_content) if table.streaming else table.content
    assert table.status_code == 404 or rows.count(b"\n") == 1


def test_letters_with_learners_keys_are_not_read_by_the_team(client, study, cohort):
    client.force_login(study.memberships.first().person, backend="sesame.backends.ModelBackend")
    make.learner(cohort, email="rosa@example.org")
    assert "rosa@example.org" not in client.get(page("letters", study)).content.decode()


def test_a_late_product_is_a_duty_of_who_teaches(client, study, cohort, trainer):
    product = make.handed_in(make.learner(cohort), 3)
    FieldProduct.objects.filter(pk=product.pk).update(submitted_at=timezone.now() - timedelta(days=12))
    assert "1 persona aspetta un riscontro da troppo tempo" in client.get(page("study", study)).content.decode()
    observer = make.member(study, Role.OBSERVER)
    client.force_login(observer, backend="sesame.backends.ModelBackend")
    assert "aspetta un riscontro" not in client.get(page("study", study)).content.decode()
    assert client.get(page("study_training", study)).status_code == 403


def test_a_new_link_makes_the_old_one_worthless(client, study, cohort, trainer):
    learner = make.learner(cohort)
    nonce = learner.nonce
    client.post(page("training_learner_link", study, learner.pk))
    learner.refresh_from_db()
    assert learner.nonce != nonce


def test_things_of_another_study_do_not_exist(client, study, trainer):
    other = make.cohort(make.training_path(make.study(title="Altro studio")))
    product = make.handed_in(make.learner(other), 3)
    for name, pk in (
        ("training_path", other.path.pk),
        ("training_cohort", other.pk),
        ("training_roll", other.pk),
        ("training_product", product.pk),
        ("training_module", product.module.pk),
    ):
        assert client.get(page(name, study, pk)).status_code == 404, name


@pytest.mark.parametrize("name", ["study_training", "training_cohort", "training_roll", "training_products"])
def test_lists_cost_the_same_for_two_and_for_ten(client, study, cohort, trainer, name, django_assert_max_num_queries):
    args = [] if name in ("study_training", "training_products") else [cohort.pk]
    for _number in range(2):
        make.handed_in(make.learner(cohort), 3)
    client.get(page(name, study, *args))
    with django_assert_max_num_queries(30) as two:
        client.get(page(name, study, *args))
    for _number in range(8):
        make.handed_in(make.learner(cohort), 3)
    with django_assert_max_num_queries(30) as ten:
        client.get(page(name, study, *args))
    assert len(two) == len(ten)
