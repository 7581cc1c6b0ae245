"""Questions about focus groups; one module for each part of their life. The room's are named here."""

from .readings import StatementResult, TurnReading, delphi_of, second_vote_of, statements_of, weights_of
from .results import (
    RankedOutputs,
    answers_of,
    closed_polls,
    last_polls,
    points_of,
    ranked_of,
    ranked_outputs,
    ratings_of,
    subjects_of,
)
from .scene import Scene, room_of, scene_of, seat_and_room, voting_seat

__all__ = [
    "RankedOutputs",
    "Scene",
    "StatementResult",
    "TurnReading",
    "answers_of",
    "closed_polls",
    "delphi_of",
    "last_polls",
    "points_of",
    "ranked_of",
    "ranked_outputs",
    "ratings_of",
    "room_of",
    "scene_of",
    "seat_and_room",
    "second_vote_of",
    "statements_of",
    "subjects_of",
    "voting_seat",
    "weights_of",
]
