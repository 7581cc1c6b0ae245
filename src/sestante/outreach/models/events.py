"""The event: when, where, for how many, with which programme and which help to get in."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Call
from sestante.studies.models import Study


class InLanguages:
    """A row whose English texts stand beside the Italian ones, under the same name with ``_en``."""

    def said(self, field, language=None):
        """A text in the language asked for (or the page's), in Italian where nobody has translated it."""
        language = language or get_language() or "it"
        return (language.startswith("en") and getattr(self, f"{field}_en")) or getattr(self, field)


class EventQuerySet(models.QuerySet):
    def public(self):
        """Those that have a page of their own, called off ones included: people look there for what happened."""
        return self.exclude(state=Event.State.DRAFT)


class Event(InLanguages, models.Model):
    class Kind(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("in person and online")

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        PUBLIC = "public", _("open to the public")
        CANCELLED = "cancelled", _("called off")
        HELD = "held", _("held")

    study = models.ForeignKey(Study, models.CASCADE, related_name="events")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    text = models.TextField(_("what it is about"), blank=True)
    text_en = models.TextField(_("what it is about, in English"), blank=True)
    kind = models.CharField(_("how people take part"), max_length=9, choices=Kind, default=Kind.IN_PERSON)
    place = models.CharField(_("place"), max_length=160, blank=True)
    address = models.CharField(_("street and town"), max_length=200, blank=True)
    access = models.TextField(_("how to get there and get in"), blank=True)
    access_en = models.TextField(_("how to get there and get in, in English"), blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Rome")
    # Places taken are counted here and not among the registrations: the database itself refuses one too many, and the
    # public page, which may read no registration, still knows whether there is room.
    seats = models.PositiveIntegerField(_("seats"), default=0)
    seats_taken = models.PositiveIntegerField(default=0)
    online_places = models.PositiveIntegerField(_("places online"), default=0)
    online_taken = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    accessibility = models.JSONField(_("accessibility"), default=list)  # names from programme.yaml
    photo_policy = models.TextField(_("photographs and filming"), blank=True)
    photo_policy_en = models.TextField(_("photographs and filming, in English"), blank=True)
    stream_url = models.URLField(_("link to follow online"), blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    state_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("why it is called off"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)  # of what calendars hold: a later number replaces an earlier one
    satisfaction_call = models.OneToOneField(
        Call, models.SET_NULL, null=True, blank=True, related_name="satisfaction_of"
    )
    keep_days = models.PositiveSmallIntegerField(_("days after which names are erased"), default=365)
    # What the clock has done, each once.
    week_reminded_at = models.DateTimeField(null=True, blank=True)
    day_reminded_at = models.DateTimeField(null=True, blank=True)
    thanked_at = models.DateTimeField(null=True, blank=True)
    needs_erased_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)  # of the registrations, kept when they are erased
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="event_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(seats_taken__lte=models.F("seats")), name="event_seats_are_not_given_twice"
            ),
            models.CheckConstraint(
                condition=models.Q(online_taken__lte=models.F("online_places")),
                name="event_online_places_are_not_given_twice",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="hybrid")
                | models.Q(kind="in_person", online_places=0)
                | models.Q(kind="online", seats=0),
                name="event_has_places_only_where_people_are",
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="event_registration_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", state_at__isnull=True)
                | (~models.Q(state="draft") & models.Q(state_at__isnull=False)),
                name="event_state_has_its_time",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("event", args=[self.slug])

    @property
    def shown_title(self):
        """The title in the language of the page."""
        return self.said("title")

    @property
    def local_start(self):
        """When it begins on the clocks of the place; without a zone, so that a template shows it as it is."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @property
    def local_end(self):
        return self.ends_at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @property
    def is_elsewhere(self):
        """Whether its clocks are not ours, so that the zone has to be said."""
        return self.zone != settings.TIME_ZONE

    @property
    def ways(self):
        """In which ways people may come."""
        return {
            self.Kind.IN_PERSON: ["seat"],
            self.Kind.ONLINE: ["online"],
            self.Kind.HYBRID: ["seat", "online"],
        }[self.kind]

    def places(self, way):
        return self.seats if way == "seat" else self.online_places

    def taken(self, way):
        return self.seats_taken if way == "seat" else self.online_taken

    def free(self, way):
        return self.places(way) - self.taken(way)

    @property
    def is_full(self):
        return not any(self.free(way) > 0 for way in self.ways)

    def takes_registrations(self, now):
        """Whether somebody may register now; a full event still takes names for its waiting list."""
        return (
            self.state == self.State.PUBLIC
            and (self.opens_at is None or self.opens_at <= now)
            and now < (self.closes_at or self.starts_at)
        )

    @property
    def erased_on(self):
        """The day on which names and addresses go."""
        return (self.ends_at + timedelta(days=self.keep_days)).astimezone(ZoneInfo(self.zone)).date()


class ProgrammeItem(InLanguages, models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="programme")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    title = models.CharField(_("what happens"), max_length=200)
    title_en = models.CharField(_("what happens, in English"), max_length=200, blank=True)
    role = models.CharField(_("who speaks"), max_length=20, blank=True)  # a name from programme.yaml

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="programme_item_lasts_some_minutes"),
        ]

    def __str__(self):
        return self.title


class Speaker(InLanguages, models.Model):
    """Somebody who speaks. The public reads the role; name and words about them only as they agreed."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers")
    items = models.ManyToManyField(ProgrammeItem, blank=True, related_name="speakers", verbose_name=_("speaks in"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=120)
    role_en = models.CharField(_("role in English"), max_length=120, blank=True)
    bio = models.TextField(_("about them, up to 60 words"), blank=True)
    bio_en = models.TextField(_("about them in English"), blank=True)
    named_at = models.DateTimeField(null=True, blank=True)
    named_how = models.CharField(_("how they agreed to be named"), max_length=120, blank=True)
    bio_approved_at = models.DateTimeField(null=True, blank=True)
    bio_approved_how = models.CharField(_("how they approved the text"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(named_at__isnull=True) | ~models.Q(named_how=""),
                name="speaker_named_says_how_they_agreed",
            ),
            models.CheckConstraint(
                condition=models.Q(bio_approved_at__isnull=True)
                | (~models.Q(bio_approved_how="") & models.Q(named_at__isnull=False)),
                name="speaker_bio_is_approved_by_somebody_named",
            ),
        ]

    def __str__(self):
        return self.name


class Material(InLanguages, models.Model):
    """Something to read before or after, by its address."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="materials")
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    url = models.URLField(_("address"))

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["pk"]

    def __str__(self):
        return self.title


class ChecklistItem(InLanguages, models.Model):
    """Something to have done so many days before the event; after it, the number is negative."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="checklist")
    days_before = models.SmallIntegerField(_("days before"))
    title = models.CharField(_("to do"), max_length=160)
    title_en = models.CharField(_("to do, in English"), max_length=160, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["-days_before", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=False) | models.Q(done_by__isnull=True),
                name="checklist_item_done_has_its_time",
            ),
        ]

    def __str__(self):
        return self.title
