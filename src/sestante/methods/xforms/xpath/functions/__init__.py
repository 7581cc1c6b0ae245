"""The functions an expression may call: those of XPath 1.0 and those of ODK XForms."""

from . import dates, geography, logic, nodesets, numbers, selections, texts
from .registry import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function"]
_ = (dates, geography, logic, nodesets, numbers, selections, texts)  # each declares its own
