class DeliberationError(Exception):
    """What was asked of a focus group cannot be done; the text says why, to people."""


class PollClosed(DeliberationError):
    """A ballot that came after its poll was closed, or for a poll that is not the one open now."""
