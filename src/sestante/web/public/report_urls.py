"""Addresses of the editions."""

from django.urls import path

from sestante.web.access import PUBLIC, pages
from sestante.web.caching import public_page

from . import reports

urlpatterns = [
    path("report/", public_page(reports.editions), name="editions"),
    path("report/<slug:study>/<int:number>/", public_page(reports.edition), name="edition"),
    path("report/<slug:study>/<int:number>/<slug:lang>.<slug:format>", reports.edition_file, name="edition_file"),
]

pages(editions=PUBLIC, edition=PUBLIC, edition_file=PUBLIC)
