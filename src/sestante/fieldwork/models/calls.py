"""Open calls: anybody may answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.questionnaires.models import Version
from sestante.studies.models import Study


class Call(models.Model):
    """An open call: anybody may answer a questionnaire, without an account."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="calls")
    version = models.ForeignKey(Version, models.PROTECT, related_name="calls", verbose_name=_("questionnaire"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("open call")
        verbose_name_plural = _("open calls")
        ordering = ["-created_at"]

    def __str__(self):
        return self.slug

    def is_open(self, today):
        return self.closed_at is None and self.opens_on <= today and (self.closes_on is None or today <= self.closes_on)
