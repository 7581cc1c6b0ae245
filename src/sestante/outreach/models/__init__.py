from .events import ChecklistItem, Event, Material, ProgrammeItem, Speaker
from .registrations import Registration, RegistrationConsent

__all__ = [
    "ChecklistItem",
    "Event",
    "Material",
    "ProgrammeItem",
    "Registration",
    "RegistrationConsent",
    "Speaker",
]
