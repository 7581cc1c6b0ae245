"""Short news: one fact, one collective protagonist, one thing to do."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sestante.catalogue.models import PracticeSheet
from sestante.exchange.models import Voice
from sestante.places.models import Province
from sestante.reports.models import Edition
from sestante.studies.models import Study

WHO = settings.AUTH_USER_MODEL


class PillQuerySet(models.QuerySet):
    def public(self):
        """What anybody may read now. A practice, an edition or a voice that was taken back takes its pills with it."""
        shown = self.filter(state__in=["published", "corrected"])
        standing = Q(voice__isnull=True) | Q(voice__may_show=True)
        return shown.filter(standing, sheet__withdrawn_at__isnull=True, edition__withdrawn_at__isnull=True)


class Pill(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "checked", _("checked")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        CORRECTED = "corrected", pgettext_lazy("pill", "corrected")
        ARCHIVED = "archived", _("archived")

    study = models.ForeignKey(Study, models.CASCADE, related_name="pills")
    slug = models.SlugField(max_length=100, unique=True)
    language = models.CharField(_("language"), max_length=5, default="it")
    title = models.CharField(_("title"), max_length=80, blank=True)
    text = models.TextField(_("text"), blank=True)
    call_to_action = models.CharField(_("one thing to do"), max_length=120, blank=True)
    image = models.FileField(_("image"), upload_to="pills/", blank=True)
    image_alt = models.CharField(_("alternative text of the image"), max_length=250, blank=True)
    topic = models.CharField(_("topic"), max_length=60, blank=True)  # a value of the facet theme
    province = models.ForeignKey(
        Province, models.SET_NULL, null=True, blank=True, verbose_name=_("province"), related_name="+"
    )
    # Where it comes from: the kind of thing and its key there; the three foreign keys only to follow a withdrawal.
    source_kind = models.CharField(max_length=20, blank=True)
    source_key = models.CharField(max_length=160, blank=True)
    source_label = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.CharField(_("address of the source"), max_length=500, blank=True)
    sheet = models.ForeignKey(PracticeSheet, models.CASCADE, null=True, blank=True, related_name="+")
    edition = models.ForeignKey(Edition, models.CASCADE, null=True, blank=True, related_name="+")
    voice = models.ForeignKey(Voice, models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    publish_at = models.DateTimeField(_("publish on"), null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)  # of what is public
    corrections = models.JSONField(default=list)  # [{on, words}]
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(WHO, models.SET_NULL, null=True, related_name="+")
    checked_by = models.ForeignKey(WHO, models.SET_NULL, null=True, blank=True, related_name="+")
    published_by = models.ForeignKey(WHO, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PillQuerySet.as_manager()

    class Meta:
        verbose_name = _("pill")
        verbose_name_plural = _("pills")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-published_at", "-id"], name="pill_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(image="") | ~Q(image_alt=""), name="pill_image_has_its_words"),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "corrected"])
                | (Q(published_at__isnull=False) & ~Q(title="") & ~Q(text="")),
                name="pill_published_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_at__isnull=False), name="pill_scheduled_has_its_time"
            ),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        return reverse("pill", args=[self.slug])
