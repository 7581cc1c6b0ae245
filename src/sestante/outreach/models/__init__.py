"""How what was learnt goes out: events, press, pills, newsletter."""

from .events import ChecklistItem, Event, Material, ProgrammeItem, Speaker
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
from .registrations import Registration, RegistrationConsent

__all__ = [
    "ChecklistItem",
    "Commitment",
    "Coverage",
    "EmbargoAccess",
    "Event",
    "Issue",
    "IssueDelivery",
    "IssuePill",
    "KitEntry",
    "KitPhoto",
    "Material",
    "Pill",
    "PressContact",
    "PressKit",
    "PressRelease",
    "ProgrammeItem",
    "PublicRelease",
    "QuoteApproval",
    "Registration",
    "RegistrationConsent",
    "ReleaseStep",
    "Speaker",
    "Subscriber",
]
