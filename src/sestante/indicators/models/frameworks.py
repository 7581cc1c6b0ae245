"""Frameworks: which indicators in which dimensions, between which goalposts, with which weights and rules."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.studies.models import Study

from .cards import IndicatorVersion


class Framework(models.Model):
    study = models.ForeignKey(Study, models.CASCADE, related_name="frameworks")
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    purpose = models.TextField(_("what it says, in one sentence"), blank=True)
    purpose_en = models.TextField(_("the same in English"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["pk"]

    def __str__(self):
        return self.title


class FrameworkVersion(models.Model):
    """A framework as it stands; once published it never changes, and what comes later is the next version."""

    class Mean(models.TextChoices):
        ARITHMETIC = "arithmetic", _("arithmetic: a high value makes up for a low one")
        GEOMETRIC = "geometric", _("geometric: it makes up for it only in part")
        HARMONIC = "harmonic", _("harmonic: the lowest counts most")

    class Weights(models.TextChoices):
        EQUAL = "equal", _("equal, until somebody weighs")
        GROUP = "group", _("of the group")
        HAND = "hand", _("entered by hand")

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    inside = models.CharField(_("mean inside dimensions"), max_length=10, choices=Mean, default=Mean.ARITHMETIC)
    across = models.CharField(_("mean across dimensions"), max_length=10, choices=Mean, default=Mean.ARITHMETIC)
    low = models.FloatField(_("where the scale begins"), default=0)  # it ends at 100
    # Share of a dimension's weight that must be there for the dimension to have a value.
    least_present = models.FloatField(default=0.5)
    relevant_from = models.FloatField(default=7)  # median of the relevance, without disagreement
    feasible_from = models.FloatField(default=5)  # median of the feasibility
    rated_at = models.DateTimeField(null=True, blank=True)  # when ratings decided what stays
    weights = models.CharField(max_length=5, choices=Weights, default=Weights.EQUAL)
    weights_reason = models.CharField(_("why by hand"), max_length=300, blank=True)
    weights_at = models.DateTimeField(null=True, blank=True)
    draws = models.PositiveIntegerField(default=2000)
    seed = models.PositiveIntegerField(default=2026)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    published_by_name = models.CharField(max_length=160, blank=True)  # stays when the account goes

    class Meta:
        verbose_name = _("version of a framework")
        verbose_name_plural = _("versions of frameworks")
        ordering = ["framework", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="framework_version_number_once"),
            models.UniqueConstraint(
                fields=["framework"],
                condition=models.Q(published_at__isnull=True),
                name="framework_draft_is_one",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by_name="")
                | (models.Q(published_at__isnull=False) & ~models.Q(published_by_name="")),
                name="framework_published_says_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(inside="arithmetic", across="arithmetic") | models.Q(low__gt=0),
                name="framework_mean_of_positive_values_only",
            ),
            models.CheckConstraint(
                condition=models.Q(low__gte=0, low__lt=100, least_present__gte=0, least_present__lte=1),
                name="framework_scale_and_share_in_bounds",
            ),
            models.CheckConstraint(
                condition=~models.Q(weights="hand") | ~models.Q(weights_reason=""),
                name="framework_weights_by_hand_have_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.framework}, {self.number}"

    @property
    def is_published(self):
        return self.published_at is not None


class Dimension(models.Model):
    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="dimensions")
    key = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    direction = models.SmallIntegerField(
        _("direction"), choices=IndicatorVersion.Direction, default=IndicatorVersion.Direction.MORE
    )
    weight = models.FloatField(default=1)  # of the group or by hand; shares are reckoned

    class Meta:
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="dimension_key_once"),
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="dimension_weight_not_negative"),
            models.CheckConstraint(condition=models.Q(direction__in=(-1, 1)), name="dimension_direction_is_one_way"),
        ]

    def __str__(self):
        return self.name

    @property
    def subject_key(self):
        """Its name among the subjects of a round."""
        return f"dimension:{self.key}"


class Placement(models.Model):
    """An indicator's version in a framework, between the goalposts fixed there."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="placements")
    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="placements")
    indicator_version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="placements")
    position = models.PositiveSmallIntegerField(default=0)
    worst = models.FloatField(_("worst value"))
    best = models.FloatField(_("best value"))
    weight = models.FloatField(default=1)
    kept = models.BooleanField(default=True)
    verdict = models.JSONField(default=dict)  # what the ratings said: medians, disagreement, how many

    class Meta:
        verbose_name = _("place of an indicator")
        verbose_name_plural = _("places of indicators")
        ordering = ["dimension__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "indicator_version"], name="placement_once_per_framework"),
            models.CheckConstraint(
                condition=models.Q(worst__gt=models.F("best")) | models.Q(worst__lt=models.F("best")),
                name="placement_goalposts_differ",
            ),
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="placement_weight_not_negative"),
        ]

    def __str__(self):
        return f"{self.indicator_version} · {self.dimension}"
