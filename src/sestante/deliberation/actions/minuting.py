"""The minutes: drafted from the record, sent to who was there, corrected, validated."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import Correction, Minutes, MinutesCheck, Round
from sestante.deliberation.queries.appointment import where_of
from sestante.deliberation.queries.composition import FAMILIES
from sestante.deliberation.queries.groups import language_of, participants_of, takes_part
from sestante.deliberation.queries.record import attendance_of, question_in, rounds_of
from sestante.journal.actions import record

from .inviting import send
from .preparing import locked, locked_participant

LANGUAGES = ("it", "en")
SENT_WITHIN, CHECKED_WITHIN = 10, 20  # days from the meeting, days to answer


def family_words():
    return {
        "citizens": _("citizens"),
        "third_sector": _("third sector"),
        "institution": _("institutions"),
        "enterprise": _("companies"),
        "mixed": _("mixed networks"),
    }


@transaction.atomic
def draft_minutes(focus_group, *, by, language=""):
    """Write the minutes from what the room left, in one language: that of most who were invited, if none is named.

    Again only while nobody has written into them or read them. Ideas stay as they were written."""
    group = locked(focus_group)
    known = Minutes.objects.select_for_update().filter(focus_group=group).first()
    if known is not None and (known.revision or known.state != Minutes.State.DRAFT):
        raise DeliberationError(_("The minutes have been worked on: they are not drafted again."))
    language = language if language in LANGUAGES else language_of(group)
    with translation.override(language):
        text = drafted(group, language)
    minutes, _made = Minutes.objects.update_or_create(
        focus_group=group, defaults={"text": text, "language": language, "drafted_at": timezone.now()}
    )
    record("drafted minutes", group, by=by, study=group.study)
    return minutes


def drafted(group, language):
    """The record as Markdown: attendance without names, blocks, ideas as written, what they became, results, notes."""
    parts = [_opening(group, language)]
    for found in rounds_of(group):
        parts.append(_round_text(found, language))
    notes = list(group.notes.all())
    if notes:
        parts.append("\n".join([f"## {_('Notes')}", "", *(f"- {plain(note.text)}" for note in notes)]))
    return "\n\n".join(parts) + "\n"


def _opening(group, language):
    lines = [f"## {_('The meeting')}", ""]
    if group.starts_at:
        day = date_format(timezone.localtime(group.starts_at), "j F Y, H.i")
        lines += [f"- {_('When')}: {day}, {group.minutes} {_('minutes')}"]
    where = group.get_mode_display() if group.mode == "online" else where_of(group)
    lines += [f"- {_('Where')}: {plain(where)}"] if where else []
    present = attendance_of(group)
    people = ngettext("%(number)s person", "%(number)s people", present["number"]) % {"number": present["number"]}
    kinds = ", ".join(f"{family_words()[family]} {number}" for family, number in present["families"]
                      if family in FAMILIES)  # fmt: skip
    lines += [f"- {_('Present')}: {people}" + (f" ({kinds})" if kinds else "")]
    lines += ["", f"## {_('How it went')}", ""]
    for number, block in enumerate(group.guide, 1):
        title = block["title"].get(language) or block["title"]["it"]
        lines.append(f"{number}. {plain(title)}, {block['minutes']} {_('minutes')}")
    return "\n".join(lines)


def _round_text(found, language):
    one = found["round"]
    lines = [f"## {plain(question_in(one, language)) or one.get_kind_display()}", ""]
    if found["ideas"]:
        lines += [f"### {_('Ideas, as they were written')}", ""]
        lines += [f"- {plain(idea.text)}" for idea in found["ideas"]] + [""]
    if found["merged"]:
        lines += [f"### {_('Merged, with the yes of who wrote them')}", ""]
        lines += [f"- {plain(subject.text)} → {plain(subject.merged_into.text)}" for subject in found["merged"]] + [""]
    for result in found["polls"]:
        lines += _result_text(one, result, len(found["polls"]))
    return "\n".join(lines).rstrip()


def _result_text(one, result, polls):
    title = _("Result") if polls == 1 else _("Result of vote %(number)s") % {"number": result["poll"].number}
    voters = ngettext("%(number)s person voted.", "%(number)s people voted.", result["voters"]) % {
        "number": result["voters"]
    }
    lines = [f"### {title}", "", voters, ""]
    if one.kind == Round.Kind.IDEAS:
        lines += [f"| {_('Rank')} | {_('Idea')} | {_('Points')} | {_('Voters')} |", "|---|---|---|---|"]
        lines += [
            f"| {row['place']}{' ' + _('(tied)') if row['tied'] else ''} | {cell(row['subject'].text)} | "
            f"{row['points']} | {row['voters']} |"
            for row in result["rows"]
        ]
    elif one.kind == Round.Kind.STATEMENTS:
        lines += [f"| {_('Statement')} | {_('Agree')} | {_('Pass')} | {_('Disagree')} |", "|---|---|---|---|"]
        lines += [f"| {cell(row['subject'].text)} | {row['agree']} | {row['pass']} | {row['disagree']} |"
                  for row in result["rows"]]  # fmt: skip
    elif result["rows"]:
        lines += [f"| {_('Subject')} | {_('Median')} | {_('Voters')} |", "|---|---|---|"]
        for row in result["rows"]:
            middle = "–" if row["median"] is None else row["median"]
            lines.append(f"| {cell(row['subject'].text)} | {middle} | {row['voters']} |")
    return [*lines, ""]


def plain(text):
    """One line, as written: only what Markdown would take for a mark at the beginning is kept from it."""
    line = " ".join(str(text).split())
    return f"\\{line}" if line.startswith(("#", ">", "*", "+", "-")) else line


def cell(text):
    return " ".join(str(text).split()).replace("|", "\\|")


@transaction.atomic
def write_minutes(minutes, *, text, revision, by):
    """Change the text. Raises when somebody else wrote in the meantime; the caller still holds what was written."""
    found = _locked(minutes)
    if found.state == Minutes.State.VALIDATED:
        raise DeliberationError(_("These minutes are validated: they no longer change."))
    if found.revision != revision:
        raise DeliberationError(_("Somebody else has changed the minutes in the meantime. Your text is still here."))
    if not text.strip():
        raise DeliberationError(_("The minutes would be empty."))
    found.text, found.revision = text.strip() + "\n", found.revision + 1
    found.save(update_fields=["text", "revision"])
    record("wrote minutes", found.focus_group, by=by, study=found.focus_group.study, revision=found.revision)
    return found


@transaction.atomic
def send_minutes(minutes, *, by):
    """Give the minutes to who was there, with twenty days to say: it is right, or this is not."""
    found = _locked(minutes)
    if found.state != Minutes.State.DRAFT:
        raise DeliberationError(_("The minutes have been sent already."))
    found.state, found.sent_at = Minutes.State.SENT, timezone.now()
    found.check_until = timezone.localdate() + timedelta(days=CHECKED_WITHIN)
    found.save(update_fields=["state", "sent_at", "check_until"])
    there = [one for one in participants_of(found.focus_group) if takes_part(one) and one.email]
    for participant in there:
        participant.focus_group = found.focus_group
        with translation.override(participant.language):
            button = _("Read the minutes")
        send(participant, "minutes", purpose=f"group_minutes:{found.pk}", page="group_minutes", button=button,
             check_until=found.check_until)  # fmt: skip
    record("sent minutes", found.focus_group, by=by, study=found.focus_group.study, number=len(there))
    return found


@transaction.atomic
def confirm_minutes(participant, minutes):
    """It is right."""
    found, reader = _to_check(minutes), locked_participant(participant)
    check, made = MinutesCheck.objects.get_or_create(minutes=found, participant=reader, defaults={"at": timezone.now()})
    if made:
        record("confirmed minutes", found.focus_group, actor=_reader(), study=found.focus_group.study)
    return check


@transaction.atomic
def propose_correction(participant, minutes, *, passage, proposal):
    """This is not right: what should stand there instead."""
    found, reader = _to_check(minutes), locked_participant(participant)
    if not proposal.strip():
        raise DeliberationError(_("Write what should stand there."))
    made, new = Correction.objects.get_or_create(
        minutes=found, participant=reader, passage=passage.strip()[:2000], proposal=proposal.strip()[:2000],
        defaults={"at": timezone.now()},
    )  # fmt: skip
    if new:
        record("proposed correction", found.focus_group, actor=_reader(), study=found.focus_group.study)
    return made


def _to_check(minutes):
    found = _locked(minutes)
    if found.state != Minutes.State.SENT:
        raise DeliberationError(_("The minutes are not open to corrections now."))
    if found.check_until < timezone.localdate():
        raise DeliberationError(_("The days to check the minutes are over: write to us, we still listen."))
    return found


@transaction.atomic
def reply_to_correction(correction, *, reply, because, by):
    """Say what was made of a correction. It stays beside the minutes either way."""
    if reply not in Correction.Reply.values:
        raise DeliberationError(_("Say what was made of it."))
    if reply != Correction.Reply.TAKEN and not because.strip():
        raise DeliberationError(_("Say why, in a few words: who proposed it will read it."))
    minutes = _locked(correction.minutes)
    if minutes.state == Minutes.State.VALIDATED:
        raise DeliberationError(_("These minutes are validated: they no longer change."))
    correction.reply, correction.because = reply, because.strip()
    correction.replied_at, correction.replied_by = timezone.now(), by
    correction.save()
    record("answered correction", minutes.focus_group, by=by, study=minutes.focus_group.study, reply=reply)
    return correction


@transaction.atomic
def validate_minutes(minutes, *, by):
    """Close the minutes, corrections in sight: refused while one of them has no answer."""
    found = _locked(minutes)
    if found.state == Minutes.State.DRAFT:
        raise DeliberationError(_("Send the minutes first to those who were there."))
    if found.corrections.filter(reply="").exists():
        raise DeliberationError(_("Answer every correction first."))
    if found.state != Minutes.State.VALIDATED:
        found.state, found.validated_at, found.validated_by = Minutes.State.VALIDATED, timezone.now(), by
        found.save(update_fields=["state", "validated_at", "validated_by"])
        record("validated minutes", found.focus_group, by=by, study=found.focus_group.study)
    return found


def _reader():
    return str(_("Somebody who was there"))


def _locked(minutes):
    Minutes.objects.select_for_update().get(pk=minutes.pk)
    return Minutes.objects.select_related("focus_group__study").get(pk=minutes.pk)
