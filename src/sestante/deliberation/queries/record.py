"""What the room leaves: who was there without names, its rounds from ideas to results, what became of each idea."""

from collections import Counter, defaultdict
from statistics import median

from sestante.deliberation.models import Ballot, Idea, ParticipantConsent, Round, Subject

from .appointment import timed
from .results import ranked_by
from .texts import REFUSAL, said


def attendance_of(focus_group):
    """Voices that were there, by family; never who."""
    present = [seat for seat in focus_group.seats.all() if seat.entered_at is not None or not seat.has_phone]
    families = Counter(seat.family for seat in present if seat.family)
    return {"number": len(present), "families": sorted(families.items(), key=lambda pair: (-pair[1], pair[0]))}


def rounds_of(focus_group):
    """Rounds that were opened, each with its ideas as written, what stands after merging and how every poll ended."""
    rounds = list(focus_group.rounds.exclude(state=Round.State.PREPARED).order_by("number").prefetch_related("polls"))
    subjects, ideas, ballots = defaultdict(list), defaultdict(list), defaultdict(list)
    for one in Subject.objects.filter(round__in=rounds).select_related("merged_into", "outcome"):
        subjects[one.round_id].append(one)
    for idea in Idea.objects.filter(round__in=rounds).select_related("seat", "subject"):
        ideas[idea.round_id].append(idea)
    for poll, subject, seat, value in Ballot.objects.filter(poll__round__in=rounds).values_list(
        "poll", "subject", "seat", "value"
    ):
        ballots[poll].append((subject, seat, value))
    return [_round(one, subjects[one.pk], ideas[one.pk], ballots) for one in rounds]


def _round(one, subjects, ideas, ballots):
    standing = [subject for subject in subjects if subject.taken_out_at is None and subject.merged_into_id is None]
    return {
        "round": one,
        "subjects": subjects,
        "standing": standing,
        "ideas": [idea for idea in ideas if idea.withdrawn_at is None],
        "merged": [subject for subject in subjects if subject.merged_into_id and subject.taken_out_at is None],
        "polls": _results(one, standing, ballots),
    }


def _results(one, standing, ballots):
    """Closed polls only: what is still open is nobody's to see. Statements may be voted one after another: of each the
    last vote counts, and all of them are one result."""
    closed = sorted((poll for poll in one.polls.all() if poll.closed_at is not None), key=lambda poll: poll.number)
    if one.kind != Round.Kind.STATEMENTS or not closed:
        return [{"poll": poll, **result_of(one, standing, ballots[poll.pk])} for poll in closed]
    last = {subject: poll.pk for poll in closed for subject, _seat, _value in ballots[poll.pk]}
    counted = [row for poll in closed for row in ballots[poll.pk] if last[row[0]] == poll.pk]
    return [{"poll": closed[-1], **result_of(one, standing, counted)}]


def result_of(one, subjects, ballots):
    """How a closed poll ended, in the order of its kind; equal rows share their place."""
    by_subject = defaultdict(list)
    for subject, _seat, value in ballots:
        by_subject[subject].append(value)
    voters = len({seat for _subject, seat, _value in ballots})
    if one.kind == Round.Kind.IDEAS:
        rows = _ranked(one, subjects, ballots)
    elif one.kind == Round.Kind.STATEMENTS:
        rows = [{"subject": subject, **_agreement(by_subject[subject.pk])} for subject in subjects]
    elif one.kind == Round.Kind.RATING:
        rows = [{"subject": subject, **_middle(by_subject[subject.pk])} for subject in subjects]
    else:
        rows = []  # weights are read together, not one by one: whoever computes with them shows them
    return {"voters": voters, "rows": rows}


def _agreement(values):
    return {"agree": values.count(1), "pass": values.count(0), "disagree": values.count(-1)}


def _middle(values):
    return {"voters": len(values), "median": median(values) if values else None}


