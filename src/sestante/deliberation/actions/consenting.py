"""What who is invited says: whether they come, what they need, what they agree to; and all of it taken back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.live import changed
from sestante.deliberation.models import Minutes, Participant, ParticipantConsent, Replacement, Transcript, Turn
from sestante.deliberation.queries.groups import about
from sestante.deliberation.queries.texts import REFUSAL, choices, consent_text, consent_version
from sestante.journal.actions import record
from sestante.letters.models import Letter
from sestante.people.queries import host
from sestante.synthesis.actions import forget_voices, forget_words

from .preparing import locked_participant, still_open

CHANNELS = ("web", "paper", "telephone")
GONE = "—"


@transaction.atomic
def answer_invitation(participant, *, answer, consents, access_needs="", language="it", channel="web", by=None):
    """Record an answer with its consents, each in the words that were read. Later answers replace earlier ones;
    what did not change keeps its first date. Nobody comes without having agreed to take part."""
    found = locked_participant(participant)
    _may_answer(found)
    if answer not in (Participant.Answer.YES, Participant.Answer.NO):
        raise DeliberationError(_("Say whether you come."))
    if answer == Participant.Answer.YES and consents.get("take_part") != "yes":
        raise DeliberationError(_("To come, agree to take part: without it we may not keep what you say."))
    found.answer, found.answered_at = answer, timezone.now()
    found.access_needs = access_needs.strip() if answer == Participant.Answer.YES else ""
    found.language = language
    found.save(update_fields=["answer", "answered_at", "access_needs", "language"])
    _keep_consents(found, consents if answer == Participant.Answer.YES else {}, language, channel)
    record("answered invitation to focus group", found.focus_group, by=by, actor="" if by else _actor(),
           study=found.focus_group.study, answer=answer, channel=channel)  # fmt: skip
    return found


def _may_answer(participant):
    if participant.withdrawn_at is not None:
        raise DeliberationError(_("You have withdrawn from this focus group."))
    if participant.cancelled_at is not None:
        raise DeliberationError(_("This invitation was cancelled."))
    still_open(participant.focus_group)


def _keep_consents(participant, consents, language, channel):
    now, kept = timezone.now(), set()
    wanted = {subject: consents[subject] for subject, _words, answers in choices(language)
              if consents.get(subject) in dict(answers)}  # fmt: skip
    for old in participant.consents.filter(withdrawn_at=None):
        same = wanted.get(old.subject) == old.choice and old.text_version == consent_version()
        if same:
            kept.add(old.subject)
        else:
            old.withdrawn_at = now
            old.save(update_fields=["withdrawn_at"])
    filled = filled_in(participant.focus_group)
    ParticipantConsent.objects.bulk_create(
        ParticipantConsent(participant=participant, subject=subject, choice=choice,
                           text=consent_text(subject, choice, language, **filled), text_version=consent_version(),
                           language=language, channel=channel, given_at=now)
        for subject, choice in wanted.items() if subject not in kept
    )  # fmt: skip


def filled_in(focus_group):
    """What the notice says of whoever organises."""
    organisation = host()
    contact = ", ".join(filter(None, [organisation.email, organisation.phone]))
    return {"host": organisation.name, "contact": contact or organisation.name, "minutes": focus_group.minutes}


@transaction.atomic
def withdraw_consent(participant, subject, *, by=None):
    """Take one consent back with one act. What was quoted under it goes at once."""
    found = locked_participant(participant)
    if subject == "take_part":
        return withdraw_participant(found, by=by)
    consent = found.consents.filter(subject=subject, withdrawn_at=None).exclude(choice=REFUSAL).first()
    if consent is None:
        return found
    now = timezone.now()
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])
    ParticipantConsent.objects.create(
        participant=found, subject=subject, choice=REFUSAL, text_version=consent_version(), language=found.language,
        text=consent_text(subject, REFUSAL, found.language, **filled_in(found.focus_group)), given_at=now,
    )  # fmt: skip
    if subject == "quotes_level" and (seat := _seat_of(found)) is not None:
        forget_voices(found.focus_group.study, place=place_of(found.focus_group, seat), actor=_actor())
    record("took back consent for focus group", found.focus_group, by=by, actor="" if by else _actor(),
           study=found.focus_group.study, consent=subject)  # fmt: skip
    return found


@transaction.atomic
def withdraw_participant(participant, *, by=None):
    """Take everything back: name, address, needs, consents and letters at once; ideas and words too, as long as the
    minutes are not validated. What stays is that a seat was there."""
    found = locked_participant(participant)
    if found.withdrawn_at is not None:
        return found
    group, now, seat = found.focus_group, timezone.now(), _seat_of(found)
    found.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
    validated = Minutes.objects.filter(focus_group=group, state=Minutes.State.VALIDATED).exists()
    if seat is not None:
        forget_voices(group.study, place=place_of(group, seat), actor=_actor())
        if not validated:
            _take_words_out(group, seat, now)
        seat.left_at = seat.left_at or now
        seat.withdrawn_at = None if validated else now
        seat.save(update_fields=["left_at", "withdrawn_at"])
        found.seat_key.delete()
    changed(group)
    Letter.objects.about(about(found)).delete()
    found.minutes_checks.all().delete()
    if not validated:
        found.corrections.all().delete()
    found.corrections.update(participant=None)
    found.name = found.email = found.phone = found.access_needs = found.sheet_remark = ""
    found.practice, found.withdrawn_at, found.answer = None, now, Participant.Answer.NO
    found.save()
    record("withdrew from focus group", group, by=by, actor="" if by else _actor(), study=group.study)
    return found


def _take_words_out(group, seat, now):
    """Ideas, the subjects that carried only them, turns, and every copy of their text in minutes and evidence."""
    ideas = list(seat.ideas.select_related("subject", "round"))
    texts = {idea.text for idea in ideas if idea.text}
    for idea in ideas:
        subject = idea.subject
        idea.text, idea.withdrawn_at = GONE, idea.withdrawn_at or now
        idea.save(update_fields=["text", "withdrawn_at"])
        if subject is not None and not subject.ideas.filter(withdrawn_at=None).exists():
            texts.add(subject.text)
            # Another's idea may have gone into this one: the subject then stands on, in the words of that idea.
            heir = subject.merged.filter(ideas__withdrawn_at=None).exclude(ideas__seat=seat).first()
            subject.text, subject.text_en, subject.hint = heir.text if heir else GONE, "", ""
            if heir is None:
                subject.taken_out_at, subject.taken_out_because = now, str(_("withdrawn by who wrote it"))
            subject.save(update_fields=["text", "text_en", "hint", "taken_out_at", "taken_out_because"])
    _take_out_of_transcript(group, seat)
    minutes = Minutes.objects.select_for_update().filter(focus_group=group).first()
    if minutes is not None:
        for text in sorted(texts, key=len, reverse=True):
            minutes.text = minutes.text.replace(text, GONE)
        minutes.revision += 1
        minutes.save(update_fields=["text", "revision"])
    forget_words(group.study, group=group.number, texts=texts, actor=_actor())


def _take_out_of_transcript(group, seat):
    """A transcript that still names people goes whole: uploaded again, it loses these words as voices are given. One
    whose names are out loses them now, and with them its original and labels, which hold them too."""
    Transcript.objects.filter(focus_group=group, pseudonymised_at=None).delete()
    seat.turns.update(text=GONE)
    Replacement.objects.filter(turn__transcript__focus_group=group, put=seat.code).delete()
    Transcript.objects.filter(focus_group=group).update(original=None, speakers={}, file_name="")
    Turn.objects.filter(transcript__focus_group=group).update(label="")


def _seat_of(participant):
    key = getattr(participant, "seat_key", None)
    return key.seat if key is not None else None


def place_of(group, seat):
    """How evidence names a voice of the room: group and seat, never a person."""
    return f"{group.number}:{seat.code}"


@transaction.atomic
def check_sheet(participant, *, remark=""):
    """They have read what we say of their practice: it is right, or this is not."""
    found = locked_participant(participant)
    _may_answer(found)
    found.sheet_checked_at, found.sheet_remark = timezone.now(), remark.strip()[:2000]
    found.save(update_fields=["sheet_checked_at", "sheet_remark"])
    record("checked sheet before focus group", found.focus_group, actor=_actor(), study=found.focus_group.study)
    return found


def _actor():
    return str(_("Somebody invited"))
