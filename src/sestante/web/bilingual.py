"""Rows that carry some of their texts twice: ``title`` in Italian, ``title_en`` in English where somebody wrote it."""

from django.utils.translation import get_language


def worded(row, field):
    """A text of a row in the reader's language, else in Italian."""
    return (getattr(row, f"{field}_en") if get_language() == "en" else "") or getattr(row, field)
