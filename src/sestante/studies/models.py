"""A study, its team, its six phases in order."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sestante.places.models import Province, Region

from .permissions import Role, allowed


class StudyQuerySet(models.QuerySet):
    def open_to(self, person):
        """The studies whose team this person is in."""
        return self.filter(memberships__person=person)

    def public(self):
        return self.filter(public_since__isnull=False)


class Study(models.Model):
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    purpose = models.TextField(_("purpose"), blank=True)
    purpose_en = models.TextField(_("purpose in English"), blank=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"), related_name="+")
    territories = models.ManyToManyField(Province, verbose_name=_("provinces"), blank=True, related_name="+")
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    attribution = models.TextField(
        _("attribution"), blank=True, help_text=_("Source and licence of imported data, shown wherever they appear.")
    )
    is_invented = models.BooleanField(_("invented for demonstration"), default=False)
    public_since = models.DateTimeField(_("shown to the public since"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="study_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("study", args=[self.slug])


class Membership(models.Model):
    study = models.ForeignKey(Study, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["study", "person"], name="membership_once_per_study")]

    def __str__(self):
        return f"{self.person}, {self.get_role_display()}"

    def may(self, permission):
        return allowed(self.role, permission)


class PhaseKind(models.TextChoices):
    """The six phases, in the order in which a study walks them."""

    FORM = "form", _("Form")
    SENDING = "sending", _("Sending")
    COLLECTION = "collection", _("Collection and overview")
    FOCUS_GROUP = "focus_group", _("Focus group")
    REPORT = "report", _("Report")
    EVENT = "event", _("Event")


PHASE_ORDER = list(PhaseKind)


class Phase(models.Model):
    class State(models.TextChoices):
        TODO = "todo", _("to do")
        NOW = "now", _("now")
        DONE = "done", _("done")

    study = models.ForeignKey(Study, models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=12, choices=PhaseKind)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=4, choices=State, default=State.TODO)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    deliverable = models.CharField(_("what it leaves"), max_length=200, blank=True)
    gate = models.CharField(_("what must be true to go on"), max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["study", "kind"], name="phase_once_per_study"),
            models.UniqueConstraint(fields=["study"], condition=models.Q(state="now"), name="phase_now_is_one"),
            models.CheckConstraint(
                condition=models.Q(state="done", closed_at__isnull=False)
                | (~models.Q(state="done") & models.Q(closed_at__isnull=True)),
                name="phase_done_has_its_time",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class Quota(models.Model):
    """How many practices of a province the sample should hold."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="quotas")
    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name=_("province"))
    target = models.PositiveSmallIntegerField(_("target"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["province__name"]
        constraints = [models.UniqueConstraint(fields=["study", "province"], name="quota_once_per_province")]

    def __str__(self):
        return f"{self.province}: {self.target}"
