"""What the world may see of a practice: built only from public, consented answers, by an act of the coordinator."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Attachment
from sestante.files.models import StoredFile
from sestante.practices.models import Practice
from sestante.studies.models import Study


class PracticeSheetQuerySet(models.QuerySet):
    def published(self):
        return self.filter(withdrawn_at__isnull=True)


class PracticeSheet(models.Model):
    practice = models.OneToOneField(Practice, models.CASCADE, related_name="sheet")
    study = models.ForeignKey(Study, models.CASCADE, related_name="sheets")
    slug = models.SlugField(max_length=120, unique=True)
    level = models.CharField(max_length=10)  # full or card_only: how much the practice lets us publish
    reusable = models.BooleanField(default=False)  # CC BY 4.0 agreed
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    municipality = models.CharField(max_length=80, blank=True)
    province_code = models.CharField(max_length=3, blank=True, db_index=True)
    province = models.CharField(max_length=80, blank=True)
    region_code = models.CharField(max_length=2, blank=True, db_index=True)
    region = models.CharField(max_length=60, blank=True)
    since = models.CharField(max_length=10, blank=True)  # year or year-month, as answered
    language = models.CharField(max_length=5, default="it")  # of the texts, which stay as they were written
    themes = models.JSONField(default=list)  # [{language: words}]
    flags = models.JSONField(default=list)  # [{facet, value, label: {language: words}}] theme, people served, promoter
    content = models.JSONField(default=dict)  # see composition
    attribution = models.TextField(blank=True)  # source and licence, where the data are others'
    is_invented = models.BooleanField(default=False)
    search_text = models.TextField(blank=True)  # lemmas and written forms without accents
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()  # when what is public last changed
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PracticeSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice sheet")
        verbose_name_plural = _("practice sheets")
        ordering = ["title", "pk"]
        indexes = [
            # A row carries its whole page: lists and counts must not walk through the pages to find fifty titles.
            models.Index(fields=["withdrawn_at", "-published_at", "-id"], name="sheet_newest"),
            models.Index(fields=["withdrawn_at", "title", "id"], name="sheet_by_name"),
        ]
        constraints = [
            # A withdrawn sheet keeps its address (to say "withdrawn") and nothing of its content.
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(title="", summary="", search_text="", content={}, themes=[], flags=[]),
                name="sheet_withdrawn_is_empty",
            ),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        return reverse("practice", args=[self.slug])


class SheetPhotograph(models.Model):
    """A photograph on a published sheet: copies drawn anew, what it shows and who took it as they were that day."""

    sheet = models.ForeignKey(PracticeSheet, models.CASCADE, related_name="photographs")
    position = models.PositiveSmallIntegerField()
    # Relations with a name: a sweep of files looks through those.
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="shown_large")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    small = models.ForeignKey(StoredFile, models.PROTECT, related_name="shown_small")
    small_width = models.PositiveIntegerField()
    small_height = models.PositiveIntegerField()
    alt = models.CharField(_("what it shows"), max_length=300)
    credit = models.CharField(_("who took it"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("photograph of a sheet")
        verbose_name_plural = _("photographs of sheets")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="sheet_photograph_has_its_place"),
            models.UniqueConstraint(fields=["sheet", "file"], name="sheet_photograph_once"),
            models.CheckConstraint(condition=~models.Q(alt=""), name="sheet_photograph_says_what_it_shows"),
        ]

    def __str__(self):
        return self.alt


class PhotographChoice(models.Model):
    """What the team decided of a photograph before showing it: to leave it out, or to say better what it shows."""

    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="choice_to_show")
    left_out = models.BooleanField(default=False)
    alt = models.CharField(_("what it shows"), max_length=300, blank=True)  # empty: as its owner wrote
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("choice about a photograph")
        verbose_name_plural = _("choices about photographs")

    def __str__(self):
        return f"{self.attachment_id}"


class SheetFacet(models.Model):
    """One value a sheet can be filtered by."""

    sheet = models.ForeignKey(PracticeSheet, models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=20)  # theme, promoter, beneficiary, maturity, province, region
    value = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("facet of a sheet")
        verbose_name_plural = _("facets of sheets")
        indexes = [models.Index(fields=["facet", "value", "sheet"], name="facet_lookup")]
        constraints = [models.UniqueConstraint(fields=["sheet", "facet", "value"], name="sheet_facet_once")]

    def __str__(self):
        return f"{self.facet}: {self.value}"


class FacetValue(models.Model):
    """What a value of a facet is called, in each language: forms come and go, the filter keeps its words."""

    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=60)
    labels = models.JSONField(default=dict)  # {language: words}

    class Meta:
        verbose_name = _("value of a facet")
        verbose_name_plural = _("values of facets")
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="facet_value_once")]

    def __str__(self):
        return f"{self.facet}: {self.value}"


class DatasetQuerySet(models.QuerySet):
    def ready(self):
        return self.filter(state=Dataset.State.READY)


class Dataset(models.Model):
    """A release of a study's open data: what its published practices said that day, under a number that stays."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("not made")

    study = models.ForeignKey(Study, models.CASCADE, related_name="datasets")
    number = models.CharField(_("number"), max_length=9)  # 2026.1
    note = models.CharField(_("what is new in it"), max_length=300, blank=True)
    note_en = models.CharField(_("what is new in it, in English"), max_length=300, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    failure = models.CharField(max_length=300, blank=True)
    codebook = models.JSONField(default=list)  # see records.codebook_of
    number_made = models.PositiveIntegerField(default=0)  # records on the day; fewer now: the others were withdrawn
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)  # made, or a record taken out or lessened
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("release of open data")
        verbose_name_plural = _("releases of open data")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="dataset_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="ready", made_at__isnull=False, changed_at__isnull=False)
                | (~models.Q(state="ready") & models.Q(made_at__isnull=True, changed_at__isnull=True)),
                name="dataset_ready_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.study} {self.number}"


class DatasetRecord(models.Model):
    """One practice in a release. It leaves every release with its page, and says less when less is agreed to."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="records")
    sheet = models.ForeignKey(PracticeSheet, models.CASCADE, related_name="records")
    content = models.JSONField(default=dict)  # {column: value}; see records

    class Meta:
        verbose_name = _("record of a release")
        verbose_name_plural = _("records of releases")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["dataset", "sheet"], name="record_once_per_release")]

    def __str__(self):
        return f"{self.dataset} {self.sheet_id}"


class RegionSheet(models.Model):
    """The page of a study's region as it was published: sums and means alone, small cells withheld before it froze."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="region_sheets")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)  # see region
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("page of a region")
        verbose_name_plural = _("pages of regions")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="region_sheet_number_once"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(content={}),
                name="region_sheet_withdrawn_is_empty",
            ),
        ]

    def __str__(self):
        return f"{self.study} {self.number}"
