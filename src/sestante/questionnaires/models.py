"""Questionnaires and their versions. A published version never changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.studies.models import Study


class Questionnaire(models.Model):
    class Purpose(models.TextChoices):
        SCHEDA = "scheda", _("form of the practice")
        NOMINATION = "nomination", _("nomination")
        NEED = "need", _("need")
        PROBLEM = "problem", _("problem")
        RESOURCE = "resource", _("resource")
        AVAILABILITY = "availability", _("availability")
        IDEA = "idea", _("idea")
        SATISFACTION = "satisfaction", _("satisfaction after an event")
        COURSE_FEEDBACK = "course_feedback", _("how a path was")
        SELF_ASSESSMENT = "self_assessment", _("self-assessment")
        UPDATE = "update", _("update from one year to the next")
        OTHER = "other", _("other")

    study = models.ForeignKey(Study, models.CASCADE, related_name="questionnaires")
    title = models.CharField(_("title"), max_length=160)
    purpose = models.CharField(_("what it is for"), max_length=16, choices=Purpose, default=Purpose.SCHEDA)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


# What people tell without being asked: it speaks of no practice.
VOICES = (
    Questionnaire.Purpose.NEED,
    Questionnaire.Purpose.PROBLEM,
    Questionnaire.Purpose.RESOURCE,
    Questionnaire.Purpose.AVAILABILITY,
    Questionnaire.Purpose.IDEA,
)
# What is asked of people who stay without a name: shown only together, and only when they are enough.
NAMELESS = (Questionnaire.Purpose.SATISFACTION, Questionnaire.Purpose.COURSE_FEEDBACK)
# What only the person who answers may read: never exported or imported either.
PRIVATE_PURPOSES = frozenset({Questionnaire.Purpose.SELF_ASSESSMENT})
# What a practice says again, a year later: read wave by wave, never as another form of the practice.
REPEATED = (Questionnaire.Purpose.UPDATE,)
# None of these is listed, counted or tabulated with what the practices' forms say.
NOT_OF_PRACTICES = (*VOICES, *NAMELESS, *PRIVATE_PURPOSES, *REPEATED)


class VersionQuerySet(models.QuerySet):
    def light(self):
        """Without the columns that weigh: lists of versions name them, they do not open them."""
        return self.defer("source", "xlsform", "xform", "media", "questions")

    def shared(self):
        """Those whose answers the team works with as forms of practices."""
        return self.exclude(questionnaire__purpose__in=NOT_OF_PRACTICES)

    def open(self):
        """Those that may be answered."""
        return self.filter(state=Version.State.PUBLISHED)


class Version(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    form_id = models.CharField(max_length=80)
    title = models.JSONField(default=dict)  # {language: text}
    languages = models.JSONField(default=list)
    source = models.TextField(blank=True)  # the library's YAML, where it came from there
    xlsform = models.BinaryField()  # the workbook, as uploaded or as compiled
    xform = models.TextField()
    media = models.JSONField(default=dict)  # {file name: text}
    questions = models.JSONField(default=list)  # questionnaires.compile.to_json
    sections = models.JSONField(default=list)  # [{"name", "path", "labels": {language: text}}]
    intro = models.JSONField(default=dict)  # {language: text}
    definition_box = models.JSONField(default=dict)  # {language: text}: what counts as a practice
    estimated_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    warnings = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=models.Q(state="draft"), name="version_draft_is_one"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", published_at__isnull=True)
                | models.Q(state__in=["published", "retired"], published_at__isnull=False),
                name="version_published_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.questionnaire} v{self.number}"
