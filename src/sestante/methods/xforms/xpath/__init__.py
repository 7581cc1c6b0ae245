"""XPath 1.0 as ODK forms use it: read into a tree, compiled into closures, run over `Node` trees."""

from .compiler import compile_expression
from .context import Context
from .functions import FUNCTIONS
from .reader import read
from .scope import Run, Scope
from .values import Value, to_boolean, to_number, to_text

__all__ = [
    "FUNCTIONS", "Context", "Run", "Scope", "Value", "compile_expression", "read", "to_boolean", "to_number", "to_text",
]  # fmt: skip
