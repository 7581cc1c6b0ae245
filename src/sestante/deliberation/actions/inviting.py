"""Letters of a focus group: the invitation with its appointment, what follows it by the clock, what calls it off."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.links import address_of, seat_address
from sestante.deliberation.models import FocusGroup, Participant
from sestante.deliberation.queries.appointment import CANCEL, REQUEST, calendar_of, ends_at, timed, title_in
from sestante.deliberation.queries.groups import about
from sestante.journal.actions import record
from sestante.letters.actions import queue_letter
from sestante.letters.models import Letter
from sestante.people.queries import host

from .preparing import is_ahead, locked, locked_participant, still_open

INVITATION_DAYS, CONFIRMATION_DAYS, REMINDER_DAYS = 21, 7, 1
MOST_REMINDERS = 2


@transaction.atomic
def invite_participants(focus_group, participants, *, by=None, note=""):
    """Write to those who have an address and were not invited yet; returns how many letters were queued."""
    group = locked(focus_group)
    still_open(group)
    if not is_ahead(group):
        raise DeliberationError(_("Say first on which day the group meets, and let it be ahead."))
    now, count = timezone.now(), 0
    rows = group.participants.filter(pk__in=[one.pk for one in participants], invited_at=None, cancelled_at=None,
                                     withdrawn_at=None).exclude(email="").select_related("practice")  # fmt: skip
    for participant in rows:
        participant.focus_group, participant.invited_at = group, now
        participant.save(update_fields=["invited_at"])
        send(participant, "invitation", purpose=f"group_invitation:{participant.nonce}", method=REQUEST, note=note)
        count += 1
    if count:
        record("invited to focus group", group, by=by, actor="" if by else "Sestante", study=group.study, number=count)
    return count


@transaction.atomic
def remind_participant(participant, *, by):
    """Write again to somebody who has not answered: twice at most."""
    found = locked_participant(participant)
    still_open(found.focus_group)
    if found.answer != Participant.Answer.WAITING or found.invited_at is None or not found.email:
        raise DeliberationError(_("A reminder goes to those who were invited by letter and have not answered."))
    number = Letter.objects.about(about(found)).filter(purpose__startswith="group_nudge:").count() + 1
    if number > MOST_REMINDERS:
        raise DeliberationError(_("They have had two reminders: a telephone call will do more."))
    letter = send(found, "nudge", purpose=f"group_nudge:{number}:{found.nonce}")
    record("reminded participant", found.focus_group, by=by, study=found.focus_group.study, participant=found.pk)
    return letter


@transaction.atomic
def tell_change(focus_group, *, by):
    """The day or the place has changed: everybody invited gets the new appointment, once for each change."""
    group = locked(focus_group)
    told = list(group.participants.filter(invited_at__isnull=False, cancelled_at=None, withdrawn_at=None)
            .exclude(answer="no").exclude(email="").select_related("practice"))  # fmt: skip
    for participant in told:
        participant.focus_group = group
        send(participant, "changed", purpose=f"group_changed:{group.sequence}", method=REQUEST)
    if told:
        record("told change of focus group", group, by=by, study=group.study, number=len(told))
    return len(told)


@transaction.atomic
def cancel_invitation(participant, *, by, why=""):
    """Take one invitation back: a letter, and the appointment out of their calendar."""
    found = locked_participant(participant)
    if found.cancelled_at is not None:
        return found
    found.cancelled_at = timezone.now()
    found.save(update_fields=["cancelled_at"])
    _call_off(found, why)
    record("cancelled invitation", found.focus_group, by=by, study=found.focus_group.study, participant=found.pk)
    return found


@transaction.atomic
def cancel_group(focus_group, *, by, why=""):
    """Call the whole group off and tell everybody who was invited."""
    group = locked(focus_group)
    still_open(group)
    if group.state != FocusGroup.State.PLANNED:
        raise DeliberationError(_("The room is open already."))
    group.cancelled_at, group.sequence = timezone.now(), group.sequence + 1
    group.save(update_fields=["cancelled_at", "sequence"])
    for participant in group.participants.filter(cancelled_at=None, withdrawn_at=None).select_related("practice"):
        participant.focus_group = group
        _call_off(participant, why)
    record("cancelled focus group", group, by=by, study=group.study)
    return group


def _call_off(participant, why):
    if participant.invited_at is not None and participant.email and participant.answer != Participant.Answer.NO:
        group = participant.focus_group
        send(participant, "cancelled", purpose=f"group_cancelled:{participant.nonce}:{group.sequence}", method=CANCEL,
             why_cancelled=why.strip())  # fmt: skip


# -- by the clock ------------------------------------------------------------------------------------------------------
def send_due_group_letters(now=None):
    """Invitations 21 days before, confirmation 7, reminder 1: each once, whatever happens in between."""
    now = now or timezone.now()
    ahead = FocusGroup.objects.filter(state="planned", cancelled_at=None, starts_at__gt=now,
                                      starts_at__lte=now + timedelta(days=INVITATION_DAYS))  # fmt: skip
    return sum(_send_due(group, now) for group in ahead.select_related("study"))


@transaction.atomic
def _send_due(group, now):
    count = 0
    if group.invites_by_itself:
        count += invite_participants(group, group.participants.filter(invited_at=None))
    left = group.starts_at - now
    if left > timedelta(days=CONFIRMATION_DAYS):
        return count
    name = "reminder" if left <= timedelta(days=REMINDER_DAYS) else "confirmation"
    coming = group.participants.filter(answer="yes", cancelled_at=None, withdrawn_at=None).exclude(email="")
    for participant in coming.select_related("practice"):
        participant.focus_group = group
        purpose = f"group_{name}:{timezone.localdate(group.starts_at).isoformat()}"
        if not Letter.objects.about(about(participant)).filter(purpose=purpose).exists():
            send(participant, name, purpose=purpose, method=REQUEST)
            count += 1
    return count


# -- one letter --------------------------------------------------------------------------------------------------------
def send(participant, template, *, purpose, method="", page="group_start", **words):
    """Queue one letter to a participant, with the appointment when there is a method for it."""
    group, language = participant.focus_group, participant.language
    address = address_of(participant, page)
    attachments = []
    if method and group.starts_at:
        content = calendar_of(group, language=language, method=method, recipient=participant.email, url=address)
        attachments = [("invito.ics", f"text/calendar; method={method}; charset=utf-8", content)]
    return queue_letter(
        f"deliberation/letters/{template}",
        purpose=purpose,
        about=about(participant),
        recipient=participant.email,
        language=language,
        context={**letter_context(participant), "button_url": address, **words},
        study_pk=group.study_id,
        attachments=attachments,
    )


def letter_context(participant):
    group, language = participant.focus_group, participant.language
    study = group.study
    seat = getattr(participant, "seat_key", None)
    with translation.override(language):
        return {
            "button": _("Answer the invitation"),
            "why": _("We write to you because you were invited to a focus group of this study."),
            "host": host(),
            "group": group,
            "title": title_in(group, language),
            "ends_at": ends_at(group),
            "programme": timed(group, language),
            "room_url": seat_address(seat.seat, language=language) if seat else "",
            "study_title": study.title_en if language == "en" and study.title_en else study.title,
            "participant": participant,
        }
