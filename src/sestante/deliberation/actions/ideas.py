"""Ideas of a nominal group: written alone, put on the wall one at a time, merged only with their authors' yes."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.live import changed
from sestante.deliberation.models import Assent, Idea, Poll, Round, Seat, Subject
from sestante.deliberation.rules import IDEAS_EACH

from .holding import open_now

Step = Round.Step
LONGEST = 600
MOST_PROPOSED = 10


# -- silent writing ----------------------------------------------------------------------------------------------------
@transaction.atomic
def write_ideas(seat, round_, texts):
    """A seat's own list, as it stands now: {number: text}. Nobody sees it before it is shared, one idea a turn.

    An emptied idea counts as withdrawn; one already on the wall keeps the words it was shared with."""
    room, now = open_now(round_)
    most = now.rule.get("ideas", IDEAS_EACH) if now.kind == Round.Kind.IDEAS else IDEAS_EACH
    if now.kind == Round.Kind.IDEAS and now.step not in (Step.WRITING, Step.SHARING):
        raise DeliberationError(_("The time for writing ideas is over."))
    if any(len(text.strip()) > LONGEST for text in texts.values()):
        raise DeliberationError(_("An idea is at most %(n)s characters long.") % {"n": LONGEST})
    written = {idea.number: idea for idea in Idea.objects.filter(round=now, seat=seat)}
    before = any(idea.withdrawn_at is None for idea in written.values())
    for number, text in texts.items():
        if 1 <= number <= most:
            _write(now, seat, number, text.strip(), written.get(number))
    after = Idea.objects.filter(round=now, seat=seat, withdrawn_at__isnull=True).exists()
    if before != after or now.kind != Round.Kind.IDEAS or now.step == Step.SHARING:
        changed(room)
    return now


def _write(now, seat, number, text, idea):
    if idea is None and text:
        Idea.objects.create(round=now, seat=seat, number=number, text=text)
    elif idea is not None and idea.shared_at is None and text != ("" if idea.withdrawn_at else idea.text):
        idea.text, idea.withdrawn_at = text or idea.text, None if text else timezone.now()
        idea.save(update_fields=["text", "withdrawn_at"])


@transaction.atomic
def propose_statement(seat, round_, text):
    """Something somebody would like the room to vote on: whoever leads reads it first, and may put it to the vote."""
    room, now = open_now(round_)
    if now.kind != Round.Kind.STATEMENTS:
        raise DeliberationError(_("Statements are proposed while statements are being voted."))
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise DeliberationError(_("A statement has at least one letter and at most %(n)s.") % {"n": LONGEST})
    last = Idea.objects.filter(round=now, seat=seat).aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_PROPOSED:
        raise DeliberationError(_("You have proposed enough for this round: let the others speak."))
    made = Idea.objects.create(round=now, seat=seat, number=last + 1, text=text)
    changed(room)
    return made


@transaction.atomic
def decline_statement(idea, *, by):
    """Leave a proposed statement aside. It stays on record as written."""
    room, _now = open_now(idea.round)
    Idea.objects.filter(pk=idea.pk, shared_at=None).update(withdrawn_at=timezone.now())
    changed(room)


# -- round robin -------------------------------------------------------------------------------------------------------
def begin_turns(round_, chance):
    """Draw the order in which the seats of the room speak. The caller saves the round."""
    seats = list(
        Seat.objects.filter(focus_group=round_.focus_group_id, entered_at__isnull=False, left_at__isnull=True)
        .order_by("number")
        .values_list("pk", flat=True)
    )
    chance.shuffle(seats)
    round_.turns = {"order": seats, "at": 0, "passed": []}
    _settle(round_, 0)


def waiting_ideas(round_):
    """{seat: how many ideas it has not shared yet}."""
    waiting = {}
    for seat in Idea.objects.filter(round=round_, shared_at__isnull=True, withdrawn_at__isnull=True).values_list(
        "seat", flat=True
    ):
        waiting[seat] = waiting.get(seat, 0) + 1
    return waiting


def _settle(round_, start):
    """Whose turn it is: the first from here on around the table who has something left and has not passed this lap."""
    turns, waiting = round_.turns, waiting_ideas(round_)
    order = turns["order"]
    for passed in (set(turns["passed"]), set()):  # a lap is over when everybody with ideas has passed: begin another
        for step in range(len(order)):
            place = (start + step) % len(order)
            if waiting.get(order[place]) and order[place] not in passed:
                turns["at"] = place
                turns["passed"] = sorted(passed)
                return
    turns["at"] = None


@transaction.atomic
def share_idea(idea, *, by=None):
    """Put one idea on the wall, and give the turn to the next."""
    room, now = open_now(idea.round)
    fresh = Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    if now.kind == Round.Kind.IDEAS:
        _refuse_out_of_turn(now, fresh.seat_id)
    if fresh.shared_at is not None or fresh.withdrawn_at is not None:
        return fresh
    last = now.subjects.aggregate(last=Max("position"))["last"] or 0
    fresh.subject = Subject.objects.create(round=now, key=f"idea:{fresh.pk}", position=last + 1, text=fresh.text)
    fresh.shared_at = timezone.now()
    fresh.save(update_fields=["subject", "shared_at"])
    if now.kind == Round.Kind.IDEAS:
        now.turns["passed"] = [seat for seat in now.turns["passed"] if seat != fresh.seat_id]
        _settle(now, now.turns["order"].index(fresh.seat_id) + 1)
        now.save(update_fields=["turns"])
    changed(room)
    return fresh


def _refuse_out_of_turn(now, seat):
    if now.step != Step.SHARING:
        raise DeliberationError(_("Ideas are shared in the round robin."))
    if seat not in now.turns["order"]:
        now.turns["order"].append(seat)  # somebody who came late speaks last
        if now.turns["at"] is None:
            now.turns["at"] = len(now.turns["order"]) - 1
    if turn_of(now) != seat:
        raise DeliberationError(_("It is another person’s turn."))


def turn_of(round_):
    """The seat whose turn it is, or None when everything has been said."""
    at = round_.turns.get("at")
    return None if at is None else round_.turns["order"][at]


@transaction.atomic
def pass_turn(round_, seat, *, by=None):
    """Let the others go on; whoever passed may still speak on the next lap."""
    room, now = open_now(round_)
    _refuse_out_of_turn(now, seat.pk)
    now.turns["passed"] = sorted({*now.turns["passed"], seat.pk})
    _settle(now, now.turns["at"] + 1)
    now.save(update_fields=["turns"])
    changed(room)
    return now


@transaction.atomic
def reorder_turns(round_, seat, *, by):
    """Give the turn to this seat now; the others follow in the order they were in."""
    room, now = open_now(round_)
    if now.step != Step.SHARING:
        raise DeliberationError(_("Ideas are shared in the round robin."))
    order = now.turns["order"]
    if seat.pk in order:
        order.remove(seat.pk)
    here = now.turns["at"] if now.turns["at"] is not None else len(order)
    order.insert(min(here, len(order)), seat.pk)
    now.turns["passed"] = [one for one in now.turns["passed"] if one != seat.pk]
    _settle(now, order.index(seat.pk))
    now.save(update_fields=["turns"])
    changed(room)
    return now


# -- clarifying and merging --------------------------------------------------------------------------------------------
@transaction.atomic
def propose_merging(subject, into, *, by):
    """Ask the authors of both ideas whether they mean the same. Nothing is merged before all of them say yes."""
    room, now = open_now(subject.round)
    if now.step != Step.CLARIFYING:
        raise DeliberationError(_("Ideas are merged while they are being clarified, before the vote."))
    if subject.pk == into.pk or into.round_id != now.pk:
        raise DeliberationError(_("Choose two different ideas of this round."))
    if any(one.merged_into_id or one.taken_out_at for one in (subject, into)):
        raise DeliberationError(_("One of the two is no longer on the wall."))
    for seat in sorted(authors_of(subject) | authors_of(into)):
        Assent.objects.get_or_create(subject=subject, into=into, seat_id=seat)
    _merge_if_agreed(subject, into)
    changed(room)


def authors_of(subject):
    """Seats whose ideas stand in this subject, those of what was merged into it included."""
    found, look_at = set(), [subject.pk]
    while look_at:
        found |= set(Idea.objects.filter(subject__in=look_at, withdrawn_at__isnull=True).values_list("seat", flat=True))
        look_at = list(Subject.objects.filter(merged_into__in=look_at).values_list("pk", flat=True))
    return found


@transaction.atomic
def answer_assent(assent, agrees, *, on_behalf=False):
    """An author's yes or no, which may change until the merging is done. The last yes merges."""
    room, now = open_now(assent.subject.round)
    if now.step != Step.CLARIFYING:
        raise DeliberationError(_("Ideas are merged while they are being clarified, before the vote."))
    fresh = Assent.objects.select_for_update(of=("self",)).select_related("subject", "into").get(pk=assent.pk)
    if fresh.subject.merged_into_id:
        return fresh
    fresh.agrees, fresh.answered_at, fresh.on_behalf = agrees, timezone.now(), on_behalf
    fresh.save(update_fields=["agrees", "answered_at", "on_behalf"])
    _merge_if_agreed(fresh.subject, fresh.into)
    changed(room)
    return fresh


