"""Pages reached by a personal link or an open call. Nobody here has an account."""

from django.urls import path

from sestante.web.access import LINK, PUBLIC, pages

from . import (
    after,
    calls,
    events_urls,
    groups_urls,
    guidelines_urls,
    press_urls,
    review,
    room_urls,
    sections,
    start,
    training_urls,
    trial_urls,
    voices_urls,
)

urlpatterns = [
    *voices_urls.urlpatterns,
    *groups_urls.urlpatterns,
    *room_urls.urlpatterns,
    *guidelines_urls.urlpatterns,
    *events_urls.urlpatterns,
    *press_urls.urlpatterns,
    *training_urls.urlpatterns,
    *trial_urls.urlpatterns,
    path("segnala/", calls.nomination, name="nomination"),
    path("segnala/<slug:call>/", calls.call, name="call"),
    path("i/<str:token>/", start.form_start, name="form_start"),
    path("i/<str:token>/nuovo-link/", start.new_link, name="form_new_link"),
    path("i/<str:token>/pausa/", start.pause, name="form_pause"),
    path("i/<str:token>/rileggi/", review.form_review, name="form_review"),
    path("i/<str:token>/invio/", review.submission, name="form_submission"),
    path("i/<str:token>/ricevuta/", after.receipt, name="form_receipt"),
    path("i/<str:token>/uso/", after.uses, name="form_uses"),
    path("i/<str:token>/modifica/", after.reopening, name="form_reopening"),
    path("i/<str:token>/come-inviata/", after.kept_sending, name="form_kept_sending"),
    path("i/<str:token>/consensi/", after.consents, name="form_consents"),
    path("i/<str:token>/ritiro/", after.withdrawal, name="form_withdrawal"),
    path("i/<str:token>/ritirata/", after.withdrawn, name="form_withdrawn"),
    path("i/<str:token>/dati/", after.own_data, name="form_own_data"),
    path("i/<str:token>/dati.json", after.own_data_file, name="form_own_data_file"),
    path("i/<str:token>/allegati/<int:pk>/", after.attachment, name="form_attachment"),
    path("i/<str:token>/<str:section>/", sections.form_section, name="form_section"),
]

pages(
    nomination=PUBLIC,
    call=PUBLIC,
    form_start=LINK,
    form_new_link=LINK,
    form_pause=LINK,
    form_review=LINK,
    form_submission=LINK,
    form_receipt=LINK,
    form_uses=LINK,
    form_reopening=LINK,
    form_kept_sending=LINK,
    form_consents=LINK,
    form_withdrawal=LINK,
    form_withdrawn=LINK,
    form_own_data=LINK,
    form_own_data_file=LINK,
    form_attachment=LINK,
    form_section=LINK,
)
