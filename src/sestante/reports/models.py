"""The report and the guidelines in the making, their frozen editions, and what the public says of them."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sestante.practices.models import Practice
from sestante.studies.models import Study


class Report(models.Model):
    """A document of a study: its report, or the guidelines that come out of it. Both are written, frozen and printed
    the same way; guidelines also carry recommendations and are put to public comment."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report")
        GUIDELINES = "guidelines", _("guidelines")

    study = models.ForeignKey(Study, models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REPORT)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["study", "kind"], name="report_once_per_kind")]

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


class Recommendation(models.Model):
    """One thing the guidelines advise: to whom, on what grounds, with how much effort."""

    class Strength(models.TextChoices):
        STRONG = "strong", _("grounded in several practices and voted in focus groups")
        MODERATE = "moderate", _("grounded in several practices")
        EXPLORATORY = "exploratory", _("a hint from one practice")

    class Effort(models.TextChoices):
        LOW = "low", _("little effort")
        MEDIUM = "medium", _("some effort")
        HIGH = "high", _("great effort")

    class Audience(models.TextChoices):
        CITIZENS = "citizens_groups", _("citizens’ groups")
        THIRD_SECTOR = "third_sector", _("third sector")
        ENTERPRISES = "enterprises", _("enterprises")
        INSTITUTIONS = "institutions", _("institutions")
        TRAINERS = "trainers", _("trainers")

    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="recommendations")
    position = models.PositiveSmallIntegerField()
    statement = models.CharField(_("what we advise"), max_length=400)
    statement_en = models.CharField(_("the same in English"), max_length=400, blank=True)
    audiences = models.JSONField(_("to whom"), default=list)
    strength = models.CharField(_("how well grounded"), max_length=11, choices=Strength)
    effort = models.CharField(_("how much it takes"), max_length=6, choices=Effort)
    evidence = models.JSONField(_("evidence"), default=list)  # codes
    example = models.ForeignKey(Practice, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["chapter__position", "position", "pk"]

    def __str__(self):
        return self.statement


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
    # Guidelines: until when the public may comment on this draft. Without a date the edition is approved.
    comments_until = models.DateField(null=True, blank=True)
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
        name = "guidelines_edition" if self.report.kind == Report.Kind.GUIDELINES else "edition"
        return reverse(name, args=[self.report.study.slug, self.number])

    def takes_comments(self, today):
        return self.withdrawn_at is None and self.comments_until is not None and today <= self.comments_until


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


class Commenter(models.Model):
    """Who wrote a comment: apart from the comment, shown only as they wish."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)  # never shown: to send the answer
    language = models.CharField(max_length=5, default="it")
    nonce = models.CharField(max_length=16)
    consent_text = models.TextField()  # the words that were on the screen
    consent_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("commenter")
        verbose_name_plural = _("commenters")

    def __str__(self):
        return self.name or "–"


class Comment(models.Model):
    """What somebody says of one paragraph of a draft. Shown once the team has read it; answered in any case."""

    class State(models.TextChoices):
        RECEIVED = "received", _("to read")
        SHOWN = "shown", _("shown")
        DECLINED = "declined", _("not shown")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="comments")
    paragraph = models.CharField(max_length=40)  # g05-3: third paragraph of the heading g05
    commenter = models.ForeignKey(Commenter, models.CASCADE, related_name="comments")
    text = models.TextField(_("comment"))
    language = models.CharField(max_length=5, default="it")
    signed = models.CharField(max_length=120, blank=True)  # copied when it is shown: public pages read no commenter
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    written_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(_("why it is not shown"), max_length=300, blank=True)
    reply = models.TextField(_("answer"), blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="received", decided_at__isnull=True)
                | (~models.Q(state="received") & models.Q(decided_at__isnull=False)),
                name="comment_decided_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(reply="", replied_at__isnull=True)
                | (~models.Q(reply="") & models.Q(replied_at__isnull=False)),
                name="comment_replied_has_its_time",
            ),
        ]

    def __str__(self):
        return self.text[:60]
