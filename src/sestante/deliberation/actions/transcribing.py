"""The transcript: read into turns, voices given to seats, names put out, the original deleted once it was checked."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import FocusGroup, Replacement, SeatKey, Transcript, Turn
from sestante.deliberation.queries.texts import REFUSAL
from sestante.deliberation.reading import names_of, replaced, spoken_in
from sestante.journal.actions import record

from .preparing import locked

LABEL = 120
FACILITATOR, NOBODY = "facilitator", "nobody"
GONE = "—"  # words taken back by whose they were
SOMEBODY = "[…]"  # a name of nobody's seat, or of two people at once
KEPT_DAYS = 183  # recordings, originals and keys: six months at most, as the consent says


@transaction.atomic
def upload_transcript(focus_group, *, name, content, by):
    """Read a file into turns. Again replaces what was there, until its original has been deleted."""
    group = locked(focus_group)
    spoken = spoken_in(name, content)
    known = Transcript.objects.filter(focus_group=group).first()
    if known is not None and known.checked_at is not None:
        raise DeliberationError(_("This transcript has been checked already, and its original deleted."))
    if known is not None:
        known.delete()
    labels = dict.fromkeys(turn.label[:LABEL] for turn in spoken if turn.label)
    made = Transcript.objects.create(focus_group=group, file_name=name[:200], original=content, uploaded_by=by,
                                     uploaded_at=timezone.now(), speakers=_guessed(group, labels))  # fmt: skip
    Turn.objects.bulk_create(
        Turn(transcript=made, position=position, label=turn.label[:LABEL], seconds=turn.seconds, text=turn.text)
        for position, turn in enumerate(spoken, 1)
    )
    record("uploaded transcript", group, by=by, study=group.study, turns=len(spoken))
    return made


def _guessed(group, labels):
    """Labels that say whose they are, such as P3 or a participant's whole name; the rest is asked."""
    seats = {seat.code.upper(): f"seat:{seat.pk}" for seat in group.seats.all()}
    for key in SeatKey.objects.filter(seat__focus_group=group).select_related("participant"):
        for name in names_of(key.participant.name):
            seats.setdefault(name.upper(), f"seat:{key.seat_id}")
    return {label: seats.get(label.upper(), "") for label in labels}


@transaction.atomic
def map_speakers(transcript, speakers, *, by):
    """Say for each label whose voice it is: ``seat:pk``, the facilitator, nobody's. Then names go out of the turns."""
    found = _locked(transcript)
    if found.checked_at is not None:
        raise DeliberationError(_("This transcript has been checked already, and its original deleted."))
    seats = {f"seat:{seat.pk}": seat for seat in found.focus_group.seats.all()}
    allowed = {*seats, FACILITATOR, NOBODY}
    if any(speakers.get(label) not in allowed for label in found.speakers):
        raise DeliberationError(_("Say for every voice whose it is; “nobody” is an answer too."))
    found.speakers = {label: speakers[label] for label in found.speakers}
    turns = list(found.turns.all())
    if found.pseudonymised_at is not None:  # names were put out already: begin again from the original
        if found.original is None:
            raise DeliberationError(_("The original is gone with the words of who withdrew: correct turn by turn."))
        fresh = spoken_in(found.file_name, bytes(found.original))
        for turn, spoken in zip(turns, fresh, strict=True):
            turn.text = spoken.text
    Replacement.objects.filter(turn__transcript=found).delete()
    codes, lines = _codes(found, seats), []
    for turn in turns:
        voice = found.speakers.get(turn.label, NOBODY)
        turn.seat, turn.is_facilitator = seats.get(voice), voice == FACILITATOR
        taken = []
        if turn.seat is not None and turn.seat.withdrawn_at is not None:
            turn.text = GONE
        else:
            turn.text, taken = replaced(turn.text, codes)
        lines += [Replacement(turn=turn, found=name, put=code) for name, code in taken]
    Turn.objects.bulk_update(turns, ["seat", "is_facilitator", "text"])
    Replacement.objects.bulk_create(lines)
    found.pseudonymised_at, found.replaced = timezone.now(), len(lines)
    found.save(update_fields=["speakers", "pseudonymised_at", "replaced"])
    record("pseudonymised transcript", found.focus_group, by=by, study=found.focus_group.study, replaced=len(lines))
    return found


