"""Questions about voices, the board and the matches; nothing here writes."""

from .board import Asked, board_latest, board_number, board_row, facts_of, on_board, options, voice_on_board
from .calls import calls_of, kind_of, open_calls
from .matches import match_by_pk, match_of, matches_of, matches_of_voice, suggestions_for, told_to_other, why
from .needs import needs_answered
from .offers import listing_of, practices_with_offers, subject_of, wording
from .queue import age_of, own_data_of, similar_to, voice_by_code, voice_counts, voice_of, voices_of, voices_standing

__all__ = [
    "Asked",
    "age_of",
    "board_latest",
    "board_number",
    "board_row",
    "calls_of",
    "facts_of",
    "kind_of",
    "listing_of",
    "match_by_pk",
    "match_of",
    "matches_of",
    "matches_of_voice",
    "needs_answered",
    "on_board",
    "open_calls",
    "options",
    "own_data_of",
    "practices_with_offers",
    "similar_to",
    "subject_of",
    "suggestions_for",
    "told_to_other",
    "voice_by_code",
    "voice_counts",
    "voice_of",
    "voice_on_board",
    "voices_of",
    "voices_standing",
    "why",
    "wording",
]
