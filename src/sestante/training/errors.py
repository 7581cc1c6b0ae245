class TrainingError(Exception):
    """Something training does not allow, in a sentence fit for the person who asked."""
