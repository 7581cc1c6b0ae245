"""What a response was before: each leaf written, each time it was sent, each version it moved to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.questionnaires.models import Version

from .responses import Response


class Edit(models.Model):
    """One leaf written once: what two tabs are merged by, and what an answer was before.

    References are as they stood at that revision: a removed repeat instance moves those after it up by one."""

    class Kind(models.TextChoices):
        SET = "set", _("written")
        ADD = "add", _("added")
        REMOVE = "remove", _("removed")
        DISPUTE = "dispute", _("second version")
        DROP = "drop", _("no place any more")

    response = models.ForeignKey(Response, models.CASCADE, related_name="edits")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.SET)
    ref = models.CharField(max_length=250)
    value = models.TextField(blank=True)
    before = models.TextField(blank=True)  # of a removed instance: its answers, as JSON
    page = models.CharField(max_length=16, blank=True)  # the open page it came from: nobody contradicts themselves
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("edit")
        verbose_name_plural = _("edits")
        ordering = ["revision"]
        indexes = [models.Index(fields=["response", "ref", "revision"], name="edit_by_leaf")]
        constraints = [models.UniqueConstraint(fields=["response", "ref", "revision"], name="edit_once_per_revision")]

    def __str__(self):
        return f"{self.ref} @ {self.revision}"


class Sending(models.Model):
    """One time a response was sent: what it said then, whatever is changed later."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    language = models.CharField(max_length=5)
    instance = models.TextField(blank=True)  # as it stood; emptied when the response is withdrawn
    revision = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="sending_number_once")]

    def __str__(self):
        return f"{self.response_id}-{self.number}"


class Move(models.Model):
    """One time a form in progress went over to a later version, and what found no place there."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="moves")
    from_version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    to_version = models.ForeignKey(Version, models.PROTECT, related_name="moves")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # [{"ref", "labels", "name", "text", "value", "visibility", "reason"}]; emptied when the response is withdrawn
    dropped = models.JSONField(default=list)
    broken = models.JSONField(default=list)  # references of answers that no longer fit

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["response", "to_version"], name="move_once_to_each_version")]

    def __str__(self):
        return f"{self.response_id}: {self.from_version_id} → {self.to_version_id}"


class MoveRun(models.Model):
    """The errand of moving all forms in progress to a version, asked for by the team."""

    version = models.OneToOneField(Version, models.CASCADE, related_name="move_run")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    progress_at = models.DateTimeField()  # a run that stands still lost its worker
    finished_at = models.DateTimeField(null=True, blank=True)
    failures = models.JSONField(default=list)  # [{"response", "message"}]

    class Meta:
        verbose_name = _("move of forms in progress")
        verbose_name_plural = _("moves of forms in progress")

    def __str__(self):
        return str(self.version)
