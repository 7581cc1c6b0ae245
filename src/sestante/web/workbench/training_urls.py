"""Addresses of training."""

from django.urls import path

from sestante.web.access import pages

from . import training, training_cohorts, training_learners

ROOT = "area/<slug:study>/formazione"
urlpatterns = [
    path(f"{ROOT}/", training.overview, name="study_training"),
    path(f"{ROOT}/percorsi/", training.additions, name="training_additions"),
    path(f"{ROOT}/percorsi/<int:pk>/", training.path, name="training_path"),
    path(f"{ROOT}/percorsi/<int:pk>/testi/", training.path_words, name="training_path_words"),
    path(f"{ROOT}/percorsi/<int:pk>/pubblicazione/", training.path_publication, name="training_path_publication"),
    path(f"{ROOT}/moduli/<int:pk>/", training.module, name="training_module"),
    path(f"{ROOT}/moduli/<int:pk>/posto/", training.module_place, name="training_module_place"),
    path(f"{ROOT}/moduli/<int:pk>/lezioni/", training.new_lesson, name="training_new_lesson"),
    path(f"{ROOT}/lezioni/<int:pk>/", training.lesson, name="training_lesson"),
    path(f"{ROOT}/lezioni/<int:pk>/posto/", training.lesson_place, name="training_lesson_place"),
    path(f"{ROOT}/lezioni/<int:pk>/eliminazione/", training.lesson_removal, name="training_lesson_removal"),
    path(f"{ROOT}/percorsi/<int:pk>/edizioni/", training_cohorts.new_cohort, name="training_new_cohort"),
    path(f"{ROOT}/edizioni/<int:pk>/", training_cohorts.cohort, name="training_cohort"),
    path(f"{ROOT}/edizioni/<int:pk>/gradimento/", training_cohorts.feedback, name="training_feedback"),
    path(f"{ROOT}/edizioni/<int:pk>/piano/", training_cohorts.cohort_plan, name="training_cohort_plan"),
    path(f"{ROOT}/edizioni/<int:pk>/incontri/", training_cohorts.new_meeting, name="training_new_meeting"),
    path(f"{ROOT}/incontri/<int:pk>/", training_cohorts.meeting, name="training_meeting"),
    path(f"{ROOT}/incontri/<int:pk>/eliminazione/", training_cohorts.meeting_removal, name="training_meeting_removal"),
    path(f"{ROOT}/edizioni/<int:pk>/persone/", training_learners.roll, name="training_roll"),
    path(f"{ROOT}/persone/<int:pk>/link/", training_learners.learner_link, name="training_learner_link"),
    path(f"{ROOT}/prodotti/", training_learners.products, name="training_products"),
    path(f"{ROOT}/prodotti/<int:pk>/", training_learners.product, name="training_product"),
    path(f"{ROOT}/distintivi/<int:pk>/revoca/", training_learners.revocation, name="training_revocation"),
]

pages(
    study_training="see_training",
    training_additions="teach",
    training_path="see_training",
    training_path_words="teach",
    training_path_publication="teach",
    training_module="teach",
    training_module_place="teach",
    training_new_lesson="teach",
    training_lesson="teach",
    training_lesson_place="teach",
    training_lesson_removal="teach",
    training_new_cohort="teach",
    training_cohort="see_training",
    training_feedback="see_training",
    training_cohort_plan="teach",
    training_new_meeting="teach",
    training_meeting="teach",
    training_meeting_removal="teach",
    training_roll="teach",
    training_learner_link="teach",
    training_products="teach",
    training_product="teach",
    training_revocation="teach",
)
