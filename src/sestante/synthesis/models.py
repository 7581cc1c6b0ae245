"""What the team holds fast from the quadro sintetico."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Response
from sestante.studies.models import Study


class Evidence(models.Model):
    """A figure or a quotation, frozen as it stood when somebody pinned it, with the way back to its source."""

    class Kind(models.TextChoices):
        RESPONSE = "R", _("answer")
        TEXT = "T", _("text")
        DATA = "D", _("data")
        FOCUS_GROUP = "F", _("focus group")
        DOCUMENT = "X", _("document")

    study = models.ForeignKey(Study, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=1, choices=Kind)
    number = models.PositiveIntegerField()
    finding = models.CharField(_("what it says, in one sentence"), max_length=300)
    finding_en = models.CharField(_("the same in English"), max_length=300, blank=True)
    figures = models.JSONField(default=dict)  # methods.tables output, frozen; for a quotation its text and attribution
    trace = models.JSONField(default=dict)  # questionnaire, version, question, n, missing, filter, date
    # A quotation dies with the response it was taken from; a table of many answers stays as counted.
    response = models.ForeignKey(Response, models.CASCADE, null=True, blank=True, related_name="+")
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    pinned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["kind", "number"]
        constraints = [models.UniqueConstraint(fields=["study", "kind", "number"], name="evidence_code_once")]

    def __str__(self):
        return f"{self.code} {self.finding}"

    @property
    def code(self):
        return f"{self.kind}{self.number}"
