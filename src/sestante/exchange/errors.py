class ExchangeError(Exception):
    """What the exchange refuses, in words for the person who asked."""
