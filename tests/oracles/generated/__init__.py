"""Forms drawn by chance: the same seed gives the same form.

Groups, nested and counted repeats, all types and controls, lists with filters, beside the form, in a repeat and in a
drawn order, two languages with answers in the words, actions on every event, and expressions over whatever stands
before them, by absolute and by relative paths.
"""

from __future__ import annotations

from .drawing import Maker
from .items import MEDIA


def xform(seed: int) -> str:
    """The XForm of a seed."""
    return Maker(seed).xform()


__all__ = ["MEDIA", "xform"]
