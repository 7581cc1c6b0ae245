"""Addresses for who comments on the guidelines, and for the practice that lets others write to it."""

from django.urls import path

from sestante.web.access import LINK, PUBLIC, pages

from . import commenting, contact

urlpatterns = [
    path(
        "orientamenti/<slug:study>/<int:number>/commenti/<slug:paragraph>/",
        commenting.guideline_comment,
        name="guideline_comment",
    ),
    path("commenti/<str:token>/", commenting.own_comment, name="own_comment"),
    path("i/<str:token>/contatto/", contact.form_contact, name="form_contact"),
]

pages(guideline_comment=PUBLIC, own_comment=LINK, form_contact=LINK)
