class FieldworkError(Exception):
    """Something the fieldwork does not allow, in a sentence fit for the person who asked."""
