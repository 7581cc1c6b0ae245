"""Open calls, personal invitations, and the responses they bring in. One engine decides for all of them."""

from .attachments import Attachment
from .calls import Call
from .exports import Export, ExportedResponse
from .history import Edit, Move, MoveRun, Sending
from .imports import ColumnMapping, ImportedRow, ImportRun
from .responses import Answer, Consent, Invitation, Response, ResponseQuerySet, Trial
from .telephones import Device, Submission, SubmissionFile

__all__ = [
    "Answer",
    "Attachment",
    "Call",
    "ColumnMapping",
    "Consent",
    "Device",
    "Edit",
    "Export",
    "ExportedResponse",
    "ImportRun",
    "ImportedRow",
    "Invitation",
    "Move",
    "MoveRun",
    "Response",
    "ResponseQuerySet",
    "Sending",
    "Submission",
    "SubmissionFile",
    "Trial",
]
