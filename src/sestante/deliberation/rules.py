"""How the answers of a round are read when nobody declares otherwise. Frozen into the round before it opens."""

from sestante.methods.consensus import ConsensusRule

from .models import Round

Kind = Round.Kind
IDEAS_EACH = 5
# By what share of those who voted a statement is called agreed, dividing, or passed over. Printed beside the results.
STATEMENT_RULE = {"agreed": 0.7, "divides": 0.2, "passes": 0.25}
BUDGET = 100
APART = 0.35  # agree shares of two groups further apart than this: the statement divides them


def default_rule(kind):
    """The rule a round of this kind goes by when nobody declared another."""
    return {
        Kind.IDEAS: {"ideas": IDEAS_EACH, "picks": 5},
        Kind.STATEMENTS: STATEMENT_RULE,
        Kind.RATING: ConsensusRule().to_json(),
        Kind.BUDGET: {"total": BUDGET},
    }.get(kind, {})


def verdict_of(counts, groups, rule, *, apart=None):
    """What a statement is called after its vote: ``counts`` and each of ``groups`` are (agree, pass, disagree).

    In this order: it divides the groups (they lie on different sides, or their agree shares are more than ``apart``
    from each other), it divides people, many pass, agreed or refused (by all groups), open. A group
    of one lies on no side.
    """
    n = sum(counts)
    if not n:
        return "open"
    agree, passed, disagree = counts
    several = [group for group in groups if sum(group) > 1]
    sides = {(2 * group[0] > sum(group)) - (2 * group[2] > sum(group)) for group in several} - {0}
    if len(sides) > 1 or (apart is not None and distance(several) > apart):
        return "divides_groups"
    if min(agree, disagree) / n >= rule["divides"]:
        return "divides"
    if passed / n >= rule["passes"]:
        return "many_pass"
    for side, cell in (("agree", 0), ("disagree", 2)):
        if counts[cell] / n >= rule["agreed"]:
            everywhere = all(group[cell] / sum(group) >= rule["agreed"] for group in groups)
            return f"all_{side}" if everywhere and len(groups) > 1 else side
    return "open"


def distance(groups):
    """How far apart the agree shares of the two most distant groups are; groups of a single vote say nothing."""
    shares = [group[0] / sum(group) for group in groups if sum(group) > 1]
    return max(shares) - min(shares) if len(shares) > 1 else 0.0
