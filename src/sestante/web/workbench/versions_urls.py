"""Addresses of what leads from one version of a questionnaire to the next."""

from django.urls import path

from sestante.web.access import pages

from . import versions

PLACE = "area/<slug:study>/scheda/<int:version>/"

urlpatterns = [
    path(f"{PLACE}confronto/<int:other>/", versions.comparison, name="version_comparison"),
    path(f"{PLACE}bozze/", versions.drafts, name="version_drafts"),
    path(f"{PLACE}righe/", versions.rows, name="version_rows"),
]

pages(
    version_comparison="see_study",
    version_drafts="design_forms",
    version_rows="design_forms",
)
