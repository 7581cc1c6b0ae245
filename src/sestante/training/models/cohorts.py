"""A cohort: the people who walk a path together, each at their own pace, and when they meet."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Call
from sestante.people.models import ConsentRecord

from .paths import Module, Path


class Cohort(models.Model):
    path = models.ForeignKey(Path, models.PROTECT, related_name="cohorts")
    title = models.CharField(_("title"), max_length=120)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    enrol_by = models.DateField(_("enrolment until"))
    capacity = models.PositiveSmallIntegerField(_("places"), default=20)
    trainers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("trainers"))
    # The questions at the end: answers know this call, and nothing of who enrolled.
    feedback_call = models.OneToOneField(Call, models.SET_NULL, null=True, blank=True, related_name="feedback_of")
    full_since = models.DateTimeField(null=True, blank=True)  # so that the public page need not count people
    # How many have ever answered a self-assessment, by moment: erasing one does not give its number to another.
    answered = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="cohort_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=models.Q(capacity__gte=1), name="cohort_has_a_place"),
        ]

    def __str__(self):
        return self.title

    def is_open(self, today=None):
        """Whether one can enrol today."""
        return self.full_since is None and (today or timezone.localdate()) <= self.enrol_by


class Meeting(models.Model):
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="meetings")
    module = models.ForeignKey(Module, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link to take part from afar"), blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~models.Q(place="", link=""), name="meeting_is_somewhere"),
        ]

    def __str__(self):
        return self.title


class EnrolmentQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def of_study(self, study):
        return self.filter(cohort__path__study=study)


class Enrolment(models.Model):
    """A learner in a cohort. Leaving erases the row and all that hangs on it."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="enrolments")
    name = models.CharField(_("name and surname"), max_length=120)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=5, default="it")
    nonce = models.CharField(max_length=16)  # the personal link signs over it: a new one makes every old link worthless
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(null=True, blank=True)  # six months after: the self-assessment once more

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("cohort", Lower("email"), name="enrolment_once_per_cohort"),
        ]

    def __str__(self):
        return self.name


class LearnerConsent(ConsentRecord):
    """What a learner agreed to, in which words, when and how."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="consents")
    subject = models.CharField(max_length=40)

    class Meta(ConsentRecord.Meta):
        verbose_name = _("consent of a learner")
        verbose_name_plural = _("consents of learners")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "subject"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="learner_consent_in_force_once",
            ),
        ]

    def __str__(self):
        return self.subject
