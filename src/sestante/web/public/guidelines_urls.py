"""Addresses of the guidelines and of the replication kits."""

from django.urls import path

from sestante.web.access import PUBLIC, pages
from sestante.web.caching import public_page

from . import guidelines, kit, reports

ONE = "orientamenti/<slug:study>/<int:number>/"

urlpatterns = [
    path("orientamenti/", public_page(guidelines.guidelines), name="guidelines"),
    path(ONE, public_page(guidelines.edition), name="guidelines_edition"),
    path(f"{ONE}<slug:lang>.<slug:format>", reports.edition_file, {"kind": "guidelines"}, name="guidelines_file"),
    path("pratiche/<slug:slug>/kit/", public_page(kit.kit), name="practice_kit"),
    path("pratiche/<slug:slug>/kit.pdf", public_page(kit.kit_file), name="practice_kit_file"),
]

pages(
    guidelines=PUBLIC,
    guidelines_edition=PUBLIC,
    guidelines_file=PUBLIC,
    practice_kit=PUBLIC,
    practice_kit_file=PUBLIC,
)
