class EventError(Exception):
    """What was asked of an event cannot be done; the message is for whoever asked."""


class OutreachError(Exception):
    """Something press, pills or newsletter refuse, in words for the person who tried."""


class TextChanged(OutreachError):
    """Somebody saved the text since it was opened; ``release`` is as it stands now."""

    def __init__(self, release):
        super().__init__(str(release))
        self.release = release
