"""Exports that were ordered, and whose answers are in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.questionnaires.models import Version
from sestante.studies.models import Study


class Export(models.Model):
    """Answers asked for as files, made by a task, kept privately for some days."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("not made")
        GONE = "gone", _("deleted")

    class Scope(models.TextChoices):
        PSEUDONYMOUS = "pseudonymous", _("without names")
        NAMED = "named", _("with the names of the practices")
        IDENTITIES = "identities", _("with confidential answers")

    class Reason(models.TextChoices):
        EXPIRED = "expired", _("its days are over")
        ERASED = "erased", _("somebody in it has withdrawn")
        REMOVED = "removed", _("somebody deleted it")

    study = models.ForeignKey(Study, models.CASCADE, related_name="exports")
    versions = models.ManyToManyField(Version, related_name="exports")
    formats = models.JSONField(default=list)
    shape = models.JSONField(default=dict)  # exporting.shape.Shape
    scope = models.CharField(max_length=12, choices=Scope, default=Scope.PSEUDONYMOUS)
    salt = models.CharField(max_length=32)  # what the pseudonyms of this export are drawn with
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)  # rows read or written
    total = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)  # records in it
    file = models.FileField(upload_to="exports/", blank=True)
    size = models.PositiveBigIntegerField(default=0)
    notices = models.JSONField(default=list)  # formats that could not be made: [{"format", "words"}]
    failure = models.TextField(blank=True)
    gone_because = models.CharField(max_length=8, choices=Reason, blank=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    progress_at = models.DateTimeField(null=True, blank=True)  # an export that stands still lost its worker
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready")
                | (~models.Q(file="") & models.Q(made_at__isnull=False, expires_at__isnull=False)),
                name="export_ready_is_there_and_expires",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="gone") | (models.Q(file="") & ~models.Q(gone_because="")),
                name="export_gone_has_no_file",
            ),
        ]

    def __str__(self):
        return f"{self.pk} · {self.get_scope_display()}"

    @property
    def percent(self):
        return min(99, round(100 * self.done / self.total)) if self.total else 0


class ExportedResponse(models.Model):
    """Whose answers an export holds: one that is gone or withdrawn takes the file with it."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="exported")
    response = models.ForeignKey("fieldwork.Response", models.CASCADE, related_name="exported")

    class Meta:
        verbose_name = _("exported response")
        verbose_name_plural = _("exported responses")
        constraints = [
            models.UniqueConstraint(fields=["export", "response"], name="exported_response_once"),
        ]

    def __str__(self):
        return f"{self.export_id}: {self.response_id}"
