"""An edition for word processors: DOCX and ODT, from the same data as the PDF."""

from .docx import docx_of
from .odt import odt_of

__all__ = ["docx_of", "odt_of"]
