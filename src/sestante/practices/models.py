"""The practices of a study, who promotes them, and whom to write to. Identity stays here, content in fieldwork."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.places.models import Municipality, Province, Region
from sestante.studies.models import Study


class Organisation(models.Model):
    """A group or body that promotes practices: no legal form is ever required."""

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self):
        return self.name


class PracticeQuerySet(models.QuerySet):
    def of_study(self, study):
        return self.filter(study=study)


class Practice(models.Model):
    class Origin(models.TextChoices):
        TEAM = "team", _("entered by the team")
        CALL = "call", _("nominated")
        IMPORT = "import", _("imported")
        PHONE = "phone", _("met with a telephone")

    study = models.ForeignKey(Study, models.CASCADE, related_name="practices")
    name = models.CharField(_("name"), max_length=160)
    likeness = models.CharField(max_length=200, db_index=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="practices")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    place_text = models.CharField(_("place as written"), max_length=160, blank=True)
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.TEAM)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["study", "name"], name="practice_list")]

    def __str__(self):
        return self.name


class Contact(models.Model):
    """A person who answers for a practice. Never shown outside the pages that need to write to them."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="contacts")
    name = models.CharField(_("full name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, default="it")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["practice", "email"], name="contact_once_per_practice")]

    def __str__(self):
        return self.name or self.email
