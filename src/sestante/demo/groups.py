"""Two focus groups of the invented study, through the same actions that people use.

``load`` comes before the room, which fills the rounds of the first group; ``finish`` comes after it: transcript,
minutes, what became of the ideas. Days in the texts are the study's own; rows are dated accordingly."""

from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format

from sestante.deliberation.actions import give_seats, minuting, recording, transcribing
from sestante.deliberation.actions.consenting import answer_invitation
from sestante.deliberation.actions.inviting import invite_participants, send
from sestante.deliberation.actions.preparing import add_to_mirror, choose_participant, plan_group
from sestante.deliberation.models import (
    Correction,
    FocusGroup,
    Minutes,
    Note,
    Outcome,
    Participant,
    ParticipantConsent,
    Round,
    Seat,
    SeatKey,
    Transcript,
)
from sestante.deliberation.queries.groups import about
from sestante.deliberation.queries.record import outcomes_wanted
from sestante.journal.models import Entry
from sestante.letters.models import Letter

from . import practices, read

BECAME, QUOTED = 4, 2  # ideas that became something of their own, and those the report speaks of
INVITED_AGO = timedelta(days=6)  # when the second group's invitations left


def at(text, shift, hour=9):
    from .loading import at as moment

    return moment(date.fromisoformat(text) + shift, hour)


def load(study, people, shift):
    """Both groups as far as they stand before the room: who was invited, what they said, seats, the mirror."""
    words = read("groups.yaml")
    first = planned(study, words["first"], people, shift)
    seated(first, words["first"], people, shift)
    second = planned(study, words["second"], people, shift)
    invite_participants(second, second.participants.all(), by=people[3], note=words["second"]["note"])
    answered(second, words["second"], people[3])
    invited = timezone.now() - INVITED_AGO
    Participant.objects.filter(focus_group=second).update(created_at=invited, invited_at=invited)
    Participant.objects.filter(focus_group=second, answered_at__isnull=False).update(
        answered_at=invited + timedelta(days=2)
    )
    ParticipantConsent.objects.filter(participant__focus_group=second).update(given_at=invited + timedelta(days=2))
    dated(second, invited)
    return first, second


def planned(study, words, people, shift):
    group = plan_group(study, by=people[0], title=words["title"]["it"], title_en=words["title"]["en"],
                       starts_at=at(words["starts_on"], shift, words["hour"]).replace(minute=0), place=words["place"],
                       access=words["access"])  # fmt: skip
    held = {practice.key: practice for practice in practices()}
    rows = {practice.name: practice for practice in study.practices.prefetch_related("contacts")}
    for one in words["people"]:
        practice = rows[held[one["practice"]].name]
        contact = practice.contacts.all()[0]
        choose_participant(group, practice=practice, name=contact.name, email=contact.email, by=people[3])
    return group


def answered(group, words, by):
    found = {one.practice.name: one for one in group.participants.select_related("practice")}
    names = {practice.key: practice.name for practice in practices()}
    for one in words["people"]:
        if "answer" not in one:
            continue
        consents = {"take_part": "yes", "audio_recording": "yes", "video_recording": "no", "photos": "yes",
                    "recontact": "yes", "quotes_level": one.get("quotes", "no")}  # fmt: skip
        channel = one.get("channel", "web")
        answer_invitation(found[names[one["practice"]]], answer=one["answer"], consents=consents, channel=channel,
                          access_needs=one.get("needs", ""), by=None if channel == "web" else by)  # fmt: skip


def seated(group, words, people, shift):
    """The first group lies behind: its invitations are letters of then."""
    for participant in group.participants.select_related("practice"):
        participant.focus_group = group
        send(participant, "invitation", purpose=f"group_invitation:{participant.nonce}", method="REQUEST")
    answered(group, words, people[3])
    chosen, said = at(words["chosen_on"], shift), at(words["chosen_on"], shift) + timedelta(days=4)
    Participant.objects.filter(focus_group=group).update(created_at=chosen, invited_at=chosen, answered_at=said,
                                                         sheet_checked_at=said + timedelta(days=10))  # fmt: skip
    ParticipantConsent.objects.filter(participant__focus_group=group).update(given_at=said)
    give_seats(group, people[3])
    pinned = list(group.study.evidence.exclude(kind="F").order_by("kind", "number"))
    for position in words["mirror"]:
        if position < len(pinned):
            add_to_mirror(group, pinned[position], by=people[3])
    dated(group, chosen)


def finish(study, people, shift):
    """After the room: the record of the first group. Nothing happens while there is no such group."""
    words = read("groups.yaml")["first"]
    group = FocusGroup.objects.filter(study=study, number=1).first()
    if group is None:
        return
    begins = group.starts_at
    ends = begins + timedelta(minutes=group.minutes)
    if group.state != FocusGroup.State.CLOSED:
        FocusGroup.objects.filter(pk=group.pk).update(state="closed", opened_at=begins, closed_at=ends)
    FocusGroup.objects.filter(pk=group.pk, closed_at__lt=ends).update(closed_at=ends)  # the room was filled in no time
    Seat.objects.filter(focus_group=group, entered_at=None).update(entered_at=begins)
    group.refresh_from_db()
    transcribed(group, words, people, shift)
    number = (group.notes.aggregate(top=Max("number"))["top"] or 0) + 1
    Note.objects.create(focus_group=group, number=number, text=words["note"], by=people[3])
    group.notes.update(at=ends)
    written(group, words, people, shift)
    told(group, words, people, shift)


