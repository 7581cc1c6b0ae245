"""Files brought in: how their columns were understood, what came of each row."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.practices.models import Practice
from sestante.questionnaires.models import Version
from sestante.studies.models import Study


class ImportRun(models.Model):
    """One file brought in: what was read, how its columns were understood, what came of each row."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    class Kind(models.TextChoices):
        ROWS = "rows", _("rows of a table")
        RETURN = "return", _("an export brought back")

    study = models.ForeignKey(Study, models.CASCADE, related_name="import_runs")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.ROWS)
    # Of an export brought back: {"clear": whether empty cells take answers away, "theirs": whether the file wins where
    # both were changed, "identities": whether whoever brought it may read confidential answers, "anyway": whether what
    # is right comes in though something else is wrong, "examined": whether every record was found right beforehand,
    # "faulty": whether one was not}.
    choices = models.JSONField(default=dict, blank=True)
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="import_runs")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sheet = models.CharField(max_length=80, blank=True)
    mapping = models.JSONField(
        default=dict
    )  # {column header: question path, "practice.name", "contact.email", ... or ""}
    state = models.CharField(max_length=8, choices=State, default=State.UPLOADED)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    progress_at = models.DateTimeField(null=True, blank=True)  # a run that stands still lost its worker
    failure = models.TextField(blank=True)
    problems = models.JSONField(default=list, blank=True)  # of no record: [{"sheet", "row", "column", "message"}]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at"]

    def __str__(self):
        return self.file_name

    @property
    def stopped_at_faults(self):
        """Nothing was written, because something in the file is wrong: what is right may still be brought in."""
        return self.state == self.State.FAILED and self.kind == self.Kind.RETURN and bool(self.choices.get("faulty"))


class ColumnMapping(models.Model):
    """How the columns of one kind of file were understood last time."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="column_mappings")
    version = models.ForeignKey(Version, models.CASCADE, null=True, blank=True, related_name="+")
    headers = models.CharField(max_length=64)  # sha256 of the header row
    mapping = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        constraints = [
            models.UniqueConstraint(fields=["study", "version", "headers"], name="column_mapping_once"),
            models.UniqueConstraint(
                fields=["study", "headers"],
                condition=models.Q(version__isnull=True),
                name="column_mapping_once_without_version",
            ),
        ]

    def __str__(self):
        return self.headers[:12]


class ImportedRow(models.Model):
    class Outcome(models.TextChoices):
        CREATED = "created", _("brought in")
        KNOWN = "known", _("already here")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("taken back")
        CORRECTED = "changed", _("corrected")
        SAME = "same", _("nothing to correct")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    problems = models.JSONField(default=list)
    response = models.ForeignKey("fieldwork.Response", models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(null=True, blank=True)  # that a correction made, for who takes it back
    practice = models.ForeignKey(Practice, models.SET_NULL, null=True, blank=True, related_name="+")
    made_practice = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="imported_row_once"),
            # The fingerprint names the study and the questionnaire: the same row comes in once, whatever the file.
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(outcome="created"),
                name="imported_row_brought_in_once",
            ),
        ]

    def __str__(self):
        return f"{self.run} {self.number}"
