"""How what was learnt goes out: events, press, pills, newsletter."""

from .kits import KitEntry, KitPhoto, PressKit
from .newsletter import Issue, IssueDelivery, IssuePill, Subscriber
from .pills import Pill
from .press import (
    Commitment,
    Coverage,
    EmbargoAccess,
    PressContact,
    PressRelease,
    PublicRelease,
    QuoteApproval,
    ReleaseStep,
)

__all__ = [
    "Commitment",
    "Coverage",
    "EmbargoAccess",
    "Issue",
    "IssueDelivery",
    "IssuePill",
    "KitEntry",
    "KitPhoto",
    "Pill",
    "PressContact",
    "PressKit",
    "PressRelease",
    "PublicRelease",
    "QuoteApproval",
    "ReleaseStep",
    "Subscriber",
]
