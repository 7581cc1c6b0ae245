class DeliberationError(Exception):
    """Something the room does not allow, in a sentence fit for the person who asked."""


class PollClosed(DeliberationError):
    """A ballot that came after its poll was closed, or for a poll that is not the one open now."""
