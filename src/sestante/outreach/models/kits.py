"""The press kit of a release: its file, its photographs, its texts about people and questions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .press import PressRelease

WHO = settings.AUTH_USER_MODEL


class PressKit(models.Model):
    """The ZIP that goes with a release, made by a task; ``fingerprint`` says of what it was made."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    release = models.OneToOneField(PressRelease, models.CASCADE, related_name="kit")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="press/", blank=True)
    manifest = models.JSONField(default=list)  # [{path, words}]
    failure = models.TextField(blank=True)
    ordered_at = models.DateTimeField(auto_now_add=True)
    progress_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("press kit")
        verbose_name_plural = _("press kits")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & Q(made_at__isnull=False)), name="kit_ready_is_there"
            ),
        ]

    def __str__(self):
        return f"{self.release}"


class KitPhoto(models.Model):
    """A photograph of the kit: without alternative text, credit, licence and releases it does not come in."""

    release = models.ForeignKey(PressRelease, models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="press/photos/")
    caption = models.CharField(_("caption"), max_length=250)
    caption_en = models.CharField(_("caption in English"), max_length=250, blank=True)
    alt = models.CharField(_("alternative text"), max_length=250)
    alt_en = models.CharField(_("alternative text in English"), max_length=250, blank=True)
    credit = models.CharField(_("credit"), max_length=120)
    licence = models.CharField(_("licence"), max_length=80)
    releases = models.CharField(_("releases"), max_length=250)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(WHO, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("photograph of a kit")
        verbose_name_plural = _("photographs of kits")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt="") & ~Q(credit="") & ~Q(licence="") & ~Q(releases=""), name="photo_has_alt_and_rights"
            ),
        ]

    def __str__(self):
        return self.caption


class KitEntry(models.Model):
    """A text of the kit: who speaks, a hard question with its answer, somebody willing to be called."""

    class Kind(models.TextChoices):
        BIO = "bio", _("who speaks")
        QUESTION = "question", _("hard question")
        CONTACT = "contact", _("contact")

    release = models.ForeignKey(PressRelease, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("text of a kit")
        verbose_name_plural = _("texts of kits")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="question") | Q(agreed_on__isnull=False), name="kit_entry_of_a_person_was_agreed"
            ),
        ]

    def __str__(self):
        return self.title
