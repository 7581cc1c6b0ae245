"""Rounds: prepared, opened with their rule frozen, led step by step, closed."""

from itertools import combinations
from random import SystemRandom

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.live import PAIR, changed
from sestante.deliberation.models import FocusGroup, Poll, Round, Subject
from sestante.deliberation.rules import default_rule
from sestante.journal.actions import record
from sestante.methods.consensus import ConsensusRule

from .holding import both, locked, open_now
from .ideas import begin_turns
from .polling import begin_poll, end_polls

Kind, Step = Round.Kind, Round.Step
STEPS = (Step.WRITING, Step.SHARING, Step.CLARIFYING, Step.VOTING, Step.RESULTS)
MINUTES = {Step.WRITING: 6, Step.SHARING: 12, Step.CLARIFYING: 12, Step.VOTING: 5, Step.RESULTS: 5}
MOST_SUBJECTS = {Kind.PAIRS: 9, Kind.BEST_WORST: 9}  # beyond, nobody compares everything with everything patiently


@transaction.atomic
def prepare_round(focus_group, *, kind, output="", question, subjects=(), rule=None, block="", by):
    """Put a question in the room's hands. Nobody sees it before it is opened; its rule may change until then.

    ``question`` is a text or {language: text}; ``subjects`` are ``(key, text, text_en, hint)`` and may carry a fifth
    part, the codes of the evidence they stand on. Comparisons in pairs add a subject for each pair."""
    room = locked(focus_group)
    if room.state == FocusGroup.State.CLOSED:
        raise DeliberationError(_("This room is closed."))
    question = {"it": question.strip()} if isinstance(question, str) else question
    if not question.get("it", "").strip():
        raise DeliberationError(_("Write the question."))
    subjects = list(subjects)
    if len(subjects) > MOST_SUBJECTS.get(kind, 200):
        raise DeliberationError(_("These are too many to compare: at most %(n)s.") % {"n": MOST_SUBJECTS[kind]})
    if kind != Kind.IDEAS and len(subjects) < (1 if kind in (Kind.STATEMENTS, Kind.RATING) else 2):
        raise DeliberationError(_("Write what people are to vote on."))
    made = Round.objects.create(
        focus_group=room,
        number=(room.rounds.aggregate(last=Max("number"))["last"] or 0) + 1,
        block=block,
        kind=kind,
        output=output,
        question=question,
        step=Step.WRITING if kind == Kind.IDEAS else Step.VOTING,
        rule=rule.to_json() if isinstance(rule, ConsensusRule) else rule or default_rule(kind),
    )
    _add_subjects(made, subjects)
    record("prepared round", made, by=by, study=room.study)
    changed(room)
    return made


def _add_subjects(made, subjects):
    rows = []
    for position, (key, text, *rest) in enumerate(subjects, 1):
        text_en, hint, evidence = (*rest, "", "", [])[: len(rest)] + ("", "", [])[len(rest) :]
        rows.append(
            Subject(round=made, key=key, position=position, text=text, text_en=text_en, hint=hint, evidence=evidence)
        )
    if made.kind == Kind.PAIRS:
        pairs = combinations(list(rows), 2)
        rows += [
            Subject(round=made, key=f"{PAIR}{one.position}:{other.position}", position=len(rows) + place,
                    text=f"{one.text[:290]} ↔ {other.text[:290]}")
            for place, (one, other) in enumerate(pairs, 1)
        ]  # fmt: skip
    try:
        with transaction.atomic():
            Subject.objects.bulk_create(rows)
    except IntegrityError:
        raise DeliberationError(_("The same thing stands twice in the list.")) from None


def prepare_from_guide(focus_group, *, block, by):
    """The nominal group that a block of the guide asks for."""
    found = next((one for one in focus_group.guide if one["id"] == block and one.get("method") == "ngt"), None)
    if found is None:
        raise DeliberationError(_("This part of the guide asks for no round."))
    question = found["question"]
    return prepare_round(
        focus_group,
        kind=Kind.IDEAS,
        output=found.get("output", ""),
        question=question if isinstance(question, dict) else {"it": question},
        block=block,
        by=by,
    )


