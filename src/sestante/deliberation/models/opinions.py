"""Conversations held elsewhere, brought in as rooms that are over."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.studies.models import Study

from .groups import FocusGroup


class PolisImport(models.Model):
    """One conversation brought in from Polis files: how far it is, and what became of it."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    study = models.ForeignKey(Study, models.CASCADE, related_name="polis_imports")
    focus_group = models.ForeignKey(FocusGroup, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=160, blank=True)
    source = models.CharField(_("source and licence"), max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64)  # sha256 of what the files say
    content = models.BinaryField()  # the files in one archive; emptied when everything is in
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    votes_total = models.PositiveIntegerField(default=0)
    votes_done = models.PositiveIntegerField(default=0)
    progress_at = models.DateTimeField(null=True, blank=True)  # an import that stands still lost its worker
    failure = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("imported conversation")
        verbose_name_plural = _("imported conversations")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["study", "fingerprint"], name="polis_import_once_per_study"),
            models.CheckConstraint(
                condition=models.Q(votes_done__lte=models.F("votes_total")), name="polis_import_no_more_than_all"
            ),
        ]

    def __str__(self):
        return self.title
