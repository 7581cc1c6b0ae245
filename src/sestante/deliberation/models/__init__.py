"""Focus groups: who is invited, what happens in the room, what is left of it.

Identity (``Participant``) stays apart from voice (``Seat``): ideas and ballots know a seat only, and the row that ties
the two (``SeatKey``) can be deleted on its own (docs/adr/0012)."""

from .groups import FocusGroup, MirrorPiece, Participant, ParticipantConsent, SeatKey
from .opinions import PolisImport
from .record import Correction, Minutes, MinutesCheck, Outcome, Replacement, Transcript, Turn
from .room import Assent, Ballot, BallotChange, Family, Idea, Note, Poll, Round, Seat, Subject

__all__ = [
    "Assent",
    "Ballot",
    "BallotChange",
    "Correction",
    "Family",
    "FocusGroup",
    "Idea",
    "Minutes",
    "MinutesCheck",
    "MirrorPiece",
    "Note",
    "Outcome",
    "Participant",
    "ParticipantConsent",
    "PolisImport",
    "Poll",
    "Replacement",
    "Round",
    "Seat",
    "SeatKey",
    "Subject",
    "Transcript",
    "Turn",
]
