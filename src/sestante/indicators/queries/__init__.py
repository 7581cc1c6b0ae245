"""Questions about methodologies, indicators and index; nothing here writes."""

from .cards import card_of, cards_of, form_of, indicator_of, newest, trial_of
from .frameworks import framework_of, frameworks_of, placements_of, standing_of, version_of
from .index import index_of
from .judging import heard_of, keys_of, verdicts_of
from .methodologies import loose_steps, methodologies_of, methodology_of, room_ideas
from .profiles import profile_of
from .tracing import trace_of, traced_indicator
from .values import responses_for, stale_of

__all__ = [
    "card_of",
    "cards_of",
    "form_of",
    "framework_of",
    "frameworks_of",
    "heard_of",
    "index_of",
    "indicator_of",
    "keys_of",
    "loose_steps",
    "methodologies_of",
    "methodology_of",
    "newest",
    "placements_of",
    "profile_of",
    "responses_for",
    "room_ideas",
    "stale_of",
    "standing_of",
    "trace_of",
    "traced_indicator",
    "trial_of",
    "verdicts_of",
    "version_of",
]
