"""Focus groups: who is invited, what happens in the room, what is left of it.

Identity (``Participant``) stays apart from voice (``Seat``): ideas and ballots know a seat only, and the row that ties
the two (``SeatKey``) can be deleted on its own (docs/adr/0012)."""

from .groups import FocusGroup, MirrorPiece, Participant, ParticipantConsent, SeatKey
from .room import Assent, Ballot, BallotChange, Family, Idea, Note, Poll, Round, Seat, Subject

__all__ = [
    "Assent",
    "Ballot",
    "BallotChange",
    "Family",
    "FocusGroup",
    "Idea",
    "MirrorPiece",
    "Note",
    "Participant",
    "ParticipantConsent",
    "Poll",
    "Round",
    "Seat",
    "SeatKey",
    "Subject",
]
