"""Addresses of what happens year after year."""

from django.urls import path

from sestante.web.access import pages

from . import waves

urlpatterns = [
    path("area/<slug:study>/anni/", waves.waves, name="waves"),
    path("area/<slug:study>/anni/regione/", waves.region_publication, name="region_publication"),
    path("area/<slug:study>/anni/<int:number>/", waves.wave, name="wave"),
    path("area/<slug:study>/anni/<int:number>/chiusura/", waves.wave_closing, name="wave_closing"),
    path("area/<slug:study>/anni/<int:number>/passaggi/<int:pk>/", waves.wave_transition, name="wave_transition"),
]

pages(
    waves="see_practices",
    region_publication="publish_practices",
    wave="see_practices",
    wave_closing="open_waves",
    wave_transition="open_waves",
)