def _merge_if_agreed(subject, into):
    answers = list(Assent.objects.filter(subject=subject, into=into).values_list("agrees", flat=True))
    free = not (subject.merged_into_id or into.merged_into_id or subject.taken_out_at or into.taken_out_at)
    if free and all(answer is True for answer in answers):
        subject.merged_into = into
        subject.save(update_fields=["merged_into"])


@transaction.atomic
def reword_subject(subject, text, *, by, text_en=""):
    """Say an idea on the wall in words the room agrees on. The authors' own words stay with their ideas."""
    room, now = open_now(subject.round)
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise DeliberationError(_("An idea is at most %(n)s characters long.") % {"n": LONGEST})
    if Poll.objects.filter(round=now).exists() and now.kind != Round.Kind.STATEMENTS:
        raise DeliberationError(_("People have voted on these ideas: the wall does not change any more."))
    if Poll.objects.filter(subject=subject).exists():
        raise DeliberationError(_("People have voted on this statement: its words stay."))
    Subject.objects.filter(pk=subject.pk).update(text=text, text_en=text_en.strip())
    changed(room)


@transaction.atomic
def take_out(subject, because, *, by):
    """Take something off the wall, saying why. It stays on record; nobody votes on it, no vote on it counts."""
    room, now = open_now(subject.round)
    because = because.strip()
    if not because:
        raise DeliberationError(_("Say why: it stays written beside what was taken out."))
    Subject.objects.filter(pk=subject.pk).update(taken_out_at=timezone.now(), taken_out_because=because[:200])
    changed(room)


@transaction.atomic
def put_back(subject, *, by):
    """What was taken out stands on the wall again, as long as nobody has voted meanwhile."""
    room, now = open_now(subject.round)
    if Poll.objects.filter(round=now, subject__isnull=True).exists():
        raise DeliberationError(_("People have voted on these ideas: the wall does not change any more."))
    Subject.objects.filter(pk=subject.pk).update(taken_out_at=None, taken_out_because="")
    changed(room)
