"""Ballots read back: of closed polls only, by the seat's number and the subject's key, never by person."""

from dataclasses import dataclass

from sestante.deliberation.live import PAIR
from sestante.deliberation.models import Ballot, Poll, Round, Subject
from sestante.methods.consensus import AcrossGroups, Ranked, across_groups, nominal_group


def closed_polls(round_):
    """Polls that are over, oldest first: what is still open is nobody's business yet."""
    return list(Poll.objects.filter(round=round_, closed_at__isnull=False).order_by("number"))


def last_polls(round_):
    """The polls that count: the last closed one; of statements, the last closed one of each."""
    last = {}
    for poll in closed_polls(round_):
        last[poll.subject_id] = poll
    return list(last.values()) if round_.kind == Round.Kind.STATEMENTS else list(last.values())[-1:]


def subjects_of(round_):
    """{key: subject} of what is judged in a round: nothing that was merged or taken out, nor the pairs made of it."""
    rows = Subject.objects.filter(round=round_, merged_into__isnull=True, taken_out_at__isnull=True)
    return {one.key: one for one in rows.exclude(key__startswith=PAIR).order_by("position")}


def answers_of(round_, poll=None):
    """{seat code: {subject key: value}} of one closed poll, or of those that count."""
    polls = [poll] if poll is not None else last_polls(round_)
    rows = (
        Ballot.objects.filter(
            poll__in=polls, poll__closed_at__isnull=False, subject__merged_into=None, subject__taken_out_at=None
        )
        .order_by("seat__number", "subject__position")
        .values_list("seat__number", "subject__key", "value")
    )
    found = {}
    for seat, key, value in rows:
        found.setdefault(f"P{seat}", {})[key] = value
    return found


def points_of(round_, poll=None):
    """{seat code: {subject key: value}}: points of a nominal group or of a budget, judgements of comparisons."""
    return answers_of(round_, poll)


def ratings_of(round_, poll=None):
    """{subject key: {seat code: value}}; of the last closed turn unless another is asked for."""
    found = {key: {} for key in subjects_of(round_)}
    for seat, values in answers_of(round_, poll).items():
        for key, value in values.items():
            found.setdefault(key, {})[seat] = value
    return found


def ranked_of(round_, poll=None) -> list[Ranked]:
    """The ideas in the order of the last closed vote, ties as ties; none before a vote is closed."""
    if poll is None and not last_polls(round_):
        return []
    polls = [poll] if poll is not None else last_polls(round_)
    voted = Ballot.objects.filter(poll__in=polls).values("subject").distinct().count()
    return ranked_by(round_, answers_of(round_, poll), list(subjects_of(round_)), voted)


def ranked_by(round_, answers, subjects, voted) -> list[Ranked]:
    """Ideas in order, from {seat: {subject key: points}}. One taken out after the vote is not counted, but it is among
    the ``voted`` ideas, which say how many there were to choose from."""
    return nominal_group(answers, subjects, picks=round_.rule.get("picks", 5), offered=max(voted, len(subjects)))


@dataclass(frozen=True)
class RankedOutputs:
    """What the rooms of a study have put in order: room by room, and brought together.

    ``groups`` holds (round, ranked, {key: subject}); ``across`` compares what has the same key in several rooms."""

    groups: list[tuple[Round, list[Ranked], dict[str, Subject]]]
    across: list[AcrossGroups]

    @property
    def voters(self):
        """How many people voted, over all rooms."""
        return sum(len(points_of(round_)) for round_, _ranked, _subjects in self.groups)


def ranked_outputs(study, output) -> RankedOutputs:
    """The ideas that became methodologies or indicators, over the closed rounds of a study."""
    rounds = Round.objects.filter(
        focus_group__study=study, output=output, kind=Round.Kind.IDEAS, state=Round.State.CLOSED
    )
    groups = []
    for round_ in rounds.select_related("focus_group").order_by("focus_group__number", "number"):
        ranked = ranked_of(round_)
        if ranked:
            groups.append((round_, ranked, subjects_of(round_)))
    return RankedOutputs(groups, across_groups([ranked for _round, ranked, _subjects in groups]))
