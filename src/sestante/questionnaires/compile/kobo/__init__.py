"""What KoboToolbox writes into a workbook beyond XLSForm, turned into what every XForms client understands.

Each thing that is rewritten leaves a note; what is only Kobo's own bookkeeping (``$kuid``, ``kobo--locking…``) stays
where it is. Source of the structures: KoboToolbox, "kobo_to_xlsform" and its help pages on matrices, 2024.
"""

from .notes import SENTENCES, Note
from .rewriting import Rewriting, is_kobo
from .rows import for_converter

__all__ = ["SENTENCES", "Note", "Rewriting", "for_converter", "is_kobo"]
