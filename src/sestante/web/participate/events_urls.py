"""Addresses for who comes to an event."""

from django.urls import path

from sestante.web.access import LINK, PUBLIC, pages

from . import events

urlpatterns = [
    path("eventi/<slug:slug>/iscrizione/", events.event_registration, name="event_registration"),
    path("eventi/<slug:slug>/iscrizione/fatta/", events.event_registered, name="event_registered"),
    path("iscrizione/<str:token>/", events.registration, name="registration"),
    path("iscrizione/<str:token>/posto/", events.place, name="registration_place"),
    path("iscrizione/<str:token>/annullamento/", events.cancellation, name="registration_cancellation"),
    path("iscrizione/<str:token>/evento.ics", events.calendar, name="registration_calendar"),
    path("iscrizione/<str:token>/attestato.pdf", events.certificate, name="registration_certificate"),
    path("ingresso/<str:code>/", events.entrance_code, name="entrance_code"),
]

pages(
    event_registration=PUBLIC,
    event_registered=PUBLIC,
    registration=LINK,
    registration_place=LINK,
    registration_cancellation=LINK,
    registration_calendar=LINK,
    registration_certificate=LINK,
    entrance_code=PUBLIC,
)
