"""What is going on in a room now, for one screen: the facilitator's, the projector's, a seat's own.

A screen costs the same number of queries however many people, ideas and rounds there are."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import get_language

from sestante.deliberation.live import PAIR, state_of
from sestante.deliberation.models import Assent, Ballot, FocusGroup, Idea, Poll, Round, Seat, Subject
from sestante.deliberation.rules import IDEAS_EACH
from sestante.methods.consensus import vote_points

from . import readings, results

Kind, Step = Round.Kind, Round.Step


def room_of(study, number):
    """One of the study's focus groups, or None."""
    return FocusGroup.objects.select_related("study").filter(study=study, number=number).first()


def seat_and_room(pk):
    """A seat with its room, or None."""
    return Seat.objects.select_related("focus_group__study").filter(pk=pk).first()


def voting_seat(pk):
    """A seat with as little of its room as a ballot needs."""
    rows = Seat.objects.select_related("focus_group").only("nonce", "focus_group__state")
    return rows.filter(pk=pk).first()


def said(words):
    """A text kept as {language: text}, in the reader's language where there is one."""
    return words.get(get_language()) or next((text for text in words.values() if text), "")


@dataclass
class Entry:
    """Something on the wall with all that hangs on it."""

    subject: Subject
    ideas: list = field(default_factory=list)
    merged: list = field(default_factory=list)

    @property
    def text(self):
        return (self.subject.text_en if get_language() == "en" else "") or self.subject.text

    def originals(self):
        """The authors' own words, where they are not those on the wall: merged or reworded."""
        own = [idea.text for idea in self.ideas if idea.text != self.subject.text]
        return own + [text for other in self.merged for text in [*(idea.text for idea in other.ideas)]]


