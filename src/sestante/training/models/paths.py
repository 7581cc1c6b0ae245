"""A path: modules in order, each with outcomes, lessons and the one thing to make in the field."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sestante.catalogue.models import PracticeSheet
from sestante.studies.models import Study


class Said:
    """A row's texts in the language in use, Italian where nobody has translated: ``module.said.title`` in a page."""

    def __init__(self, row):
        self.row = row

    def __getitem__(self, name):
        translated = getattr(self.row, f"{name}_en") if get_language() == "en" else ""
        return translated or getattr(self.row, name)


class Bilingual(models.Model):
    class Meta:
        abstract = True

    @property
    def said(self):
        return Said(self)


class ProductKind(models.TextChoices):
    """What a module asks learners to make: always something that serves outside the course."""

    NOMINATION = "nomination", _("a nomination")
    PRACTICE_FORM = "practice_form", _("a practice’s form")
    MEETING = "meeting", _("a meeting and its minutes")
    MATCH = "match", _("a need met by an offer")
    MONITORING_ROUND = "monitoring_round", _("a monitoring round")
    PILL = "pill", _("a pill or a transfer kit")


class Path(Bilingual):
    study = models.ForeignKey(Study, models.CASCADE, related_name="paths")
    key = models.CharField(max_length=60, blank=True)  # its name in the library, where it came from there
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    summary = models.TextField(_("what it is"), blank=True)
    summary_en = models.TextField(_("what it is, in English"), blank=True)
    audience = models.TextField(_("whom it is for"), blank=True)
    audience_en = models.TextField(_("whom it is for, in English"), blank=True)
    mode = models.TextField(_("how it works"), blank=True)
    mode_en = models.TextField(_("how it works, in English"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("path")
        verbose_name_plural = _("paths")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True) | models.Q(published_at__isnull=False),
                name="path_published_has_its_time",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("path", args=[self.slug])


class Module(Bilingual):
    path = models.ForeignKey(Path, models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours"), default=4)
    product_kind = models.CharField(_("what is handed in"), max_length=16, choices=ProductKind)
    product = models.CharField(_("the field product, in words"), max_length=200)
    product_en = models.CharField(_("the field product, in English"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["path", "position"], name="module_place_once"),
        ]

    def __str__(self):
        return self.title


class Outcome(Bilingual):
    module = models.ForeignKey(Module, models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=250)
    text_en = models.CharField(max_length=250, blank=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["position"]

    def __str__(self):
        return self.text


class Lesson(Bilingual):
    module = models.ForeignKey(Module, models.CASCADE, related_name="lessons")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    text = models.TextField(_("text"))
    text_en = models.TextField(_("text in English"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    video_url = models.URLField(_("address of a video"), blank=True)
    transcript = models.TextField(_("transcript of the video"), blank=True)
    transcript_en = models.TextField(_("transcript in English"), blank=True)
    case = models.ForeignKey(
        PracticeSheet, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("a practice as a case")
    )

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["module", "position"], name="lesson_place_once"),
            # Who cannot hear, or has no band for a film, must be able to follow.
            models.CheckConstraint(
                condition=models.Q(video_url="") | ~models.Q(transcript=""), name="lesson_video_has_its_transcript"
            ),
        ]

    def __str__(self):
        return self.title
