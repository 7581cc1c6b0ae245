"""Bring questionnaires in, design them, publish them, retire them. What is published never changes."""

from .designing import begin_questionnaire, change_design, problems_of_draft, redo, undo
from .versions import (
    LARGEST_WORKBOOK,
    PURPOSES,
    _fill,
    add_from_library,
    add_media,
    compiled_again,
    compiled_or_refused,
    discard_draft,
    draft_from,
    lines_of,
    problems_for_engine,
    publish_version,
    retire_version,
    upload_questionnaire,
)

__all__ = [
    "LARGEST_WORKBOOK",
    "PURPOSES",
    "_fill",
    "add_from_library",
    "add_media",
    "begin_questionnaire",
    "change_design",
    "compiled_again",
    "compiled_or_refused",
    "discard_draft",
    "draft_from",
    "lines_of",
    "problems_for_engine",
    "problems_of_draft",
    "publish_version",
    "redo",
    "retire_version",
    "undo",
    "upload_questionnaire",
]
