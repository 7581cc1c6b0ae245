"""Plan a focus group: day and place, guide, who comes, what opens the discussion, seats."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.links import new_nonce
from sestante.deliberation.live import changed
from sestante.deliberation.models import FocusGroup, MirrorPiece, Participant, Seat, SeatKey
from sestante.deliberation.queries.composition import traits_of
from sestante.deliberation.queries.groups import participants_of, takes_part
from sestante.deliberation.queries.texts import first_guide
from sestante.journal.actions import record
from sestante.studies.models import Study

APPOINTMENT = ("title", "title_en", "mode", "starts_at", "minutes", "place", "link", "access")
DETAILS = (*APPOINTMENT, "seats_min", "seats_max", "invites_by_itself")
MOVED_BY = ("starts_at", "minutes", "mode", "place", "link")  # what calendars and people must be told of


@transaction.atomic
def plan_group(study, *, by, **details):
    """A new focus group with the guide we begin with, under the study's next number."""
    Study.objects.select_for_update().get(pk=study.pk)
    number = (FocusGroup.objects.filter(study=study).aggregate(top=Max("number"))["top"] or 0) + 1
    group = FocusGroup(study=study, number=number, guide=first_guide(), **_only(details))
    group.save()
    record("planned focus group", group, by=by, study=study)
    return group


@transaction.atomic
def describe_group(focus_group, *, by, **details):
    """Change day, place or words. Tells whether people who were invited must hear of it."""
    group = locked(focus_group)
    still_open(group)
    before = [getattr(group, name) for name in MOVED_BY]
    for name, value in _only(details).items():
        setattr(group, name, value)
    moved = before != [getattr(group, name) for name in MOVED_BY]
    if moved:
        group.sequence += 1
    group.save()
    record("described focus group", group, by=by, study=group.study)
    return group, moved and group.participants.filter(invited_at__isnull=False).exclude(answer="no").exists()


@transaction.atomic
def arrange_guide(focus_group, blocks, *, by):
    """Change minutes and words of the guide's blocks; which blocks there are stays."""
    group = locked(focus_group)
    known = {block["id"]: block for block in group.guide}
    if [block["id"] for block in blocks] != list(known):
        raise DeliberationError(_("The guide has changed in the meantime: look at it again."))
    group.guide = [known[block["id"]] | block for block in blocks]
    group.save(update_fields=["guide"])
    record("arranged guide", group, by=by, study=group.study)
    return group


# -- who sits together -------------------------------------------------------------------------------------------------
@transaction.atomic
def choose_participant(focus_group, *, by, practice=None, name="", email="", phone="", language="it"):
    """Put somebody on the list. The same address again returns who is there already; nothing is sent."""
    group = locked(focus_group)
    still_open(group)
    if practice is not None and practice.study_id != group.study_id:
        raise DeliberationError(_("This practice belongs to another study."))
    if not name.strip():
        raise DeliberationError(_("Write the name of the person."))
    email = email.strip().lower()
    if email and (known := group.participants.filter(email=email).first()) is not None:
        if known.cancelled_at is not None:
            known.cancelled_at, known.invited_at, known.answer, known.answered_at = None, None, "waiting", None
            known.nonce = new_nonce()
            known.save()
        return known
    made = Participant.objects.create(focus_group=group, practice=practice, name=name.strip(), email=email,
                                      phone=phone.strip(), language=language, nonce=new_nonce())  # fmt: skip
    record("chose participant", group, by=by, study=group.study, participant=made.pk)
    return made


@transaction.atomic
def drop_participant(participant, *, by):
    """Take somebody off the list who has not been invited yet; who has been gets a letter instead."""
    found = locked_participant(participant)
    if found.invited_at is not None:
        raise DeliberationError(_("They have been invited already: cancel the invitation instead."))
    record("dropped participant", found.focus_group, by=by, study=found.focus_group.study, participant=found.pk)
    found.delete()


# -- the mirror --------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_to_mirror(focus_group, evidence, *, by):
    group = locked(focus_group)
    if evidence.study_id != group.study_id:
        raise DeliberationError(_("This evidence belongs to another study."))
    last = group.mirror.aggregate(top=Max("position"))["top"] or 0
    piece, made = MirrorPiece.objects.get_or_create(focus_group=group, evidence=evidence,
                                                    defaults={"position": last + 1})  # fmt: skip
    if made:
        changed(group)
        record("arranged mirror", group, by=by, study=group.study)
    return piece


@transaction.atomic
def move_in_mirror(piece, *, up, by):
    """One place up or down. At the ends nothing happens."""
    group = locked(piece.focus_group)
    pieces = list(group.mirror.order_by("position", "pk"))
    here = next(index for index, one in enumerate(pieces) if one.pk == piece.pk)
    there = here + (-1 if up else 1)
    if 0 <= there < len(pieces):
        pieces[here], pieces[there] = pieces[there], pieces[here]
        for position, one in enumerate(pieces, 1):
            one.position = position
        MirrorPiece.objects.bulk_update(pieces, ["position"])
        changed(group)
        record("arranged mirror", group, by=by, study=group.study)


@transaction.atomic
def take_from_mirror(piece, *, by):
    record("arranged mirror", piece.focus_group, by=by, study=piece.focus_group.study)
    piece.delete()
    changed(piece.focus_group)


# -- seats -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def give_seats(focus_group, by):
    """A seat for everybody who comes and has agreed to take part; again gives only what is lacking.

    The order of seats is shuffled by the nonces, so that a number tells nothing of the order of names."""
    group = locked(focus_group)
    families = traits_of(group.study)
    sitting = [one for one in participants_of(group) if takes_part(one) and one.cancelled_at is None]
    lacking = [one for one in sitting if not hasattr(one, "seat_key")]
    if not lacking:
        return []
    last = group.seats.aggregate(top=Max("number"))["top"] or 0
    made = []
    for number, participant in enumerate(sorted(lacking, key=lambda one: one.nonce), last + 1):
        traits = families.get(participant.practice_id)
        seat = Seat.objects.create(focus_group=group, number=number, family=traits.family if traits else "",
                                   nonce=new_nonce())  # fmt: skip
        SeatKey.objects.create(participant=participant, seat=seat)
        made.append(seat)
    changed(group)
    record("gave seats", group, by=by, study=group.study, number=len(made))
    return made


# -- rows to work on ---------------------------------------------------------------------------------------------------
def locked(focus_group):
    FocusGroup.objects.select_for_update().get(pk=focus_group.pk)
    return FocusGroup.objects.select_related("study").get(pk=focus_group.pk)


def locked_participant(participant):
    Participant.objects.select_for_update().get(pk=participant.pk)
    return Participant.objects.select_related("focus_group__study", "practice").get(pk=participant.pk)


def still_open(group):
    if group.cancelled_at is not None:
        raise DeliberationError(_("This focus group was cancelled."))
    if group.state == FocusGroup.State.CLOSED:
        raise DeliberationError(_("This focus group has taken place."))


def is_ahead(group, now=None):
    return group.starts_at is not None and group.starts_at > (now or timezone.now())


def _only(details):
    return {name: value for name, value in details.items() if name in DETAILS}
