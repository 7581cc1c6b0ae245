"""What is done with focus groups: before the room (preparing, inviting, consenting) and after it (transcribing,
minuting, recording)."""

from .preparing import give_seats

__all__ = ["give_seats"]
