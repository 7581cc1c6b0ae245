"""What people said of indicators and dimensions, taken from a round or entered from paper."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.deliberation.models import Round

from .frameworks import FrameworkVersion


class Judgement(models.Model):
    """All that one voice said at once. A copy: the index stands when the room's keys and ballots are deleted.

    It names nobody: a code, the side it speaks from, and a letter shared with those of the same practice."""

    class Kind(models.TextChoices):
        RELEVANCE = "relevance", _("relevance, 1 to 9")
        FEASIBILITY = "feasibility", _("feasibility, 1 to 9")
        WEIGHTS = "weights", _("weights")

    class Side(models.TextChoices):
        OWNERS = "owners", _("who carries a practice")
        OTHERS = "others", _("the others of the group")

    class Method(models.TextChoices):
        RATING = "rating", _("rating")
        BUDGET = "budget", _("100 points to share out")
        PAIRS = "pairs", _("comparisons in pairs")
        BEST_WORST = "best_worst", _("best and worst")

    class Channel(models.TextChoices):
        ROOM = "room", _("in the room")
        PAPER = "paper", _("on paper")

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="judgements")
    kind = models.CharField(max_length=11, choices=Kind)
    scope = models.CharField(max_length=40, blank=True)  # key of the dimension weighed; empty: the dimensions, or all
    voice = models.CharField(max_length=40)  # FG1·P3, or the code on the sheet of paper
    side = models.CharField(max_length=6, choices=Side, default=Side.OTHERS)
    cluster = models.CharField(max_length=40)  # same letters: same practice
    method = models.CharField(max_length=10, choices=Method)
    given = models.JSONField(default=dict)  # {subject key: number}, as given
    shares = models.JSONField(default=dict)  # of weights: {subject key: share} worked out from what was given
    consistency = models.FloatField(null=True, blank=True)  # of pairs, and of best and worst
    channel = models.CharField(max_length=5, choices=Channel)
    round = models.ForeignKey(Round, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["kind", "scope", "voice"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "scope", "voice"], name="judgement_once_per_voice"),
            models.CheckConstraint(
                condition=models.Q(kind="weights") | models.Q(method="rating", scope=""),
                name="judgement_ratings_are_of_all",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="weights") | ~models.Q(method="rating"),
                name="judgement_weights_are_no_ratings",
            ),
        ]

    def __str__(self):
        return f"{self.voice} {self.kind} {self.scope}"
