"""Who may do what in a study: one table, read by pages (through web.access) and by tests.

An administrator runs the installation; that alone opens no answer of any study: to read them an
administrator must be in the study's team, and the journal says who put them there."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    RESEARCHER = "researcher", _("researcher")
    FACILITATOR = "facilitator", _("facilitator")
    REVIEWER = "reviewer", _("reviewer")
    OBSERVER = "observer", _("observer")
    TRAINER = "trainer", _("trainer")


C, R, F, V, O = Role.COORDINATOR, Role.RESEARCHER, Role.FACILITATOR, Role.REVIEWER, Role.OBSERVER  # noqa: E741
T = Role.TRAINER

PERMISSIONS = {
    "see_study": {C, R, F, V, O, T},
    "manage_study": {C},
    "design_forms": {C, R},
    "see_practices": {C, R, F, V},
    "contact_people": {C, F},
    "import_records": {C, R},
    "read_answers": {C, R, F, V},
    "read_identities": {C},
    "read_tables": {C, R, F, V, O},
    "pin_evidence": {C, R, F},
    "read_report": {C, R, F, V, O},
    "write_report": {C, R},
    "publish_report": {C},
    "publish_practices": {C},
    "see_journal": {C, R},
    "see_voices": {C, R, F},
    "moderate_voices": {C, F},
    "see_groups": {C, R, F},
    "run_groups": {C, F},
    "see_indicators": {C, R, F, V, O},
    "design_indicators": {C, R},
    "write_guidelines": {C, R},
    "publish_guidelines": {C},
    "see_events": {C, R, F, V, O},
    "manage_events": {C},
    "check_in": {C, R, F},
    "write_press": {C, R},
    "publish_press": {C},
    "see_training": {C, R, F, T},
    "teach": {C, R, F, T},
    "open_waves": {C},
}


def allowed(role, permission):
    """Whether a member with this role may do this. An unknown permission is an error, never a silent no."""
    return role in PERMISSIONS[permission]
