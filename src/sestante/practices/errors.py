class PracticeError(Exception):
    """Something a practice does not allow, in a sentence fit for the person who asked."""
