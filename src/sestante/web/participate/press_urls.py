"""Addresses for journalists and readers of the newsletter."""

from django.urls import path

from sestante.web.access import LINK, PUBLIC, pages

from . import journalists, newsletter

urlpatterns = [
    path("stampa/accesso/", journalists.access, name="press_access"),
    path("stampa/embargo/<str:token>/", journalists.embargo, name="press_embargo"),
    path("stampa/embargo/<str:token>/cartella.zip", journalists.embargo_kit, name="press_embargo_kit"),
    path("stampa/opposizione/<str:token>/", journalists.objection, name="press_objection"),
    path("newsletter/", newsletter.newsletter, name="newsletter"),
    path("newsletter/conferma/<str:token>/", newsletter.confirmation, name="newsletter_confirmation"),
    path("newsletter/via/<str:token>/", newsletter.departure, name="newsletter_departure"),
]

pages(
    press_access=PUBLIC,
    press_embargo=LINK,
    press_embargo_kit=LINK,
    press_objection=LINK,
    newsletter=PUBLIC,
    newsletter_confirmation=LINK,
    newsletter_departure=LINK,
)