@dataclass
class Scene:
    """The room at one moment. ``round`` is the open one, else the last that was closed; ``seat`` whose screen it is."""

    room: FocusGroup
    state: dict
    rounds: list
    round: Round | None
    polls: list
    subjects: list
    seat: Seat | None = None

    @property
    def poll(self):
        """The poll open now."""
        return next((poll for poll in self.polls if poll.closed_at is None), None)

    @property
    def is_open(self):
        return self.room.state == FocusGroup.State.OPEN

    @property
    def is_round_open(self):
        return self.round is not None and self.round.state == Round.State.OPEN

    @property
    def block(self):
        return self.room.guide[self.room.block] if self.room.block < len(self.room.guide) else None

    @cached_property
    def wall(self):
        """What stands and can be voted on, in the order it came."""
        return [entry for entry in self.entries.values() if not (entry.subject.merged_into_id or self._is_out(entry))]

    @cached_property
    def taken_out(self):
        return [entry for entry in self.entries.values() if self._is_out(entry)]

    @staticmethod
    def _is_out(entry):
        return entry.subject.taken_out_at is not None

    @cached_property
    def entries(self):
        entries = {one.pk: Entry(one) for one in self.subjects if not one.key.startswith(PAIR)}
        if self.round is not None and self.round.kind in (Kind.IDEAS, Kind.STATEMENTS):
            shared = Idea.objects.filter(round=self.round, shared_at__isnull=False).order_by("shared_at")
            for idea in shared:
                if idea.subject_id in entries:
                    entries[idea.subject_id].ideas.append(idea)
        for entry in entries.values():
            if entry.subject.merged_into_id in entries:
                root = self._root(entries, entry)
                root.merged.append(entry)
        return entries

    @staticmethod
    def _root(entries, entry):
        while entry.subject.merged_into_id in entries:
            entry = entries[entry.subject.merged_into_id]
        return entry

    @cached_property
    def pairs(self):
        """(row to vote on, first, second) of a round of comparisons."""
        by_place = {entry.subject.position: entry for entry in self.entries.values()}
        rows = [one for one in self.subjects if one.key.startswith(PAIR)]
        return [(row, *(by_place[int(place)] for place in row.key.split(":")[1:])) for row in rows]

    # -- statements, one after another --
    @property
    def statement(self):
        return self.entries.get(self.poll.subject_id) if self.poll and self.poll.subject_id else None

    @property
    def place(self):
        """(this one, of how many) of the statement being voted."""
        keys = [entry.subject.pk for entry in self.wall]
        now = self.poll.subject_id if self.poll else None
        return (keys.index(now) + 1 if now in keys else len(self.voted), len(keys))

    @cached_property
    def voted(self):
        """Keys of the statements whose vote is over."""
        return {poll.subject_id for poll in self.polls if poll.closed_at is not None}

    @property
    def next_statement(self):
        """The next one nobody has voted yet."""
        under_way = self.poll.subject_id if self.poll else None
        waiting = [entry for entry in self.wall if entry.subject.pk not in self.voted]
        return next((entry for entry in waiting if entry.subject.pk != under_way), None)

    # -- the nominal group --
    @property
    def points(self):
        return vote_points(len(self.wall), self.round.rule.get("picks", 5))

    @cached_property
    def seats(self):
        return list(Seat.objects.filter(focus_group=self.room).order_by("number"))

    @property
    def turn(self):
        """Whose turn it is in the round robin."""
        at = self.round.turns.get("at") if self.round else None
        if at is None or self.round.step != Step.SHARING:
            return None
        pk = self.round.turns["order"][at]
        return next((seat for seat in self.seats if seat.pk == pk), None)

    @cached_property
    def assents(self):
        """Mergings asked for and not done: {(what, into): [assents]}."""
        found = defaultdict(list)
        if self.round is not None and self.round.step == Step.CLARIFYING:
            rows = Assent.objects.filter(subject__round=self.round, subject__merged_into=None)
            for assent in rows.select_related("seat", "subject", "into").order_by("pk"):
                found[assent.subject, assent.into].append(assent)
        return dict(found)

    @cached_property
    def proposals(self):
        """Statements people would like to add, still to be read by whoever leads."""
        if self.round is None or self.round.kind != Kind.STATEMENTS:
            return []
        return list(
            Idea.objects.filter(round=self.round, shared_at=None, withdrawn_at=None)
            .select_related("seat")
            .order_by("pk")
        )

    # -- one seat's own --
    @cached_property
    def own_ideas(self):
        """[(number, idea or None)] of this seat."""
        if self.seat is None or self.round is None:
            return []
        most = self.round.rule.get("ideas", IDEAS_EACH)
        written = {
            idea.number: idea for idea in Idea.objects.filter(round=self.round, seat=self.seat, withdrawn_at=None)
        }
        return [(number, written.get(number)) for number in range(1, most + 1)]

    @cached_property
    def own_ballot(self):
        """{subject row: value} of this seat in the poll open now."""
        if self.seat is None or self.poll is None:
            return {}
        return dict(Ballot.objects.filter(poll=self.poll, seat=self.seat).values_list("subject", "value"))

    @cached_property
    def own_before(self):
        """{subject row: value} of this seat in the turn before, for whoever is asked again."""
        before = [poll for poll in self.polls if poll.closed_at is not None]
        if self.seat is None or not before or self.round.kind == Kind.STATEMENTS:
            return {}
        return dict(Ballot.objects.filter(poll=before[-1], seat=self.seat).values_list("subject", "value"))

    @property
    def own_assents(self):
        return [one for rows in self.assents.values() for one in rows if one.seat_id == self.seat.pk]

    # -- what the closed polls say --
    @property
    def has_results(self):
        return bool(self.round and any(poll.closed_at for poll in self.polls))

    @cached_property
    def ranked(self):
        return results.ranked_of(self.round)

    @cached_property
    def second_vote(self):
        return readings.second_vote_of(self.round)

    @cached_property
    def statements(self):
        return readings.statements_of(self.round)

    @cached_property
    def turns(self):
        return readings.delphi_of(self.round)

    @cached_property
    def weights(self):
        return readings.weights_of(self.round)

    @cached_property
    def rule(self):
        return readings.rule_in_words(self.round)


def scene_of(room, *, seat=None, round_=None):
    """The room now; with ``round_`` that round's page instead of the one under way."""
    room = FocusGroup.objects.select_related("study").get(pk=room.pk)
    rounds = list(Round.objects.filter(focus_group=room).order_by("number"))
    shown = next((one for one in rounds if one.pk == round_.pk), None) if round_ else _under_way(rounds)
    polls = list(Poll.objects.filter(round=shown).order_by("number")) if shown else []
    subjects = list(Subject.objects.filter(round=shown).order_by("position")) if shown else []
    return Scene(room, state_of(room.pk), rounds, shown, polls, subjects, seat)


def _under_way(rounds):
    """The open round, else the one closed last."""
    opened = next((one for one in rounds if one.state == Round.State.OPEN), None)
    closed = [one for one in rounds if one.state == Round.State.CLOSED]
    return opened or max(closed, key=lambda one: one.closed_at, default=None)
