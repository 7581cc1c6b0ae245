"""An export brought back: its sheets read, its columns recognised by the names the export gave them, its rows put
together into records with the instances of their repeats, and their cells read as answers. Nothing here writes."""

from .interpreting import Interpreter, Reading, Said
from .parcels import Cell, Parcel, Record, main_of, nameless_main_of, sheets_in, whole
from .standing import key_of, skipped, standing_answers

__all__ = [
    "Cell",
    "Interpreter",
    "Parcel",
    "Reading",
    "Record",
    "Said",
    "key_of",
    "main_of",
    "nameless_main_of",
    "sheets_in",
    "skipped",
    "standing_answers",
    "whole",
]
