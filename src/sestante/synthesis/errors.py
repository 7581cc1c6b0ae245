class SynthesisError(Exception):
    """Something that cannot be pinned, in words for the person who tried."""
