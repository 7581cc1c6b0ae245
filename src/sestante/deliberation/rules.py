"""How the answers of a round are read when nobody declares otherwise. Frozen into the round before it opens."""

from sestante.methods.consensus import ConsensusRule

from .models import Round

Kind = Round.Kind
IDEAS_EACH = 5
# By what share of those who voted a statement is called agreed, dividing, or passed over. Printed beside the results.
STATEMENT_RULE = {"agreed": 0.7, "divides": 0.2, "passes": 0.25}
BUDGET = 100


def default_rule(kind):
    """The rule a round of this kind goes by when nobody declared another."""
    return {
        Kind.IDEAS: {"ideas": IDEAS_EACH, "picks": 5},
        Kind.STATEMENTS: STATEMENT_RULE,
        Kind.RATING: ConsensusRule().to_json(),
        Kind.BUDGET: {"total": BUDGET},
    }.get(kind, {})
