"""Addresses of the telephones let in, of what they send, and of the form on paper."""

from django.urls import path

from sestante.web.access import pages

from . import paper, submissions, telephones

urlpatterns = [
    path("area/<slug:study>/telefoni/", submissions.submissions, name="submissions"),
    path("area/<slug:study>/telefoni/arrivi/<int:submission>/", submissions.submission, name="submission"),
    path(
        "area/<slug:study>/telefoni/arrivi/<int:submission>/accettazione/",
        submissions.acceptance,
        name="submission_acceptance",
    ),
    path(
        "area/<slug:study>/telefoni/arrivi/<int:submission>/correzione/",
        submissions.correction,
        name="submission_correction",
    ),
    path("area/<slug:study>/telefoni/arrivi/<int:submission>/pratica/", submissions.place, name="submission_place"),
    path(
        "area/<slug:study>/telefoni/arrivi/<int:submission>/rifiuto/",
        submissions.rejection,
        name="submission_rejection",
    ),
    path("area/<slug:study>/telefoni/arrivi/<int:submission>/ripresa/", submissions.retrial, name="submission_retrial"),
    path(
        "area/<slug:study>/telefoni/arrivi/<int:submission>/originale/",
        submissions.original,
        name="submission_original",
    ),
    path("area/<slug:study>/telefoni/ammessi/", telephones.devices, name="devices"),
    path("area/<slug:study>/telefoni/ammessi/<int:device>/chiave/", telephones.key, name="device_key"),
    path("area/<slug:study>/telefoni/ammessi/<int:device>/ritiro/", telephones.withdrawal, name="device_withdrawal"),
    path("area/<slug:study>/scheda/<int:version>/carta/", paper.paper, name="version_paper"),
]

pages(
    submissions="import_records",
    submission="import_records",
    submission_acceptance="import_records",
    submission_correction="import_records",
    submission_place="import_records",
    submission_rejection="import_records",
    submission_retrial="import_records",
    submission_original="read_identities",
    devices="manage_study",
    device_key="manage_study",
    device_withdrawal="manage_study",
    version_paper="see_study",
)
