"""Where a round of statements stands: votes read back by nobody's name, groups that may be shown, the Polis files."""

import hashlib
from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache
from django.db.models import Count, Max
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sestante.deliberation import rules
from sestante.deliberation.models import Ballot, BallotChange, Family, PolisImport, Round, Seat, Subject
from sestante.methods.disclosure import PUBLIC_MINIMUM, public_counts
from sestante.methods.opinion_map import (
    Comment,
    Conversation,
    GroupsVerdict,
    OpinionMap,
    Stability,
    StatementOpinion,
    Typical,
    Vote,
    VoteMatrix,
    judge_groups,
    opinion_map,
    opinions_of,
    stability,
    typical_of,
)

LETTERS = "ABCDE"
UNITED = ("all_agree", "agree", "all_disagree", "disagree")
MINUTE = 60_000
KEPT_FOR = 3600  # seconds: a closed round says the same until a statement is taken out


@dataclass(frozen=True)
class Group:
    """People told apart on the page: found by their votes, or by what they declared. ``size`` is of who voted."""

    name: str
    size: int
    typical: tuple[tuple[Subject, Typical], ...] = ()


@dataclass(frozen=True)
class Opinions:
    """Everything the page of a map shows. ``found_groups`` says whether ``groups`` come from the votes."""

    subjects: dict[str, Subject]
    map: OpinionMap
    tried: Stability
    verdict: GroupsVerdict
    groups: tuple[Group, ...]
    found_groups: bool
    opinions: tuple[StatementOpinion, ...]
    people: int
    votes: int

    verdicts: dict[str, str]

    @property
    def together(self):
        """Statements on which people lie on one side, and no group on the other, by group-informed consensus."""
        scores = {
            one.statement: one.dissent if self.verdicts[one.statement].endswith("disagree") else one.consensus
            for one in self.opinions
            if self.verdicts[one.statement] in UNITED
        }
        kept = [one for one in self.opinions if one.statement in scores]
        return sorted(kept, key=lambda one: -scores[one.statement])

    @property
    def dividing(self):
        """Statements on which groups part, the widest first."""
        kept = [one for one in self.opinions if self.verdicts[one.statement] == "divides_groups"]
        return sorted(kept, key=distance, reverse=True)


def statement_round(study, pk):
    """The round of statements with this key in the study, or None."""
    rounds = Round.objects.filter(focus_group__study=study, kind=Round.Kind.STATEMENTS, pk=pk)
    return rounds.select_related("focus_group").first()


def conversations_of(study):
    """Conversations brought in, the newest first."""
    return study.polis_imports.select_related("focus_group", "by").defer("content")


def imported_conversation(study, pk):
    return conversations_of(study).filter(pk=pk).first()


def origin_of(round_):
    """Where a round came from, if it was brought in."""
    return PolisImport.objects.filter(focus_group=round_.focus_group_id).defer("content").first()


def opinions_of_round(round_):
    """The map of a round whose votes are closed; None while nothing may be seen, or fewer than five people voted."""
    subjects = list(Subject.objects.filter(round=round_, merged_into=None).order_by("position"))
    out = [subject.pk for subject in subjects if subject.taken_out_at]
    ballots = Ballot.objects.filter(poll__round=round_, poll__closed_at__isnull=False)
    seen = ballots.aggregate(n=Count("pk"), last=Max("pk"), closed=Max("poll__closed_at"))
    # What was erased, taken out or voted again changes the key: a reading that is not true any more is never shown.
    words = repr((round_.pk, seen, len(subjects), out))
    key = f"opinions:{hashlib.sha256(words.encode()).hexdigest()}"
    reading = cache.get(key)
    if reading is None:
        reading = _read(round_, out)
        cache.set(key, reading, KEPT_FOR)
    votes, families, found, tried = reading
    if len(votes.people) < PUBLIC_MINIMUM:
        return None
    verdict = judge_groups(found, tried)
    if verdict.shown:
        labels, names = found.groups, [_("Group %(letter)s") % {"letter": LETTERS[n]} for n in range(len(found.sizes))]
    else:
        labels, names = _declared(families)
    opinions = opinions_of(votes, labels)
    by_key = {str(subject.pk): subject for subject in subjects}
    groups = tuple(
        Group(
            name,
            int((labels == number).sum()),
            tuple((by_key[one.statement], one) for one in typical_of(opinions, number, most=3))
            if verdict.shown
            else (),
        )
        for number, name in enumerate(names)
    )
    return Opinions(
        subjects=by_key,
        map=found,
        tried=tried,
        verdict=verdict,
        groups=groups,
        found_groups=verdict.shown,
        opinions=tuple(opinions),
        people=len(votes.people),
        votes=sum(one.votes for one in opinions),
        verdicts={one.statement: verdict_of(one, rules.STATEMENT_RULE | round_.rule) for one in opinions},
    )


def _read(round_, out):
    """Last votes, what each voter declared, the map and its stability: nothing in it depends on a language."""
    votes, families = _votes(round_, out)
    found = opinion_map(votes)
    return votes, families, found, stability(votes, found)


