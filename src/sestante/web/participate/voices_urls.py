"""Addresses for who tells a need or an offer."""

from django.urls import path

from sestante.web.access import LINK, PUBLIC, pages

from . import matches, voices

urlpatterns = [
    path("racconta/", voices.voice, name="voice"),
    path("racconta/segui/", voices.voice_lookup, name="voice_lookup"),
    path("racconta/segui/<str:token>/", voices.voice_page, name="voice_page"),
    path("racconta/segui/<str:token>/risposta/", voices.voice_answer, name="voice_answer"),
    path("racconta/segui/<str:token>/chiusura/", voices.voice_closing, name="voice_closing"),
    path("racconta/segui/<str:token>/conferma/", voices.voice_confirmation, name="voice_confirmation"),
    path("racconta/per/<int:pk>/", voices.voice_for, name="voice_for"),
    path("racconta/<slug:call>/", voices.voice_call, name="voice_call"),
    path("abbinamenti/<slug:side>/<str:token>/", matches.match_side, name="match_side"),
    path("abbinamenti/<slug:side>/<str:token>/risposta/", matches.match_answer, name="match_answer"),
    path("abbinamenti/<slug:side>/<str:token>/parere/", matches.match_feedback, name="match_feedback"),
    path("i/<str:token>/bacheca/", voices.form_board, name="form_board"),
]

pages(
    voice=PUBLIC,
    voice_lookup=PUBLIC,
    voice_page=LINK,
    voice_answer=LINK,
    voice_closing=LINK,
    voice_confirmation=LINK,
    voice_for=PUBLIC,
    voice_call=PUBLIC,
    match_side=LINK,
    match_answer=LINK,
    match_feedback=LINK,
    form_board=LINK,
)
