from django.http import HttpResponse
from django.urls import path

from sestante.web.access import PUBLIC, pages

from . import catalogue


def health(request):
    """For whoever watches the installation: the process answers. No database, no session."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("salute/", health, name="health"),
    path("api/pratiche.json", catalogue.sheets_json, name="sheets_json"),
    path("api/pratiche.csv", catalogue.sheets_csv, name="sheets_csv"),
    path("api/dataset.json", catalogue.dataset_json, name="dataset_json"),
]

pages(health=PUBLIC, sheets_json=PUBLIC, sheets_csv=PUBLIC, dataset_json=PUBLIC)
