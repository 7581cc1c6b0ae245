"""Files given as answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.files.kinds import IMAGE, KINDS
from sestante.files.models import StoredFile

from .responses import Response


class Attachment(models.Model):
    """A file given as an answer: what it is called and says, where it belongs. Its content is kept once, by its sum."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="attachments")
    ref = models.CharField(max_length=250, blank=True)  # empty while no answer names it
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    stored_name = models.CharField(max_length=255)  # what the answer says
    name = models.CharField(max_length=255)  # what its owner called it
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    alt = models.CharField(_("what it shows"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["ref", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "ref"], condition=~models.Q(ref=""), name="attachment_once_per_answer"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def family(self):
        """``image``, ``audio``, ``video`` or ``document``."""
        kind = KINDS.get(self.content_type)
        return kind.family if kind else ""

    @property
    def is_image(self):
        return self.family == IMAGE

    @property
    def kind_in_words(self):
        """“PDF”, “JPEG”: what its owner would call its kind."""
        kind = KINDS.get(self.content_type)
        return kind.ending.lstrip(".").upper().replace("JPG", "JPEG") if kind else self.content_type
