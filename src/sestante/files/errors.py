class FileRefused(Exception):
    """A file that cannot be taken; the text is one sentence fit for whoever chose it."""
