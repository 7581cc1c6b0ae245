"""Telephones, what they send, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.files.models import StoredFile
from sestante.questionnaires.models import Questionnaire, Version
from sestante.studies.models import Study

from .attachments import Attachment
from .responses import Response


class Device(models.Model):
    """A telephone or tablet that fills in a study's forms away from the network; it is let in by its token."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="devices")
    label = models.CharField(_("whose it is, or where it stays"), max_length=80)
    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("only this form")
    )
    token = models.CharField(max_length=64, unique=True)  # sha256: a stolen copy of the database opens nothing
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_by__isnull=True) | models.Q(revoked_at__isnull=False),
                name="device_revoked_has_its_time",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def user_name(self):
        """What the telephone calls itself; the token is its password."""
        return f"tel-{self.pk}"


class Submission(models.Model):
    """A record as a telephone sent it, kept before anything is made of it, and what became of it."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")  # kept, not looked at yet
        FILED = "filed", _("filed")
        TO_CHECK = "to_check", _("to check")
        REJECTED = "rejected", _("rejected")

    study = models.ForeignKey(Study, models.CASCADE, related_name="submissions")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, blank=True, related_name="submissions")
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    response = models.ForeignKey(Response, models.SET_NULL, null=True, blank=True, related_name="submissions")
    instance_id = models.CharField(max_length=250, blank=True)
    deprecated_id = models.CharField(max_length=250, blank=True)  # of the record that this one corrects
    form_id = models.CharField(max_length=250, blank=True)
    form_version = models.CharField(max_length=250, blank=True)
    xml = models.BinaryField()  # byte by byte; emptied when what it says is withdrawn
    digest = models.CharField(max_length=64)  # sha256 of the XML
    rival = models.BooleanField(default=False)  # says something else under the name of a record that came before it
    applied = models.BooleanField(default=False)  # whether the response says what this one says
    revision = models.PositiveIntegerField(default=0)  # of the response, once it said so
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    reasons = models.JSONField(default=list)  # [{"column", "message"}, perhaps with "ref", "sent", "ours"]
    missing = models.JSONField(default=list)  # names of the files it speaks of that have not come
    received_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=600, blank=True)  # why it was rejected

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["study", "state"], name="submission_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["study", "instance_id", "digest"], name="submission_once"),
            models.UniqueConstraint(
                fields=["study", "instance_id"],
                condition=models.Q(rival=False) & ~models.Q(instance_id=""),
                name="submission_instance_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="rejected") | models.Q(decided_at__isnull=False),
                name="submission_rejected_has_its_time",
            ),
        ]

    def __str__(self):
        return self.instance_id or f"{self.form_id} #{self.pk}"


class SubmissionFile(models.Model):
    """A file that came with a submission, kept as long as the record is. Once an answer has it, both refer to the
    same content, without the traces it came with."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of what came: the same again is kept once
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="submission_files")
    attachment = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file of a submission")
        verbose_name_plural = _("files of submissions")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "name", "digest"], name="submission_file_once"),
        ]

    def __str__(self):
        return self.name