def transcribed(group, words, people, shift):
    spoken = "\n".join(f"{who}: {text}" for who, text in words["transcript"])
    transcript = transcribing.upload_transcript(group, name="trascrizione.txt", content=spoken.encode(), by=people[0])
    seats = {key.participant.name: f"seat:{key.seat_id}" for key in
             SeatKey.objects.filter(seat__focus_group=group).select_related("participant")}  # fmt: skip
    voices = {label: next((seat for name, seat in seats.items() if name.startswith(label)), "facilitator")
              for label in transcript.speakers}  # fmt: skip
    transcribing.map_speakers(transcript, voices, by=people[0])
    transcribing.check_transcript(transcript, by=people[0])
    read_on = at(words["minutes_on"], shift) - timedelta(days=2)
    Transcript.objects.filter(pk=transcript.pk).update(
        uploaded_at=read_on, pseudonymised_at=read_on, checked_at=read_on
    )
    voice = words["voice"]
    turn = transcript.turns.get(position=voice["turn"])
    recording.pin_voice(
        turn, excerpt="", finding=voice["finding"]["it"], finding_en=voice["finding"]["en"], by=people[1]
    )


def written(group, words, people, shift):
    """Drafted, sent, corrected once, validated."""
    minutes = minuting.send_minutes(minuting.draft_minutes(group, by=people[3]), by=people[3])
    sent, validated = at(words["minutes_on"], shift), at(words["validated_on"], shift)
    names = {practice.key: practice.name for practice in practices()}
    there = list(group.participants.select_related("practice"))
    said = words["correction"]
    author = next(one for one in there if one.practice.name == names[said["by"]])
    made = minuting.propose_correction(author, minutes, passage=said["passage"], proposal=said["proposal"])
    for one in there[:5]:
        if one.pk != author.pk:
            minuting.confirm_minutes(one, minutes)
    better = minutes.text.replace(said["passage"], said["instead"])
    if better != minutes.text:
        minuting.write_minutes(minutes, text=better, revision=minutes.revision, by=people[3])
    minuting.reply_to_correction(made, reply=said["reply"], because=said["because"], by=people[3])
    minuting.validate_minutes(minutes, by=people[0])
    Minutes.objects.filter(pk=minutes.pk).update(drafted_at=sent, sent_at=sent, validated_at=validated,
                                                 check_until=(sent + timedelta(days=20)).date())  # fmt: skip
    Correction.objects.filter(minutes=minutes).update(at=at(said["on"], shift), replied_at=validated)
    minutes.checks.update(at=sent + timedelta(days=3))


def told(group, words, people, shift):
    """What became of each idea, by the place it had."""
    said = {one["kind"]: one["words"] for one in words["outcomes"]}
    for part in outcomes_wanted(group):
        if part["round"].kind != Round.Kind.IDEAS:
            continue
        first = "indicator" if part["round"].output == Round.Output.INDICATORS else "methodology"
        for position, row in enumerate(part["rows"]):
            kind = first if position < BECAME else "report" if position < BECAME + QUOTED else "set_aside"
            recording.tell_outcome(row["subject"], kind=kind, words=said[kind]["it"], words_en=said[kind]["en"],
                                   by=people[0])  # fmt: skip
    validated = at(words["validated_on"], shift)
    Outcome.objects.filter(subject__round__focus_group=group).update(at=validated)
    journal = Entry.objects.filter(subject_kind="deliberation.focusgroup", subject_pk=str(group.pk))
    journal.filter(at__gt=validated + timedelta(days=1)).update(at=validated)


def dated(group, moment):
    """Entries of the journal stand on the day of what they tell."""
    Entry.objects.filter(subject_kind="deliberation.focusgroup", subject_pk=str(group.pk)).update(at=moment)


def date_letters():
    """After all letters were kept here: those of focus groups on the day of what they are about."""
    for participant in Participant.objects.filter(invited_at__isnull=False):
        letters = Letter.objects.filter(about=about(participant))
        letters.update(sent_at=participant.invited_at, queued_at=participant.invited_at)
    for minutes in Minutes.objects.filter(sent_at__isnull=False):
        written, meant = (date_format(day, "DATE_FORMAT") for day in (today_and(20), minutes.check_until))
        for letter in Letter.objects.filter(purpose=f"group_minutes:{minutes.pk}"):
            letter.text, letter.html = letter.text.replace(written, meant), letter.html.replace(written, meant)
            letter.sent_at = letter.queued_at = minutes.sent_at
            letter.save()


def today_and(days):
    return timezone.localdate() + timedelta(days=days)
