"""Addresses for who is invited to a focus group."""

from django.urls import path

from sestante.web.access import LINK, pages

from . import groups, groups_after

urlpatterns = [
    path("gruppo/<str:token>/", groups.start, name="group_start"),
    path("gruppo/<str:token>/appuntamento.ics", groups.calendar, name="group_calendar"),
    path("gruppo/<str:token>/scheda/", groups.sheet, name="group_sheet"),
    path("gruppo/<str:token>/consensi/", groups.consents, name="group_consents"),
    path("gruppo/<str:token>/dati.json", groups.own_data, name="group_own_data"),
    path("gruppo/<str:token>/ritiro/", groups.withdrawal, name="group_withdrawal"),
    path("gruppo/<str:token>/verbale/", groups_after.minutes, name="group_minutes"),
    path("gruppo/<str:token>/idee/", groups_after.ideas, name="group_ideas"),
]

pages(
    group_start=LINK,
    group_calendar=LINK,
    group_sheet=LINK,
    group_consents=LINK,
    group_own_data=LINK,
    group_withdrawal=LINK,
    group_minutes=LINK,
    group_ideas=LINK,
)
