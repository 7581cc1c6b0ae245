"""The changes one may make to a design, each a small value that is applied to it.

``apply`` changes the design, returns the `Outcome`, and raises `QuestionnaireError` for what cannot be done.
``touches`` says what a change is about: two people may change different things at the same time, never the same one.
"""

from .items import AddItem, ChangeItem, DuplicateItem, RemoveItem
from .lists import Choice, RemoveList, SetChoices
from .moving import MoveItem
from .outcome import Change, Outcome, readers_from_outside
from .quoting import QUOTE_LEVELS, AskQuoting, quoting_of
from .translating import Translate
from .whole import ReplaceWorkbook, SetLanguages, SetSettings, Together

__all__ = [
    "AddItem",
    "AskQuoting",
    "Change",
    "ChangeItem",
    "Choice",
    "DuplicateItem",
    "MoveItem",
    "Outcome",
    "QUOTE_LEVELS",
    "RemoveItem",
    "RemoveList",
    "ReplaceWorkbook",
    "SetChoices",
    "SetLanguages",
    "SetSettings",
    "Together",
    "Translate",
    "quoting_of",
    "readers_from_outside",
]
