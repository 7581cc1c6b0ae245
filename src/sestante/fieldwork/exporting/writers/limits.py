"""What formats can hold."""

from django.utils.translation import gettext as _


class TooMuch(Exception):
    """A format cannot hold this table; the message says so in words."""


def refuse_past(count, most, *, what):
    """Refuse a table that is too wide or too long: a broken file is worse than none."""
    if count > most:
        raise TooMuch(what % {"count": count, "most": most})


def too_wide(program):
    return (
        _("%%(count)s columns are too many for %(program)s, which takes %%(most)s. Choose fewer versions, or join the"
          " multiple choices in one column.")
        % {"program": program}
    )  # fmt: skip


def too_long(program):
    return _("%%(count)s rows are too many for %(program)s, which takes %%(most)s.") % {"program": program}


def cut_bytes(text, most):
    """The beginning of a text in at most so many bytes of UTF-8, never half a letter."""
    raw = text.encode()
    return text if len(raw) <= most else raw[:most].decode(errors="ignore")
