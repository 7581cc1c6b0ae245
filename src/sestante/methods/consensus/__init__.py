"""What a small group thinks together: ratings, rounds, rankings, points. They describe the people who voted, no others.

Agreement and stability are two things. `delphi_item` calls nothing agreed until the answers have stopped moving.
"""

from .appropriateness import Appropriateness, ClassicCount, rand_ucla
from .concordance import Concordance, kendall_w
from .delphi import DelphiItem, Spread, cohen_kappa, delphi_item, histogram_change, spread
from .nominal import AcrossGroups, Ranked, SecondVote, across_groups, nominal_group, second_vote, vote_points
from .rules import ConsensusRule

__all__ = [
    "AcrossGroups",
    "Appropriateness",
    "ClassicCount",
    "Concordance",
    "ConsensusRule",
    "DelphiItem",
    "Ranked",
    "SecondVote",
    "Spread",
    "across_groups",
    "cohen_kappa",
    "delphi_item",
    "histogram_change",
    "kendall_w",
    "nominal_group",
    "rand_ucla",
    "second_vote",
    "spread",
    "vote_points",
]
