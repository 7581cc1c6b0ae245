from django.urls import path

from sestante.web.access import pages

from . import datasets, sheets

urlpatterns = [
    path("area/<slug:study>/catalogo/", sheets.sheets, name="sheets"),
    path("area/<slug:study>/catalogo/pubblicazioni/", sheets.publications, name="sheet_publications"),
    path("area/<slug:study>/catalogo/dati-aperti/", datasets.datasets, name="datasets"),
    path("area/<slug:study>/catalogo/dati-aperti/<int:pk>/", datasets.retry, name="dataset_retry"),
    path("area/<slug:study>/catalogo/<int:pk>/", sheets.preview, name="sheet_preview"),
    path("area/<slug:study>/catalogo/<int:pk>/ritiro/", sheets.withdrawal, name="sheet_withdrawal"),
    path("area/<slug:study>/catalogo/<int:pk>/fotografie/", sheets.photographs, name="sheet_photographs"),
]

pages(
    sheets="see_practices",
    sheet_publications="publish_practices",
    datasets="publish_practices",
    dataset_retry="publish_practices",
    sheet_preview="see_practices",
    sheet_withdrawal="publish_practices",
    sheet_photographs="publish_practices",
)
