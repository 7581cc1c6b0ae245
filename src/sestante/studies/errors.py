class StudyError(Exception):
    """Something a study does not allow, in a sentence fit for the person who asked."""
