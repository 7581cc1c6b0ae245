"""What a study's home says: composed from the questions of the apps below, a constant number of them."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.catalogue.queries import number_ready
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import consented_quotations, standing_of, submitted_by_province
from sestante.journal.queries import entries_of
from sestante.letters.models import Letter
from sestante.letters.queries import counts_by_state
from sestante.people.queries import host
from sestante.questionnaires.models import Version
from sestante.reports.queries import chapters_of, report_of, to_do_of
from sestante.studies.models import Phase, PhaseKind
from sestante.studies.queries import phases_of
from sestante.web.access import PAGES
from sestante.web.navigation import phase_url

from .sentences import sentence_of

SOON = timedelta(days=14)


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
    phases = phases_of(study)
    standing = standing_of(study, now)
    versions = versions_of(study)
    letters = counts_by_state(study)
    quotas = quotas_of(study)
    current = next((phase for phase in phases if phase.state == Phase.State.NOW), None)
    tasks = [
        *form_tasks(study, versions),
        *notice_tasks(versions, membership.person),
        *people_tasks(study, standing, versions),
        *letter_tasks(study, letters),
        *quota_tasks(study, quotas),
        *public_tasks(study),
        *phase_tasks(study, current, now.date()),
    ]
    return {
        "phases": phases,
        "arc": arc_of(study, phases, standing, versions, membership),
        "current": current,
        "deadline": deadline_of(current, now.date()),
        "tasks": [task for task in tasks if membership.may(task["permission"])],
        "news": [{"entry": entry, "sentence": sentence_of(entry)} for entry in entries_of(study, limit=6)]
        if membership.may("see_journal")
        else [],
        "quotas": quotas,
        "standing": standing,
        "quality": quality_of(study, standing),
        "today": now.date(),
        "can_manage": membership.may("manage_study"),
        "can_invite": membership.may("contact_people"),
    }


def versions_of(study):
    """How many versions of this study's questionnaires are drafts, published, retired."""
    rows = Version.objects.filter(questionnaire__study=study).values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}


def task(title, why, name, study, button, *, permission, tag="", args=()):
    url = reverse(name, args=[study.slug, *args])
    return {"title": title, "why": why, "url": url, "button": button, "permission": permission, "tag": tag}


def form_tasks(study, versions):
    if not versions:
        yield task(
            _("Choose the form"),
            _("without a form nobody can answer"),
            "questionnaires",
            study,
            _("Choose"),
            permission="design_forms",
        )
    elif not versions.get(Version.State.PUBLISHED):
        yield task(
            _("Publish the form"),
            _("until then it can change, and nobody can be invited"),
            "questionnaires",
            study,
            _("Publish"),
            permission="design_forms",
        )


def notice_tasks(versions, person):
    """People are asked whether they have read a notice: somebody has to have written it before they are."""
    if versions.get(Version.State.PUBLISHED) and not host().privacy_notice:
        writes = person.is_administrator
        yield {
            "title": _("Write the privacy notice"),
            "why": _("the form asks people whether they have read it")
            if writes
            else _("whoever administers the site writes it, in the settings"),
            "url": reverse("installation") if writes else "",
            "button": _("Write"),
            "permission": "contact_people",
            "tag": "",
        }


