"""Words without the codes that only their writers need."""

import re

from sestante.reports.markdown import CODES


def without_codes(text):
    """The words as they are read: evidence codes out, no space before a full stop."""
    return re.sub(r"[ \t]+([.,;:!?])", r"\1", CODES.sub("", text)).strip()
