"""Questionnaires and their versions. A published version never changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.files.models import StoredFile
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
        return self.defer("source", "xlsform", "xform", "questions")

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
    questions = models.JSONField(default=list)  # questionnaires.compile.to_json
    sections = models.JSONField(default=list)  # [{"name", "path", "labels": {language: text}}]
    intro = models.JSONField(default=dict)  # {language: text}
    definition_box = models.JSONField(default=dict)  # {language: text}: what counts as a practice
    estimated_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    warnings = models.JSONField(default=list)
    # What was rewritten of a workbook of KoboToolbox: [{"row", "sheet", "code", "words"}].
    notes = models.JSONField(default=list)
    validator = models.CharField(max_length=8, blank=True)  # what ODK Validate said at publication
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


class DesignStepQuerySet(models.QuerySet):
    def light(self):
        return self.defer("before")


class DesignStep(models.Model):
    """One change of a draft: who, when, and the workbook as it was before. Nothing is ever taken off this list but its
    oldest rows: taking a change back is a step too."""

    class Kind(models.TextChoices):
        CHANGE = "change", _("change made")
        UNDO = "undo", _("undone")
        REDO = "redo", _("redone")

    version = models.ForeignKey(Version, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CHANGE)
    verb = models.CharField(max_length=24)
    what = models.CharField(max_length=200, blank=True)  # the question, in the words it had
    touched = models.JSONField(default=list)  # "item:…", "list:…", "settings", "everything"; "also …" beside these
    before = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = DesignStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the design")
        verbose_name_plural = _("steps of the design")
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="designstep_number_once")]

    def __str__(self):
        return f"{self.version} · {self.number}"


class FormMedia(models.Model):
    """A file that a version's questions show, play or take their answers from. It stays as long as the version does."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="form_media")
    name = models.CharField(max_length=200)  # as the form names it: jr://images/<name>
    content_type = models.CharField(max_length=100)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="form_media")

    class Meta:
        verbose_name = _("file of a questionnaire")
        verbose_name_plural = _("files of questionnaires")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="form_media_name_once")]

    def __str__(self):
        return self.name

    @property
    def is_image(self):
        return self.content_type.startswith("image/")
