"""A setting that would give a wrong figure without saying so."""


class RefusedIndex(ValueError):
    """Why an index is not reckoned this way, in one sentence."""
