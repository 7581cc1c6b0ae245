"""Values of indicators, the errand that reckons many, and results frozen for good."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Response
from sestante.practices.models import Practice
from sestante.synthesis.models import Evidence

from .cards import IndicatorVersion
from .frameworks import FrameworkVersion


class Observation(models.Model):
    """An indicator's value for one practice at one wave, or why there is none. Gone with its response."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="observations")
    indicator_version = models.ForeignKey(IndicatorVersion, models.CASCADE, related_name="observations")
    wave = models.PositiveSmallIntegerField(default=1)
    response = models.ForeignKey(Response, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()  # of the response when it was read
    value = models.FloatField(null=True, blank=True)
    why = models.CharField(max_length=20, blank=True)  # no_answer, unknown, not_asked, zero, no_question, failed
    about = models.JSONField(default=list)  # names of the questions that are the reason
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        indexes = [models.Index(fields=["indicator_version", "wave"], name="observation_by_indicator")]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "indicator_version", "wave"], name="observation_once_per_practice_and_wave"
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False, why="") | (models.Q(value__isnull=True) & ~models.Q(why="")),
                name="observation_is_a_value_or_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.practice_id} {self.indicator_version_id}: {self.value if self.value is not None else self.why}"


class Reckoning(models.Model):
    """The errand of reading all forms again for a framework, with how far it is."""

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped")

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="reckonings")
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reckoning")
        verbose_name_plural = _("reckonings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(state="running"), name="reckoning_under_way_is_one"
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", ended_at__isnull=True)
                | (~models.Q(state="running") & models.Q(ended_at__isnull=False)),
                name="reckoning_ended_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.version}: {self.done} / {self.total}"


class IndexResult(models.Model):
    """An index as it stood when somebody used it, with its own copy of values, weights and rules."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="results")
    number = models.PositiveSmallIntegerField()
    rules = models.JSONField(default=dict)  # means, scale, rules, draws, seed, weights, evidence asked for
    copy = models.JSONField(default=dict)  # dimensions and indicators: names, versions, formulas, goalposts, weights
    evidence = models.ForeignKey(Evidence, models.SET_NULL, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField(auto_now_add=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("result of an index")
        verbose_name_plural = _("results of indices")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="index_result_number_once")]

    def __str__(self):
        return f"{self.version} · {self.number}"


class IndexRow(models.Model):
    """One practice in a frozen index: the values it was reckoned from and what came out. Gone with its response."""

    result = models.ForeignKey(IndexResult, models.CASCADE, related_name="rows")
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="+")
    values = models.JSONField(default=dict)  # {indicator code: value or null}
    scores = models.JSONField(default=dict)  # estimate, bands, places, dimensions

    class Meta:
        verbose_name = _("row of an index")
        verbose_name_plural = _("rows of indices")
        constraints = [models.UniqueConstraint(fields=["result", "practice"], name="index_row_once_per_practice")]

    def __str__(self):
        return f"{self.result} · {self.practice_id}"
