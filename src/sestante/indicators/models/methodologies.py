"""Operational methodologies: the steps that make practices work, told apart, named and put together."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.deliberation.models import Subject
from sestante.fieldwork.models import Response
from sestante.practices.models import Practice
from sestante.studies.models import Study


class Methodology(models.Model):
    """A way of working that several practices share, in words that others can take up."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="methodologies")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    description = models.TextField(_("how it is done"), blank=True)
    description_en = models.TextField(_("how it is done, in English"), blank=True)
    conditions = models.TextField(_("what it needs to work"), blank=True)
    conditions_en = models.TextField(_("what it needs to work, in English"), blank=True)
    # Merged ideas of a room; the room keeps the originals.
    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, blank=True, related_name="+")
    evidence = models.JSONField(default=list)  # codes of pinned evidence
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("methodology")
        verbose_name_plural = _("methodologies")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="methodology_number_once")]

    def __str__(self):
        return self.name

    @property
    def code(self):
        return f"M{self.number}"


class MethodologyStep(models.Model):
    """One step that a practice named in its form, read as this methodology. Its words stay in the form's answers."""

    methodology = models.ForeignKey(Methodology, models.CASCADE, related_name="steps")
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="+")
    ref = models.CharField(max_length=250)  # of the step's name, with its position
    placed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("step of a methodology")
        verbose_name_plural = _("steps of methodologies")
        constraints = [models.UniqueConstraint(fields=["response", "ref"], name="methodology_step_read_once")]

    def __str__(self):
        return f"{self.response_id} {self.ref}"
