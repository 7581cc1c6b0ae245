"""Addresses for learners."""

from django.urls import path

from sestante.web.access import LINK, PUBLIC, pages

from . import earning, enrolling, learning

urlpatterns = [
    path("percorsi/<slug:slug>/iscrizione/<int:pk>/", enrolling.enrolment, name="enrolment"),
    path("percorsi/<slug:slug>/iscrizione/<int:pk>/posta/", enrolling.enrolment_sent, name="enrolment_sent"),
    path("imparo/", enrolling.ways_in, name="learner_ways_in"),
    path("imparo/<str:token>/", learning.home, name="learner"),
    path("imparo/<str:token>/conferma/", enrolling.confirmation, name="learner_confirmation"),
    path("imparo/<str:token>/moduli/<int:position>/", learning.module, name="learner_module"),
    path("imparo/<str:token>/moduli/<int:position>/prodotto/", learning.product, name="learner_product"),
    path("imparo/<str:token>/lezioni/<int:pk>/", learning.lesson, name="learner_lesson"),
    path("imparo/<str:token>/lezioni/<int:pk>/lettura/", learning.reading, name="learner_reading"),
    path("imparo/<str:token>/a-che-punto-sono/", learning.result, name="learner_result"),
    path("imparo/<str:token>/a-che-punto-sono/<slug:moment>/", learning.assessment, name="learner_assessment"),
    path("imparo/<str:token>/incontri.ics", earning.calendar, name="learner_calendar"),
    path("imparo/<str:token>/distintivi/<int:pk>/", earning.badge, name="learner_badge"),
    path("imparo/<str:token>/distintivi/<int:pk>/pagina/", earning.badge_publication, name="learner_badge_publication"),
    path("imparo/<str:token>/distintivi/<int:pk>.jwt", earning.badge_jwt, name="learner_badge_jwt"),
    path("imparo/<str:token>/distintivi/<int:pk>.svg", earning.badge_svg, name="learner_badge_svg"),
    path("imparo/<str:token>/distintivi/<int:pk>.png", earning.badge_png, name="learner_badge_png"),
    path("imparo/<str:token>/attestato.pdf", earning.certificate, name="learner_certificate"),
    path("imparo/<str:token>/dati/", enrolling.own_data, name="learner_data"),
    path("imparo/<str:token>/dati.json", enrolling.own_data_file, name="learner_data_file"),
    path("imparo/<str:token>/uscita/", enrolling.leaving, name="learner_leaving"),
]

pages(
    enrolment=PUBLIC,
    enrolment_sent=PUBLIC,
    learner_ways_in=PUBLIC,
    learner=LINK,
    learner_confirmation=LINK,
    learner_module=LINK,
    learner_product=LINK,
    learner_lesson=LINK,
    learner_reading=LINK,
    learner_result=LINK,
    learner_assessment=LINK,
    learner_calendar=LINK,
    learner_badge=LINK,
    learner_badge_publication=LINK,
    learner_badge_jwt=LINK,
    learner_badge_svg=LINK,
    learner_badge_png=LINK,
    learner_certificate=LINK,
    learner_data=LINK,
    learner_data_file=LINK,
    learner_leaving=LINK,
)