def people_tasks(study, standing, versions):
    if versions.get(Version.State.PUBLISHED) and not standing.practices:
        yield task(
            _("Bring in the practices"),
            _("one by one, or from a spreadsheet"),
            "practices",
            study,
            _("Add"),
            permission="see_practices",
        )
    if versions.get(Version.State.PUBLISHED) and standing.uninvited:
        yield task(
            ngettext("Invite %(n)s practice", "Invite %(n)s practices", standing.uninvited) % {"n": standing.uninvited},
            _("they have somebody to write to and no invitation yet"),
            "invitations",
            study,
            _("Invite"),
            permission="contact_people",
        )
    if standing.silent:
        yield task(
            ngettext(
                "Write to %(n)s person who has not opened the form",
                "Write to %(n)s people who have not opened the form",
                standing.silent,
            )
            % {"n": standing.silent},
            _("invited a week ago or more"),
            "invitations",
            study,
            _("Open the reminder"),
            permission="contact_people",
        )
    if standing.stopped:
        yield task(
            ngettext("%(n)s form stopped half way", "%(n)s forms stopped half way", standing.stopped)
            % {"n": standing.stopped},
            _("untouched for a week or more"),
            "invitations",
            study,
            _("See where"),
            permission="contact_people",
        )
    if standing.to_check:
        yield task(
            ngettext("%(n)s form does not add up", "%(n)s forms do not add up", standing.to_check)
            % {"n": standing.to_check},
            _("somebody has to look before it counts"),
            "responses",
            study,
            _("Check"),
            permission="read_answers",
        )


def letter_tasks(study, letters):
    failed = letters.get(Letter.State.FAILED, 0)
    if failed:
        yield task(
            ngettext("%(n)s letter did not leave", "%(n)s letters did not leave", failed) % {"n": failed},
            _("the reason is beside each of them"),
            "letters",
            study,
            _("See why"),
            permission="contact_people",
        )


def quota_tasks(study, quotas):
    short = [quota for quota in quotas if quota["count"] < quota["target"] / 2]
    if short:
        names = ", ".join(quota["label"] for quota in short[:3])
        yield task(
            ngettext("%(n)s province is far from its quota", "%(n)s provinces are far from their quota", len(short))
            % {"n": len(short)},
            names + ("…" if len(short) > 3 else ""),
            "practices",
            study,
            _("See the practices"),
            permission="see_practices",
            tag=_("quota at risk"),
        )


def public_tasks(study):
    """What waits between the team and the public: practices that agreed, findings that lack evidence."""
    ready = number_ready(study)
    if ready:
        yield task(
            ngettext("%(n)s practice can be published", "%(n)s practices can be published", ready) % {"n": ready},
            _("their people agreed, and the catalogue does not show them yet"),
            "sheets",
            study,
            _("Look and publish"),
            permission="publish_practices",
        )
    report = report_of(study)
    if report is None:
        return
    bare = sum(kind == "unsupported" for _chapter, _words, kind in to_do_of(report, chapters_of(report)))
    if bare:
        yield task(
            ngettext("%(n)s finding has no evidence", "%(n)s findings have no evidence", bare) % {"n": bare},
            _("before the report is frozen"),
            "report",
            study,
            _("Find the evidence"),
            permission="write_report",
        )


def phase_tasks(study, current, today):
    if current is None or current.ends_on is None:
        return
    late = current.ends_on < today
    if late or current.ends_on - today <= SOON:
        title = _("The phase “%(phase)s” is overdue") if late else _("The phase “%(phase)s” is about to end")
        yield task(
            title % {"phase": current.get_kind_display()},
            current.gate or date_format(current.ends_on, "j F"),
            "phase",
            study,
            _("Look at the plan"),
            permission="manage_study",
            tag=_("overdue") if late else "",
            args=[current.kind],
        )


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
    }
    return [
        {
            "title": phase.get_kind_display(),
            "state": phase.state,
            "line": lines.get(phase.kind, phase.deliverable),
            "when": when_of(phase),
            "url": phase_url(phase, study.slug, membership),
        }
        for phase in phases
    ]


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
            ("evidence", _("Evidence to open with"), study.evidence.count()),
            ("responses", _("Responses"), standing.submitted),
        ],
        PhaseKind.REPORT: [("evidence", _("Evidence"), study.evidence.count())],
        PhaseKind.EVENT: [("sheets", _("Practices in the catalogue"), study.sheets.filter(withdrawn_at=None).count())],
    }
    return [
        {
            "label": label,
            "number": number,
            "url": reverse(name, args=[study.slug]) if membership.may(PAGES[name]) else "",
        }
        for name, label, number in counts[kind]
    ]
