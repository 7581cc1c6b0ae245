"""The forms engine: ODK XForms read, filled in and checked in plain Python.

`parse` makes an immutable `Definition` of an XForm; a `Session` is one respondent's live tree of answers.
Semantics: docs/methods/xforms.md.
"""

from .definition import Definition, Element
from .errors import EvaluationError, FormError, Problem
from .parse import parse
from .session import Session
from .states import State, Violation
from .types import accepted
from .view import Choice, View

__all__ = [
    "Choice",
    "Definition",
    "Element",
    "EvaluationError",
    "FormError",
    "Problem",
    "Session",
    "State",
    "View",
    "Violation",
    "accepted",
    "parse",
]
