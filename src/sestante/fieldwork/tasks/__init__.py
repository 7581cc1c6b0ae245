"""Errands of fieldwork: bring files in, move forms in progress, make exports.

An errand that waits is known by where its function stood when it was asked for: what was ever asked for as
``fieldwork.tasks.…`` is found here, whichever file it stands in today."""

from .exporting import KEPT_FOR, make_export
from .importing import bring_in
from .moving import move_drafts
from .returning import ReturnDesk
from .rows import Desk

__all__ = ["KEPT_FOR", "Desk", "ReturnDesk", "bring_in", "make_export", "move_drafts"]
