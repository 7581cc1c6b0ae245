"""What is waiting to be done in a study, told from what is really there: each with why, and where to do it."""

from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.catalogue.queries import number_ready
from sestante.exchange.queries import voices_standing
from sestante.letters.models import Letter
from sestante.outreach.queries.events import checklist_due, events_over
from sestante.outreach.queries.press import press_duties
from sestante.people.queries import host
from sestante.questionnaires.models import Version
from sestante.reports.queries import chapters_of, report_of, to_do_of
from sestante.training.queries import training_standing

from .group_duties import group_tasks

SOON = timedelta(days=14)


def duties_of(study, membership, standing, versions, letters, quotas, current, today):
    """The duties this member may do something about: late ones first, then in the order in which a study meets them."""
    duties = [
        *form_tasks(study, versions),
        *notice_tasks(versions, membership.person),
        *people_tasks(study, standing, versions),
        *voice_tasks(study),
        *letter_tasks(study, letters),
        *quota_tasks(study, quotas),
        *group_tasks(study, today),
        *public_tasks(study),
        *event_tasks(study, today),
        *press_tasks(study, today),
        *training_tasks(study),
        *phase_tasks(study, current, today),
    ]
    mine = [duty for duty in duties if membership.may(duty["permission"])]
    return sorted(mine, key=lambda duty: duty["tag"] != _("overdue"))


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


def voice_tasks(study):
    """Whoever told something was promised an answer; whoever was proposed a match is waiting for the other side."""
    standing = voices_standing(study)
    if standing.waiting:
        late = ngettext("%(n)s past the ten days promised", "%(n)s past the ten days promised", standing.late)
        yield task(
            ngettext("%(n)s voice to read", "%(n)s voices to read", standing.waiting) % {"n": standing.waiting},
            late % {"n": standing.late} if standing.late else _("an answer is promised within ten days"),
            "voices",
            study,
            _("Read"),
            permission="moderate_voices",
            tag=_("overdue") if standing.late else "",
        )
    if standing.stale:
        yield task(
            ngettext(
                "%(n)s match has waited for an answer for a week",
                "%(n)s matches have waited for an answer for a week",
                standing.stale,
            )
            % {"n": standing.stale},
            _("a call helps more than a second letter"),
            "matches",
            study,
            _("See which"),
            permission="moderate_voices",
        )
    if standing.to_hear:
        yield task(
            ngettext("%(n)s match to hear again", "%(n)s matches to hear again", standing.to_hear)
            % {"n": standing.to_hear},
            _("on the day that was noted"),
            "matches",
            study,
            _("See which"),
            permission="moderate_voices",
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


def event_tasks(study, today):
    """What the checklist of an event asks for by now: the first thing by name, the others by number."""
    for event in events_over(study):
        yield task(
            _("Say that “%(event)s” was held") % {"event": event.shown_title},
            _("thanks, certificates and questions leave after that"),
            "study_event",
            study,
            _("Open the event"),
            permission="manage_events",
            args=[event.pk],
        )
    due = checklist_due(study, today)
    if not due:
        return
    item, day = due[0]
    late = sum(when < today for _item, when in due)
    more = len(due) - 1
    why = date_format(day, "j F")
    if more:
        why += ", " + ngettext("and %(n)s more thing", "and %(n)s more things", more) % {"n": more}
    yield task(
        _("For the event: %(what)s") % {"what": item.said("title")},
        why,
        "study_event",
        study,
        _("Open the checklist"),
        permission="manage_events",
        tag=_("overdue") if late else "",
        args=[item.event_id],
    )


def press_tasks(study, today):
    """Journalists who wait for an answer, releases that could not go out, commitments whose half year is over."""
    waiting, stuck, due = press_duties(study, today)
    if waiting:
        yield task(
            ngettext("%(n)s journalist asks for access", "%(n)s journalists ask for access", waiting) % {"n": waiting},
            _("they wait for an answer"),
            "press",
            study,
            _("Look at the request"),
            permission="publish_press",
        )
    if stuck:
        yield task(
            ngettext("%(n)s release did not go out", "%(n)s releases did not go out", stuck) % {"n": stuck},
            _("its hour is over, and something in it is no longer in order"),
            "press",
            study,
            _("See why"),
            permission="publish_press",
            tag=_("overdue"),
        )
    if due:
        yield task(
            ngettext("%(n)s commitment is to be checked", "%(n)s commitments are to be checked", due) % {"n": due},
            _("six months are over: what became of it?"),
            "study_commitments",
            study,
            _("Check"),
            permission="write_press",
        )


def training_tasks(study):
    """Learners were promised a word within ten days."""
    standing = training_standing(study)
    if standing.late:
        yield task(
            ngettext(
                "%(n)s learner has waited for feedback too long",
                "%(n)s learners have waited for feedback too long",
                standing.late,
            )
            % {"n": standing.late},
            _("a word was promised within ten days"),
            "training_products",
            study,
            _("Give feedback"),
            permission="teach",
            tag=_("overdue"),
        )
    elif standing.waiting:
        yield task(
            ngettext("%(n)s field product to look at", "%(n)s field products to look at", standing.waiting)
            % {"n": standing.waiting},
            _("a word was promised within ten days"),
            "training_products",
            study,
            _("Give feedback"),
            permission="teach",
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
