"""Year after year: waves of a study, and what practices became from one to the next."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Response
from sestante.practices.models import Practice
from sestante.questionnaires.models import Version
from sestante.studies.models import Study


class Wave(models.Model):
    """One time the practices of a study were asked. The first is their form; each later one a short update."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.OneToOneField(Version, models.PROTECT, null=True, blank=True, related_name="wave")
    invited = models.PositiveIntegerField(default=0)  # practices asked; invitations of the first wave are the study's
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="wave_number_once"),
            models.UniqueConstraint(
                fields=["study"], condition=models.Q(closed_at__isnull=True), name="wave_under_way_is_one"
            ),
            models.CheckConstraint(
                condition=models.Q(number=1, version__isnull=True) | models.Q(number__gt=1, version__isnull=False),
                name="wave_after_the_first_has_its_form",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("opened_at")),
                name="wave_closed_after_it_opened",
            ),
        ]

    def __str__(self):
        return f"{self.number} · {self.year}"

    @property
    def is_open(self):
        return self.closed_at is None


class Transition(models.Model):
    """What a practice became between two waves: another form (informal, association, pact, enterprise), another
    stage. Read from its answers, which it goes with, or written by hand."""

    class Aspect(models.TextChoices):
        FORM = "form", _("the form it has")
        STAGE = "stage", _("the stage it is at")

    class Form(models.TextChoices):
        INFORMAL = "informal", _("informal group")
        ASSOCIATION = "association", _("association")
        PACT = "pact", _("pact or agreement")
        ENTERPRISE = "enterprise", _("enterprise or cooperative")
        PUBLIC = "public", _("public body")
        OTHER = "other", _("other form")

    class Stage(models.TextChoices):
        IDEA = "idea", _("idea")
        TRIAL = "trial", _("trial")
        ACTIVE = "active", _("active")
        CONSOLIDATED = "consolidated", _("consolidated")
        REPLICATED = "replicated", _("replicated elsewhere")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="transitions")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="transitions")
    aspect = models.CharField(_("what changed"), max_length=5, choices=Aspect)
    before = models.CharField(_("before"), max_length=12)
    after = models.CharField(_("now"), max_length=12)
    note = models.CharField(_("in words"), max_length=300, blank=True)
    response = models.ForeignKey(Response, models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ["practice__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "wave", "aspect"], name="transition_once_per_wave"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="transition_changes_something"),
        ]

    def __str__(self):
        return f"{self.practice}: {self.before} → {self.after}"

    @property
    def words(self):
        """(before, now) in the language of the page."""
        kind = self.Form if self.aspect == self.Aspect.FORM else self.Stage
        known = dict(kind.choices)
        return known.get(self.before, self.before), known.get(self.after, self.after)
