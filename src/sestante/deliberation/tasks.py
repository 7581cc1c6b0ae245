"""Errand: bring the votes of a conversation in, some thousands at a time."""

import io
import zipfile
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max
from django.tasks import task
from django.utils import timezone

from sestante.letters.links import new_nonce
from sestante.methods.opinion_map import PolisFileError, last_votes, read_polis
from sestante.studies.models import Study

from .models import Ballot, BallotChange, FocusGroup, PolisImport, Poll, Round, Seat, Subject

LARGEST = 20_000_000  # bytes uploaded
UNPACKED = 100_000_000  # bytes that an archive may grow to
AT_ONCE = 5000  # votes of one transaction
RUNNING, DONE, FAILED = PolisImport.State.RUNNING, PolisImport.State.DONE, PolisImport.State.FAILED


@task
def bring_in_conversation(pk):
    """Bring in the votes that are not in yet; safe to run twice, also at the same moment.

    The room, its seats and statements are one transaction, then every portion of votes is one: a worker killed in
    between leaves whole portions, and the next goes on from there.
    """
    run = PolisImport.objects.filter(pk=pk).first()
    if run is None or run.state != RUNNING:
        return run and run.state
    try:
        conversation = read_polis(dict(files_in(bytes(run.content))))
    except (PolisFileError, zipfile.BadZipFile, ValueError) as problem:
        PolisImport.objects.filter(pk=pk, state=RUNNING).update(state=FAILED, failure=str(problem))
        return FAILED
    events = sorted(conversation.votes, key=lambda vote: vote.at)
    room = build_room(pk, conversation)
    while room is not None and take_votes(pk, room, events):
        pass
    return PolisImport.objects.filter(pk=pk).values_list("state", flat=True).first()


@transaction.atomic
def build_room(pk, conversation):
    """The closed room of a conversation, made once; None when the import is over meanwhile."""
    run = PolisImport.objects.select_for_update().filter(pk=pk).first()
    if run is None or run.state != RUNNING:
        return None
    if run.focus_group_id is not None:
        return run.focus_group
    Study.objects.select_for_update().get(pk=run.study_id)  # numbers of rooms are given one after the other
    times = [vote.at for vote in conversation.votes]
    first, last = _moment(min(times)), _moment(max(times))
    number = FocusGroup.objects.filter(study=run.study_id).aggregate(last=Max("number"))["last"] or 0
    votes = last_votes(conversation.votes, conversation.moderated)
    room = FocusGroup.objects.create(
        study_id=run.study_id,
        number=number + 1,
        title=run.title,
        mode=FocusGroup.Mode.ONLINE,
        starts_at=first,
        minutes=max(1, min(32_767, round((last - first).total_seconds() / 60))),
        link=conversation.url[:200] if conversation.url.startswith("https://") else "",
        seats_min=1,
        seats_max=min(32_767, len(votes.people)),
        state=FocusGroup.State.CLOSED,
        opened_at=first,
        closed_at=last,
    )
    Seat.objects.bulk_create(
        [
            Seat(focus_group=room, number=number, nonce=new_nonce(), has_phone=False)
            for number in range(1, len(votes.people) + 1)
        ],
        batch_size=500,
    )
    _build_round(run, room, conversation, votes, first, last)
    run.focus_group = room
    run.save(update_fields=["focus_group"])
    return room


def _build_round(run, room, conversation, votes, first, last):
    """The round with its statements, each with the poll that was held on it."""
    now = timezone.now()
    language = run.by.language if run.by else "it"
    round_ = Round.objects.create(
        focus_group=room,
        number=1,
        kind=Round.Kind.STATEMENTS,
        question={language: run.title},
        state=Round.State.CLOSED,
        step=Round.Step.RESULTS,
        rule_frozen_at=now,
        opened_at=first,
        closed_at=last,
    )
    subjects = Subject.objects.bulk_create(
        [
            Subject(
                round=round_,
                key=f"statement:{comment.id}",
                position=place,
                text=comment.text,
                taken_out_at=now if comment.moderated < 0 else None,
                taken_out_because="Polis" if comment.moderated < 0 else "",
            )
            for place, comment in enumerate(sorted(conversation.comments, key=lambda comment: _in_order(comment.id)), 1)
        ]
    )
    voted = [subject for subject in subjects if subject.key.removeprefix("statement:") in votes.statements]
    Poll.objects.bulk_create(
        [
            Poll(round=round_, number=number, subject=subject, opened_at=first, closed_at=last)
            for number, subject in enumerate(voted, 1)
        ]
    )


@transaction.atomic
def take_votes(pk, room, events):
    """Bring in the next portion of votes. False when there is nothing left to do."""
    run = PolisImport.objects.select_for_update().filter(pk=pk).first()
    if run is None or run.state != RUNNING:
        return False
    polls, seats = _places(room, events)
    until = min(run.votes_done + AT_ONCE, len(events))
    portion = [
        BallotChange(
            poll_id=polls[vote.statement][0],
            subject_id=polls[vote.statement][1],
            seat_id=seats[vote.person],
            value=vote.value,
            at=_moment(vote.at),
            key=f"polis:{index}",
        )
        for index, vote in enumerate(events[run.votes_done : until], run.votes_done)
    ]
    BallotChange.objects.bulk_create(portion, batch_size=500)
    run.votes_done, run.progress_at = until, timezone.now()
    if until == len(events):
        last = {(vote.person, vote.statement): vote.value for vote in events}
        ballots = [
            Ballot(poll_id=polls[statement][0], subject_id=polls[statement][1], seat_id=seats[person], value=value)
            for (person, statement), value in last.items()
        ]
        Ballot.objects.bulk_create(ballots, batch_size=500)
        run.state, run.content = DONE, b""
    run.save(update_fields=["votes_done", "progress_at", "state", "content"])
    return run.state == RUNNING


def _places(room, events):
    """{statement: (poll, subject)} and {person: seat} of an imported room."""
    rows = Poll.objects.filter(round__focus_group=room).values_list("subject__key", "pk", "subject_id")
    polls = {key.removeprefix("statement:"): (poll, subject) for key, poll, subject in rows}
    people = last_votes(events).people
    return polls, dict(zip(people, room.seats.order_by("number").values_list("pk", flat=True), strict=True))


def files_in(archive):
    """(name, bytes) of the tables in an archive; what else it holds is left alone."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        tables = [info for info in packed.infolist() if info.filename.lower().endswith(".csv")]
        tables = [info for info in tables if not info.filename.startswith("__MACOSX")]
        if sum(info.file_size for info in tables) > UNPACKED:
            raise ValueError("the archive unpacks to more than can be read")
        return [(info.filename, packed.read(info)) for info in tables]


def archive_of(files):
    """One archive of {kind: bytes}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(f"{name}.csv", files[name])
    return out.getvalue()


def _moment(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else timezone.now()


def _in_order(name):
    return (0, int(name), "") if name.isdecimal() else (1, 0, name)
