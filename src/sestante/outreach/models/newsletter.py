"""The newsletter: who asked for it and confirmed it, issues made of pills, and to whom each issue went."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sestante.letters.links import new_nonce
from sestante.places.models import Province
from sestante.studies.models import Study

from .pills import Pill

WHO = settings.AUTH_USER_MODEL


class SubscriberQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)


class Subscriber(models.Model):
    """An address whose owner asked for the newsletter. Leaving deletes the row: nothing is kept of who left."""

    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=5, default="it")
    province = models.ForeignKey(
        Province, models.SET_NULL, null=True, blank=True, verbose_name=_("province"), related_name="+"
    )
    topics = models.JSONField(_("topics"), default=list, blank=True)  # values of the facet theme
    consent_text = models.TextField()
    consent_version = models.CharField(max_length=20)
    consented_at = models.DateTimeField()
    source = models.CharField(max_length=60)  # the form it was asked on
    asked_times = models.PositiveSmallIntegerField(default=0)  # confirmation letters sent
    confirmed_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=16, default=new_nonce)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="subscriber_email_once"),
            models.CheckConstraint(condition=~Q(consent_text=""), name="subscriber_consent_has_its_words"),
        ]

    def __str__(self):
        return self.email


class Issue(models.Model):
    """One number of the newsletter."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENDING = "sending", _("on its way out")
        SENT = "sent", _("sent")

    study = models.ForeignKey(Study, models.CASCADE, related_name="newsletter_issues")
    subject = models.CharField(_("subject"), max_length=120)
    subject_en = models.CharField(_("subject in English"), max_length=120, blank=True)
    words = models.TextField(_("a few words before the pills"), blank=True)
    words_en = models.TextField(_("the same in English"), blank=True)
    province = models.ForeignKey(
        Province, models.SET_NULL, null=True, blank=True, verbose_name=_("only this province"), related_name="+"
    )
    topic = models.CharField(_("only this topic"), max_length=60, blank=True)
    pills = models.ManyToManyField(Pill, through="IssuePill", related_name="issues")
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    ordered_at = models.DateTimeField(null=True, blank=True)
    ordered_by = models.ForeignKey(WHO, models.SET_NULL, null=True, blank=True, related_name="+")
    progress_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(WHO, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("issue of the newsletter")
        verbose_name_plural = _("issues of the newsletter")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", ordered_at__isnull=True) | (~Q(state="draft") & Q(ordered_at__isnull=False)),
                name="issue_ordered_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="issue_sent_has_its_time",
            ),
        ]

    def __str__(self):
        return self.subject


class IssuePill(models.Model):
    """A pill in its place in an issue."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="places")
    pill = models.ForeignKey(Pill, models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("pill of an issue")
        verbose_name_plural = _("pills of issues")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["issue", "pill"], name="issue_pill_once")]

    def __str__(self):
        return f"{self.position}. {self.pill}"


class IssueDelivery(models.Model):
    """One person's copy of an issue: the list is fixed when the issue is ordered. Whoever leaves is skipped."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, models.SET_NULL, null=True, related_name="deliveries")
    written_at = models.DateTimeField(null=True, blank=True)  # the letter is in the queue
    skipped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("copy of an issue")
        verbose_name_plural = _("copies of issues")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["issue", "subscriber"], name="issue_delivery_once")]

    def __str__(self):
        return f"{self.issue} → {self.pk}"
