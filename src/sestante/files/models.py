"""Files kept by their content: the same content is kept once, whoever refers to it."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from . import storage


class StoredFile(models.Model):
    """One content. Its name in the folder is the sum of its bytes; what it is called stands where it is used."""

    class Copies(models.TextChoices):
        """How far the copies for showing have come; empty for what is no picture."""

        WAITING = "waiting", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("cannot be shown")

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256
    size = models.PositiveBigIntegerField()
    kept_at = models.DateTimeField(auto_now_add=True)
    copies = models.CharField(max_length=7, choices=Copies, blank=True)
    copies_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("file kept")
        verbose_name_plural = _("files kept")
        constraints = [
            models.CheckConstraint(condition=Exact(Length("digest"), 64), name="stored_file_by_its_sum"),
        ]

    def __str__(self):
        return self.digest[:12]

    @property
    def path(self):
        return storage.path_of(self.digest)

    @property
    def is_there(self):
        return self.path.is_file()

    def open(self):
        """The content, to be read. Raises FileNotFoundError where a backup came back without its files."""
        return self.path.open("rb")

    def read(self):
        return self.path.read_bytes()

    def copy_for(self, purpose):
        """The copy made for a purpose, if it is ready. Reads ``renditions`` as prefetched."""
        return next((one.file for one in self.renditions.all() if one.purpose == purpose), None)


class Rendition(models.Model):
    """A picture drawn anew from its pixels: small for lists, or whole for the public. Nothing the camera wrote is in
    it. It goes with the content it was drawn from."""

    class Purpose(models.TextChoices):
        THUMBNAIL = "thumbnail", _("thumbnail")
        PUBLIC = "public", _("for the public")

    source = models.ForeignKey(StoredFile, models.CASCADE, related_name="renditions")
    purpose = models.CharField(max_length=9, choices=Purpose)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="rendition_of")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [models.UniqueConstraint(fields=["source", "purpose"], name="rendition_once_per_purpose")]

    def __str__(self):
        return f"{self.source_id[:12]} {self.purpose}"
