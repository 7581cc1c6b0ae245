"""Addresses of the paths and the badges."""

from django.urls import path

from sestante.web.access import PUBLIC, pages
from sestante.web.caching import public_page

from . import training

urlpatterns = [
    path("percorsi/", public_page(training.paths), name="paths"),
    path("percorsi/<slug:slug>/", public_page(training.path), name="path"),
    path("distintivi/verifica/", training.verification, name="badge_verification"),
    path("distintivi/emittente.json", training.issuer_profile, name="badge_issuer"),
    path("distintivi/chiavi.json", training.keys, name="badge_keys"),
    path("distintivi/chiavi/<str:code>.json", training.key, name="badge_key"),
    path("distintivi/stato/<int:number>/", training.status, name="badge_status"),
    path("distintivi/disegni/<slug:slug>/<int:position>.svg", training.badge_drawing, name="badge_drawing"),
    path("distintivi/<uuid:uid>/", public_page(training.badge), name="badge"),
]

pages(
    paths=PUBLIC,
    path=PUBLIC,
    badge_verification=PUBLIC,
    badge_issuer=PUBLIC,
    badge_keys=PUBLIC,
    badge_key=PUBLIC,
    badge_status=PUBLIC,
    badge_drawing=PUBLIC,
    badge=PUBLIC,
)
