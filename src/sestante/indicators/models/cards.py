"""Cards of indicators. Every change of a card is a new version: figures know which one they were reckoned by."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.deliberation.models import Subject
from sestante.questionnaires.models import Questionnaire
from sestante.studies.models import Study


class Indicator(models.Model):
    class Origin(models.TextChoices):
        SEED = "seed", _("from the list to start from")
        ROOM = "room", _("an idea of the focus group")
        NEW = "new", _("written by the team")

    study = models.ForeignKey(Study, models.CASCADE, related_name="indicators")
    number = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=4, choices=Origin)
    seed = models.CharField(max_length=4, blank=True)  # I01 … I14
    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="indicator_number_once"),
            models.UniqueConstraint(fields=["study", "seed"], condition=~models.Q(seed=""), name="indicator_seed_once"),
            models.CheckConstraint(
                condition=models.Q(origin="seed") & ~models.Q(seed="") | ~models.Q(origin="seed") & models.Q(seed=""),
                name="indicator_seed_is_of_seeds",
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def code(self):
        return f"I{self.number:02}"

    @property
    def key(self):
        """Its name among the subjects of a round."""
        return f"indicator:{self.pk}"


class IndicatorVersion(models.Model):
    """A card as it stood. It never changes; the newest of an indicator is the one in use for new frameworks."""

    class Direction(models.IntegerChoices):
        MORE = 1, _("more is better")
        LESS = -1, _("less is better")

    class Evidence(models.IntegerChoices):
        OPINION = 0, _("an impression")
        DECLARED = 1, _("declared by the practice")
        DOCUMENTED = 2, _("declared, and documented or counted")
        VERIFIED = 3, _("from outside, or verified")

    class Frequency(models.TextChoices):
        ONCE = "once", _("once")
        HALF_YEARLY = "half", _("every six months")
        YEARLY = "year", _("every year")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    definition = models.TextField(_("definition"))
    definition_en = models.TextField(_("definition in English"), blank=True)
    why_it_matters = models.TextField(_("why it matters"), blank=True)
    why_it_matters_en = models.TextField(_("why it matters, in English"), blank=True)
    how_to_collect = models.TextField(_("how to collect it"), blank=True)
    how_to_collect_en = models.TextField(_("how to collect it, in English"), blank=True)
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    formula = models.TextField(_("formula"))
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=60, blank=True)
    frequency = models.CharField(_("how often"), max_length=4, choices=Frequency, default=Frequency.YEARLY)
    who_collects = models.CharField(_("who collects it"), max_length=160, blank=True)
    who_collects_en = models.CharField(_("who collects it, in English"), max_length=160, blank=True)
    burden_minutes = models.PositiveSmallIntegerField(_("minutes it costs"), null=True, blank=True)
    interpretation = models.TextField(_("how to read it"), blank=True)
    interpretation_en = models.TextField(_("how to read it, in English"), blank=True)
    misuse_warning = models.TextField(_("how not to use it"), blank=True)
    misuse_warning_en = models.TextField(_("how not to use it, in English"), blank=True)
    direction = models.SmallIntegerField(_("direction"), choices=Direction, default=Direction.MORE)
    evidence_level = models.PositiveSmallIntegerField(
        _("level of evidence"),
        choices=Evidence,
        default=Evidence.DECLARED,
        validators=[MinValueValidator(0), MaxValueValidator(3)],
    )
    worst = models.FloatField(_("worst value"))  # proposed to frameworks, which fix their own
    best = models.FloatField(_("best value"))
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("version of an indicator")
        verbose_name_plural = _("versions of indicators")
        ordering = ["indicator", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_number_once"),
            models.CheckConstraint(condition=models.Q(direction__in=(-1, 1)), name="indicator_direction_is_one_way"),
            models.CheckConstraint(
                condition=models.Q(evidence_level__lte=3), name="indicator_evidence_level_is_0_to_3"
            ),
            models.CheckConstraint(
                condition=models.Q(direction=1, best__gt=models.F("worst"))
                | models.Q(direction=-1, best__lt=models.F("worst")),
                name="indicator_goalposts_follow_its_direction",
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.number} {self.name}"
