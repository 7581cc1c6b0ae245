"""Questions about the fieldwork; nothing here writes."""

from .completeness import gaps_of, percent_of, progress_of, standing_progress
from .consents import consents_in_force, subject_of, with_consents_in_force
from .paper import answers_by_name, generic_of, paper_of, session_of
from .standing import Standing, consented_quotations, standing_of, submitted_by_province
from .suggestions import suggestions_for

__all__ = [
    "Standing",
    "answers_by_name",
    "consented_quotations",
    "consents_in_force",
    "gaps_of",
    "generic_of",
    "paper_of",
    "percent_of",
    "progress_of",
    "session_of",
    "standing_of",
    "standing_progress",
    "subject_of",
    "suggestions_for",
    "submitted_by_province",
    "with_consents_in_force",
]
