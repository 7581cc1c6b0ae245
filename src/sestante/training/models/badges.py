"""Badges: Open Badges 3.0 credentials earned by accepted products, and the keys they are signed with."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .cohorts import Enrolment
from .paths import Bilingual, Module, Path


class SigningKey(models.Model):
    """The public half of a key that signs badges; the private one is a file in the data folder."""

    kid = models.CharField(max_length=43, unique=True)
    public_jwk = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)  # signs no more; what it signed stays valid

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.kid


class Badge(Bilingual):
    """One credential. The page of a badge reads this row alone: nothing in it names the learner before they publish."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.SET_NULL, null=True, related_name="badges")
    path = models.ForeignKey(Path, models.PROTECT, related_name="badges")
    module = models.ForeignKey(Module, models.PROTECT, null=True, blank=True, related_name="badges")  # none: the path
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    credential = models.TextField(blank=True)  # VC-JWT; emptied when the learner leaves
    issued_at = models.DateTimeField()
    shown_name = models.CharField(max_length=120, blank=True)  # as the learner wants it on the public page
    published_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "module"], condition=models.Q(revoked_at__isnull=True), name="badge_once_a_module"
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(revoked_at__isnull=True, module__isnull=True),
                name="badge_of_the_path_once",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_because="")
                | (models.Q(revoked_at__isnull=False) & ~models.Q(revoked_because="")),
                name="badge_revoked_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=False) | models.Q(shown_name=""),
                name="badge_names_only_when_published",
            ),
        ]

    def __str__(self):
        return self.title
