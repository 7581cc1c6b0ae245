from django.urls import path

from sestante.web.access import ADMINISTRATOR, PERSON, pages

from . import catalogue_urls, fieldwork_urls, installation, journal, letters, phases, studies, synthesis_urls, team

urlpatterns = [
    path("area/", studies.studies, name="studies"),
    path("area/nuovo/", studies.new_study, name="new_study"),
    path("area/impostazioni/", installation.installation, name="installation"),
    path("area/persone/", installation.accounts, name="accounts"),
    path("area/persone/<int:person>/", installation.account, name="account"),
    path("area/<slug:study>/", studies.study, name="study"),
    path("area/<slug:study>/descrizione/", studies.settings, name="study_settings"),
    path("area/<slug:study>/pubblico/", studies.showing, name="study_showing"),
    path("area/<slug:study>/quote/", studies.quotas, name="quotas"),
    path("area/<slug:study>/fasi/", phases.current_phase, name="current_phase"),
    path("area/<slug:study>/fasi/<slug:kind>/", phases.phase, name="phase"),
    path("area/<slug:study>/fasi/<slug:kind>/piano/", phases.plan, name="phase_plan"),
    path("area/<slug:study>/squadra/", team.team, name="team"),
    path("area/<slug:study>/squadra/nuovi/", team.members, name="members"),
    path("area/<slug:study>/squadra/<int:person>/", team.member, name="member"),
    path("area/<slug:study>/giornale/", journal.journal, name="journal"),
    path("area/<slug:study>/lettere/", letters.letters, name="letters"),
    path("area/<slug:study>/lettere/<int:pk>/", letters.letter, name="letter"),
    path("area/<slug:study>/lettere/<int:pk>/invio/", letters.sending, name="letter_sending"),
    *fieldwork_urls.urlpatterns,
    *catalogue_urls.urlpatterns,
    *synthesis_urls.urlpatterns,
]

pages(
    studies=PERSON,
    new_study=ADMINISTRATOR,
    installation=ADMINISTRATOR,
    accounts=ADMINISTRATOR,
    account=ADMINISTRATOR,
    study="see_study",
    study_settings="manage_study",
    study_showing="manage_study",
    quotas="manage_study",
    current_phase="manage_study",
    phase="see_study",
    phase_plan="manage_study",
    team="see_study",
    members="manage_study",
    member="manage_study",
    journal="see_journal",
    letters="contact_people",
    letter="contact_people",
    letter_sending="contact_people",
)
