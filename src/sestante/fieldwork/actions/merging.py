"""Two people, or two tabs, at one form: where an answer stands now, and what it said when somebody saw it.

References carry positions (``/data/partners[2]/name``). A removed instance moves those after it up by one, so a
reference from an older page must be carried forward through what was removed since: see docs/adr/0006."""

import re
from typing import NamedTuple

from sestante.fieldwork.models import Edit

_LAST_POSITION = re.compile(r"\[(\d+)\]$")


class Conflict(NamedTuple):
    """Two versions of one answer: the one that stands, and the one kept beside it."""

    ref: str
    standing: str
    other: str


def after_removal(ref, removed):
    """Where a reference points once an instance is gone; None when it was in it.

    >>> after_removal("/data/p[3]/name", "/data/p[2]"), after_removal("/data/p[2]/name", "/data/p[2]")
    ('/data/p[2]/name', None)
    """
    stem, gone = removed[: removed.rindex("[")], int(_LAST_POSITION.search(removed)[1])
    found = re.match(rf"{re.escape(stem)}\[(\d+)\]", ref)
    if not found:
        return ref
    position = int(found[1])
    if position == gone:
        return None
    return f"{stem}[{position - 1}]{ref[found.end() :]}" if position > gone else ref


def carried_forward(ref, history):
    """Where a reference of an older page stands after these edits, or None when its instance was removed."""
    for edit in history:
        if edit.kind == Edit.Kind.REMOVE and ref is not None:
            ref = after_removal(ref, edit.ref)
    return ref


def texts_at_base(history, page=""):
    """What each answer written since by others said before, by its reference of today: ``{reference: text}``.

    A page that saves again before it has heard of its own last saving does not contradict itself."""
    found = {}
    for index, edit in enumerate(history):
        if edit.kind == Edit.Kind.SET and not (page and edit.page == page):
            here = carried_forward(edit.ref, history[index + 1 :])
            if here is not None:
                found.setdefault(here, edit.before)
    return found


def without_instance(kept, removed):
    """A mapping by reference once an instance is gone: its entries dropped, later ones moved up."""
    return {here: text for ref, text in kept.items() if (here := after_removal(ref, removed)) is not None}
