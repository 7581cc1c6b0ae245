"""Addresses of exports."""

from django.urls import path

from sestante.web.access import pages

from . import exports

urlpatterns = [
    path("area/<slug:study>/risposte/esporta/", exports.exports, name="exports"),
    path("area/<slug:study>/risposte/esporta/<int:export>/file/", exports.file, name="export_file"),
    path("area/<slug:study>/risposte/esporta/<int:export>/eliminazione/", exports.removal, name="export_removal"),
    path("area/<slug:study>/risposte/esporta/<int:export>/ripresa/", exports.retry, name="export_retry"),
]

pages(
    exports="read_answers",
    export_file="read_answers",
    export_removal="read_answers",
    export_retry="read_answers",
)