@transaction.atomic
def open_round(round_, *, by):
    """Put the round before everybody. Its rule is frozen here, before the first answer."""
    room, now = both(round_)
    if now.state != Round.State.PREPARED:
        raise DeliberationError(_("This round has been opened already."))
    if room.rounds.filter(state=Round.State.OPEN).exists():
        raise DeliberationError(_("Another round is open. Close it first."))
    at = timezone.now()
    now.state, now.opened_at, now.rule_frozen_at = Round.State.OPEN, at, at
    now.step = Step.WRITING if now.kind == Kind.IDEAS else Step.VOTING
    now.step_started_at, now.seconds = at, MINUTES[now.step] * 60 if now.kind == Kind.IDEAS else None
    now.save()
    record("opened round", now, by=by, study=room.study)
    if now.kind != Kind.IDEAS:
        begin_poll(now, subject=now.subjects.first() if now.kind == Kind.STATEMENTS else None)
    changed(room)
    return now


@transaction.atomic
def start_step(round_, step, *, minutes=None, by=None):
    """Go to a step of a nominal group. The vote is opened and closed with its step."""
    room, now = open_now(round_)
    if now.kind != Kind.IDEAS or step not in STEPS:
        raise DeliberationError(_("This round has no such step."))
    if step == now.step:
        return now
    _refuse_way(now, step)
    if now.step == Step.VOTING:
        end_polls(now)
    if step == Step.SHARING and not now.turns:
        begin_turns(now, SystemRandom())
    now.step, now.step_started_at = step, timezone.now()
    now.seconds = round((minutes or MINUTES[step]) * 60)
    now.save()
    if step == Step.VOTING:
        begin_poll(now)
    changed(room)
    return now


def _refuse_way(now, step):
    """Forward one may go freely; back, as long as nobody has voted: after a vote the wall stands still."""
    if step == Step.RESULTS and now.step != Step.VOTING:
        raise DeliberationError(_("There are no results before the vote."))
    voted = Poll.objects.filter(round=now).exists()
    if voted and step not in (Step.VOTING, Step.RESULTS):
        raise DeliberationError(_("People have voted on these ideas: the wall does not change any more."))


@transaction.atomic
def prolong_step(round_, seconds=60):
    """More time for the step under way; from now, if its time was already over."""
    room, now = open_now(round_)
    if not now.step_started_at or not now.seconds:
        now.step_started_at, now.seconds = timezone.now(), 0
    gone = (timezone.now() - now.step_started_at).total_seconds()
    now.seconds = round(max(now.seconds, gone)) + seconds
    now.save(update_fields=["step_started_at", "seconds"])
    changed(room)
    return now


@transaction.atomic
def close_round(round_, *, by):
    """Close it with its polls; from here on its results stand."""
    room, now = open_now(round_)
    end_polls(now)
    now.state, now.step, now.closed_at, now.seconds = Round.State.CLOSED, Step.RESULTS, timezone.now(), None
    now.save()
    record("closed round", now, by=by, study=room.study)
    changed(room)
    return now


@transaction.atomic
def reopen_round(round_, *, by):
    """Take up a closed round again: for a second vote, or the next turn of a Delphi. The rule stays the one frozen."""
    room, now = both(round_)
    if now.state != Round.State.CLOSED:
        raise DeliberationError(_("This round is not closed."))
    if room.rounds.filter(state=Round.State.OPEN).exists():
        raise DeliberationError(_("Another round is open. Close it first."))
    now.state, now.closed_at = Round.State.OPEN, None
    now.step, now.step_started_at, now.seconds = Step.RESULTS, timezone.now(), None
    now.save()
    record("opened round again", now, by=by, study=room.study)
    changed(room)
    return now
