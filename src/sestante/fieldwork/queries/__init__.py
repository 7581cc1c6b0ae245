"""Questions about the fieldwork; nothing here writes."""

from .standing import Standing, consented_quotations, standing_of, submitted_by_province

__all__ = ["Standing", "consented_quotations", "standing_of", "submitted_by_province"]
