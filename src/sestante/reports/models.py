"""The report in the making, and its frozen editions."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sestante.studies.models import Study


class Report(models.Model):
    study = models.OneToOneField(Study, models.CASCADE, related_name="report")
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self):
        return self.title


class Chapter(models.Model):
    """Markdown in two languages. ``[[D7]]`` stands where evidence D7 goes; ``{?sentence?}`` marks a finding."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="chapters")
    key = models.CharField(max_length=10)  # of domain/report-indice: ch00, ch01 ...
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    text = models.TextField(_("text"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    left_out_at = models.DateTimeField(null=True, blank=True)  # a chapter taken out keeps its text
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="chapter_key_once")]

    def __str__(self):
        return self.title


class Edition(models.Model):
    """A report frozen: text, figures and evidence are copied here and no longer follow their sources."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.JSONField(default=dict)  # {language: text}
    content = models.JSONField(
        default=dict
    )  # {language: [{key, title, language, source, blocks: [{html} or {evidence}]}]}
    evidence = models.JSONField(default=list)  # [{code, kind, finding: {language: text}, figures, trace}]
    attribution = models.TextField(blank=True)
    is_invented = models.BooleanField(default=False)
    frozen_at = models.DateTimeField(auto_now_add=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="edition_number_once")]

    def __str__(self):
        return f"{self.report} · {self.number}"

    def get_absolute_url(self):
        return reverse("edition", args=[self.report.study.slug, self.number])


class EditionFile(models.Model):
    """A rendering of an edition, made once by a task."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        ODT = "odt", "ODT"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files")
    language = models.CharField(max_length=5)
    format = models.CharField(max_length=5, choices=Format, default=Format.PDF)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    file = models.FileField(upload_to="editions/", blank=True)
    failure = models.TextField(blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of editions")
        ordering = ["-format", "-language"]  # the PDF first, Italian first
        constraints = [
            models.UniqueConstraint(fields=["edition", "language", "format"], name="edition_file_once"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | (~models.Q(file="") & models.Q(made_at__isnull=False)),
                name="edition_file_ready_is_there",
            ),
        ]

    def __str__(self):
        return f"{self.edition} {self.language} {self.format}"
