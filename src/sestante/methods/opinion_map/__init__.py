"""Who votes alike on statements, and what holds across groups: the mathematics of Polis, with a check before groups are
shown, and the files Polis writes.

In a room of ten people groups are mostly an accident of which statements were asked. `stability` asks again with other
statements, `judge_groups` says whether the groups may be shown.
"""

from .files import Comment, Conversation, PolisFileError, file_kind, read_polis, write_polis
from .groups import GroupsVerdict, OpinionMap, Stability, adjusted_rand, judge_groups, opinion_map, stability
from .statements import StatementOpinion, Typical, opinions_of, proportion_z, two_proportion_z, typical_of
from .votes import Vote, VoteMatrix, last_votes

__all__ = [
    "Comment",
    "Conversation",
    "GroupsVerdict",
    "OpinionMap",
    "PolisFileError",
    "Stability",
    "StatementOpinion",
    "Typical",
    "Vote",
    "VoteMatrix",
    "adjusted_rand",
    "file_kind",
    "judge_groups",
    "last_votes",
    "opinion_map",
    "opinions_of",
    "proportion_z",
    "read_polis",
    "stability",
    "two_proportion_z",
    "typical_of",
    "write_polis",
]
