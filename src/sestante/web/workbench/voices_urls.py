"""Addresses of voices and matches."""

from django.urls import path

from sestante.web.access import pages

from . import matches, voices

urlpatterns = [
    path("area/<slug:study>/voci/", voices.voices, name="voices"),
    path("area/<slug:study>/voci/apertura/", voices.voices_opening, name="voices_opening"),
    path("area/<slug:study>/voci/pratiche/", voices.practice_offers, name="practice_offers"),
    path("area/<slug:study>/voci/pratiche/lettere/", voices.practice_asking, name="practice_asking"),
    path("area/<slug:study>/voci/abbinamenti/", matches.matches, name="matches"),
    path("area/<slug:study>/voci/abbinamenti/<int:pk>/", matches.match, name="match"),
    path("area/<slug:study>/voci/abbinamenti/<int:pk>/note/", matches.match_conversations, name="match_conversations"),
    path("area/<slug:study>/voci/abbinamenti/<int:pk>/esito/", matches.match_outcome, name="match_outcome"),
    path("area/<slug:study>/voci/<int:pk>/", voices.study_voice, name="study_voice"),
    path("area/<slug:study>/voci/<int:pk>/bacheca/", voices.voice_showing, name="voice_showing"),
    path("area/<slug:study>/voci/<int:pk>/abbinamento/", matches.new_match, name="new_match"),
    path("area/<slug:study>/voci/<int:pk>/<slug:outcome>/", voices.voice_decision, name="voice_decision"),
]

pages(
    voices="see_voices",
    voices_opening="manage_study",
    practice_offers="see_voices",
    practice_asking="moderate_voices",
    matches="see_voices",
    match="see_voices",
    match_conversations="moderate_voices",
    match_outcome="moderate_voices",
    study_voice="see_voices",
    voice_showing="moderate_voices",
    new_match="moderate_voices",
    voice_decision="moderate_voices",
)
