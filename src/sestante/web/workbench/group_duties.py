"""What focus groups wait for: people to invite, answers that do not come, minutes that were promised."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sestante.deliberation.actions.minuting import SENT_WITHIN
from sestante.deliberation.models import FocusGroup, Minutes
from sestante.deliberation.queries.appointment import title_in
from sestante.deliberation.queries.groups import standing_groups

SOON, LONG_SILENT = timedelta(days=28), timedelta(days=7)


def group_tasks(study, today):
    for group in standing_groups(study, silent_since=timezone.now() - LONG_SILENT):
        ahead = group.starts_at is not None and timezone.localdate(group.starts_at) >= today
        if group.state == FocusGroup.State.PLANNED and ahead:
            yield from _before(study, group, today)
        elif group.state == FocusGroup.State.CLOSED:
            yield from _after(study, group, today)


def _task(study, group, title, why, name, button, permission, tag=""):
    url = reverse(name, args=[study.slug, group.number])
    words = f"{title_in(group, get_language())}: {why}"
    return {"title": title, "why": words, "url": url, "button": button, "permission": permission, "tag": tag}


def _before(study, group, today):
    day = timezone.localdate(group.starts_at)
    if group.uninvited and not group.invites_by_itself and day - today <= SOON:
        title = ngettext("Invite %(n)s person to the focus group", "Invite %(n)s people to the focus group",
                         group.uninvited) % {"n": group.uninvited}  # fmt: skip
        yield _task(study, group, title, date_format(day, "j F"), "focus_group_people", _("Invite"), "contact_people")
    if group.silent:
        title = ngettext(
            "%(n)s person has not answered the focus group",
            "%(n)s people have not answered the focus group",
            group.silent,
        ) % {"n": group.silent}
        yield _task(study, group, title, _("invited a week ago or more"), "focus_group_people", _("See who"),
                    "contact_people")  # fmt: skip


def _after(study, group, today):
    minutes = getattr(group, "minutes_written", None)
    if minutes is None or minutes.state == Minutes.State.DRAFT:
        if group.closed_at is None:
            return
        due = timezone.localdate(group.closed_at) + timedelta(days=SENT_WITHIN)
        why = _("promised to who was there by %(day)s") % {"day": date_format(due, "j F")}
        yield _task(study, group, _("Send the minutes of the focus group"), why, "focus_group_minutes",
                    _("Write the minutes"), "run_groups", _("overdue") if due < today else "")  # fmt: skip
    elif minutes.state == Minutes.State.SENT and group.unanswered:
        title = ngettext("%(n)s correction of the minutes waits for an answer",
                         "%(n)s corrections of the minutes wait for an answer",
                         group.unanswered) % {"n": group.unanswered}  # fmt: skip
        yield _task(study, group, title, _("who proposed it reads it on their page"), "focus_group_minutes",
                    _("Answer"), "run_groups")  # fmt: skip
    elif minutes.state == Minutes.State.SENT and minutes.check_until < today:
        title, why = _("Validate the minutes of the focus group"), _("the days to check them are over")
        yield _task(study, group, title, why, "focus_group_minutes", _("Look at them"), "run_groups")
