from django.urls import path

from sestante.web.access import pages

from . import sheets

urlpatterns = [
    path("area/<slug:study>/catalogo/", sheets.sheets, name="sheets"),
    path("area/<slug:study>/catalogo/pubblicazioni/", sheets.publications, name="sheet_publications"),
    path("area/<slug:study>/catalogo/<int:pk>/", sheets.preview, name="sheet_preview"),
    path("area/<slug:study>/catalogo/<int:pk>/ritiro/", sheets.withdrawal, name="sheet_withdrawal"),
]

pages(
    sheets="see_practices",
    sheet_publications="publish_practices",
    sheet_preview="see_practices",
    sheet_withdrawal="publish_practices",
)
