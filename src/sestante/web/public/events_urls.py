"""Addresses of events."""

from django.urls import path

from sestante.web.access import PUBLIC, pages
from sestante.web.caching import public_page

from . import events

urlpatterns = [
    path("eventi/", public_page(events.events), name="events"),
    path("eventi/<slug:slug>/", public_page(events.event), name="event"),
    path("eventi/<slug:slug>/evento.ics", events.event_calendar, name="event_calendar"),
]

pages(events=PUBLIC, event=PUBLIC, event_calendar=PUBLIC)
