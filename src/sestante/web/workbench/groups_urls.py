"""Addresses of focus groups, before and after the room."""

from django.urls import path

from sestante.web.access import pages

from . import groups, groups_minutes, groups_people, groups_record

HERE = "area/<slug:study>/focus-group/"
ONE = HERE + "<int:number>/"

urlpatterns = [
    path(HERE, groups.focus_groups, name="focus_groups"),
    path(HERE + "nuovo/", groups.new_focus_group, name="new_focus_group"),
    path(ONE, groups.focus_group, name="focus_group"),
    path(ONE + "modifica/", groups.settings, name="focus_group_settings"),
    path(ONE + "avviso/", groups.change, name="focus_group_change"),
    path(ONE + "annullamento/", groups.cancellation, name="focus_group_cancellation"),
    path(ONE + "scaletta/", groups.guide, name="focus_group_guide"),
    path(ONE + "specchio/", groups.mirror, name="focus_group_mirror"),
    path(ONE + "specchio/tessere/", groups.mirror_pieces, name="focus_group_mirror_pieces"),
    path(ONE + "specchio/lettura/", groups.mirror_reading, name="focus_group_mirror_reading"),
    path(ONE + "persone/", groups_people.people, name="focus_group_people"),
    path(ONE + "persone/scelta/", groups_people.choice, name="focus_group_choice"),
    path(ONE + "persone/inviti/", groups_people.invitations, name="focus_group_invitations"),
    path(ONE + "persone/posti/", groups_people.seats, name="focus_group_seats"),
    path(ONE + "persone/<int:participant>/", groups_people.participant, name="focus_group_participant"),
    path(ONE + "persone/<int:participant>/risposta/", groups_people.answer, name="focus_group_answer"),
    path(ONE + "persone/<int:participant>/promemoria/", groups_people.reminder, name="focus_group_reminder"),
    path(ONE + "persone/<int:participant>/annullamento/", groups_people.removal, name="focus_group_removal"),
    path(ONE + "persone/<int:participant>/ritiro/", groups_people.withdrawal, name="focus_group_withdrawal"),
    path(ONE + "trascrizione/", groups_record.transcript, name="focus_group_transcript"),
    path(ONE + "trascrizione/voci/", groups_record.voices, name="focus_group_voices"),
    path(ONE + "trascrizione/controllo/", groups_record.check, name="focus_group_transcript_check"),
    path(ONE + "trascrizione/turni/<int:turn>/", groups_record.turn, name="focus_group_turn"),
    path(ONE + "trascrizione/turni/<int:turn>/prova/", groups_record.voice_evidence, name="focus_group_voice_evidence"),
    path(ONE + "chiavi/", groups_record.keys, name="focus_group_keys"),
    path(ONE + "verbale/", groups_minutes.minutes, name="focus_group_minutes"),
    path(ONE + "verbale/bozza/", groups_minutes.draft, name="focus_group_minutes_draft"),
    path(ONE + "verbale/invio/", groups_minutes.sending, name="focus_group_minutes_sending"),
    path(ONE + "verbale/convalida/", groups_minutes.validation, name="focus_group_minutes_validation"),
    path(ONE + "verbale/correzioni/<int:correction>/", groups_minutes.correction, name="focus_group_correction"),
    path(ONE + "esiti/", groups_minutes.outcomes, name="focus_group_outcomes"),
    path(ONE + "esiti/<int:subject>/", groups_minutes.outcome, name="focus_group_outcome"),
    path(ONE + "giri/<int:round>/prova/", groups_minutes.result_evidence, name="focus_group_result_evidence"),
]

pages(
    focus_groups="see_groups",
    new_focus_group="run_groups",
    focus_group="see_groups",
    focus_group_settings="run_groups",
    focus_group_change="contact_people",
    focus_group_cancellation="contact_people",
    focus_group_guide="see_groups",
    focus_group_mirror="see_groups",
    focus_group_mirror_pieces="run_groups",
    focus_group_mirror_reading="see_groups",
    focus_group_people="see_groups",
    focus_group_choice="contact_people",
    focus_group_invitations="contact_people",
    focus_group_seats="contact_people",
    focus_group_participant="contact_people",
    focus_group_answer="contact_people",
    focus_group_reminder="contact_people",
    focus_group_removal="contact_people",
    focus_group_withdrawal="contact_people",
    focus_group_transcript="see_groups",
    focus_group_voices="read_identities",
    focus_group_transcript_check="read_identities",
    focus_group_turn="read_identities",
    focus_group_voice_evidence="pin_evidence",
    focus_group_keys="read_identities",
    focus_group_minutes="see_groups",
    focus_group_minutes_draft="run_groups",
    focus_group_minutes_sending="contact_people",
    focus_group_minutes_validation="run_groups",
    focus_group_correction="run_groups",
    focus_group_outcomes="see_groups",
    focus_group_outcome="run_groups",
    focus_group_result_evidence="pin_evidence",
)
