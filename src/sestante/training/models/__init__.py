"""Paths and what they are made of; cohorts and who learns in them; what they hand in, and the badges they earn."""

from .badges import Badge, SigningKey
from .cohorts import Cohort, Enrolment, LearnerConsent, Meeting
from .learning import FEEDBACK_WITHIN, Feedback, FieldProduct, LessonReading, SelfAssessment
from .paths import Lesson, Module, Outcome, Path, ProductKind

__all__ = [
    "FEEDBACK_WITHIN",
    "Badge",
    "Cohort",
    "Enrolment",
    "Feedback",
    "FieldProduct",
    "LearnerConsent",
    "Lesson",
    "LessonReading",
    "Meeting",
    "Module",
    "Outcome",
    "Path",
    "ProductKind",
    "SelfAssessment",
    "SigningKey",
]
