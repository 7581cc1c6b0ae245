"""What the closed polls of a round say: statements by kind of group, turns of a Delphi, weights."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sestante.deliberation import rules
from sestante.deliberation.models import Ballot, Family, Round
from sestante.methods.consensus import ConsensusRule, DelphiItem, Spread, delphi_item, second_vote, spread
from sestante.methods.weighting import ahp, best_worst, best_worst_decode, budget, geometric_mean, judgement_matrix

from .results import answers_of, closed_polls, last_polls, points_of, ranked_of, subjects_of

LEAST_OUTSIDE = 5  # a kind of group with fewer people is never told apart outside the room
AGREE, PASS, DISAGREE = 1, 0, -1


# -- statements --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Counts:
    agree: int
    passing: int
    disagree: int

    @property
    def votes(self):
        return self.agree, self.passing, self.disagree

    @property
    def n(self):
        return sum(self.votes)


@dataclass(frozen=True)
class StatementResult:
    """One statement after its vote. ``families`` are (name, counts), largest first; ``verdict`` follows the rule."""

    subject: object
    counts: Counts
    families: list
    verdict: str
    poll: object


def statements_of(round_, *, outside=False):
    """Every statement voted so far, in the order of the votes. ``outside`` the room small groups are not told apart."""
    polls = {poll.subject_id: poll for poll in last_polls(round_)}
    rows = Ballot.objects.filter(poll__in=polls.values(), subject__taken_out_at=None).select_related("subject", "seat")
    found = {}
    for row in rows.order_by("subject__position"):
        entry = found.setdefault(row.subject_id, {"subject": row.subject, "by": {}})
        entry["by"].setdefault(row.seat.family, []).append(row.value)
    rule = {**rules.STATEMENT_RULE, **round_.rule}
    return [
        _result(entry["subject"], entry["by"], rule, polls[pk], outside)
        for pk, entry in sorted(found.items(), key=lambda pair: polls[pair[0]].number)
    ]


def _result(subject, by, rule, poll, outside):
    counts = _counted([value for values in by.values() for value in values])
    families = [(family, _counted(values)) for family, values in by.items() if family]
    verdict = verdict_of(counts, [one for _family, one in families], rule)
    shown = [
        (Family(family).label if family in Family.values else family, one)
        for family, one in families
        if not outside or one.n >= LEAST_OUTSIDE
    ]
    return StatementResult(subject, counts, sorted(shown, key=lambda pair: -pair[1].n), verdict, poll)


def _counted(values):
    number = Counter(values)
    return Counts(number[AGREE], number[PASS], number[DISAGREE])


def verdict_of(counts, families, rule):
    """The verdict as the room says it: it divides, whoever it divides; it is refused, by all or not."""
    told = rules.verdict_of(counts.votes, [one.votes for one in families], rule)
    return {"divides_groups": "divides", "all_disagree": "disagree"}.get(told, told)


# -- Delphi ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TurnReading:
    """One subject rated in turns: how each turn lies, and what the last two say by the rule frozen beforehand."""

    subject: object
    turns: list[tuple[int, Spread]]
    item: DelphiItem | None


def delphi_of(round_):
    """Every subject of a round of ratings, turn by turn."""
    rule = ConsensusRule.from_json(round_.rule)
    ratings = list(_by_turn(round_).items())
    readings = []
    for key, subject in subjects_of(round_).items():
        given = [(number, by_subject.get(key, {})) for number, by_subject in ratings]
        turns = [(number, spread(list(values.values()), rule)) for number, values in given if values]
        item = None
        if given and given[-1][1]:
            item = delphi_item(given[-2][1] if len(given) > 1 else {}, given[-1][1], rule)
        readings.append(TurnReading(subject, turns, item))
    return readings


def _by_turn(round_):
    """{number of the turn: {subject key: {seat code: rating}}}, in one query however many the turns."""
    found = {poll.number: {} for poll in closed_polls(round_)}
    rows = Ballot.objects.filter(poll__round=round_, poll__closed_at__isnull=False, subject__taken_out_at=None)
    for turn, key, seat, value in rows.values_list("poll__number", "subject__key", "seat__number", "value"):
        found[turn].setdefault(key, {})[f"P{seat}"] = value
    return found


def rule_in_words(round_):
    """The rule of a round, as it is printed before the first vote and beside the results."""
    if round_.kind == Round.Kind.RATING:
        return _rating_rule(ConsensusRule.from_json(round_.rule))
    if round_.kind == Round.Kind.STATEMENTS:
        rule = {**rules.STATEMENT_RULE, **round_.rule}
        return _(
            "Agreed: at least %(agreed)s%% agree. Dividing: at least %(divides)s%% on each side, or kinds of group on "
            "different sides. Many pass: at least %(passes)s%% pass."
        ) % {name: round(share * 100) for name, share in rule.items() if name in rules.STATEMENT_RULE}
    return ""


def _rating_rule(rule):
    figures = {
        "top": round(rule.top_share * 100),
        "bottom": round(rule.bottom_share * 100),
        "change": round(rule.change_below * 100),
        "from": rule.top_from,
        "to": rule.highest,
        "low": rule.bottom_to,
        "iqr": f"{rule.iqr_at_most:g}",
    }
    agreed = {
        "share": _(
            "Agreed: at least %(top)s%% rate it from %(from)s to %(to)s and fewer than %(bottom)s%% from 1 to %(low)s, "
            "or the other way round."
        ),
        "iqr": _("Agreed: the middle half of the ratings spans at most %(iqr)s points."),
        "appropriateness": _("Agreed: median from %(from)s up or to %(low)s down, without disagreement (RAND/UCLA)."),
    }[rule.kind]
    stable = _("It counts once fewer than %(change)s%% of the answers move between two turns.")
    return f"{agreed % figures} {stable % figures}"


# -- nominal group, second vote ----------------------------------------------------------------------------------------
def second_vote_of(round_):
    """What the last vote moved against the one before; None without a second vote."""
    polls = closed_polls(round_)
    if len(polls) < 2:
        return None
    return second_vote(ranked_of(round_, polls[-2]), ranked_of(round_, polls[-1]))


# -- weights -----------------------------------------------------------------------------------------------------------
def weights_of(round_):
    """Weights of the last closed poll as ``methods.weighting`` finds them, or None: nobody has answered in full.

    Comparisons and best-and-worst are solved person by person and their weights joined as shares."""
    subjects = list(subjects_of(round_))
    if round_.kind == Round.Kind.BUDGET:
        shares = points_of(round_)
    elif round_.kind == Round.Kind.BEST_WORST:
        shares = _best_worst_shares(answers_of(round_), subjects)
    else:
        shares = {seat: dict(zip(subjects, ahp(matrix).weights, strict=True)) for seat, matrix in matrices_of(round_)}
    return budget(shares, subjects) if shares else None


def matrices_of(round_):
    """(seat code, matrix) of everybody who compared every pair; the subjects in the order of their places."""
    subjects = {one.position: key for key, one in subjects_of(round_).items()}
    found = []
    for seat, answers in answers_of(round_).items():
        judged = {}
        for key, value in answers.items():
            first, second = (int(place) for place in key.split(":")[1:])
            if first in subjects and second in subjects:
                judged[subjects[first], subjects[second]] = value
        try:
            found.append((seat, judgement_matrix(judged, list(subjects.values()))))
        except (ValueError, KeyError):  # not everything was compared
            continue
    return found


def group_comparison(round_):
    """Everybody's comparisons multiplied before they are solved, with their consistency; None without any."""
    matrices = [matrix for _seat, matrix in matrices_of(round_)]
    return ahp(geometric_mean(matrices)) if matrices else None


def _best_worst_shares(answers, subjects):
    shares = {}
    for seat, codes in answers.items():
        if set(codes) == set(subjects):
            judged = [best_worst_decode(codes[key]) for key in subjects]
            solved = best_worst([below for below, _above in judged], [above for _below, above in judged])
            shares[seat] = dict(zip(subjects, solved.weights, strict=True))
    return shares
