"""Outgoing mail: every letter is a row before it is a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterQuerySet(models.QuerySet):
    def about(self, subject):
        """Letters about one thing, such as ``invitation:12``."""
        return self.filter(about=subject)

    def waiting(self):
        return self.filter(state=Letter.State.QUEUED)


class Letter(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("on its way out")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    purpose = models.CharField(_("purpose"), max_length=60)
    about = models.CharField(_("about"), max_length=80)
    recipient = models.EmailField(_("recipient"))
    language = models.CharField(max_length=5, default="it")
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)  # of the message, beside the usual ones: List-Unsubscribe
    study_pk = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    claimed_at = models.DateTimeField(null=True, blank=True)  # when a worker took it in hand
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(_("why it failed"), blank=True)
    is_lost = models.BooleanField(default=False)  # nobody knows whether it left: only a person may send it again
    queued_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "about", "recipient"], name="letter_once_per_purpose_and_recipient"
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="letter_sent_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.purpose} → {self.recipient}"


class LetterAttachment(models.Model):
    """A file that leaves with a letter. A picture can be shown inside it: the HTML calls it ``cid:`` and its name."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=120)  # with its parameters: text/calendar; method=PUBLISH
    content = models.BinaryField()

    class Meta:
        verbose_name = _("attachment of a letter")
        verbose_name_plural = _("attachments of letters")
        ordering = ["pk"]

    def __str__(self):
        return self.name
