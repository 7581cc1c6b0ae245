"""Addresses of pills and releases."""

from django.urls import path

from sestante.web.access import PUBLIC, pages

from . import pills, press

urlpatterns = [
    path("pillole/", pills.pills, name="pills"),
    path("pillole/feed.xml", pills.feed, name="pills_feed"),
    path("pillole/<slug:slug>/", pills.pill, name="pill"),
    path("pillole/<slug:slug>/immagine.jpg", pills.image, name="pill_image"),
    path("stampa/", press.press_room, name="press_room"),
    path("stampa/comunicati/<slug:slug>/", press.release, name="press_release"),
    path("stampa/comunicati/<slug:slug>/cartella.zip", press.kit, name="press_kit"),
    path("impegni/", press.commitments, name="commitments"),
]

pages(
    pills=PUBLIC,
    pills_feed=PUBLIC,
    pill=PUBLIC,
    pill_image=PUBLIC,
    press_room=PUBLIC,
    press_release=PUBLIC,
    press_kit=PUBLIC,
    commitments=PUBLIC,
)
