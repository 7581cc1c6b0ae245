class AlreadyStarted(Exception):
    """This installation has people already: the first start is over."""
