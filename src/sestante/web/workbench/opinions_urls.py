"""Addresses of opinion maps, and of conversations held elsewhere."""

from django.urls import path

from sestante.web.access import pages

from . import opinions

urlpatterns = [
    path("area/<slug:study>/giri/<int:pk>/mappa/", opinions.opinion_map, name="opinion_map"),
    path("area/<slug:study>/giri/<int:pk>/mappa/file/", opinions.polis_files, name="polis_files"),
    path("area/<slug:study>/conversazioni/", opinions.conversations, name="conversations"),
    path("area/<slug:study>/conversazioni/<int:pk>/", opinions.conversation, name="conversation"),
    path("area/<slug:study>/conversazioni/<int:pk>/ripresa/", opinions.resuming, name="conversation_resuming"),
    path("area/<slug:study>/conversazioni/<int:pk>/rimozione/", opinions.removal, name="conversation_removal"),
]

pages(
    opinion_map="see_groups",
    polis_files="see_groups",
    conversations="import_records",
    conversation="import_records",
    conversation_resuming="import_records",
    conversation_removal="import_records",
)
