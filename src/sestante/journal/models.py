"""Who did what, when, on what: append only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet):
    def of_study(self, study):
        return self.filter(study_pk=study.pk)

    def about(self, subject):
        return self.filter(subject_kind=subject._meta.label_lower, subject_pk=str(subject.pk))


class Entry(models.Model):
    """One act of meaning. Things are named by kind and key, not by a foreign key: the journal lies upstream of
    everything it speaks of, and an entry outlives its subject."""

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    actor = models.CharField(_("who"), max_length=160)
    verb = models.CharField(_("did what"), max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_pk = models.CharField(max_length=40)
    subject_label = models.CharField(_("on what"), max_length=200)
    study_pk = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    detail = models.JSONField(default=dict, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_pk"], name="entry_by_subject")]

    def __str__(self):
        return f"{self.actor} {self.verb} {self.subject_label}"
