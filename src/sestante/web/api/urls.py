from django.http import HttpResponse
from django.urls import path

from sestante.web.access import PUBLIC, pages

from . import catalogue, description, figures, openapi, releases


def health(request):
    """For whoever watches the installation: the process answers. No database, no session."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("salute/", health, name="health"),
    path("api/pratiche.json", catalogue.sheets_json, name="sheets_json"),
    path("api/pratiche.csv", catalogue.sheets_csv, name="sheets_csv"),
    path("api/pratiche/<slug:slug>.json", catalogue.sheet_json, name="sheet_json"),
    path("api/dataset.json", catalogue.dataset_json, name="dataset_json"),
    path("api/territori.json", figures.territories_json, name="territories_json"),
    path("api/indicatori.json", figures.indicators_json, name="indicators_json"),
    path("api/pubblicazioni.json", releases.releases_json, name="releases_json"),
    path("api/catalogo.<slug:form>", description.catalog_file, name="catalog_file"),
    path("api/openapi.json", openapi.openapi_json, name="openapi_json"),
    path(
        "dati-aperti/<slug:study>/<str:number>/descrizione.<slug:form>",
        description.release_description,
        name="release_description",
    ),
    path("dati-aperti/<slug:study>/<str:number>/<str:file>", releases.dataset_file, name="dataset_file"),
]

pages(
    health=PUBLIC,
    sheets_json=PUBLIC,
    sheets_csv=PUBLIC,
    sheet_json=PUBLIC,
    dataset_json=PUBLIC,
    territories_json=PUBLIC,
    indicators_json=PUBLIC,
    releases_json=PUBLIC,
    catalog_file=PUBLIC,
    openapi_json=PUBLIC,
    release_description=PUBLIC,
    dataset_file=PUBLIC,
)
