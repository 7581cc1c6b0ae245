"""Addresses that a telephone finds below its study's own: the names are those of OpenRosa."""

from django.urls import path

from sestante.web.access import DEVICE, pages

from . import forms, submission

urlpatterns = [
    path("openrosa/<slug:study>/formList", forms.form_list, name="openrosa_forms"),
    path("openrosa/<slug:study>/forms/<int:version>/form.xml", forms.form, name="openrosa_form"),
    path("openrosa/<slug:study>/forms/<int:version>/manifest", forms.manifest, name="openrosa_manifest"),
    path("openrosa/<slug:study>/forms/<int:version>/media/<str:name>", forms.media, name="openrosa_media"),
    path("openrosa/<slug:study>/submission", submission.submission, name="openrosa_submission"),
]

pages(
    openrosa_forms=DEVICE,
    openrosa_form=DEVICE,
    openrosa_manifest=DEVICE,
    openrosa_media=DEVICE,
    openrosa_submission=DEVICE,
)
