"""What a learner does: lessons read, self-assessments, field products and what trainers said of them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Response

from .cohorts import Enrolment
from .paths import Lesson, Module, ProductKind

FEEDBACK_WITHIN = timedelta(days=10)


class LessonReading(models.Model):
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="readings")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="readings")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reading of a lesson")
        verbose_name_plural = _("readings of lessons")
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_read_once")]

    def __str__(self):
        return str(self.lesson)


class SelfAssessment(models.Model):
    """One sent self-assessment. The answers are the learner's alone; ``number`` only serves to form groups of five."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")
        LATER = "later", _("six months later")

        @property
        def slug(self):
            """How an address names it."""
            return {"before": "prima", "after": "dopo", "later": "sei-mesi-dopo"}[self.value]

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="assessments")
    moment = models.CharField(max_length=6, choices=Moment)
    response = models.OneToOneField(Response, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()  # order of arrival in the cohort, never given twice
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "moment"], name="self_assessment_once_a_moment")]

    def __str__(self):
        return self.get_moment_display()


class FieldProduct(models.Model):
    class State(models.TextChoices):
        SUBMITTED = "submitted", _("waiting for feedback")
        TO_COMPLETE = "to_complete", _("to complete")
        ACCEPTED = "accepted", _("accepted")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="products")
    module = models.ForeignKey(Module, models.PROTECT, related_name="products")
    kind = models.CharField(max_length=16, choices=ProductKind)
    target_kind = models.CharField(max_length=60, blank=True)  # what it is on the platform, where that is known
    target_pk = models.PositiveBigIntegerField(null=True, blank=True)
    url = models.CharField(_("address"), max_length=300, blank=True)
    words = models.TextField(_("in your words"), blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)  # the platform itself saw that it exists and whose it is
    state = models.CharField(max_length=11, choices=State, default=State.SUBMITTED)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("field product")
        verbose_name_plural = _("field products")
        ordering = ["submitted_at"]
        indexes = [models.Index(fields=["state", "submitted_at"], name="product_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "module"], name="field_product_once_a_module"),
            models.UniqueConstraint(
                fields=["target_kind", "target_pk"],
                condition=models.Q(kind="nomination", target_pk__isnull=False),
                name="nomination_counts_for_one_learner",
            ),
            models.CheckConstraint(
                condition=models.Q(state="submitted", decided_at__isnull=True)
                | models.Q(state__in=["to_complete", "accepted"], decided_at__isnull=False),
                name="field_product_decided_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}"

    @property
    def feedback_by(self):
        """The day by which the trainers owe a word."""
        return self.submitted_at + FEEDBACK_WITHIN


class Feedback(models.Model):
    """What a trainer said of a product, each time."""

    product = models.ForeignKey(FieldProduct, models.CASCADE, related_name="feedback")
    verdict = models.CharField(max_length=11, choices=FieldProduct.State)
    words = models.TextField(_("words for the learner"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(verdict="submitted"), name="feedback_decides"),
            models.CheckConstraint(condition=~models.Q(words=""), name="feedback_has_words"),
        ]

    def __str__(self):
        return self.get_verdict_display()