def _ranked(one, subjects, ballots):
    """The order the room saw, by the same count."""
    by_key = {subject.key: subject for subject in sorted(subjects, key=lambda subject: subject.position)}
    key_of = {subject.pk: key for key, subject in by_key.items()}
    answers = defaultdict(dict)
    for subject, seat, value in ballots:
        if subject in key_of:
            answers[seat][key_of[subject]] = value
    voted = len({subject for subject, _seat, _value in ballots})
    return [
        {"subject": by_key[row.subject], "place": row.place, "tied": row.tied, "points": row.points,
         "voters": row.voters, "share": row.share_of_max}
        for row in ranked_by(one, answers, list(by_key), voted)
    ]  # fmt: skip


def last_result(found):
    """The result that stands: that of the last poll that was closed."""
    return found["polls"][-1] if found["polls"] else None


# -- what became of it -------------------------------------------------------------------------------------------------
def fates_of(focus_group, *, seat=None):
    """For each idea of the room: merged into what, how it ended in the vote, what became of it; one's own marked."""
    found = []
    for part in rounds_of(focus_group):
        if not part["ideas"]:
            continue
        result = last_result(part) or {"rows": [], "voters": 0}
        ended = {row["subject"].pk: row for row in result["rows"]}
        by_pk = {subject.pk: subject for subject in part["subjects"]}
        rows = [
            _fate(idea, by_pk, ended, mine=seat is not None and idea.seat_id == seat.pk)
            for idea in part["ideas"]
            if idea.shared_at is not None or (seat is not None and idea.seat_id == seat.pk)
        ]
        rows.sort(key=lambda row: (not row["mine"], row["row"]["place"] if row["row"] else 999, row["idea"].pk))
        found.append({"round": part["round"], "rows": rows, "voters": result["voters"]})
    return found


def _fate(idea, by_pk, ended, *, mine):
    subject, seen = by_pk.get(idea.subject_id), set()
    own = subject
    while subject is not None and subject.merged_into_id and subject.pk not in seen:
        seen.add(subject.pk)
        subject = by_pk.get(subject.merged_into_id)
    merged = subject if own is not None and subject is not None and subject.pk != own.pk else None
    return {
        "idea": idea,
        "mine": mine,
        "subject": subject,
        "merged": merged,
        "row": ended.get(subject.pk) if subject is not None else None,
        "outcome": getattr(subject, "outcome", None) if subject is not None else None,
        "taken_out": subject.taken_out_because if subject is not None and subject.taken_out_at else "",
    }


def outcomes_wanted(focus_group):
    """Rounds of ideas and of statements, each with what stands in it in the order of the result. What became of an idea
    is for the team to say."""
    found = []
    for part in rounds_of(focus_group):
        if part["round"].kind not in (Round.Kind.IDEAS, Round.Kind.STATEMENTS):
            continue
        result = last_result(part)
        rows = result["rows"] if result and result["rows"] else [{"subject": subject} for subject in part["standing"]]
        found.append({"round": part["round"], "rows": rows, "poll": result})
    return found


# -- what may be quoted ------------------------------------------------------------------------------------------------
def quote_level(seat):
    """How far the words of a seat may be quoted: named, anonymous or no. Without a key: as it stood when that went."""
    key = getattr(seat, "key", None)
    if key is not None:
        consent = ParticipantConsent.objects.filter(
            participant=key.participant_id, subject="quotes_level", withdrawn_at=None
        ).first()
        return consent.choice if consent is not None else REFUSAL
    transcript = getattr(seat.focus_group, "transcript", None)
    return transcript.quotes.get(str(seat.number), REFUSAL) if transcript is not None else REFUSAL


def turns_of(transcript):
    return list(transcript.turns.select_related("seat").prefetch_related("replacements"))


def question_in(one, language):
    return said(one.question, language) if one.question else ""


def programme_in(focus_group, language):
    return timed(focus_group, language)
