"""Words without the codes that only their writers need."""

import re

from sestante.reports.markdown import CODES


def with_marks(text):
    """The words with each code as a mark of one bracket, for documents that list their sources at the end."""
    return CODES.sub(lambda found: f"[{found[1]}]", text).strip()


def without_codes(text):
    """The words as they are read: evidence codes out, no space before a full stop."""
    return re.sub(r"[ \t]+([.,;:!?])", r"\1", CODES.sub("", text)).strip()
