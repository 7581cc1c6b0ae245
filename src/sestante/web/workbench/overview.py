"""What a study's home says: composed from the questions of the apps below, a constant number of them."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import consented_quotations, standing_of, submitted_by_province
from sestante.journal.queries import entries_of
from sestante.letters.queries import counts_by_state
from sestante.outreach.queries.events import event_standing
from sestante.questionnaires.models import Version
from sestante.reports.queries import public_editions
from sestante.studies.models import Phase, PhaseKind
from sestante.studies.queries import phases_of
from sestante.web.access import PAGES
from sestante.web.navigation import phase_url

from .duties import duties_of
from .sentences import sentence_of


def cards_of(studies):
    """Each study with its current phase and how much there is in it, in one query more than none."""
    counted = studies.annotate(
        practice_count=Count("practices", distinct=True),
        submitted_count=Count(
            "practices__responses", filter=Q(practices__responses__state=Response.State.SUBMITTED), distinct=True
        ),
    ).prefetch_related("phases")
    return [
        {
            "study": study,
            "phase": next((phase for phase in study.phases.all() if phase.state == Phase.State.NOW), None),
            "practices": study.practice_count,
            "submitted": study.submitted_count,
        }
        for study in counted
    ]


def overview_of(study, membership):
    now = timezone.now()
    today = timezone.localdate(now)  # of the place: for two hours of the night another day than the clock's own
    phases = phases_of(study)
    standing = standing_of(study, now)
    versions = versions_of(study)
    letters = counts_by_state(study)
    quotas = quotas_of(study)
    current = next((phase for phase in phases if phase.state == Phase.State.NOW), None)
    duties = duties_of(study, membership, standing, versions, letters, quotas, current, today)
    return {
        "phases": phases,
        "arc": arc_of(study, phases, standing, versions, membership),
        "current": current,
        "deadline": deadline_of(current, today),
        "tasks": duties,
        "news": [{"entry": entry, "sentence": sentence_of(entry)} for entry in entries_of(study, limit=6)]
        if membership.may("see_journal")
        else [],
        "sees_news": membership.may("see_journal"),
        "quotas": quotas,
        "standing": standing,
        "quality": quality_of(study, standing),
        "today": today,
        "can_manage": membership.may("manage_study"),
        "can_invite": membership.may("contact_people"),
    }


def versions_of(study):
    """How many versions of the questionnaires the team works with are drafts, published, retired."""
    rows = Version.objects.shared().filter(questionnaire__study=study).values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}


def quotas_of(study):
    counts = submitted_by_province(study)
    return [
        {"label": quota.province.name, "count": counts.get(quota.province_id, 0), "target": quota.target}
        for quota in study.quotas.select_related("province")
    ]


def quality_of(study, standing):
    yes, asked = consented_quotations(study)
    return [
        {"label": _("Forms sent"), "value": standing.submitted, "of": standing.invited or None},
        {"label": _("Forms to check"), "value": standing.to_check, "of": None},
        {"label": _("Practices whose words may be quoted"), "value": yes, "of": asked},
    ]


def deadline_of(current, today):
    """How far the end of the current phase is, in words."""
    if current is None or current.ends_on is None:
        return ""
    days = (current.ends_on - today).days
    if days < 0:
        return ngettext("It should have ended %(n)s day ago", "It should have ended %(n)s days ago", -days) % {
            "n": -days
        }
    if days == 0:
        return _("It ends today")
    return ngettext("%(n)s day to the end of the phase", "%(n)s days to the end of the phase", days) % {"n": days}


def arc_of(study, phases, standing, versions, membership):
    """The six segments with two short lines each, from what is there."""
    lines = {
        PhaseKind.FORM: ngettext("%(n)s version published", "%(n)s versions published", versions.get("published", 0))
        % {"n": versions.get("published", 0)},
        PhaseKind.SENDING: ngettext("%(n)s invitation", "%(n)s invitations", standing.invited)
        % {"n": standing.invited},
        PhaseKind.COLLECTION: ngettext("%(n)s form sent", "%(n)s forms sent", standing.submitted)
        % {"n": standing.submitted},
        PhaseKind.FOCUS_GROUP: groups_line(study),
        PhaseKind.REPORT: editions_line(study),
        PhaseKind.EVENT: event_line(study),
    }
    return [
        {
            "title": phase.get_kind_display(),
            "state": phase.state,
            "line": lines.get(phase.kind) or phase.deliverable,
            "when": when_of(phase),
            "url": phase_url(phase, study.slug, membership),
        }
        for phase in phases
    ]


def groups_line(study):
    """How many focus groups there are, those that were called off apart."""
    number = study.focus_groups.filter(cancelled_at=None).count()
    return ngettext("%(n)s focus group", "%(n)s focus groups", number) % {"n": number} if number else ""


def editions_line(study):
    """How many editions of the report are out; those of the guidelines are not among them."""
    number = public_editions().filter(report__study=study).count()
    return ngettext("%(n)s edition out", "%(n)s editions out", number) % {"n": number} if number else ""


def event_line(study):
    """How many are registered for the study's event, or came to it."""
    standing = event_standing(study)
    if standing is None:
        return ""
    if standing["came"]:
        return ngettext("%(n)s person came", "%(n)s people came", standing["came"]) % {"n": standing["came"]}
    return ngettext("%(n)s registered", "%(n)s registered", standing["registered"]) % {"n": standing["registered"]}


def when_of(phase):
    if phase.state == Phase.State.DONE and phase.closed_at:
        return _("closed on %(day)s") % {"day": date_format(timezone.localtime(phase.closed_at), "j F")}
    if phase.ends_on:
        return _("until %(day)s") % {"day": date_format(phase.ends_on, "j F")}
    if phase.starts_on:
        return _("from %(day)s") % {"day": date_format(phase.starts_on, "j F")}
    return ""


def materials_of(study, kind, membership):
    """What is already at hand for a phase; the way to it only for whoever may go there."""
    standing = standing_of(study, timezone.now())
    counts = {
        PhaseKind.FORM: [("questionnaires", _("Questionnaires"), sum(versions_of(study).values()))],
        PhaseKind.SENDING: [
            ("invitations", _("Invitations"), standing.invited),
            ("practices", _("Practices"), standing.practices),
        ],
        PhaseKind.COLLECTION: [
            ("responses", _("Responses"), standing.submitted),
            ("evidence", _("Evidence"), study.evidence.count()),
        ],
        PhaseKind.FOCUS_GROUP: [
            ("focus_groups", _("Focus groups"), study.focus_groups.filter(cancelled_at=None).count()),
            ("evidence", _("Evidence to open with"), study.evidence.count()),
            ("responses", _("Responses"), standing.submitted),
        ],
        PhaseKind.REPORT: [
            ("evidence", _("Evidence"), study.evidence.count()),
            ("methodologies", _("Methodologies"), study.methodologies.count()),
            ("indicators", _("Indicators"), study.indicators.count()),
        ],
        PhaseKind.EVENT: [
            ("sheets", _("Practices in the catalogue"), study.sheets.filter(withdrawn_at=None).count()),
            ("study_events", _("Events"), study.events.count()),
            ("press", _("Press releases"), study.releases.count()),
            ("study_pills", _("Pills"), study.pills.count()),
        ],
    }
    return [
        {
            "label": label,
            "number": number,
            "url": reverse(name, args=[study.slug]) if membership.may(PAGES[name]) else "",
        }
        for name, label, number in counts[kind]
    ]
