"""The room of the invented study's first focus group, filled through the actions of its screens."""

from datetime import date, datetime, time

from django.db.models import F
from django.utils import timezone

from sestante.deliberation import actions
from sestante.deliberation.models import Assent, BallotChange, FocusGroup, Idea, Note, Poll, Round, Seat
from sestante.journal.models import Entry

from . import room_words


def load_room(study, people, shift):
    """One meeting from the opening of the room to its closing; its times are then those of the day it was held."""
    words, by = room_words(), people[0]
    begun = timezone.now()
    group = FocusGroup.objects.get(study=study, number=1)
    if group.rounds.exists():
        return group
    group = actions.open_room(group, by=by)
    seats = seats_of(group, words)
    for name in ("methodologies", "indicators"):
        nominal_group(group, seats, name, words[name], by=by)
    statements(group, seats, words["statements"], by=by)
    delphi(group, seats, words["delphi"], by=by)
    for text in words["notes"]:
        actions.write_note(group, text, by=by)
    for index in range(1, len(group.guide)):
        actions.move_to_block(group, index, by=by)
    group = actions.close_room(group, by=by)
    move_back(group, begun, words, shift)
    return group


def seats_of(group, words):
    """Nine people, one of them without a telephone: on the seats they were given, or on new ones."""
    given = list(group.seats.filter(left_at=None).order_by("number"))
    for seat in given:
        actions.enter_seat(seat)
    for place in range(len(given), len(words["families"])):
        actions.add_seat(group, family=words["families"][place], has_phone=place + 1 not in words["on_paper"])
    return list(group.seats.filter(left_at=None).order_by("number"))[: len(words["families"])]


def nominal_group(group, seats, name, words, *, by):
    block = next((one["id"] for one in group.guide if one.get("output") == name), None)
    if block is None:
        return
    round_ = actions.open_round(actions.prepare_from_guide(group, block=block, by=by), by=by)
    keys = {}
    for seat, ideas in zip(seats, words["ideas"], strict=True):
        actions.write_ideas(seat, round_, {number: idea["text"] for number, idea in enumerate(ideas, 1)})
        keys |= {idea["text"]: idea["key"] for idea in ideas}
    actions.start_step(round_, "sharing", by=by)
    wall = {}
    while (waiting := next_idea(round_)) is not None:
        shared = actions.share_idea(waiting, by=by)
        wall[keys[shared.text]] = shared.subject
    actions.start_step(round_, "clarifying", by=by)
    if "merge" in words:
        merge(wall, seats, words, by=by)
    for turn in ("votes", "second"):
        if turn in words:
            actions.start_step(round_, "voting", by=by)
            vote_in_order(round_, seats, wall, words[turn], turn)
            actions.start_step(round_, "results", by=by)
    actions.close_round(round_, by=by)


def next_idea(round_):
    """The first idea not yet said by whose turn it is."""
    turns = Round.objects.values_list("turns", flat=True).get(pk=round_.pk)
    if turns["at"] is None:
        return None
    ideas = Idea.objects.filter(round=round_, seat=turns["order"][turns["at"]], shared_at=None)
    return ideas.select_related("round__focus_group").order_by("number").first()


def merge(wall, seats, words, *, by):
    """One merging everybody agreed to, with words of its own; one that an author refused."""
    asked, refused = words["merge"], words["refused"]
    actions.propose_merging(wall[asked["from"]], wall[asked["into"]], by=by)
    actions.propose_merging(wall[refused["from"]], wall[refused["into"]], by=by)
    for assent in Assent.objects.filter(subject__in=[wall[asked["from"]], wall[refused["from"]]]).order_by("pk"):
        actions.answer_assent(assent, assent.subject_id == wall[asked["from"]].pk)
    actions.reword_subject(wall[asked["into"]], asked["text"], text_en=asked["text_en"], by=by)


def vote_in_order(round_, seats, wall, orders, key):
    poll = Poll.objects.select_related("round").get(round=round_, closed_at=None)
    for seat, order in zip(seats, orders, strict=True):
        values = {wall[name].pk: points for name, points in zip(order, (5, 4, 3, 2, 1), strict=True)}
        actions.cast_ballot(seat, poll, values, key=key, on_behalf=not seat.has_phone)


def statements(group, seats, words, *, by):
    lines = words["lines"]
    subjects = [(f"statement:{place}", line["it"], line["en"]) for place, line in enumerate(lines, 1)]
    round_ = actions.prepare_round(group, kind="statements", question=words["question"], subjects=subjects, by=by)
    actions.open_round(round_, by=by)
    for place, subject in enumerate(round_.subjects.order_by("position")):
        if place:
            actions.open_poll(round_, subject=subject, by=by)
        vote(round_, seats, [{subject.pk: value} for value in lines[place]["votes"]])
    actions.close_round(round_, by=by)


def delphi(group, seats, words, *, by):
    subjects = [(f"item:{place}", item["it"], item["en"]) for place, item in enumerate(words["items"], 1)]
    round_ = actions.prepare_round(group, kind="rating", question=words["question"], subjects=subjects, by=by)
    actions.open_round(round_, by=by)
    rows = list(round_.subjects.order_by("position"))
    for turn in range(len(words["items"][0]["turns"])):
        if turn:
            actions.open_poll(round_, by=by)
        by_item = [item["turns"][turn] for item in words["items"]]
        vote(
            round_,
            seats,
            [dict(zip([row.pk for row in rows], said, strict=True)) for said in zip(*by_item, strict=True)],
        )
        actions.close_poll(round_, by=by)
    actions.close_round(round_, by=by)


def vote(round_, seats, ballots):
    poll = Poll.objects.select_related("round").get(round=round_, closed_at=None)
    for seat, values in zip(seats, ballots, strict=True):
        actions.cast_ballot(seat, poll, values, key="demo", on_behalf=not seat.has_phone)


def move_back(group, begun, words, shift):
    """What was done just now was done on the day of the meeting."""
    held = group.starts_at
    if held is None or held > timezone.now():
        held = timezone.make_aware(datetime.combine(date.fromisoformat(words["held_on"]) + shift, time(17)))
    ago = held - begun
    of_group, of_round, of_poll = {"pk": group.pk}, {"focus_group": group}, {"round__focus_group": group}
    moved = [
        (FocusGroup, of_group, ("opened_at", "closed_at", "block_started_at")),
        (Seat, of_round, ("entered_at",)),
        (Note, of_round, ("at",)),
        (Round, of_round, ("opened_at", "closed_at", "rule_frozen_at", "step_started_at")),
        (Poll, of_poll, ("opened_at", "closed_at")),
        (Idea, of_poll, ("written_at", "shared_at")),
        (Assent, {"subject__round__focus_group": group}, ("asked_at", "answered_at")),
        (BallotChange, {"poll__round__focus_group": group}, ("at",)),
    ]
    for model, which, fields in moved:
        model.objects.filter(**which).update(**{name: F(name) + ago for name in fields})
    kinds = {"deliberation.focusgroup": [group.pk], "deliberation.round": group.rounds.values_list("pk", flat=True)}
    for kind, pks in kinds.items():
        Entry.objects.filter(subject_kind=kind, subject_pk__in=[str(pk) for pk in pks], at__gte=begun).update(
            at=F("at") + ago
        )
