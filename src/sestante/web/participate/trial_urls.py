"""Addresses of a form on trial: under the study's area, drawn as people meet it."""

from django.urls import path

from sestante.web.access import pages

from . import trial

PLACE = "area/<slug:study>/scheda/<int:version>/prova/"

urlpatterns = [
    path(PLACE, trial.trial, name="version_trial"),
    path(f"{PLACE}telefono/", trial.on_a_telephone, name="version_trial_phone"),
    path(f"{PLACE}pulizia/", trial.clearing, name="version_trial_clearing"),
    path(f"{PLACE}cornice/", trial.framed_trial, name="version_trial_framed"),
    path(f"{PLACE}cornice/s/<str:section>/", trial.framed_trial, name="version_trial_framed_section"),
    path(f"{PLACE}s/<str:section>/", trial.trial, name="version_trial_section"),
]

pages(
    version_trial="design_forms",
    version_trial_phone="design_forms",
    version_trial_clearing="design_forms",
    version_trial_framed="design_forms",
    version_trial_framed_section="design_forms",
    version_trial_section="design_forms",
)
