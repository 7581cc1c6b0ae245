class EventError(Exception):
    """What was asked of an event cannot be done; the message is for whoever asked."""