def _codes(transcript, seats):
    """{name: code} of everybody known here. A name two people share stands for neither."""
    ways = defaultdict(set)
    keys = {key.participant_id: key.seat.code for key in
            SeatKey.objects.filter(seat__focus_group=transcript.focus_group).select_related("seat")}  # fmt: skip
    for participant in transcript.focus_group.participants.exclude(name=""):
        for name in names_of(participant.name):
            ways[name.upper()].add(keys.get(participant.pk, SOMEBODY))
    for label, voice in transcript.speakers.items():
        if voice in seats and label.upper() != seats[voice].code:
            for name in names_of(label):
                ways[name.upper()].add(seats[voice].code)
    return {name: codes.pop() if len(codes) == 1 else SOMEBODY for name, codes in ways.items()}


@transaction.atomic
def rewrite_turn(turn, text, *, by):
    """Put out by hand what the list of names did not know."""
    transcript = _locked(turn.transcript)
    if transcript.pseudonymised_at is None:
        raise DeliberationError(_("Say first whose voices these are."))
    turn.text = text.strip() or "—"
    turn.save(update_fields=["text"])
    record("corrected turn", transcript.focus_group, by=by, study=transcript.focus_group.study, turn=turn.position)
    return turn


@transaction.atomic
def check_transcript(transcript, *, by):
    """Somebody has read the turns: the original, its labels and the list of names go for good."""
    found = _locked(transcript)
    if found.pseudonymised_at is None:
        raise DeliberationError(_("Say first whose voices these are."))
    _forget_original(found)
    found.checked_at = found.checked_at or timezone.now()
    found.save()
    record("checked transcript", found.focus_group, by=by, study=found.focus_group.study)
    return found


def _forget_original(transcript):
    Replacement.objects.filter(turn__transcript=transcript).delete()
    transcript.turns.update(label="")
    transcript.original, transcript.speakers, transcript.file_name = None, {}, ""


@transaction.atomic
def delete_keys(focus_group, by):
    """Delete which seat was whose, with the originals. From here on nobody can tell who said what; what each seat
    agreed to about quoting stays, as far as it names nobody."""
    group = locked(focus_group)
    transcript = Transcript.objects.select_for_update().filter(focus_group=group).first()
    if transcript is not None and transcript.pseudonymised_at is None:
        raise DeliberationError(_("The transcript still names people: say first whose voices these are."))
    keys = list(SeatKey.objects.filter(seat__focus_group=group).select_related("seat", "participant"))
    if transcript is not None:
        transcript.quotes = transcript.quotes | {str(key.seat.number): _quotes_left(key.participant) for key in keys}
        _forget_original(transcript)
        transcript.checked_at = transcript.checked_at or timezone.now()
        transcript.save()
    SeatKey.objects.filter(pk__in=[key.pk for key in keys]).delete()
    if keys:
        record("deleted keys", group, by=by, actor="" if by else "Sestante", study=group.study, number=len(keys))
    return len(keys)


def _quotes_left(participant):
    """Without the key the practice is not known any more: what remains is anonymous or nothing."""
    consent = participant.consents.filter(subject="quotes_level", withdrawn_at=None).first()
    return "anonymous" if consent is not None and consent.choice != REFUSAL else REFUSAL


def keys_due_on(focus_group):
    """The day by which keys and originals go, whatever happens."""
    began = focus_group.closed_at or focus_group.starts_at
    return timezone.localdate(began + timedelta(days=KEPT_DAYS)) if began else None


def delete_due_keys(now=None):
    """By the clock: what was promised for six months at most does not outlive them. A transcript whose names nobody
    has put out goes whole."""
    now = now or timezone.now()
    old = FocusGroup.objects.filter(starts_at__lt=now - timedelta(days=KEPT_DAYS)).select_related("study")
    held = old.filter(seats__key__isnull=False) | old.filter(transcript__original__isnull=False)
    count = 0
    for group in held.distinct():
        if group.closed_at is None or group.closed_at < now - timedelta(days=KEPT_DAYS):
            Transcript.objects.filter(focus_group=group, pseudonymised_at=None).delete()
            delete_keys(group, None)
            count += 1
    return count


def _locked(transcript):
    Transcript.objects.select_for_update().get(pk=transcript.pk)
    return Transcript.objects.select_related("focus_group__study").get(pk=transcript.pk)
