"""Addresses of the region."""

from django.urls import path

from sestante.web.access import PUBLIC, pages

from . import region

urlpatterns = [
    path("regione/", region.region, name="region"),
    path("regione/<slug:study>.csv", region.region_csv, name="region_csv"),
]

pages(region=PUBLIC, region_csv=PUBLIC)