def _votes(round_, out):
    """Ballots of closed polls: of each statement the last poll that was held on it."""
    rows = list(
        Ballot.objects.filter(
            poll__round=round_, poll__closed_at__isnull=False, subject__merged_into=None, value__in=(1, 0, -1)
        ).values_list("seat_id", "seat__family", "subject_id", "subject__position", "poll__number", "value")
    )
    held = {}
    for _seat, _family, subject, _position, poll, _value in rows:
        held[subject] = max(poll, held.get(subject, 0))
    last, seats, statements = {}, {}, {}
    for seat, family, subject, position, poll, value in rows:
        if poll == held[subject]:
            last[seat, subject], seats[seat], statements[subject] = value, family, position
    people = sorted({seat for seat, _subject in last})
    columns = sorted(held, key=lambda subject: (statements[subject], subject))
    row_of = {seat: index for index, seat in enumerate(people)}
    column_of = {subject: index for index, subject in enumerate(columns)}
    values = np.full((len(people), len(columns)), np.nan)
    for (seat, subject), value in last.items():
        values[row_of[seat], column_of[subject]] = value
    matrix = VoteMatrix(
        tuple(map(str, people)), tuple(map(str, columns)), values, frozenset(str(subject) for subject in out)
    )
    return matrix, [seats[seat] for seat in people]


def _declared(families):
    """Labels by declared kind of group. Kinds under five people go together, so that no subtraction finds them."""
    names = dict(Family.choices)
    sizes = Counter(family for family in families if family)
    ordered = sorted(sizes, key=lambda family: (-sizes[family], family))
    counts = [sizes[family] for family in ordered]
    shown = [f for f, count in zip(ordered, public_counts(counts), strict=True) if count is not None]
    rest = [family for family in ordered if family not in shown]
    labels = {family: number for number, family in enumerate(shown)}
    titles = [str(names.get(family, family)) for family in shown]
    if rest and shown:
        labels |= dict.fromkeys(rest, len(shown))
        titles.append(_("others, together"))
    return np.array([labels.get(family, -1) for family in families], dtype=np.int64), titles


def verdict_of(opinion, rule):
    """By the room's own rule; groups of a single vote say nothing."""
    groups = [counts for counts in opinion.by_group if sum(counts) > 1]
    return rules.verdict_of(opinion.counts, groups, rule, apart=rules.APART)


def distance(opinion):
    """How far apart the agree shares of its two most distant groups are."""
    return rules.distance(opinion.by_group)


# -- the Polis files ---------------------------------------------------------------------------------------------------
def conversation_of(round_, language):
    """A round of statements as a Polis conversation.

    Voters get numbers in an order that nobody can trace back to seats, times are cut to the minute, and statements
    carry no author: who remembers who said what must not find that person's votes.
    """
    reading = opinions_of_round(round_)
    seats = list(Seat.objects.filter(focus_group=round_.focus_group_id).values_list("pk", "nonce"))
    shuffled = sorted(seats, key=lambda seat: _shuffled(round_, seat[1]))
    voter = {pk: str(number) for number, (pk, _nonce) in enumerate(shuffled, 1)}
    subjects = list(Subject.objects.filter(round=round_, merged_into=None).order_by("position"))
    numbers = _numbers(subjects)
    opened = _milliseconds(round_.opened_at) if round_.opened_at else 0
    changes = BallotChange.objects.filter(
        poll__round=round_, poll__closed_at__isnull=False, subject__in=subjects
    ).order_by("at", "pk")
    votes = [
        Vote(_milliseconds(at), voter[seat], numbers[subject], value)
        for at, seat, subject, value in changes.values_list("at", "seat_id", "subject_id", "value")
    ]
    groups = {}
    if reading is not None and reading.found_groups:
        groups = {
            voter[int(seat)]: "" if group < 0 else str(group)
            for seat, group in zip(reading.map.people, reading.map.groups.tolist(), strict=True)
        }
    return Conversation(
        topic=round_.question.get(language) or next(iter(round_.question.values()), ""),
        comments=tuple(
            Comment(numbers[subject.pk], "0", opened, subject.text, -1 if subject.taken_out_at else 1)
            for subject in subjects
        ),
        votes=tuple(votes),
        groups=groups,
    )


def _shuffled(round_, nonce):
    return salted_hmac("sestante.polis.voters", f"{round_.pk}:{nonce}", algorithm="sha256").hexdigest()


def _milliseconds(moment):
    return int(moment.timestamp() * 1000) // MINUTE * MINUTE


def _numbers(subjects):
    """Numbers of the statements: those in their keys where each has one of its own, else their places."""
    tails = [subject.key.rpartition(":")[2] for subject in subjects]
    if len(set(tails)) < len(tails) or not all(tail.isdecimal() for tail in tails):
        tails = [str(place) for place in range(len(subjects))]
    return {subject.pk: tail for subject, tail in zip(subjects, tails, strict=True)}
