class DeliberationError(Exception):
    """What was asked of a focus group cannot be done; the text says why, to people."""
